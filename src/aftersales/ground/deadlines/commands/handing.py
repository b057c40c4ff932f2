"""Who answers for a clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.openwork import takers
from aftersales.core.refusals import Refusal
from aftersales.ground.deadlines.events import ClockHandedOver
from aftersales.ground.deadlines.models import Deadline


class NoColleague(Refusal):
    """The person does not work in the store of the clock."""

    code = "deadlines.no_colleague"


class AlreadyOver(Refusal):
    """The clock was met or cancelled."""

    code = "deadlines.already_over"


@command("deadlines.hand_over")
def hand_over(*, deadline_id: int, person_id: int, by: Actor, at: datetime) -> Deadline:
    """From here on another person answers for it."""
    row = Deadline.objects.visible_to(by).select_for_update(of=("self",)).get(pk=deadline_id)
    by.require("deadlines.hand_over", store_id=row.store_id)
    if row.met_at or row.cancelled_at:
        raise AlreadyOver(_("This clock does not run any more."))
    if person_id not in takers(row.store_id, seen_by=by):
        raise NoColleague(_("This person does not work here now."))
    row.person_id = person_id
    row.save(update_fields=["person_id"])
    fact = ClockHandedOver(store_id=row.store_id, deadline_id=row.pk, person_id=person_id)
    record(fact, by=by, at=at)
    return row


@command("deadlines.hand_over")
def hand_over_all(
    *,
    from_person_id: int,
    to_person_id: int,
    deadline_ids: Collection[int] | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Everything (or these) a leaving colleague still answers for in the actor's stores."""
    rows = Deadline.objects.live().filter(
        store__in=by.stores_with("deadlines.hand_over"), person_id=from_person_id
    )
    if deadline_ids is not None:
        rows = rows.filter(pk__in=deadline_ids)
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    Deadline.objects.filter(pk__in=[row.pk for row in found]).update(person_id=to_person_id)
    facts = [
        ClockHandedOver(
            store_id=row.store_id, deadline_id=row.pk, person_id=to_person_id, is_part=True
        )
        for row in found
    ]
    if facts:
        record_many(facts, by=by, at=at)
    return len(facts)
