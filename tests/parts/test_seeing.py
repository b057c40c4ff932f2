"""What the stock tells: supply against demand, its value, its turnover, and what lies idle."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from aftersales.core.figures import Asked, all_figures, courses
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.parameters.commands import set_value
from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.models import Stock
from tests.clients import signed_in
from tests.conftest import NOON
from tests.parts.conftest import OTHER_JOB, Desk

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


def on(day: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, tzinfo=SHANGHAI)


def told(desk, *codes, now=on(1, 4), edges=(date(2026, 3, 1), date(2026, 4, 1))):  # noqa: B008
    """Part, whole and value of each figure, of the last period."""
    with as_seen_by(desk.by):
        asked = Asked(zones={desk.store_id: SHANGHAI}, edges=edges, now=now, seen_by=desk.by)
        found = courses([all_figures()[code] for code in codes], asked)
    return [
        (
            str(round(line.last.part, 2)),
            str(round(line.last.whole, 2)),
            None if line.last.value is None else str(line.last.value),
        )
        for line in found
    ]


@pytest.fixture
def march(desk):
    """1000 lay there from February on; 400 were used on the 11th, 200 came on the 21st."""
    part = desk.part()
    desk.receive(part, 10, cost=100, at=on(20, 2))
    desk.issue(part, 4, at=on(11))
    desk.receive(part, 2, cost=100, at=on(21))
    return part


@pytest.mark.covers("PT-01")
def test_supply_against_demand_stock_value_turnover_and_its_cost_are_told(desk, march):
    """Mean value 1000 − 400 × 21 ⁄ 31 + 200 × 11 ⁄ 31 = 800; 400 × 365 ⁄ 31 ⁄ 800 = 5.89 turns;
    200 came for 400 used; 800 × 20 % × 31 ⁄ 365 + 1 line × 30 = 43.59.
    """
    codes = ("parts.value", "parts.turnover", "parts.balance", "replenishment.stock_cost")

    assert told(desk, *codes) == [
        ("800.00", "1.00", "800.00"),
        ("4709.68", "800.00", "5.89"),
        ("200.00", "400.00", "50.0"),
        ("43.59", "1.00", "43.59"),
    ]


def test_what_is_brought_back_was_not_used_and_a_wrong_receipt_did_not_come(desk, march):
    move = desk.issue(march, 2, OTHER_JOB, at=on(31))[0]
    commands.return_issue(move_id=move.pk, quantity=Decimal(2), by=desk.by, at=on(31))
    wrong = desk.receive(march, 1, cost=100, at=on(31))
    commands.cancel(move_id=wrong.pk, words="录错", by=desk.by, at=on(31))

    assert told(desk, "parts.balance") == [("200.00", "400.00", "50.0")]


def test_a_period_that_runs_ends_now_and_later_moves_change_nothing_of_it(desk, march):
    """Until the 11th 1000 lay there; the receipt of the 21st is of no period asked for."""
    edges = (date(2026, 3, 1), date(2026, 3, 20))

    assert told(desk, "parts.value", now=on(11), edges=edges) == [("1000.00", "1.00", "1000.00")]
    assert told(desk, "parts.value", now=on(1, 4), edges=edges) == [
        ("810.53", "1.00", "810.53")  # 1000 − 400 × 9 ⁄ 19
    ]


def test_where_nothing_was_used_or_lay_there_nothing_is_told(desk):
    assert (
        told(desk, "parts.turnover", "parts.balance", "parts.at_once")
        == [("0.00", "0.00", None)] * 3
    )


def test_what_lacks_when_a_job_asks_costs_and_counts_however_soon_it_comes(desk, part):
    other = desk.part()
    desk.receive(part, 1, at=NOON - DAY)
    desk.ask(desk.want(part, 1), desk.want(other, 3))
    desk.receive(other, 3, cost=10, at=NOON + DAY)

    at_once, cost = told(desk, "parts.at_once", "replenishment.stock_cost")

    assert at_once == ("1.00", "2.00", "50.0")
    # 3 × 200 for what lacked, 2 × 30 for lines taken in; 10 lay there for 30.5 days, 30 for 28.5
    assert cost[2] == "660.64"


# ── slow and dead ────────────────────────────────────────────────────────────────────────────────


def idle(world, *stores, at=NOON, by=None):
    by = by or world.chief
    with as_seen_by(by):
        rows = queries.idle(store_ids=[one.pk for one in stores], at=at, seen_by=by)
        return {row.part_id: (row.pace, row.idle_since, row.free_pieces, row.worth) for row in rows}


@pytest.mark.covers("PT-24")
def test_what_was_not_issued_for_90_days_is_slow_and_for_180_dead(world, desk):
    quick, slow, dead, never = (desk.part() for _n in range(4))
    for part in (quick, slow, dead, never):
        desk.receive(part, 5, cost=20, at=NOON - 400 * DAY)
    desk.issue(quick, 1, at=NOON - 89 * DAY)
    desk.issue(slow, 1, at=NOON - 90 * DAY)
    desk.issue(dead, 1, at=NOON - 180 * DAY)

    assert idle(world, world.north) == {
        slow.pk: ("slow", NOON - 90 * DAY, 4, 80),
        dead.pk: ("dead", NOON - 180 * DAY, 4, 80),
        never.pk: ("dead", NOON - 400 * DAY, 5, 100),
    }


def test_what_is_kept_for_somebody_is_not_idle_and_each_store_has_its_own_days(world, desk):
    kept, slow = desk.part(), desk.part()
    for part in (kept, slow):
        desk.receive(part, 2, at=NOON - 100 * DAY)
    desk.reserve(kept, 2, until=NOON + DAY)
    assert list(idle(world, world.north)) == [slow.pk]

    set_value(
        code="parts.slow_after",
        value=101,
        reason="季节件",
        store_id=desk.store_id,
        valid_from=NOON.date() - DAY,
        by=world.chief,
        at=NOON - DAY,
    )
    assert idle(world, world.north) == {}


def lies_dead(world, desk, at):
    """In the north; the south used three lately and has one."""
    part = desk.part()
    desk.receive(part, 5, cost=20, at=at - 200 * DAY)
    south = Desk(world)
    south.by, south.store_id = world.of_south, world.south.pk
    south.receive(part, 4, at=at - 30 * DAY)
    south.issue(part, 3, at=at - 20 * DAY)
    return part


@pytest.fixture
def dear(world, desk):
    return lies_dead(world, desk, NOON)


def takers(world, part, by):
    with as_seen_by(by):
        shelf = (part.pk, world.north.pk)
        return queries.takers({shelf}, since=NOON - 90 * DAY, seen_by=by)


@pytest.mark.covers("PT-13", "PT-24")
def test_the_store_that_uses_more_than_it_has_could_use_it(world, dear):
    (found,) = takers(world, dear, world.chief).values()

    assert (found.store_id, found.used, found.there, found.lacks) == (world.south.pk, 3, 1, 2)


def test_who_sees_one_store_is_told_of_no_other(world, dear):
    assert takers(world, dear, world.of_north) == {}
    assert idle(world, world.north, world.south, by=world.of_south) == {}


def test_a_store_that_has_as_much_as_it_uses_is_not_named(world, desk, dear):
    south = Desk(world)
    south.by, south.store_id = world.of_south, world.south.pk
    south.receive(dear, 2, at=NOON)

    assert takers(world, dear, world.chief) == {}


def test_the_page_tells_it_leads_to_the_transfer_and_goes_out_as_a_file(world, desk):
    dear = lies_dead(world, desk, timezone.now())
    chief = signed_in(world.administrator)

    shown = chief.get("/parts/idle/").content.decode()
    with whole_database():
        row = Stock.objects.get(part=dear.pk, store=world.north, lot="")
    query = f"way=send&amp;here={world.north.pk}&amp;other={world.south.pk}&amp;part={dear.pk}"

    assert dear.shown_number in shown
    assert query in shown
    assert chief.get("/parts/idle/?view=dead").status_code == 200
    assert dear.shown_number in chief.get("/parts/idle/?export=csv").getvalue().decode()
    form = chief.get(f"/parts/transfers/new/?{query.replace('&amp;', '&')}&quantity=2")
    assert dear.shown_number in form.content.decode()
    (item,) = chief.get("/api/v1/idle-stock", {"q": "dead"}).json()["items"]
    assert item["id"] == str(row.pk)
