"""Many at one shelf (R-01 to R-04), each first seen to fail with its guard off."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.commands import Arrival, Need, Want, _shelves
from aftersales.supply.parts.invariants import INVARIANTS
from aftersales.supply.parts.models import Reservation, Stock, StockMove
from aftersales.supply.parts.states import Tracking
from tests.conftest import NOON
from tests.factories.parts import PartFactory
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
MANY = 16
SOME = 4
BOUNDS = ("stock_never_negative", "stock_reserved_is_there", "stock_value_fits")
UNBOUND = "; ".join(f"ALTER TABLE parts_stock DROP CONSTRAINT {name}" for name in BOUNDS)


@pytest.fixture
def unlocked(monkeypatch, as_owner):
    """The guards away: no row is held, and the table takes any number."""

    def hold(store_id, part_ids):
        rows = Stock.objects.filter(store_id=store_id, part_id__in=part_ids)
        return list(rows.select_related("part").order_by("pk"))

    monkeypatch.setattr(_shelves, "hold", hold)
    as_owner(UNBOUND)


@contextmanager
def tables():
    with whole_database():
        yield


def broken():
    """What every invariant of stock has to complain about."""
    with tables(), connection.cursor() as cursor:
        found = {}
        for rule in INVARIANTS:
            cursor.execute(rule.sql_rows)
            if rows := cursor.fetchall():
                found[rule.id] = rows
        return found


def stocked(world, pieces, *, tracking=Tracking.NONE, lot=""):
    part = PartFactory(group=world.group, tracking=tracking)
    arrival = Arrival(part_id=part.pk, quantity=Decimal(pieces), cost=Decimal(10), lot=lot)
    commands.receive(store_id=world.north.pk, arrival=arrival, by=world.of_north, at=NOON)
    return part


def shelf(part, lot=""):
    with tables():
        row = Stock.objects.get(part=part.pk, lot=lot)
        return row.on_hand, row.reserved


def refused(faults):
    """Everybody who lost got a named answer."""
    assert [fault for fault in faults if not isinstance(fault, Refusal)] == []


# ── R-01: sixteen issue one piece of five ────────────────────────────────────────────────────────


def sixteen_issue(world):
    part = stocked(world, 5)

    def issue(number):
        return commands.issue(
            store_id=world.north.pk,
            need=Need(kind="job", id=number + 1),
            want=Want(part_id=part.pk, quantity=Decimal(1)),
            by=world.of_north,
            at=NOON,
        )

    return part, at_once(*[lambda n=n: issue(n) for n in range(MANY)])


@pytest.mark.covers("PT-08")
def test_of_sixteen_who_want_one_of_five_pieces_five_get_it(own_database):
    world = make_world()

    for _round in range(ROUNDS):
        part, outcome = sixteen_issue(world)
        refused(outcome.faults)
        assert (len(outcome.results), shelf(part)) == (5, (0, 0))
    assert broken() == {}


def test_without_the_guard_more_pieces_go_than_there_were(own_database, unlocked):
    """The check sees what it is there to see."""
    world = make_world()

    assert any(len(sixteen_issue(world)[1].results) > 5 for _round in range(SOME * ROUNDS))


def test_the_constraint_alone_keeps_the_shelf_above_nothing(own_database, monkeypatch):
    """A lock is politeness: with it forgotten the table still refuses."""

    def hold(store_id, part_ids):
        rows = Stock.objects.filter(store_id=store_id, part_id__in=part_ids)
        return list(rows.select_related("part").order_by("pk"))

    world = make_world()
    monkeypatch.setattr(_shelves, "hold", hold)

    for _round in range(SOME):
        part, outcome = sixteen_issue(world)
        assert len(outcome.results) <= 5
        assert shelf(part)[0] >= 0
    assert "I-01" not in broken()
    assert "I-03" not in broken()


# ── R-02: receipts and issues mixed, dated back too ──────────────────────────────────────────────


def receipts_and_issues(world):
    part = stocked(world, 8)

    def receive(number):
        arrival = Arrival(part_id=part.pk, quantity=Decimal(1), cost=Decimal(10 + number))
        at = NOON + timedelta(minutes=number)
        commands.receive(store_id=world.north.pk, arrival=arrival, by=world.of_north, at=at)

    def issue(number):
        commands.issue(
            store_id=world.north.pk,
            need=Need(kind="job", id=number + 1),
            want=Want(part_id=part.pk, quantity=Decimal(1)),
            by=world.of_north,
            at=NOON + timedelta(minutes=(number * 7) % 11),
        )

    deeds = [lambda n=n: (receive if n % 2 else issue)(n) for n in range(MANY)]
    return part, at_once(*deeds)


@pytest.mark.covers("PT-08")
def test_mixed_receipts_and_issues_add_up_whatever_their_dates(own_database):
    """ERPNext 51562: two moves of one item at once, the running quantity wrong."""
    world = make_world()

    for _round in range(ROUNDS):
        part, outcome = receipts_and_issues(world)
        assert outcome.faults == []
        assert shelf(part) == (8, 0)
    assert broken() == {}


def test_without_the_carrying_trigger_they_do_not_add_up(own_database, as_owner):
    """The running figure as others keep it: read, add, write."""
    world = make_world()
    as_owner(
        "DROP TRIGGER shelf_is_carried ON parts_stock;"
        "CREATE OR REPLACE FUNCTION parts_move_carries_stock() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ DECLARE before numeric; worth numeric; BEGIN"
        " SELECT on_hand, value INTO before, worth FROM parts_stock WHERE id = NEW.stock_id;"
        " PERFORM pg_sleep(0.002);"
        " UPDATE parts_stock SET on_hand = before + NEW.quantity, value = worth + NEW.value,"
        " last_moved_at = greatest(last_moved_at, NEW.occurred_at) WHERE id = NEW.stock_id;"
        " NEW.balance = before + NEW.quantity; NEW.balance_value = worth + NEW.value;"
        " RETURN NEW; END $$;" + UNBOUND
    )
    hold = _shelves.hold

    def unheld(store_id, part_ids):
        rows = Stock.objects.filter(store_id=store_id, part_id__in=part_ids)
        return list(rows.select_related("part").order_by("pk"))

    _shelves.hold = unheld
    try:
        for _round in range(SOME * ROUNDS):
            receipts_and_issues(world)
            if "I-03" in broken():
                break
    finally:
        _shelves.hold = hold

    assert "I-03" in broken()


# ── R-03: sixteen reserve the last piece; release, expiry and issue against each other ───────────


def sixteen_reserve(world):
    part = stocked(world, 1, tracking=Tracking.SERIAL, lot="SN1")

    def reserve(number):
        return commands.reserve(
            store_id=world.north.pk,
            need=Need(kind="job", id=number + 1),
            want=Want(part_id=part.pk, quantity=Decimal(1)),
            by=world.of_north,
            at=NOON,
        )

    return part, at_once(*[lambda n=n: reserve(n) for n in range(MANY)])


@pytest.mark.covers("PT-09")
def test_the_last_piece_is_kept_for_one_of_sixteen(own_database):
    """Odoo 268942, InvenTree 12478: two hold the same piece."""
    world = make_world()

    for _round in range(ROUNDS):
        part, outcome = sixteen_reserve(world)
        refused(outcome.faults)
        assert (len(outcome.results), shelf(part, "SN1")) == (1, (1, 1))
    assert broken() == {}


def test_without_the_guard_the_last_piece_is_promised_twice(own_database, unlocked):
    world = make_world()

    assert any(len(sixteen_reserve(world)[1].results) > 1 for _round in range(SOME * ROUNDS))


def everybody_ends(world):
    """One reservation, and four kinds of people who would end it in the same instant."""
    part = stocked(world, 2)
    need = Need(kind="job", id=1)
    want = Want(part_id=part.pk, quantity=Decimal(2))
    common = {"store_id": world.north.pk, "by": world.of_north}
    (row,) = commands.reserve(need=need, want=want, at=NOON, **common)
    later = NOON + timedelta(days=30)
    outcome = at_once(
        lambda: commands.release(reservation_id=row.pk, by=world.of_north, at=later),
        lambda: commands.release_many(need=need, at=later, **common),
        lambda: commands.expire_many(at=later, **common),
        lambda: commands.issue(need=need, want=want, at=later, **common),
        lambda: commands.reserve(need=Need(kind="job", id=2), want=want, at=later, **common),
    )
    return row, outcome


@pytest.mark.covers("PT-09")
def test_a_reservation_ends_once_whoever_ends_it(own_database):
    """Odoo 62139: “unreserve more than you have”."""
    world = make_world()

    for _round in range(ROUNDS):
        row, outcome = everybody_ends(world)
        refused(outcome.faults)
        with tables():
            row = Reservation.objects.get(pk=row.pk)
            assert (row.state != "open", row.left) == (True, 0)
    assert broken() == {}


def test_without_the_guards_a_reservation_ends_more_than_once(own_database, unlocked, as_owner):
    """Neither the shelf is held nor does the row know that it has ended: it ends twice."""
    world = make_world()
    as_owner(
        "CREATE OR REPLACE FUNCTION parts_reservation_carries_stock() RETURNS trigger"
        " LANGUAGE plpgsql AS $$ BEGIN"
        " UPDATE parts_stock SET reserved = reserved + NEW.left"
        " - CASE WHEN TG_OP = 'UPDATE' THEN OLD.left ELSE 0 END WHERE id = NEW.stock_id;"
        " RETURN NEW; END $$"
    )

    assert any(everybody_ends(world) and "I-04" in broken() for _round in range(SOME * ROUNDS))


# ── R-04: sixteen advisers add the same part to their orders ──────────────────────────────────────


def sixteen_advisers(world):
    part = stocked(world, 1)

    def add(number):
        return commands.request_parts(
            store_id=world.north.pk,
            need=Need(kind="job", id=number),
            wants=[Want(part_id=part.pk, quantity=Decimal(1))],
            by=world.of_north,
            at=NOON,
        )

    return part, at_once(*[lambda n=n: add(n + 1) for n in range(MANY)])


@pytest.mark.covers("PT-09")
def test_of_sixteen_advisers_with_one_part_one_has_it_and_the_others_wait(own_database):
    world = make_world()

    for _round in range(ROUNDS):
        part, outcome = sixteen_advisers(world)
        assert outcome.faults == []
        kept = sorted(len(asked.reservations) for asked in outcome.results)
        assert kept == [0] * (MANY - 1) + [1]
        assert shelf(part) == (1, 1)
    assert broken() == {}


def test_without_the_guard_several_have_the_same_part(own_database, unlocked):
    world = make_world()

    for _round in range(10 * ROUNDS):
        part, _outcome = sixteen_advisers(world)
        if shelf(part)[1] > 1:
            break

    assert shelf(part)[1] > 1
    assert "I-02" in broken()


# ── first piece of a part, many at once ──────────────────────────────────────────────────────────


def test_the_first_delivery_of_a_part_makes_one_shelf_even_at_two_doors(own_database):
    world = make_world()
    part = PartFactory(group=world.group)
    arrival = Arrival(part_id=part.pk, quantity=Decimal(1), cost=Decimal(1))

    outcome = at_once(
        *[
            lambda: commands.receive(
                store_id=world.north.pk, arrival=arrival, by=world.of_north, at=NOON
            )
        ]
        * SOME
    )

    assert outcome.faults == []
    assert shelf(part) == (SOME, 0)
    with tables():
        assert StockMove.objects.filter(part=part.pk).count() == SOME
