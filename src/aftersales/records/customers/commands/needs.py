"""What customers need: classified, solved by somebody until a day, delivered, checked."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters, queries
from aftersales.records.customers.commands._files import adding_to_a_living_file, owner
from aftersales.records.customers.commands._prepared import one_of
from aftersales.records.customers.commands.register import FileUnknown
from aftersales.records.customers.events import (
    NeedDropped,
    NeedRecorded,
    NeedsShifted,
    NeedTopicAdded,
    SolutionChecked,
    SolutionDelivered,
    SolutionPlanned,
)
from aftersales.records.customers.models import Consultation, Customer, Need, NeedTopic
from aftersales.records.customers.rules import Shift
from aftersales.records.customers.states import NEED_LIFE, NeedClass, NeedState

MONTH = timedelta(days=30)


class TopicTaken(Refusal):
    """The list has this topic already."""

    code = "customers.topic_taken"


class TopicUnknown(Refusal):
    """The list has no such topic."""

    code = "customers.topic_unknown"
    status = 422


class SolutionMissing(Refusal):
    """A plan says what is done."""

    code = "customers.solution_missing"
    status = 422


@command("customers.quality")
def add_topic(*, code: str, name: str, by: Actor, at: datetime) -> NeedTopic:
    """One more subject by which shared problems are counted (CV-18)."""
    if by.group_id is None or NeedTopic.objects.filter(group=by.group_id, code=code).exists():
        raise TopicTaken(_("This topic is in the list already."), field="code")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", code):
        raise TopicUnknown(_("A code has small letters, digits and hyphens."), field="code")
    words = clean(name, most=80, field="name", needed=True)
    topic = NeedTopic.objects.create(group_id=by.group_id, code=code, name=words)
    record(NeedTopicAdded(need_topic_id=topic.pk), by=by, at=at)
    return topic


@command("customers.record_need")
def record_need(
    *,
    store_id: int,
    customer_id: int,
    need_class: str,
    words: str = "",
    topic: str = "",
    consultation_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Need:
    """Take down what a customer needs, in its class (CV-17); the departments it concerns hear of it
    (CV-08).
    """
    by.require("customers.record_need", store_id=store_id)
    if not Customer.objects.visible_to(by).living().filter(pk=customer_id).exists():
        raise FileUnknown(_("There is no such customer file."), field="customer")
    if consultation_id is not None:
        Consultation.objects.visible_to(by).get(pk=consultation_id, store=store_id)
    with adding_to_a_living_file(), transaction.atomic():
        need = Need.objects.create(
            store_id=store_id,
            customer_id=customer_id,
            consultation_id=consultation_id,
            need_class=one_of(NeedClass, need_class, "need_class"),
            topic=_topic(topic, by=by),
            words=clean(words, most=2000, field="words", lines=True),
            stated_at=at,
        )
    fact = NeedRecorded(
        store_id=store_id,
        need_id=need.pk,
        customer_id=customer_id,
        need_class=need.need_class,
        topic=topic,
    )
    record(fact, by=by, at=at)
    return need


def _topic(code: str, *, by: Actor) -> NeedTopic | None:
    if not code:
        return None
    found = NeedTopic.objects.filter(group=by.group_id, code=code).first()
    if found is None:
        raise TopicUnknown(_("This topic is not in the list."), field="topic")
    return found


def _need(need_id: int, *, by: Actor, right: str) -> Need:
    need = Need.objects.visible_to(by).select_for_update(of=("self",)).get(pk=need_id)
    by.require(right, store_id=need.store_id)
    return need


def _about(need: Need) -> dict[str, int]:
    return {"store_id": need.store_id, "need_id": need.pk, "customer_id": need.customer_id}


@command("customers.solve_need")
def plan_solution(
    *, need_id: int, solution: str, owner_id: int, due_on: date, by: Actor, at: datetime
) -> Need:
    """A solution with an owner and a day (CV-19)."""
    need = _need(need_id, by=by, right="customers.solve_need")
    NEED_LIFE.require(NeedState(need.state), NeedState.PLANNED)
    need.solution = clean(solution, most=2000, field="solution", lines=True)
    if not need.solution:
        raise SolutionMissing(_("Say what is done about it."), field="solution")
    need.owner_id, need.due_on, need.state = owner(owner_id, by=by), due_on, NeedState.PLANNED
    need.save(update_fields=["solution", "owner", "due_on", "state"])
    fact = SolutionPlanned(**_about(need), person_id=owner_id, due_on=due_on.isoformat())
    record(fact, by=by, at=at)
    return need


@command("customers.solve_need")
def deliver_solution(*, need_id: int, by: Actor, at: datetime) -> Need:
    """The customer has it."""
    need = _need(need_id, by=by, right="customers.solve_need")
    NEED_LIFE.require(NeedState(need.state), NeedState.DELIVERED)
    need.delivered_at, need.state = at, NeedState.DELIVERED
    need.save(update_fields=["delivered_at", "state"])
    record(SolutionDelivered(**_about(need)), by=by, at=at)
    return need


@command("customers.check_need")
def check_solution(*, need_id: int, good: bool, words: str = "", by: Actor, at: datetime) -> Need:
    """Was it delivered as it should be? If not, it goes back to who plans (CV-19)."""
    need = _need(need_id, by=by, right="customers.check_need")
    target = NeedState.MET if good else NeedState.PLANNED
    if need.state != NeedState.DELIVERED:  # an open need cannot be planned by way of a check
        NEED_LIFE.require(NeedState(need.state), NeedState.MET)
    NEED_LIFE.require(NeedState(need.state), target)
    need.state, need.check_words = target, clean(words, most=2000, field="words", lines=True)
    need.checked_at, need.checked_by = at, by.key
    need.save(update_fields=["state", "check_words", "checked_at", "checked_by"])
    record(SolutionChecked(**_about(need), good=good), by=by, at=at)
    return need


@command("customers.solve_need")
def drop_need(*, need_id: int, by: Actor, at: datetime) -> Need:
    """The customer no longer needs it."""
    need = _need(need_id, by=by, right="customers.solve_need")
    NEED_LIFE.require(NeedState(need.state), NeedState.DROPPED)
    need.state = NeedState.DROPPED
    need.save(update_fields=["state"])
    record(NeedDropped(**_about(need)), by=by, at=at)
    return need


@command("customers.quality")
def review_needs(*, store_id: int, by: Actor, at: datetime) -> list[Shift]:
    """Did the needs shift against the month before? Then the log says so and somebody adjusts the
    service (CV-20).
    """
    by.require("customers.quality", store_id=store_id)
    bound = value(parameters.SHIFT_POINTS, store_id=store_id, on=day_of(at, store_id=store_id))
    moved = [
        shift
        for shift in queries.need_shifts(store_id=store_id, at=at, period=MONTH)
        if abs(shift.points) >= bound
    ]
    facts = [
        NeedsShifted(
            store_id=store_id,
            need_class=shift.need_class,
            before_percent=shift.before,
            now_percent=shift.now,
        )
        for shift in moved
    ]
    record_many(facts, by=by, at=at)
    return moved
