"""Consultations: somebody came, called or wrote; answered, followed up, handled, closed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.network.queries import store
from aftersales.records.customers.commands._files import FileGone, adding_to_a_living_file, owner
from aftersales.records.customers.commands._prepared import one_of
from aftersales.records.customers.commands.register import open_for, register
from aftersales.records.customers.events import (
    ConsultationAnswered,
    ConsultationAssigned,
    ConsultationClosed,
    ConsultationFollowedUp,
    ConsultationHandled,
    ConsultationReceived,
    ConsultationReopened,
    VisitAgreed,
    VisitMade,
)
from aftersales.records.customers.models import Consultation, Customer, FollowUp
from aftersales.records.customers.rules import NewFile
from aftersales.records.customers.states import (
    CONSULTATION_LIFE,
    ConsultationState,
    Contacted,
    FileState,
    Source,
)

LONGEST = 4000


class WordsMissing(Refusal):
    """The record says nothing without these words."""

    code = "customers.words_missing"
    status = 422


class ConsultationShut(Refusal):
    """It is closed; a new contact is a new record."""

    code = "customers.consultation_shut"


class VisitPast(Refusal):
    """A visit is agreed for a time to come."""

    code = "customers.visit_past"
    status = 422


class NoVisitAgreed(Refusal):
    """Nobody is expected on site."""

    code = "customers.no_visit_agreed"


@command("customers.consult")
def receive_consultation(
    *,
    store_id: int,
    channel: str,
    words: str,
    customer_id: int | None = None,
    file: NewFile | None = None,
    caller: str = "",
    caller_phone: str = "",
    received_at: datetime | None = None,
    owner_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Consultation:
    """Take down who came, called or wrote and what for (CV-23, RC-24); the clocks start.

    With ``file`` the caller gets a customer file too, also when no repair comes of it (CV-01).
    Without either it is a line of the register with the caller's name and number.
    """
    by.require("customers.consult", store_id=store_id)
    said = clean(words, most=LONGEST, field="words", lines=True)
    if not said:
        raise WordsMissing(_("Say what it was about."), field="words")
    if file is not None:
        customer_id = register(
            file=file, store_id=store_id, source=Source.CONSULTATION, by=by, at=at
        ).pk
    elif customer_id is not None:
        open_for(customer_id, store_id=store_id, by=by, at=at)
    number = phones.normalised(caller_phone, field="caller_phone") if caller_phone.strip() else ""
    site = store(store_id)
    with adding_to_a_living_file(), transaction.atomic():
        consultation = Consultation.objects.create(
            store_id=store_id,
            number=next_number(
                "CO",
                store_id=store_id,
                store_code=site.code,
                year=at.astimezone(ZoneInfo(site.time_zone)).year,
            ),
            customer_id=customer_id,
            channel=one_of(Contacted, channel, "channel"),
            received_at=received_at or at,
            caller=clean(caller, most=120, field="caller"),
            caller_phone=number,
            caller_index=phones.index(number) if number else "",
            words=said,
            owner_id=owner(owner_id, by=by),
        )
    fact = ConsultationReceived(
        store_id=store_id,
        consultation_id=consultation.pk,
        customer_id=customer_id,
        channel=consultation.channel,
        person_id=consultation.owner_id,
    )
    record(fact, by=by, at=at)
    return consultation


def _consultation(consultation_id: int, *, by: Actor, right: str) -> Consultation:
    rows = Consultation.objects.visible_to(by).select_for_update(of=("self",))
    consultation = rows.get(pk=consultation_id)
    by.require(right, store_id=consultation.store_id)
    customer_id = consultation.customer_id
    if customer_id and Customer.objects.filter(pk=customer_id, state=FileState.ERASED).exists():
        raise FileGone(_("This customer file has been closed for good."))
    return consultation


def _about(consultation: Consultation) -> dict[str, Any]:
    return {
        "store_id": consultation.store_id,
        "consultation_id": consultation.pk,
        "customer_id": consultation.customer_id,
    }


def _move(consultation: Consultation, target: ConsultationState, *fields: str) -> None:
    consultation.state = target
    consultation.save(update_fields=["state", *fields])


@command("customers.consult")
def answer_consultation(
    *, consultation_id: int, answer: str, by: Actor, at: datetime
) -> Consultation:
    """The customer has a first answer: the 24-hour clock of messages stops (RC-23)."""
    consultation = _consultation(consultation_id, by=by, right="customers.consult")
    CONSULTATION_LIFE.require(ConsultationState(consultation.state), ConsultationState.ANSWERED)
    consultation.answer = _said(answer, "answer")
    consultation.answered_at = at
    _move(consultation, ConsultationState.ANSWERED, "answer", "answered_at")
    record(ConsultationAnswered(**_about(consultation)), by=by, at=at)
    return consultation


@command("customers.consult")
def follow_up_consultation(
    *, consultation_id: int, words: str, next_on: date | None = None, by: Actor, at: datetime
) -> Consultation:
    """A step was done; the next one is on that day, or none is left."""
    consultation = _consultation(consultation_id, by=by, right="customers.consult")
    if consultation.state == ConsultationState.CLOSED:
        raise ConsultationShut(_("This consultation is closed. Open a new one."))
    FollowUp.objects.create(
        store_id=consultation.store_id,
        consultation=consultation,
        done_at=at,
        done_by=by.key,
        words=_said(words, "words"),
    )
    consultation.follow_up_on = next_on
    consultation.save(update_fields=["follow_up_on"])
    record(ConsultationFollowedUp(**_about(consultation)), by=by, at=at)
    return consultation


@command("customers.consult")
def handle_consultation(
    *, consultation_id: int, outcome: str, by: Actor, at: datetime
) -> Consultation:
    """What was asked for is done: the 48-hour clock stops (RC-22)."""
    consultation = _consultation(consultation_id, by=by, right="customers.consult")
    before = ConsultationState(consultation.state)
    CONSULTATION_LIFE.require(before, ConsultationState.HANDLED)
    consultation.outcome = _said(outcome, "outcome")
    consultation.handled_at = at
    fields = ["outcome", "handled_at"]
    if before == ConsultationState.RECEIVED:  # settled in one talk: the answer was the handling
        consultation.answered_at = at
        fields.append("answered_at")
    _move(consultation, ConsultationState.HANDLED, *fields)
    if before == ConsultationState.RECEIVED:
        record(ConsultationAnswered(**_about(consultation)), by=by, at=at)
    record(ConsultationHandled(**_about(consultation)), by=by, at=at)
    return consultation


@command("customers.consult")
def reopen_consultation(
    *, consultation_id: int, words: str, by: Actor, at: datetime
) -> Consultation:
    """The customer is not content with the outcome: it goes on."""
    consultation = _consultation(consultation_id, by=by, right="customers.consult")
    CONSULTATION_LIFE.require(ConsultationState(consultation.state), ConsultationState.ANSWERED)
    FollowUp.objects.create(
        store_id=consultation.store_id,
        consultation=consultation,
        done_at=at,
        done_by=by.key,
        words=_said(words, "words"),
    )
    consultation.handled_at = None
    _move(consultation, ConsultationState.ANSWERED, "handled_at")
    record(ConsultationReopened(**_about(consultation)), by=by, at=at)
    return consultation


@command("customers.consult")
def agree_visit(
    *, consultation_id: int, visit_at: datetime, by: Actor, at: datetime
) -> Consultation:
    """Somebody has to go there: the customer sets the time, and a clock runs to it (RC-23)."""
    consultation = _consultation(consultation_id, by=by, right="customers.consult")
    if consultation.state == ConsultationState.CLOSED:
        raise ConsultationShut(_("This consultation is closed. Open a new one."))
    if visit_at <= at:
        raise VisitPast(_("The time of the visit lies ahead."), field="visit_at")
    consultation.visit_at, consultation.visited_at = visit_at.astimezone(UTC), None
    consultation.save(update_fields=["visit_at", "visited_at"])
    record(VisitAgreed(**_about(consultation), visit_at=visit_at.isoformat()), by=by, at=at)
    return consultation


@command("customers.consult")
def make_visit(*, consultation_id: int, by: Actor, at: datetime) -> Consultation:
    """We are on site now; how late goes on record (RC-23)."""
    consultation = _consultation(consultation_id, by=by, right="customers.consult")
    if consultation.visit_at is None or consultation.visited_at is not None:
        raise NoVisitAgreed(_("No visit is agreed that is still to come."))
    consultation.visited_at = at
    consultation.save(update_fields=["visited_at"])
    late = max(0, int((at - consultation.visit_at).total_seconds() // 60))
    record(VisitMade(**_about(consultation), late_minutes=late), by=by, at=at)
    return consultation


@command("customers.close_consultation")
def close_consultation(*, consultation_id: int, by: Actor, at: datetime) -> Consultation:
    """The customer agrees with the outcome; nothing is left to do."""
    consultation = _consultation(consultation_id, by=by, right="customers.close_consultation")
    CONSULTATION_LIFE.require(ConsultationState(consultation.state), ConsultationState.CLOSED)
    consultation.closed_at, consultation.follow_up_on = at, None
    _move(consultation, ConsultationState.CLOSED, "closed_at", "follow_up_on")
    record(ConsultationClosed(**_about(consultation)), by=by, at=at)
    return consultation


@command("customers.consult")
def assign_consultation(
    *,
    consultation_id: int,
    customer_id: int | None = None,
    owner_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Consultation:
    """Say whose customer it was, or who takes care of it."""
    consultation = _consultation(consultation_id, by=by, right="customers.consult")
    if consultation.state == ConsultationState.CLOSED:
        raise ConsultationShut(_("This consultation is closed. Open a new one."))
    if customer_id is not None:
        open_for(customer_id, store_id=consultation.store_id, by=by, at=at)
        consultation.customer_id = customer_id
    if owner_id is not None:
        consultation.owner_id = owner(owner_id, by=by)
    consultation.save(update_fields=["customer", "owner"])
    fact = ConsultationAssigned(**_about(consultation), person_id=owner_id)
    record(fact, by=by, at=at)
    return consultation


def _said(text: str, field: str) -> str:
    words = clean(text, most=LONGEST, field=field, lines=True)
    if not words:
        raise WordsMissing(_("Say it in a few words."), field=field)
    return words
