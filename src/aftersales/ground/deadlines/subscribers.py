"""Hears every fact as it is written; tells what waits for a person who leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.core.log import on_every_record
from aftersales.core.models import EventRecord
from aftersales.core.openwork import OpenWork, open_work
from aftersales.core.timers import Drive, On, all_timers, driven_by
from aftersales.ground.deadlines import commands, queries
from aftersales.ground.deadlines.clockwork import Heard, Push, drive
from aftersales.ground.network import queries as network


@on_every_record
def hear(rows: Sequence[EventRecord]) -> None:
    """Facts of one command move clocks together; most facts move none and cost nothing."""
    drive(
        Push(which, verb, heard)
        for row in rows
        for verb, fact, which in driven_by(row.name)
        if (heard := _heard(row, fact, which)) is not None
    )


def _heard(row: EventRecord, fact: On, which: Drive) -> Heard | None:
    """The fact, if it is one the clock listens to and says what it is about."""
    about_id = row.data.get(fact.field or f"{which.about}_id")
    if about_id is None or (fact.when and not fact.when(row.data)):
        return None
    group_id = row.group_id
    if group_id is None and row.store_id is not None:
        group_id = network.store(row.store_id).group_id
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


def clocks_of(person_id: int) -> Iterator[OpenWork]:
    """What somebody answers for that still runs."""
    for row in queries.answered_for_by(person_id):
        timer = all_timers().get(row.timer)
        yield OpenWork(
            kind="deadlines.clock",
            object_id=row.pk,
            store_id=row.store_id,
            title=str(timer.label) if timer else row.timer,
            url=f"/clocks/{row.pk}/",
            due_at=row.due_at,
        )


def hand_clocks_over(
    *, object_ids: list[int], person_id: int, to_id: int, by: Actor, at: datetime
) -> None:
    """The clocks go with the work that they are for."""
    commands.hand_over_all(
        from_person_id=person_id,
        to_person_id=to_id,
        deadline_ids=object_ids,
        by=by.as_system("deadlines", rights={"deadlines.hand_over"}),
        at=at,
    )


def count_clocks(person_ids: Collection[int]) -> Mapping[int, int]:
    return queries.answered_for(person_ids)


open_work("deadlines.clock", tell=clocks_of, hand_over=hand_clocks_over, count=count_clocks)
