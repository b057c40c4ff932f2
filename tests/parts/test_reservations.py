"""Reservations: pieces kept for a job or a visit are nobody else's, and end exactly once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.models import Reservation
from aftersales.supply.parts.states import Tracking
from tests.conftest import NOON
from tests.parts.conftest import JOB, OTHER_JOB, VISIT

pytestmark = pytest.mark.django_db


@pytest.mark.covers("PT-09")
def test_pieces_kept_for_a_visit_are_nobody_elses(desk, part, facts):
    desk.receive(part, 3)

    (row,) = desk.reserve(part, 2, need=VISIT)

    assert (row.need_kind, row.need_id, row.left) == ("appointment", 4, 2)
    assert desk.shelf(part) == (3, 2, 30)
    assert facts()[-1] == "parts.reservation.made"
    with pytest.raises(commands.NotEnough):
        desk.reserve(part, 2, need=OTHER_JOB)


@pytest.mark.covers("PT-09")
def test_the_visit_becomes_a_job_and_its_pieces_go_along(desk, part):
    desk.receive(part, 2)
    desk.reserve(part, 2, need=VISIT)

    commands.pass_on(store_id=desk.store_id, need=VISIT, to=JOB, by=desk.by, at=NOON)

    assert desk.shelf(part) == (2, 2, 20)
    desk.issue(part, 2, need=JOB)
    assert desk.shelf(part) == (0, 0, 0)


def test_an_issue_uses_up_what_is_kept_for_the_job_first(desk, part, facts):
    desk.receive(part, 5)
    desk.reserve(part, 2)

    desk.issue(part, 1)
    assert desk.shelf(part) == (4, 1, 40)
    desk.issue(part, 3)

    assert desk.shelf(part) == (1, 0, 10)
    assert facts()[-2:] == ["parts.stock.issued", "parts.reservation.consumed"]


def test_a_reservation_over_several_lots_keeps_the_oldest_first(desk):
    oil = desk.part(Tracking.LOT)
    desk.receive(oil, 3, lot="A")
    desk.receive(oil, 3, lot="B")

    rows = desk.reserve(oil, 4)

    assert [(row.stock.lot, row.left) for row in rows] == [("A", 3), ("B", 1)]


def test_a_reservation_is_released_once(desk, part, facts):
    desk.receive(part, 2)
    (row,) = desk.reserve(part, 2)

    commands.release(reservation_id=row.pk, by=desk.by, at=NOON)

    assert desk.shelf(part) == (2, 0, 20)
    assert facts()[-1] == "parts.reservation.released"
    told = facts()
    with pytest.raises(commands.ReservationEnded):
        commands.release(reservation_id=row.pk, by=desk.by, at=NOON)
    assert facts() == told


def test_the_database_itself_ends_a_reservation_only_once(desk, part):
    desk.receive(part, 2)
    (row,) = desk.reserve(part, 2)
    commands.release(reservation_id=row.pk, by=desk.by, at=NOON)

    with pytest.raises(IntegrityError), whole_database():
        Reservation.objects.filter(pk=row.pk).update(state="expired")


@pytest.mark.covers("PT-09")
def test_a_reservation_nobody_came_for_lapses(desk, part, facts):
    desk.receive(part, 2)
    desk.reserve(part, 1)
    desk.reserve(part, 1, need=OTHER_JOB, until=NOON + timedelta(days=30))
    later = NOON + timedelta(days=7)

    early = commands.expire_many(
        store_id=desk.store_id, by=desk.by, at=later - timedelta(seconds=1)
    )
    ended = commands.expire_many(store_id=desk.store_id, by=desk.by, at=later)
    again = commands.expire_many(store_id=desk.store_id, by=desk.by, at=later)

    assert (len(early), len(ended), len(again)) == (0, 1, 0)
    assert desk.shelf(part) == (2, 1, 20)
    assert facts()[-1] == "parts.reservation.expired"


def test_a_job_that_is_dropped_gives_everything_back(desk, part):
    desk.receive(part, 3)
    desk.reserve(part, 1)
    desk.reserve(part, 2)

    ended = commands.release_many(store_id=desk.store_id, need=JOB, by=desk.by, at=NOON)

    assert len(ended) == 2
    assert desk.shelf(part) == (3, 0, 30)


def test_as_many_as_there_are_may_be_kept(desk, part):
    desk.receive(part, 3)

    rows = commands.reserve_many(
        store_id=desk.store_id,
        need=VISIT,
        wants=[desk.want(part, 5)],
        partly=True,
        by=desk.by,
        at=NOON,
    )

    assert [row.left for row in rows] == [3]


@pytest.mark.parametrize(("kind", "number"), [("", 1), ("Job", 1), ("job", 0), ("x" * 30, 1)])
def test_stock_is_kept_for_something_that_has_a_name(kind, number):
    with pytest.raises(commands.NeedUnknown):
        commands.Need(kind=kind, id=number)
