"""Who hears of a question, what the desk knows about people, and what hangs on a car."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.core.log import delivers
from aftersales.core.merging import follows
from aftersales.core.privacy import Forgotten, forgets, needs_still, tells
from aftersales.ground.network.queries import day_of
from aftersales.ground.notices import commands as notices
from aftersales.lane.support.events import HelpAsked, HelpRuled
from aftersales.lane.support.models import AddressNote, Damage, Entry, HelpRequest
from aftersales.lane.support.states import (
    DAMAGE_OPEN,
    HELP_OPEN,
    EntryState,
    HelpKind,
    Level,
    Source,
)
from aftersales.records.staff import queries as staff

follows("vehicle", "support.HelpRequest", field="vehicle")
follows("vehicle", "support.Damage", field="vehicle")

DESK = ("after_sales_engineer",)
HEADQUARTERS = ("after_sales_engineer", "group_manager")


@delivers(HelpAsked, rights={"notices.notify"})
def tell_the_desk(event: HelpAsked, *, by: Actor, at: datetime) -> None:
    """Whoever rules hears of the question at once; the clock runs."""
    assert event.store_id is not None  # a request belongs to its store
    roles = HEADQUARTERS if event.level == Level.HEADQUARTERS else DESK
    on = day_of(at, store_id=event.store_id)
    people = {
        person.pk
        for role in roles
        for person in staff.holders_of(role, store_id=event.store_id, on=on)
    }
    notices.notify(
        people=sorted(people),
        code="support.asked",
        occasion=f"support.asked:{event.help_request_id}:{at.isoformat()}",
        about=("help_request", event.help_request_id),
        values={},
        address=f"/support/requests/{event.help_request_id}/",
        store_id=event.store_id,
        by=by,
        at=at,
    )


@delivers(HelpRuled, rights={"notices.notify"})
def tell_who_asked(event: HelpRuled, *, by: Actor, at: datetime) -> None:
    """The answer is there: the technician goes on, the adviser calls the customer."""
    asked = HelpRequest.objects.filter(pk=event.help_request_id).values_list("asked_by", flat=True)
    for person_id in asked:
        if person_id is not None:
            notices.tell_taker(
                person_id=person_id,
                code="support.ruled",
                about=("help_request", event.help_request_id),
                address=f"/support/requests/{event.help_request_id}/",
                kind=at.isoformat(),
                store_id=event.store_id,
                by=by,
                at=at,
            )


# -- one person's data ----------------------------------------------------------------------------


def _of(subject_id: int) -> Q:
    return Q(order__customer=subject_id) | Q(consultation__customer=subject_id)


@tells("customer")
def questions(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """What was asked about somebody's car or in their name, and what was answered."""
    rows = HelpRequest.objects.filter(_of(subject_id)).order_by("pk")
    return [
        {
            "number": row.number,
            "asked_at": row.asked_at.isoformat(),
            "words": row.words,
            "ruling": row.ruling,
            "state": row.state,
        }
        for row in rows
    ]


@tells("customer")
def damage(subject_id: int) -> Sequence[Mapping[str, Any]]:
    rows = Damage.objects.filter(order__customer=subject_id).order_by("pk")
    return [
        {
            "number": row.number,
            "found_at": row.found_at.isoformat(),
            "words": row.words,
            "recovery": row.recovery,
            "follow_up": row.follow_up,
            "state": row.state,
        }
        for row in rows
    ]


@tells("customer")
def addresses_told(subject_id: int) -> Sequence[Mapping[str, Any]]:
    rows = AddressNote.objects.filter(consultation__customer=subject_id).order_by("pk")
    return list(rows.values("place__name", "told_at"))


@needs_still("customer")
def still_open(subject_id: int) -> list[str]:
    """A question without its answer, or damage that is not made good."""
    asked = HelpRequest.objects.filter(_of(subject_id), kind=HelpKind.QUESTION, state__in=HELP_OPEN)
    broken = Damage.objects.filter(order__customer=subject_id, state__in=DAMAGE_OPEN)
    found = ["support.question_open"] if asked.exists() else []
    return [*found, *(["support.damage_open"] if broken.exists() else [])]


@forgets("customer")
def forget_words(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:  # noqa: ARG001 - as every forgetter
    """What was asked and said goes; that it was, what was ruled and what it cost stays. Proposals
    from this person's jobs go whole, for nobody has read yet whether they name anybody.
    """
    asked = HelpRequest.objects.filter(_of(subject_id))
    ids = list(asked.values_list("pk", flat=True))
    removed = asked.exclude(words="").update(words="", cause="", ruling="")
    broken = Damage.objects.filter(order__customer=subject_id)
    removed += broken.update(words="", cause_words="", follow_up="")
    proposed = Entry.objects.filter(state=EntryState.PROPOSED)
    mine = Q(source=Source.RULING, source_number__in=ids)
    mine |= Q(job__order__customer=subject_id)
    return Forgotten(removed=removed + proposed.filter(mine).delete()[0])
