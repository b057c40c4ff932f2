"""Whatever is asked for: nothing is given twice, and nothing is refused that fits (I-08, I-09)."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.appointments import commands, queries
from aftersales.lane.appointments.invariants import INVARIANTS as OURS
from aftersales.lane.appointments.queries import Wanted
from aftersales.lane.appointments.states import CancelReason
from aftersales.resources.capacity.invariants import INVARIANTS
from aftersales.resources.capacity.models import Occupation, Resource
from tests.appointments.conftest import MORNING, at, open_counter
from tests.capacity.conftest import HOUR
from tests.factories.capacity import ResourceFactory
from tests.worlds import make_world

OPEN = ((at(9), at(12)), (at(13), at(18)))
BOOKABLE = 768  # of 960 minutes of two technicians
asked = st.tuples(
    st.integers(0, 36),  # quarters of an hour after nine
    st.sampled_from(["0.25", "0.5", "1", "1.5", "2.5", "4"]),
    st.sampled_from(["book", "book", "book", "change", "cancel"]),
)


def broken():
    """What the invariants find."""
    found = []
    with whole_database(), connection.cursor() as cursor:
        for rule in (*INVARIANTS, *OURS):
            cursor.execute(rule.sql_rows)
            if cursor.fetchall():
                found.append(rule.id)
    return found


def busy(but):
    """By resource: the stretches that are held, as the table has them."""
    with whole_database():
        rows = Occupation.objects.active().select_related("resource").exclude(about_number=but)
        return [(row.resource, row.starts_at, row.ends_at) for row in rows]


def ends(start, hours):
    """When work of so many hours is done that pauses at noon; None when it does not fit the day."""
    left = timedelta(minutes=int(hours * 60))
    if not any(opens <= start < closes for opens, closes in OPEN):
        return None
    for opens, closes in OPEN:
        begin = max(opens, start)
        if begin >= closes:
            continue
        if begin + left <= closes:
            return begin + left
        left -= closes - begin
    return None


def fits(start, hours, *, but=None):
    """Reckoned the slow way: is there a bay, a technician and a share of the day left?"""
    end = ends(start, hours)
    if end is None:
        return None  # runs on to another day: not asked here
    held = busy(but)

    def is_free(kind):
        with whole_database():
            things = Resource.objects.filter(kind=kind)
            if kind == "bay":
                things = things.filter(bay_kind="general")
            things = list(things)
        return any(
            all(thing != other or end <= a or b <= start for other, a, b in held)
            for thing in things
        )

    used = sum(
        int((b - a).total_seconds()) // 60 for thing, a, b in held if thing.kind == "technician"
    )
    return is_free("bay") and is_free("technician") and used + hours * 60 <= BOOKABLE


@pytest.mark.django_db
@pytest.mark.covers("AP-04")
@settings(max_examples=12 if settings().max_examples < 1000 else 500, deadline=None)
@given(wishes=st.lists(asked, min_size=3, max_size=7))
def test_what_fits_is_given_and_what_is_given_fits(wishes):
    with taken_back():
        counter = open_counter(make_world())
        ResourceFactory(store=counter.world.north, code="B3", name="Bay 3", bay_kind="general")
        booked = []
        for quarter, told, deed in wishes:
            start, hours = at(9) + quarter * HOUR / 4, Decimal(told)
            if deed == "cancel" and booked:
                counter.do(commands.cancel, booked.pop()[0], reason=CancelReason.NO_TIME)
                continue
            if deed == "change" and booked:
                row, hours = booked[-1]
                room = fits(start, hours, but=row.pk)
                given_to = attempt(lambda: counter.do(commands.change, row, starts_at=start))  # noqa: B023 - called at once
            else:
                room = fits(start, hours)
                work = [Wanted(words="异响", hours=hours)]
                new = counter.caller(starts_at=start, works=work)
                given_to = attempt(lambda: counter.book(new))  # noqa: B023 - called at once
                if given_to:
                    booked.append((given_to, hours))
            if room is not None:
                assert bool(given_to) == room, (start, hours)
        assert broken() == []


@contextmanager
def taken_back():
    """Whatever happens inside has not happened afterwards."""
    scope = getattr(connection, "scope", None)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        connection.scope = scope  # the savepoint takes the settings back, not our note of them


def attempt(deed):
    try:
        return deed()
    except commands.NoRoom:
        return None


@pytest.mark.django_db
@pytest.mark.covers("AP-06")
def test_every_time_that_is_offered_can_be_booked(counter):
    counter.learn(counter.shop.wang, "electrics")
    both = [Wanted(package_id=counter.service.pk), Wanted(operation_id=counter.diagnosis.pk)]
    shop = counter.shop
    shop.book(shop.claim(shop.wang, 9, 2))
    with as_seen_by(counter.chief):
        told = queries.quote(
            both, store_id=counter.store_id, on=at(9).date(), seen_by=counter.chief
        )
        times = queries.free_times(
            told.steps,
            store_id=counter.store_id,
            seen_by=counter.chief,
            at=MORNING,
            first=at(9).date(),
            last=at(9).date(),
            most=100,
        )
    starts = [time.starts_at for time in times]
    assert starts[:2] == [at(9), at(9, 15)]  # the second step waits until Wang is free at eleven

    for time in (*times[:4], *times[-2:]):
        with taken_back():
            row = counter.book(counter.new(works=both, starts_at=time.starts_at))
            assert (row.starts_at, row.ends_at) == (time.starts_at, time.ends_at)


@pytest.mark.django_db
def test_asking_for_free_times_costs_the_same_for_one_and_for_many(counter):
    from django.test.utils import CaptureQueriesContext

    def cost(most):
        with as_seen_by(counter.chief), CaptureQueriesContext(connection) as seen:
            told = queries.quote(
                [Wanted(package_id=counter.service.pk)],
                store_id=counter.store_id,
                on=at(9).date(),
                seen_by=counter.chief,
            )
            queries.free_times(
                told.steps,
                store_id=counter.store_id,
                seen_by=counter.chief,
                at=MORNING,
                most=most,
            )
        return len(seen)

    cost(1)
    assert cost(1) == cost(100)
