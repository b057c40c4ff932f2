"""Hears every fact as it is written and passes it on to the clocks it drives."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from aftersales.core.log import on_every_record
from aftersales.core.models import EventRecord
from aftersales.core.timers import Drive, On, driven_by
from aftersales.ground.deadlines.calendars import store_row
from aftersales.ground.deadlines.clockwork import Heard, drive


@on_every_record
def hear(rows: Sequence[EventRecord]) -> None:
    """Facts of one kind move a clock together; most facts move none and cost nothing."""
    names = dict.fromkeys(row.name for row in rows)
    for name in names:
        for verb, fact, which in driven_by(name):
            heard = [
                found
                for row in rows
                if row.name == name and (found := _heard(row, fact, which)) is not None
            ]
            for _, some in groupby(heard, key=attrgetter("group_id")):
                drive(which, verb, list(some))


def _heard(row: EventRecord, fact: On, which: Drive) -> Heard | None:
    """The fact, if it is one the clock listens to and says what it is about."""
    about_id = row.data.get(fact.field or f"{which.about}_id")
    if about_id is None or (fact.when and not fact.when(row.data)):
        return None
    group_id = row.group_id
    if group_id is None and row.store_id is not None:
        group_id = store_row(row.store_id).group_id
    if group_id is None:
        return None
    return Heard(
        group_id=group_id,
        store_id=row.store_id,
        about_id=about_id,
        actor=row.actor,
        at=row.occurred_at,
        data=row.data,
    )
