"""What the staff room does when the network changes, and whom it tells of clocks that run out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate

from aftersales.core.actors import Actor
from aftersales.core.log import delivers, listens_to
from aftersales.core.scope import whole_database
from aftersales.core.timers import all_timers
from aftersales.ground.deadlines.events import (
    ClockEscalated,
    ClockEvent,
    ClockHandedOver,
    ClockMissed,
    ClockWarned,
)
from aftersales.ground.network.events import StoreOpened
from aftersales.ground.notices import commands as notices
from aftersales.records.staff import commands
from aftersales.records.staff.events import (
    ErrandGiven,
    ErrandPassedUp,
    ErrandReported,
    ErrandReturned,
    WorkHandedOver,
)
from aftersales.records.staff.models import Errand
from aftersales.records.staff.queries import administrators, holders_of
from aftersales.records.staff.roles import ADMINISTRATOR


@listens_to(StoreOpened)
def let_administrators_in(event: StoreOpened, *, by: Actor, at: datetime) -> None:
    """A store that nobody may enter could never be set up: the group's administrators follow."""
    if event.store_id is None or by.group_id is None:
        return
    hand = replace(by, key=f"system:staff/{by.key}"[:80], boundless=True)
    with whole_database():
        people = list(administrators(group_id=by.group_id, on=localdate(at)).order_by("pk"))
    for person in people:
        commands.assign(
            person_id=person.pk, role=ADMINISTRATOR, store_id=event.store_id, by=hand, at=at
        )


# Clocks: who answers for it is warned, the roles of its chain hear of a miss one after the other.


@delivers(ClockWarned, rights={"notices.notify"})
def warn_of_clock(event: ClockWarned, *, by: Actor, at: datetime) -> None:
    chain = all_timers()[event.timer].chain if event.timer in all_timers() else ()
    people = _answering(event) or _holders(event, chain, at)
    _tell_of_clock(event, "deadlines.warned", people, by=by, at=at)


@delivers(ClockMissed, rights={"notices.notify"})
def tell_of_missed_clock(event: ClockMissed, *, by: Actor, at: datetime) -> None:
    people = _answering(event) | _holders(event, (event.to_role,), at)
    _tell_of_clock(event, "deadlines.missed", people, by=by, at=at)


@delivers(ClockEscalated, rights={"notices.notify"})
def tell_next_in_chain(event: ClockEscalated, *, by: Actor, at: datetime) -> None:
    people = _holders(event, (event.to_role,), at)
    _tell_of_clock(event, "deadlines.escalated", people, by=by, at=at, step=event.step)


def _answering(event: ClockEvent) -> set[int]:
    return set() if event.person_id is None else {event.person_id}


def _holders(event: ClockEvent, roles: Collection[str], at: datetime) -> set[int]:
    """Whoever has the first of these roles that anybody has in the store."""
    for role in roles:
        if event.store_id is not None:
            people = holders_of(role, store_id=event.store_id, on=localdate(at))
            if found := set(people.values_list("pk", flat=True)):
                return found
    return set()


def _tell_of_clock(
    event: ClockEvent, code: str, people: set[int], *, by: Actor, at: datetime, step: int = 0
) -> None:
    """Once per clock and step (I-29)."""
    timer = all_timers().get(event.timer)
    if not people or timer is None:
        return
    words = {"row": timer.row}
    for language, key in (("zh-hans", "zh"), ("en", "en")):
        with translation.override(language):
            words[key] = str(timer.label)
    notices.notify(
        people=people,
        code=code,
        occasion=f"{code}:{event.deadline_id}:{step}",
        about=("deadline", event.deadline_id),
        values=words,
        address=f"/clocks/{event.deadline_id}/",
        store_id=event.store_id,
        by=by,
        at=at,
    )


# Work that changes hands: whoever has it now finds a word in the inbox.


@delivers(ClockHandedOver, rights={"notices.notify"})
def tell_of_taken_clock(event: ClockHandedOver, *, by: Actor, at: datetime) -> None:
    if not event.is_part:
        notices.tell_taker(
            person_id=event.person_id,
            code="deadlines.handed_over",
            about=("deadline", event.deadline_id),
            address=f"/clocks/{event.deadline_id}/",
            store_id=event.store_id,
            by=by,
            at=at,
        )


@delivers(WorkHandedOver, rights={"notices.notify"})
def tell_heir(event: WorkHandedOver, *, by: Actor, at: datetime) -> None:
    """All that waited for a colleague, told as one for each kind of work."""
    notices.tell_taker(
        person_id=event.to_person_id,
        code="staff.work_taken_over",
        about=("person", event.person_id),
        address=reverse("staff:me"),
        values={"things": len(event.things)},
        kind=event.kind,
        by=by,
        at=at,
    )


@delivers(ErrandGiven, rights={"notices.notify"})
def tell_of_errand(event: ErrandGiven, *, by: Actor, at: datetime) -> None:
    _tell_of_errand(event, event.person_id, "staff.errand_given", by=by, at=at)


@delivers(ErrandPassedUp, rights={"notices.notify"})
def tell_superior(event: ErrandPassedUp, *, by: Actor, at: datetime) -> None:
    _tell_of_errand(event, event.to_person_id, "staff.errand_passed_up", by=by, at=at)


@delivers(ErrandReturned, rights={"notices.notify"})
def tell_of_return(event: ErrandReturned, *, by: Actor, at: datetime) -> None:
    _tell_of_errand(event, event.person_id, "staff.errand_returned", by=by, at=at)


@delivers(ErrandReported, rights={"notices.notify"})
def tell_who_gave(event: ErrandReported, *, by: Actor, at: datetime) -> None:
    """To be accepted, or given back, by whoever gave the task."""
    giver = Errand.objects.filter(pk=event.errand_id).values_list("given_by", flat=True).first()
    if giver is not None:
        _tell_of_errand(event, giver, "staff.errand_reported", by=by, at=at)


def _tell_of_errand(
    event: ErrandGiven | ErrandPassedUp | ErrandReturned | ErrandReported,
    person_id: int,
    code: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    notices.tell_taker(
        person_id=person_id,
        code=code,
        about=("errand", event.errand_id),
        address=reverse("staff:errands"),
        store_id=event.store_id,
        by=by,
        at=at,
    )
