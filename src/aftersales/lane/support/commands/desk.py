"""Asking the technical department, and its rulings (WS-34); open questions of customers (RC-26)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.lane.orders import queries as orders
from aftersales.lane.support.commands._held import as_desk, numbered, said, told
from aftersales.lane.support.commands.refusals import (
    AskedAlready,
    NothingToAsk,
    WithHeadquarters,
)
from aftersales.lane.support.events import (
    HelpAsked,
    HelpAskedAgain,
    HelpClosed,
    HelpPassedOn,
    HelpRuled,
    HelpTaken,
    HelpWithdrawn,
)
from aftersales.lane.support.models import Entry, HelpRequest
from aftersales.lane.support.states import HELP, HELP_OPEN, HelpKind, HelpState, Level
from aftersales.records.customers import commands as customers
from aftersales.records.customers import queries as talks
from aftersales.records.customers.states import ConsultationState


def _about(row: HelpRequest) -> dict[str, Any]:
    return {
        "store_id": row.store_id,
        "help_request_id": row.pk,
        "kind": row.kind,
        "order_id": row.order_id,
        "job_id": row.job_id,
        "vehicle_id": row.vehicle_id,
        "consultation_id": row.consultation_id,
    }


def _held(help_request_id: int, right: str, *, by: Actor) -> HelpRequest:
    rows = HelpRequest.objects.visible_to(by).select_for_update(of=("self",))
    row = rows.get(pk=help_request_id)
    by.require(right, store_id=row.store_id)
    return row


def _move(row: HelpRequest, target: HelpState, *fields: str) -> None:
    HELP.require(HelpState(row.state), target)
    row.state = target
    row.save(update_fields=["state", *fields])
    told(row.store_id)


@command("support.ask")
def ask_help(
    *,
    words: str,
    job_id: int | None = None,
    order_id: int | None = None,
    consultation_id: int | None = None,
    level: str = Level.STORE.value,
    by: Actor,
    at: datetime,
) -> HelpRequest:
    """Ask for expert judgement on a job or an order in the house, or take down what a customer asks
    and nobody here can answer. The clock on the answer starts.
    """
    row = _request(job_id, order_id, consultation_id, by=by)
    by.require("support.ask", store_id=row.store_id)
    row.words = said(words, field="words")
    row.level = Level(level)
    row.asked_by_id, row.asked_at = by.person_id, at
    same = HelpRequest.objects.filter(
        store=row.store_id,
        kind=row.kind,
        job=row.job_id,
        order=row.order_id,
        consultation=row.consultation_id,
        state__in=HELP_OPEN,
    )
    if same.exists():
        raise AskedAlready(_("This is asked already and waits for its answer."))
    row.number = numbered("HR", store_id=row.store_id, at=at)
    row.save()
    record(HelpAsked(**_about(row), level=row.level, person_id=by.person_id), by=by, at=at)
    told(row.store_id)
    return row


def _request(
    job_id: int | None, order_id: int | None, consultation_id: int | None, *, by: Actor
) -> HelpRequest:
    """What it is about, found among what the actor may see."""
    if job_id is not None:
        job = orders.jobs(seen_by=by).get(pk=job_id)
        order_id = job.order_id
    if order_id is not None:
        order = orders.visible(seen_by=by).get(pk=order_id)
        return HelpRequest(
            store_id=order.store_id,
            kind=HelpKind.RULING,
            order=order,
            job_id=job_id,
            vehicle_id=order.vehicle_id,
        )
    if consultation_id is None:
        raise NothingToAsk(_("Say which job, order or consultation it is about."))
    talk = talks.consultations(seen_by=by).get(pk=consultation_id)
    return HelpRequest(store_id=talk.store_id, kind=HelpKind.QUESTION, consultation=talk)


@command("support.ask")
def pass_on(*, help_request_id: int, by: Actor, at: datetime) -> HelpRequest:
    """The store cannot answer it: headquarters is asked for help (RC-26)."""
    row = _held(help_request_id, "support.ask", by=by)
    if row.level == Level.HEADQUARTERS:
        raise WithHeadquarters(_("Headquarters is asked already."))
    row.level = Level.HEADQUARTERS
    if row.state != HelpState.ASKED:
        HELP.require(HelpState(row.state), HelpState.RULED)  # ruled or over: nothing to pass on
    row.save(update_fields=["level"])
    record(HelpPassedOn(**_about(row)), by=by, at=at)
    told(row.store_id)
    return row


@command("support.rule")
def take_help(
    *, help_request_id: int, takes_job: bool = False, by: Actor, at: datetime
) -> HelpRequest:
    """The department looks into it; with ``takes_job`` it does the work itself (WS-34)."""
    row = _held(help_request_id, "support.rule", by=by)
    row.taken_by_id, row.taken_at = by.person_id, at
    row.takes_job = takes_job and row.kind == HelpKind.RULING
    _move(row, HelpState.TAKEN, "taken_by", "taken_at", "takes_job")
    fact = HelpTaken(**_about(row), takes_job=row.takes_job, person_id=by.person_id)
    record(fact, by=by, at=at)
    return row


@command("support.rule")
def rule(
    *,
    help_request_id: int,
    ruling: str,
    cause: str = "",
    needs_training: bool = False,
    entry_id: int | None = None,
    by: Actor,
    at: datetime,
) -> HelpRequest:
    """The expert judgement, kept for good; perhaps by an entry of the knowledge base. The clock on
    the ruling stops.
    """
    row = _held(help_request_id, "support.rule", by=by)
    if entry_id is not None:
        row.entry = Entry.objects.visible_to(by).approved().get(pk=entry_id)
    row.ruling = said(ruling, field="ruling")
    row.cause = said(cause, field="cause", needed=False)
    row.needs_training = needs_training
    row.ruled_by_id, row.ruled_at = by.person_id, at
    fields = ("ruling", "cause", "needs_training", "ruled_by", "ruled_at", "entry")
    _move(row, HelpState.RULED, *fields)
    fact = HelpRuled(
        **_about(row),
        minutes=max(0, int((at - row.asked_at).total_seconds() // 60)),
        needs_training=needs_training,
        entry_id=row.entry_id,
    )
    record(fact, by=by, at=at)
    return row


@command("support.ask")
def ask_again(*, help_request_id: int, words: str, by: Actor, at: datetime) -> HelpRequest:
    """The ruling did not help. What was ruled stays in the words, and the clock starts anew."""
    row = _held(help_request_id, "support.ask", by=by)
    HELP.require(HelpState(row.state), HelpState.ASKED)
    row.words = said("\n".join([row.words, f"→ {row.ruling}", words]), field="words")
    row.taken_by, row.taken_at = None, None
    _move(row, HelpState.ASKED, "words", "taken_by", "taken_at")
    record(HelpAskedAgain(**_about(row)), by=by, at=at)
    return row


@command("support.ask")
def tell_answer(*, help_request_id: int, by: Actor, at: datetime) -> HelpRequest:
    """Whoever needed the answer has it. To a customer's question that means: the customer was told,
    and the consultation counts as answered (RC-26).
    """
    row = _held(help_request_id, "support.ask", by=by)
    row.closed_at = at
    _move(row, HelpState.CLOSED, "closed_at")
    if row.consultation_id:
        _answer(row, by=by, at=at)
    record(HelpClosed(**_about(row)), by=by, at=at)
    return row


def _answer(row: HelpRequest, *, by: Actor, at: datetime) -> None:
    hand = as_desk(by, "customers.view_consultations", "customers.consult")
    talk = talks.consultations(seen_by=hand).get(pk=row.consultation_id or 0)
    if talk.state == ConsultationState.RECEIVED:
        customers.answer_consultation(consultation_id=talk.pk, answer=row.ruling, by=hand, at=at)


@command("support.ask")
def withdraw_help(*, help_request_id: int, by: Actor, at: datetime) -> HelpRequest:
    """It is no longer needed."""
    row = _held(help_request_id, "support.ask", by=by)
    row.closed_at = at
    _move(row, HelpState.WITHDRAWN, "closed_at")
    record(HelpWithdrawn(**_about(row)), by=by, at=at)
    return row
