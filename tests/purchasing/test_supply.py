"""Why parts lacked, how lead times spread, and which order lines did not come whole."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from aftersales.bench.measuring import counted
from aftersales.core.scope import as_seen_by
from aftersales.supply.parts import commands as stock
from aftersales.supply.parts.commands import Arrival, Need, Want
from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.commands import Checked
from aftersales.supply.replenishment import commands as levels
from aftersales.supply.replenishment.commands import Levels, Used
from aftersales.supply.replenishment.models import StockPlan
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.parts import PartFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOON + DAY


def ask(buying, part, quantity=1, *, at=LATER, job=17):
    """A job asks the desk for it."""
    return stock.request_parts(
        store_id=buying.store_id,
        need=Need(kind="job", id=job),
        wants=[Want(part_id=part.pk, quantity=Decimal(quantity))],
        by=buying.world.chief,
        at=at,
    )


def receive(buying, part, quantity, *, at=NOON):
    stock.receive(
        store_id=buying.store_id,
        arrival=Arrival(part_id=part.pk, quantity=Decimal(quantity), cost=Decimal(5)),
        by=buying.world.chief,
        at=at,
    )


def told(buying, by=None):
    """Part, cause, pieces that lacked and the order behind it."""
    by = by or buying.world.chief
    with as_seen_by(by):
        rows = queries.shortage_causes(seen_by=by).order_by("pk")
        return [(row.wanted, row.cause, row.missing, row.order_id) for row in rows]


def cause(buying):
    ((_part, found, _missing, _order),) = told(buying)
    return found


def found(buying, order, counted, **more):
    receipt = buying.open(order)
    line = buying.line(order)
    buying.check(receipt, Checked(line_id=line.pk, counted=Decimal(counted), **more))
    buying.book(receipt)


@pytest.mark.covers("PT-24")
def test_a_part_that_was_never_there_was_never_stocked(buying):
    ask(buying, buying.part, 2)

    assert told(buying) == [(buying.part.pk, "never", 2, None)]


def test_what_lies_there_free_lacks_nobody_and_the_rest_is_what_lacked(buying):
    receive(buying, buying.part, 3)
    ask(buying, buying.part, 2)
    assert told(buying) == []

    ask(buying, buying.part, 2, job=18, at=LATER + DAY)

    assert [row[2] for row in told(buying)] == [1]


def test_pieces_that_others_have_first_are_kept_for_others(buying):
    receive(buying, buying.part, 2)
    ask(buying, buying.part, 2)
    ask(buying, buying.part, 1, job=18, at=LATER + DAY)

    assert cause(buying) == "reserved"


def test_a_part_that_was_there_once_without_a_level_has_none_decided(buying):
    receive(buying, buying.part, 1)
    taken = stock.issue(
        store_id=buying.store_id,
        need=Need(kind="job", id=16),
        want=Want(part_id=buying.part.pk, quantity=Decimal(1)),
        by=buying.world.chief,
        at=NOON,
    )
    assert taken
    ask(buying, buying.part)

    assert cause(buying) == "unplanned"


def test_a_part_with_a_level_had_one_that_was_too_low(buying):
    chief = buying.world.chief
    used = [
        Used(part_id=buying.part.pk, month=NOON.date().replace(month=2, day=1), quantity=Decimal(4))
    ]
    levels.note_demand(store_id=buying.store_id, used=used, by=chief, at=NOON)
    levels.reckon(store_id=buying.store_id, by=chief, at=NOON)
    with as_seen_by(chief):
        plan = StockPlan.objects.get(part=buying.part, store=buying.store_id)
    levels.change(
        plan_id=plan.pk,
        levels=Levels(alert_at=Decimal(1), upto=Decimal(2)),
        reason="试用",
        by=chief,
        at=NOON,
    )
    ask(buying, buying.part)

    assert cause(buying) == "level"


def test_what_is_on_its_way_and_not_due_was_ordered_too_late(buying):
    order = buying.placed()
    ask(buying, buying.part)

    assert told(buying) == [(buying.part.pk, "coming", 1, order.pk)]


def test_what_was_promised_for_a_day_that_is_over_is_the_suppliers_delay(buying):
    """The price list says three days."""
    buying.placed()
    ask(buying, buying.part, at=NOON + 4 * DAY)

    assert cause(buying) == "late"


def test_a_delivery_that_brought_too_few_is_the_cause_while_the_rest_is_open(buying):
    order = buying.placed(10)
    found(buying, order, 4)
    ask(buying, buying.part, 5)

    assert told(buying) == [(buying.part.pk, "short", 1, order.pk)]


def test_what_was_rejected_at_receipt_is_the_cause_before_everything_else(buying):
    order = buying.placed(10)
    found(buying, order, 10, rejected=Decimal(10), rejection="damaged", whither="back")
    ask(buying, buying.part, 5, at=NOON + 9 * DAY)

    assert cause(buying) == "rejected"


def test_an_order_that_had_come_or_was_called_off_before_explains_nothing(buying):
    come = buying.placed(1)
    found(buying, come, 1)
    dropped = buying.placed(2)
    buying.do("cancel", dropped, reason="不需要")
    ask(buying, buying.part, 1)
    ask(buying, buying.part, 1, job=18, at=LATER + DAY)

    assert told(buying) == [(buying.part.pk, "reserved", 1, None)]


def test_a_line_that_came_whole_explains_nothing_while_others_of_its_order_are_open(buying):
    other = buying.sold()
    order = buying.placed(wants=[(buying.part, 1), (other, 1)])
    with as_seen_by(buying.clerk):
        line = order.lines.get(part=buying.part)
    buying.check(buying.open(order), Checked(line_id=line.pk, counted=Decimal(1)))
    with as_seen_by(buying.clerk):
        (receipt,) = queries.receipts(seen_by=buying.clerk)
    buying.book(receipt)
    ask(buying, buying.part, 1)
    ask(buying, buying.part, 1, job=18, at=LATER + DAY)

    assert told(buying) == [(buying.part.pk, "reserved", 1, None)]


def test_each_sees_the_shortages_of_their_own_stores(buying):
    ask(buying, buying.part)

    assert told(buying, by=buying.world.of_south) == []


# ── lead times ───────────────────────────────────────────────────────────────────────────────────


def came(buying, order, days, counted=10):
    """The whole delivery, so many days after the order."""
    at = NOON + days * DAY
    receipt = commands.open_receipt(order_id=order.pk, delivery_note="DN", by=buying.clerk, at=at)
    line = buying.line(order)
    commands.check_receipt(
        receipt_id=receipt.pk,
        found=[Checked(line_id=line.pk, counted=Decimal(counted))],
        by=buying.clerk,
        at=at,
    )
    commands.book_receipt(receipt_id=receipt.pk, by=buying.clerk, at=at)


def spread(buying, by=None):
    by = by or buying.clerk
    with as_seen_by(by):
        rows = queries.lead_times(
            store_ids=[buying.store_id], since=NOON - 30 * DAY, seen_by=by
        ).order_by("pk")
        return [
            (row.line.part_id, row.deliveries, row.median, row.p90, row.least, row.most, row.filled)
            for row in rows
        ]


@pytest.mark.covers("PT-24")
def test_lead_times_are_spread_by_supplier_and_part(buying):
    """2, 3, 4, 5 and 16 days: median 4; p90 at place 1 + 0.9 × 4 = 4.6, so 5 + 0.6 × 11 = 11.6.
    One delivery brought four of ten: four of five lines came whole at once.
    """
    for days in (2, 3, 4, 5, 16):
        came(buying, buying.placed(), days, counted=4 if days == 3 else 10)
    other = buying.sold(part={"name": "Other"})
    came(buying, buying.placed(part=other), 7)

    first, second = spread(buying)

    assert first[:2] == (buying.part.pk, 5)
    assert first[2:] == pytest.approx((4, 11.6, 2, 16, 0.8))
    assert second == (other.pk, 1, 7, 7, 7, 7, 1)


def test_lead_times_of_another_store_are_not_told(buying):
    came(buying, buying.placed(), 2)

    assert spread(buying, by=buying.world.of_south) == []


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def clerk(world):
    return signed_in(world.person("parts_clerk", world.north))


@pytest.mark.covers("PT-13")
def test_the_lines_behind_the_order_fill_rate_are_listed(buying, clerk):
    whole, part = buying.sold(), buying.sold()
    came(buying, buying.placed(part=whole), 2)
    came(buying, buying.placed(part=part), 2, counted=4)

    short = clerk.get("/purchasing/order-lines/?view=short").content.decode()
    every = clerk.get("/purchasing/order-lines/").content.decode()

    assert (part.shown_number in short, whole.shown_number in short) == (True, False)
    assert whole.shown_number in every
    (item,) = clerk.get("/api/v1/purchase-lines", {"q": "short"}).json()["items"]
    assert (item["part"], item["received"], item["filled_at_once"]) == (str(part.pk), "4", False)


def test_causes_are_counted_above_their_lines_and_filtered(buying, clerk):
    at = timezone.now() - DAY
    ask(buying, buying.part, 2, at=at)
    other = PartFactory(group=buying.world.group)
    receive(buying, other, 1, at=at - DAY)
    ask(buying, other, 3, job=18, at=at)

    shown = clerk.get("/purchasing/shortage-causes/").content.decode()
    never = clerk.get("/purchasing/shortage-causes/?set=1&cause=never").content.decode()

    assert shown.count("50.0") >= 2
    assert "never stocked" in shown
    assert (buying.part.shown_number in never, other.shown_number in never) == (True, False)
    file = clerk.get("/purchasing/shortage-causes/?export=csv").getvalue().decode()
    assert "no stock level decided" in file
    (item,) = clerk.get("/api/v1/shortage-causes", {"q": "never"}).json()["items"]
    assert (item["part"], item["missing"]) == (str(buying.part.pk), "2")


def test_lead_times_are_shown_and_lead_to_their_lines(buying, clerk, monkeypatch):
    monkeypatch.setattr("aftersales.supply.purchasing.views.supply.now", lambda: NOON + 30 * DAY)
    monkeypatch.setattr("aftersales.supply.purchasing.api.supply.now", lambda: NOON + 30 * DAY)
    came(buying, buying.placed(), 3)

    shown = clerk.get("/purchasing/lead-times/").content.decode()

    assert f"/purchasing/order-lines/?q={buying.part.shown_number}" in shown
    (item,) = clerk.get("/api/v1/lead-times").json()["items"]
    assert (item["deliveries"], item["median"], item["part"]) == (1, 3.0, str(buying.part.pk))


@pytest.mark.parametrize("path", ["order-lines", "shortage-causes", "lead-times"])
def test_a_list_costs_as_much_for_three_rows_as_for_one(buying, clerk, path):
    def row():
        part = buying.sold()
        ask(buying, part, at=timezone.now())
        came(buying, buying.placed(part=part), 2)

    row()
    clerk.get(f"/purchasing/{path}/")
    with counted() as one:
        clerk.get(f"/purchasing/{path}/")
    row()
    row()
    with counted() as three:
        clerk.get(f"/purchasing/{path}/")

    assert len(three) == len(one)
