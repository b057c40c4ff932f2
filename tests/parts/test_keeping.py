"""The catalogue beside the stock: prices by list, successors, bins; and what other rooms ask."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from aftersales.core.money import Money
from aftersales.core.rights import all_rights
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.parts import commands, queries, tasks
from aftersales.supply.parts.commands import Arrival
from aftersales.supply.parts.models import Bin, Reservation
from aftersales.supply.parts.states import PriceList, Tracking
from tests.conftest import NOON
from tests.parts.conftest import JOB, OTHER_JOB

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def set_price(desk, part, amount, price_list="retail", holds_from=None, by=None):
    return commands.set_price(
        part_id=part.pk,
        price_list=price_list,
        amount=Decimal(amount),
        holds_from=holds_from,
        store_id=desk.store_id,
        by=by or desk.by,
        at=NOON,
    )


@pytest.mark.covers("PT-17")
def test_prices_hold_by_list_and_day(desk, part, facts, world):
    set_price(desk, part, 100)
    set_price(desk, part, 70, "warranty")
    set_price(desk, part, 120, holds_from=TODAY + timedelta(days=10))

    with as_seen_by(world.chief):
        part.refresh_from_db()
        assert part.price == 100
        for price_list, days, amount in [
            (PriceList.RETAIL, 0, 100),
            (PriceList.RETAIL, 10, 120),
            (PriceList.WARRANTY, 10, 70),
            (PriceList.INSURANCE, 0, 100),  # where a list says nothing, the list price holds
        ]:
            on = TODAY + timedelta(days=days)
            found = queries.sale_prices([part.pk], on=on, price_list=price_list)
            assert found == {part.pk: Money(Decimal(amount), "CNY")}
    assert facts() == ["parts.part.priced"] * 3


@pytest.mark.covers("PT-17")
def test_a_price_told_ahead_holds_on_its_day_by_itself(desk, part, facts, world):
    set_price(desk, part, 100)
    set_price(desk, part, 120, holds_from=TODAY + timedelta(days=10))
    set_price(desk, part, 130, holds_from=TODAY + timedelta(days=11))
    set_price(desk, part, 70, "warranty", holds_from=TODAY + timedelta(days=9))

    prices = []
    for days in (9, 10, 10, 20):
        tasks.bring_prices(int((NOON + timedelta(days=days)).timestamp()))
        with as_seen_by(world.chief):
            part.refresh_from_db()
        prices.append(part.price)

    assert prices == [100, 120, 120, 130]
    assert facts().count("parts.price.came") == 2


@pytest.mark.covers("PT-17")
def test_finance_keeps_the_prices_and_the_parts_clerk_does_not():
    roles = all_rights()["parts.set_price"].roles
    assert "finance" in roles
    assert "parts_clerk" not in roles


def test_a_price_that_cannot_be_is_refused(desk, part, facts):
    with pytest.raises(commands.PriceOutOfReach):
        set_price(desk, part, 10**10)
    assert facts() == []


def test_a_warranty_price_without_a_list_price_is_told_only_there(desk, part, world):
    set_price(desk, part, 70, "warranty")

    with as_seen_by(world.chief):
        assert queries.sale_prices([part.pk], on=TODAY) == {}
        found = queries.sale_prices([part.pk], on=TODAY, price_list=PriceList.WARRANTY)
        assert found == {part.pk: Money(Decimal(70), "CNY")}


def test_a_part_leads_to_its_successors_and_forerunners(desk, part, world, facts):
    newer, newest = desk.part(), desk.part()
    for old, new in ((part, newer), (newer, newest)):
        commands.supersede(
            part_id=old.pk, successor_id=new.pk, store_id=desk.store_id, by=desk.by, at=NOON
        )

    with as_seen_by(world.chief):
        assert queries.substitutes(part.pk, seen_by=world.chief) == [newer, newest]
        assert queries.substitutes(newest.pk, seen_by=world.chief) == [newer]
    assert facts() == ["parts.part.superseded"] * 2


def test_how_pieces_are_told_apart_is_settled_before_the_first_comes_in(desk, part, facts):
    def track(tracking):
        commands.track(
            part_id=part.pk, tracking=tracking, store_id=desk.store_id, by=desk.by, at=NOON
        )

    track(Tracking.LOT)
    desk.receive(part, 1, lot="A")

    before = facts()
    with pytest.raises(commands.StockStands):
        track(Tracking.NONE)
    assert facts() == before
    assert before[0] == "parts.part.tracked"


# ── bins ─────────────────────────────────────────────────────────────────────────────────────────


def place(desk, part, code):
    return commands.place(store_id=desk.store_id, part_id=part.pk, code=code, by=desk.by, at=NOON)


def test_a_part_moves_to_another_bin_and_the_empty_one_is_closed(desk, part, facts):
    desk.receive(part, 1, bin="a-01")
    with whole_database():
        old = Bin.objects.get(code="A-01")

    with pytest.raises(commands.BinInUse):
        commands.close_bin(bin_id=old.pk, by=desk.by, at=NOON)
    place(desk, part, "B-01")
    commands.close_bin(bin_id=old.pk, by=desk.by, at=NOON)

    assert facts()[-3:] == ["parts.bin.opened", "parts.part.placed", "parts.bin.closed"]
    with pytest.raises(commands.BinMissing):
        place(desk, part, "  ")


def test_a_closed_bin_that_is_named_again_is_in_use_again(desk, part):
    row = commands.open_bin(store_id=desk.store_id, code="C", by=desk.by, at=NOON)
    commands.close_bin(bin_id=row.pk, by=desk.by, at=NOON)

    desk.receive(part, 1, bin="c")

    with whole_database():
        row.refresh_from_db()
    assert row.is_active


# ── opening stock ────────────────────────────────────────────────────────────────────────────────


def test_a_shelf_is_opened_once(desk, part, facts):
    def bring(quantity):
        arrival = Arrival(part_id=part.pk, quantity=Decimal(quantity), cost=Decimal(2))
        (outcome,) = commands.open_stock_many(
            store_id=desk.store_id, arrivals=[arrival], by=desk.by, at=NOON
        )
        return outcome.outcome, outcome.refusal and outcome.refusal.code

    assert bring(5) == ("created", None)
    assert bring(5) == ("unchanged", None)
    assert bring(6) == ("rejected", "parts.opening_known")
    assert desk.shelf(part) == (5, 0, 10)
    assert facts() == ["parts.stock.opened"]


# ── what other rooms ask ─────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("PT-08")
def test_reception_asks_for_many_parts_at_once(desk, part, world, django_assert_num_queries):
    none = desk.part()
    desk.receive(part, 5)
    desk.reserve(part, 2)
    commands.expect(
        store_id=desk.store_id, part_id=none.pk, quantity=Decimal(3), by=desk.by, at=NOON
    )

    with as_seen_by(world.of_north), django_assert_num_queries(2):
        found = queries.stock_of([part.pk, none.pk], store_id=desk.store_id, seen_by=world.of_north)

    assert [(f.on_hand, f.reserved, f.free, f.on_order) for f in found.values()] == [
        (5, 2, 3, 0),
        (0, 0, 0, 3),
    ]


@pytest.mark.covers("PT-10")
def test_what_a_job_cost_falls_by_what_it_gave_back(desk, part, world):
    desk.receive(part, 5, 12)
    (issue,) = desk.issue(part, 3)
    desk.issue(part, 1, need=OTHER_JOB)
    commands.return_issue(move_id=issue.pk, quantity=Decimal(1), by=desk.by, at=NOON)

    with as_seen_by(world.of_north):
        found = queries.cost_for("job", [JOB.id, OTHER_JOB.id], store_id=desk.store_id)

    assert found == {JOB.id: 24, OTHER_JOB.id: 12}


def test_a_job_sees_how_far_its_parts_are(desk, part, world):
    desk.receive(part, 1)
    desk.ask(desk.want(part, 3))

    with as_seen_by(world.of_north):
        (line,) = queries.lines_in("job", JOB.id, seen_by=world.of_north)
        assert (line.kept, line.lacking, line.state) == (1, 2, "asked")


# ── by the clock ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("PT-09")
def test_the_clock_ends_what_nobody_came_for(desk, part):
    desk.receive(part, 2)
    desk.reserve(part, 1)
    later = int((NOON + timedelta(days=8)).timestamp())

    tasks.expire_reservations(later)

    assert desk.shelf(part) == (2, 0, 20)
    with whole_database():
        row = Reservation.objects.get()
    assert (row.state, row.ended_at) == ("expired", datetime.fromtimestamp(later, UTC))
