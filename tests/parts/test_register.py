"""The catalogue of parts: numbers are one, prices hold from their day, a line twice changes
nothing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.rights import all_rights
from aftersales.core.scope import as_seen_by
from aftersales.ground.exchange import commands as exchange
from aftersales.ground.exchange import queries as runs
from aftersales.ground.exchange import tasks
from aftersales.ground.search.queries import find
from aftersales.supply.parts import commands
from aftersales.supply.parts.commands import NewPart, NewPrice
from aftersales.supply.parts.models import Part, PartPrice, Stock
from tests.clients import post_json, signed_in
from tests.conftest import NOON, logged
from tests.exchange.conftest import bring_in, counts
from tests.exchange.sheets import text, xlsx

__all__ = ["bring_in"]
pytestmark = pytest.mark.django_db

FILTER = NewPart(number="06A 115 561 B", name="机油滤清器", maker="大众", price=Decimal(45))


def register_many(world, *rows, by=None):
    found = commands.register_many(
        rows=rows, store_id=world.north.pk, by=by or world.chief, at=NOON
    )
    return [outcome.outcome for outcome in found]


def test_a_part_comes_into_the_catalogue_with_its_price(world):
    assert register_many(world, FILTER) == ["created"]

    with as_seen_by(world.chief):
        part = Part.objects.get()
        assert (part.number, part.shown_number, part.unit) == (
            "06A115561B",
            "06A 115 561 B",
            "件",
        )
        assert (part.price, part.currency) == (Decimal("45.00"), "CNY")
        assert [name for _who, name in logged()] == ["parts.part.listed", "parts.part.priced"]
        assert [hit.object_id for hit in find("06a-115-561-b", seen_by=world.chief)] == [part.pk]
        assert [hit.object_id for hit in find("滤清", seen_by=world.chief)] == [part.pk]


def test_the_same_line_twice_changes_nothing(world):
    register_many(world, FILTER)
    with as_seen_by(world.chief):
        before = len(logged())

    assert register_many(world, FILTER, FILTER) == ["unchanged", "unchanged"]
    with as_seen_by(world.chief):
        assert (len(logged()), PartPrice.objects.count()) == (before, 1)


def test_a_price_holds_from_its_day(world):
    coming = NewPart(number="06A115561B", price=Decimal(52), holds_from=date(2026, 7, 1))
    past = NewPart(number="06A115561B", price=Decimal(40), holds_from=date(2025, 1, 1))

    assert register_many(world, FILTER, coming, past) == ["created", "updated", "updated"]

    with as_seen_by(world.chief):
        assert Part.objects.get().price == Decimal("45.00")
        days = PartPrice.objects.order_by("holds_from")
        assert list(days.values_list("amount", flat=True)) == [40, 45, 52]


def test_a_line_stands_or_falls_by_itself(world):
    nameless, numberless = NewPart(number="X1"), NewPart(number=" - ", name="x")
    dear = NewPart(number="X2", name="x", price=Decimal(10) ** 9)

    assert register_many(world, nameless, FILTER, numberless, dear) == [
        "rejected",
        "created",
        "rejected",
        "rejected",
    ]


def test_a_known_number_is_refused_and_leaves_no_trace(world):
    register_many(world, FILTER)
    with as_seen_by(world.chief):
        before = logged()

    with pytest.raises(commands.PartKnown):
        commands.register(new=FILTER, store_id=world.north.pk, by=world.chief, at=NOON)

    with as_seen_by(world.chief):
        assert logged() == before


def test_who_may_not_keep_the_catalogue_is_refused(world):
    with pytest.raises(NotPermitted):
        register_many(world, FILTER, by=world.actor(world.north, "parts.view"))


def test_another_group_sees_nothing(world):
    register_many(world, FILTER)

    with as_seen_by(world.stranger):
        assert Part.objects.visible_to(world.stranger).count() == 0
        assert find("滤清", seen_by=world.stranger) == []


@pytest.mark.covers("DA-02")
def test_a_price_list_comes_in_from_a_file(bring_in, world):
    given = xlsx(
        ["2026年配件价格表"],
        ["配件编号", "配件名称", "单位", "品牌", "建议零售价（元）", "生效日期", "库位"],
        ["06A 115 561 B", "机油滤清器", "个", "大众", "¥45.00", "2026-01-01", "A-1"],
        ["1K0 615 301", "前制动盘", "件", "大众", 320.5, 46023, None],
        [None, "无号", "件", None, 1, None, None],
        ["合计", None, None, None, 365.5, None, None],
    )

    answer = bring_in(given, kind="parts")

    assert counts(answer) == {"read": 3, "created": 2, "rejected": 1}
    assert answer["unknown_headings"] == ["库位"]
    assert counts(bring_in(given, kind="parts")) == {"read": 3, "unchanged": 2, "rejected": 1}


def test_parts_stand_on_a_page_of_their_own_and_in_the_api(world, bring_in):
    bring_in(text(["Part number", "Name", "Price"], ["06A115561B", "Filter", "45"]), kind="parts")
    browser = signed_in(world.administrator)
    with as_seen_by(world.chief):
        part = Part.objects.get()

    assert "06A115561B" in browser.get("/parts/").content.decode()
    assert "45.00" in browser.get(f"/parts/{part.pk}/").content.decode()
    assert browser.get(f"/api/v1/parts/{part.pk}").json() == {
        "id": str(part.pk),
        "number": "06A115561B",
        "name": "Filter",
        "unit": "件",
        "maker": "",
        "stock_class": "",
        "is_current": True,
        "tracking": "none",
        "origin": "maker",
        "successor": None,
        "price": {"amount": "45.00", "currency": "CNY"},
        "shelf_days": None,
        "is_exchange": False,
        "deposit": None,
        "is_wear": False,
        "guarantee_months": None,
        "guarantee_km": None,
        "lubricant_family": "",
        "is_hazardous": False,
        "storage": "",
        "version": 1,
    }
    body = {"number": "X1", "name": "Bolt", "price": "1.5", "store": str(world.north.pk)}
    made = post_json(browser, "/api/v1/parts", body)
    assert (made.status_code, made.json()["price"]["amount"]) == (201, "1.50")
    again = post_json(browser, "/api/v1/parts", body)
    assert (again.status_code, again.json()["code"]) == (409, "parts.part_known")


@pytest.mark.covers("DA-02")
def test_opening_stock_comes_in_with_parts_prices_and_bins(bring_in, world):
    given = xlsx(
        ["零件号", "零件名称", "单位", "零售价", "库存数量", "成本价", "库位"],
        ["06A 115 561 B", "机油滤清器", "个", "45", 12, "¥30.00", "a-01"],
        ["5W30", "机油", "升", "60", "20.5", "33.333", "B-02"],
        ["X9", None, None, None, 1, 1, None],
        ["06A 115 562", "垫圈", "个", "1", 0, None, None],
    )

    answer = bring_in(given, kind="opening_stock")

    assert counts(answer) == {"read": 4, "created": 3, "rejected": 1}
    assert counts(bring_in(given, kind="opening_stock")) == {
        "read": 4,
        "unchanged": 3,
        "rejected": 1,
    }
    with as_seen_by(world.chief):
        rows = Stock.objects.exclude(last_moved_at=None).order_by("pk")
        assert list(rows.values_list("part__number", "on_hand", "value", "bin__code")) == [
            ("06A115561B", 12, 360, "A-01"),
            ("5W30", Decimal("20.5"), Decimal("683.33"), "B-02"),
        ]


# ── price lists ──────────────────────────────────────────────────────────────────────────────────


def price(amount, number="06A115561B", **more):
    return NewPrice(number=number, amount=Decimal(amount), **more)


def set_prices(world, *rows, by=None):
    found = commands.set_price_many(
        rows=rows, store_id=world.north.pk, by=by or world.chief, at=NOON
    )
    return [outcome.outcome for outcome in found]


@pytest.mark.covers("PT-17")
def test_a_parts_clerk_brings_in_parts_and_the_finance_department_their_prices(world):
    clerk = world.actor(world.north, "parts.view", "parts.register")
    finance = world.actor(world.north, "parts.view", "parts.set_price")
    bare = NewPart(number=FILTER.number, name=FILTER.name)

    assert register_many(world, FILTER, bare, by=clerk) == ["rejected", "created"]
    with as_seen_by(world.chief):
        assert Part.objects.get().price is None
    assert set_prices(world, price(45), by=finance) == ["updated"]
    assert register_many(world, FILTER, by=clerk) == ["updated"]  # it is known already
    with pytest.raises(NotPermitted):
        set_prices(world, price(46), by=clerk)
    with as_seen_by(world.chief):
        assert Part.objects.get().price == Decimal("45.00")


def test_prices_are_said_by_list_and_day_and_a_line_twice_changes_nothing(world):
    register_many(world, NewPart(number=FILTER.number, name=FILTER.name))
    rows = [
        price(45),
        price(38, price_list="warranty"),
        price(52, holds_from=date(2026, 7, 1)),
        price(40, holds_from=date(2025, 1, 1)),
    ]

    assert set_prices(world, *rows) == ["updated"] * 4
    with as_seen_by(world.chief):
        before = logged()
        assert Part.objects.get().price == Decimal("45.00")
        assert PartPrice.objects.count() == 4
    assert set_prices(world, *rows) == ["unchanged"] * 4
    with as_seen_by(world.chief):
        assert logged() == before


def test_a_line_of_a_price_list_stands_or_falls_by_itself(world):
    register_many(world, NewPart(number=FILTER.number, name=FILTER.name))

    said = [price(1, number="X"), price(45), price(10**10)]

    assert set_prices(world, *said) == ["rejected", "updated", "rejected"]


@pytest.mark.covers("PT-17", "DA-02")
def test_a_price_list_by_list_and_day_comes_in_from_a_file(bring_in, world):
    register_many(world, NewPart(number=FILTER.number, name=FILTER.name))
    given = xlsx(
        ["零件号", "价格", "价格表", "生效日期"],
        ["06A 115 561 B", "¥45.00", "零售价", "2026-01-01"],
        ["06A 115 561 B", "38", "索赔价", "2026-01-01"],
        ["X9", 1, None, None],
    )

    assert counts(bring_in(given, kind="part_prices")) == {"read": 3, "updated": 2, "rejected": 1}
    assert counts(bring_in(given, kind="part_prices")) == {
        "read": 3,
        "unchanged": 2,
        "rejected": 1,
    }


# ── who began it ─────────────────────────────────────────────────────────────────────────────────


def brought_in_background(world, given, kind, by):
    """As a worker does it: with the rights that the kind of file has, not with everybody's."""
    upload = exchange.upload(
        kind=kind, store_id=world.north.pk, name="x.xlsx", pieces=[given], by=by, at=NOON
    )
    exchange.start(run_id=upload.pk, in_background=False, by=by, at=NOON)
    tasks.carry_out(run_id=upload.pk)
    with as_seen_by(by):
        return counts(runs.told(runs.import_run(upload.pk, seen_by=by)))


@pytest.mark.covers("PT-17")
def test_a_file_with_prices_is_taken_only_from_who_may_set_them(world):
    given = xlsx(["零件号", "零件名称", "零售价"], ["W712", "机油滤清器", "45"])
    clerk = world.actor(world.north, "exchange.import", "parts.view", "parts.register")
    both = world.actor(
        world.north, "exchange.import", "parts.view", "parts.register", "parts.set_price"
    )

    assert brought_in_background(world, given, "parts", clerk) == {"read": 1, "rejected": 1}
    assert brought_in_background(world, given, "parts", both) == {"read": 1, "created": 1}


def test_opening_stock_lists_parts_on_the_way_in_the_background_too(world):
    given = xlsx(["零件号", "零件名称", "数量", "成本价"], ["W712", "机油滤清器", 4, 21])
    clerk = world.actor(world.north, "exchange.import", "parts.view", "parts.receive")

    assert brought_in_background(world, given, "opening_stock", clerk) == {"read": 1, "created": 1}


def test_who_brings_in_price_lists_does_not_see_lists_of_customers(world, bring_in):
    bring_in(xlsx(["客户姓名", "手机"], ["王建国", "13812345678"]))
    finance = world.actor(world.north, "exchange.import", "parts.set_price")

    with as_seen_by(finance):
        assert runs.imports(seen_by=finance).count() == 0


def test_finance_alone_edits_prices():
    assert set(all_rights()["parts.set_price"].roles) - {"administrator"} == {"finance"}
