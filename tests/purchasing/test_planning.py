"""The purchase plan: what to buy, why, and the orders made of it (PU-02)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.parts import commands as stock
from aftersales.supply.parts.models import Reservation
from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.commands import Take, planning
from aftersales.supply.purchasing.models import PlannedLine, PurchaseLine, PurchaseOrder
from aftersales.supply.purchasing.rules import Needs, use_ahead
from aftersales.supply.replenishment import commands as levels
from aftersales.supply.replenishment.models import StockPlan
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.factories.purchasing import SupplierFactory
from tests.purchasing.conftest import Buying
from tests.races import ROUNDS, at_once
from tests.replenishment.conftest import STEADY, WINTER
from tests.worlds import make_world

some = st.decimals(min_value=0, max_value=1000, places=3)


@given(some, some, some, some, some)
def test_what_is_bought_covers_what_is_asked_for_and_is_never_less_than_nothing(
    lacking, use, level, free, coming
):
    needs = Needs(lacking=lacking, use=use, level=level, free=free, coming=coming)

    assert needs.to_buy >= needs.short >= 0
    assert free + coming + needs.to_buy >= lacking + max(use, level)
    if needs.to_buy:  # and not a piece more
        assert free + coming + needs.to_buy == lacking + max(use, level)


@given(some, some, some, some, some, some)
def test_who_needs_more_never_buys_less_and_who_has_more_never_buys_more(
    lacking, use, level, free, coming, more
):
    needs = Needs(lacking=lacking, use=use, level=level, free=free, coming=coming)
    told = {"lacking": lacking, "use": use, "level": level, "free": free, "coming": coming}

    for name in ("lacking", "use", "level"):
        assert Needs(**(told | {name: told[name] + more})).to_buy >= needs.to_buy
    for name in ("free", "coming"):
        assert Needs(**(told | {name: told[name] + more})).to_buy <= needs.to_buy


@pytest.mark.parametrize(
    ("on", "days", "pieces"),
    [
        (date(2026, 6, 1), 30, 30),  # the whole of June
        (date(2026, 6, 21), 10, 10),  # what is left of it
        (date(2026, 6, 21), 20, 30),  # and ten days of July, when twice as many are used
        (date(2026, 7, 1), 31, 62),  # reckoned last month
        (date(2026, 7, 1), 62, 124),  # beyond what is foretold it goes on like the last month
        (date(2026, 6, 1), 0, 0),
    ],
)
def test_the_use_of_some_days_knows_the_season(on, days, pieces):
    assert use_ahead([30.0, 62.0], first=date(2026, 6, 1), on=on, days=days) == pieces


# ── against the books ────────────────────────────────────────────────────────────────────────────


def plan(buying, **more):
    with as_seen_by(buying.clerk):
        rows = queries.purchase_plan(buying.store_id, at=NOON, seen_by=buying.clerk, **more)
    return {row.part_id: row for row in rows}


def ask(buying, part, quantity, *, kind="job", needed_at=None, number=17):
    return stock.request_parts(
        store_id=buying.store_id,
        need=stock.Need(kind=kind, id=number),
        wants=[stock.Want(part_id=part.pk, quantity=Decimal(quantity))],
        needed_at=needed_at,
        by=buying.clerk,
        at=NOON,
    )


def used(buying, part, months):
    newest = 2026 * 12 + 1  # February
    rows = [
        levels.Used(
            part_id=part.pk,
            month=date((newest - back) // 12, (newest - back) % 12 + 1, 1),
            quantity=Decimal(quantity),
        )
        for back, quantity in enumerate(reversed(months))
    ]
    levels.note_demand(store_id=buying.store_id, used=rows, by=buying.world.chief, at=NOON)
    levels.reckon(store_id=buying.store_id, by=buying.world.chief, at=NOON)


def take(buying, *parts, **more):
    by = more.pop("by", buying.clerk)
    takes = [Take(part_id=part.pk, **more) for part in parts]
    return commands.propose_planned(store_id=buying.store_id, takes=takes, by=by, at=NOON)


@pytest.mark.django_db
@pytest.mark.covers("PU-02", "PU-01")
def test_what_jobs_and_appointments_lack_is_bought_and_told_apart(buying):
    ask(buying, buying.part, 2)
    ask(buying, buying.part, 3, kind="appointment", needed_at=NOON + timedelta(days=9))

    row = plan(buying)[buying.part.pk]

    assert (row.jobs, row.appointments, row.buy) == (2, 3, 5)
    assert row.needed_on == (NOON + timedelta(days=9)).date()
    assert (row.source.supplier_id, row.mode) == (buying.supplier.pk, "stock")


@pytest.mark.django_db
@pytest.mark.covers("PU-02")
def test_open_orders_and_proposals_are_not_bought_again(buying):
    ask(buying, buying.part, 10)
    buying.placed(4)
    buying.propose(3)

    row = plan(buying)[buying.part.pk]
    assert (row.on_order, row.proposed, row.buy) == (4, 3, 3)

    buying.propose(3)
    assert plan(buying) == {}


@pytest.mark.django_db
@pytest.mark.covers("PU-02")
def test_use_with_its_season_is_bought_before_it_is_lacking(buying):
    steady, winter = buying.part, buying.sold()
    used(buying, steady, STEADY)
    used(buying, winter, WINTER)

    found = plan(buying)

    # 3 days until it is here and 14 more: half a month of about four and a half
    assert found[steady.pk].use == found[steady.pk].buy == 3
    assert found[steady.pk].peak is None
    # in March the season is over: next to nothing is used, and the plan says when it comes
    assert found[winter.pk].use < 3
    assert found[winter.pk].peak in (1, 2, 12)


@pytest.mark.django_db
@pytest.mark.covers("PU-02")
def test_an_alert_orders_up_to_the_level_that_was_decided(buying):
    used(buying, buying.part, STEADY)
    with whole_database():
        row = StockPlan.objects.get(part=buying.part.pk)
    by = buying.world.chief
    told = levels.Levels(alert_at=Decimal(5), upto=Decimal(20))
    levels.change(plan_id=row.pk, levels=told, reason="新款车多", by=by, at=NOON)

    found = plan(buying)[buying.part.pk]
    assert (found.level, found.buy) == (20, 20)

    stock.receive(
        store_id=buying.store_id,
        arrival=stock.Arrival(part_id=buying.part.pk, quantity=Decimal(6), cost=Decimal(60)),
        by=buying.clerk,
        at=NOON,
    )
    assert buying.part.pk not in plan(buying)  # above its line, and enough for what will be used


@pytest.mark.django_db
@pytest.mark.covers("PU-02", "PU-04")
def test_what_is_needed_sooner_than_a_stock_order_comes_is_an_emergency_of_just_that(buying):
    part = buying.sold(lead_days=9, urgent_days=1)
    used(buying, part, STEADY)
    ask(buying, part, 2, needed_at=NOON + timedelta(days=4))

    row = plan(buying)[part.pk]

    assert (row.mode, row.buy, row.source.days) == ("emergency", 2, 1)


@pytest.mark.django_db
def test_what_nobody_sells_stands_in_the_plan_and_is_not_ordered(buying):
    from tests.factories.parts import PartFactory

    part = PartFactory(group=buying.world.group)
    ask(buying, part, 2)

    assert plan(buying)[part.pk].source is None
    with pytest.raises(commands.NobodySellsIt):
        take(buying, part)


@pytest.mark.django_db
@pytest.mark.covers("PU-02")
def test_orders_are_made_by_supplier_and_each_line_keeps_why(buying):
    other = SupplierFactory(group=buying.world.group)
    second, third = buying.sold(), buying.sold(supplier=other)
    for number, part in enumerate((buying.part, second, third)):
        ask(buying, part, 2 + number, number=20 + number)

    made = take(buying, buying.part, second, third)

    assert [(one.supplier_id, one.lines.count()) for one in made] == [
        (buying.supplier.pk, 2),
        (other.pk, 1),
    ]
    with whole_database():
        kept = PlannedLine.objects.get(line__part=third.pk)
        assert (kept.jobs, kept.planned, kept.line.quantity) == (4, 4, 4)
    assert buying.facts()[-2:] == ["purchasing.order.planned"] * 2
    with pytest.raises(commands.NotPlanned):
        take(buying, second)  # it is proposed: the plan buys nothing of it any more


@pytest.mark.django_db
@pytest.mark.covers("PT-09", "PU-02")
def test_a_part_ordered_for_an_appointment_is_kept_for_it_when_it_comes(buying):
    ask(buying, buying.part, 2, kind="appointment", needed_at=NOON + timedelta(days=9))
    (order,) = take(buying, buying.part)
    buying.do("place", order)

    buying.come(order, 2)

    with whole_database():
        row = Reservation.objects.get(part=buying.part.pk, state="open")
    assert (row.need_kind, row.left) == ("appointment", 2)
    assert plan(buying) == {}


@pytest.mark.django_db
def test_another_quantity_and_another_supplier_may_be_said(buying):
    other = SupplierFactory(group=buying.world.group)
    commands.note_terms(
        store_id=buying.store_id,
        terms=commands.Terms(
            supplier=other.code, number=buying.part.number, price=Decimal(12), lead_days=1
        ),
        by=buying.clerk,
        at=NOON,
    )
    ask(buying, buying.part, 2)

    (order,) = take(buying, buying.part, quantity=Decimal(7), supplier_id=other.pk)

    with whole_database():
        line = PurchaseLine.objects.get(order=order.pk)
        assert (order.supplier_id, line.quantity, line.price) == (other.pk, 7, 12)
        assert line.plan.planned == 2


@pytest.mark.django_db
def test_one_refusal_and_nothing_is_proposed(buying):
    second = buying.sold()
    ask(buying, buying.part, 2)

    with pytest.raises(commands.NotPlanned):
        take(buying, buying.part, second)

    with whole_database():
        assert not PurchaseOrder.objects.exists()


@pytest.mark.django_db
def test_the_plan_asks_the_database_as_often_for_many_parts_as_for_one(buying):
    def asked():
        with (
            CaptureQueriesContext(
                connection,
            ) as seen,
            as_seen_by(buying.clerk),
        ):
            queries.purchase_plan(buying.store_id, at=NOON, seen_by=buying.clerk)
        return len(seen)

    ask(buying, buying.part, 1)
    plan(buying)
    few = asked()
    for number in range(12):
        ask(buying, buying.sold(), 1, number=40 + number)

    assert asked() == few <= 18


@pytest.mark.django_db
def test_the_page_shows_why_and_proposes_what_is_ticked(buying):
    browser = signed_in(buying.world.administrator)
    ask(buying, buying.part, 2)
    nobody = buying.world.group
    page = browser.get("/purchasing/plan/").content.decode()
    assert "jobs lack 2" in page, nobody

    sent = {
        f"take_{buying.part.pk}": "on",
        f"quantity_{buying.part.pk}": "4",
        f"supplier_{buying.part.pk}": buying.supplier.pk,
    }
    assert browser.post("/purchasing/plan/", sent).status_code in (204, 303)

    with whole_database():
        line = PurchaseLine.objects.get()
    assert line.quantity == 4
    shown = browser.get(f"/purchasing/orders/{line.order_id}/").content.decode()
    assert "jobs lack 2" in shown
    again = browser.get("/purchasing/plan/").content.decode()
    assert "Nothing is to be bought" in again
    refused = browser.post("/purchasing/plan/", {}).content.decode()
    assert "Nothing is to be bought" in refused


@pytest.mark.django_db
def test_the_plan_over_the_api(buying):
    browser = signed_in(buying.world.administrator)
    ask(buying, buying.part, 2)
    path = f"/api/v1/purchase-plan/{buying.store_id}"

    (row,) = browser.get(path).json()["parts"]
    assert (row["jobs"], row["buy"], row["offers"][0]["quantity"]) == ("2", "2", "2")

    sent = {"parts": [{"part": row["part"], "quantity": "3"}]}
    answer = post_json(browser, f"{path}/propose-planned", sent)
    assert answer.status_code == 200, answer.content
    (order,) = answer.json()["orders"]
    with whole_database():
        assert PurchaseLine.objects.get(order=order).quantity == 3
    assert post_json(browser, f"{path}/propose-planned", sent).status_code == 409


# ── two planners ─────────────────────────────────────────────────────────────────────────────────


def ordered_by_two(buying):
    """Whether two who press at once order the same part twice."""
    part = buying.sold()
    ask(buying, part, 2)

    at_once(*[lambda: take(buying, part)] * 4)

    with whole_database():
        return PurchaseLine.objects.filter(part=part.pk).count() != 1


@pytest.mark.race
@pytest.mark.covers("PU-02")
def test_however_many_plan_at_once_nothing_is_ordered_twice(own_database):
    buying = Buying(make_world())

    assert [ordered_by_two(buying) for _round in range(ROUNDS)] == [False] * ROUNDS


@pytest.mark.race
def test_without_the_hold_two_planners_order_twice(own_database, monkeypatch):
    monkeypatch.setattr(planning, "hold_plan", lambda _store: None)
    buying = Buying(make_world())

    assert any(ordered_by_two(buying) for _round in range(200))
