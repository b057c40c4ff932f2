"""Lots have a last day: what ends first goes out first, what is past goes out of stock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.commands import Arrival, Traits
from aftersales.supply.parts.models import Stock
from aftersales.supply.parts.states import Tracking
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.parts.conftest import JOB, OTHER_JOB

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = timedelta(days=1)


@pytest.fixture
def fluid(desk):
    """Brake fluid, kept by lot, good for ninety days."""
    part = desk.part(Tracking.LOT, name="刹车油 DOT4 1L", shown_number="DOT4")
    traits = replace(Traits.of(part), shelf_days=90)
    commands.describe(part_id=part.pk, traits=traits, store_id=desk.store_id, by=desk.by, at=NOON)
    return part


def lot(desk, part, name):
    with whole_database():
        return Stock.objects.get(part=part, store=desk.store_id, lot=name)


def scrap(desk, part, name, at=NOON):
    return commands.scrap_expired(stock_id=lot(desk, part, name).pk, by=desk.by, at=at)


def test_a_lot_ends_as_typed_or_by_the_shelf_life_of_the_part(desk, fluid):
    desk.receive(fluid, 2, lot="A")
    desk.receive(fluid, 2, lot="B", expires_on=TODAY + 10 * DAY)
    desk.receive(fluid, 2, lot="B", expires_on=TODAY + 40 * DAY)

    ends = [lot(desk, fluid, name).expires_on for name in "AB"]
    assert ends == [TODAY + 90 * DAY, TODAY + 10 * DAY]


def test_no_lot_no_last_day_and_nothing_past_comes_in(desk, part, fluid, facts):
    before = facts()

    with pytest.raises(commands.LotNotKept):
        desk.receive(part, 1, expires_on=TODAY)
    with pytest.raises(commands.LotExpired):
        desk.receive(fluid, 1, lot="A", expires_on=TODAY - DAY)

    assert facts() == before


def test_what_ends_first_goes_out_first(desk, fluid):
    desk.receive(fluid, 2, lot="LATE", expires_on=TODAY + 80 * DAY)
    desk.receive(fluid, 2, lot="SOON", expires_on=TODAY + 8 * DAY)

    moves = desk.issue(fluid, 3)

    assert [(m.stock.lot, m.quantity) for m in moves] == [("SOON", -2), ("LATE", -1)]


def test_a_lot_that_is_past_is_neither_kept_nor_handed_over(desk, fluid):
    desk.receive(fluid, 2, lot="OLD", expires_on=TODAY)
    desk.receive(fluid, 1, lot="NEW", expires_on=TODAY + 80 * DAY)
    desk.issue(fluid, 1, at=NOON)  # on its last day it is good
    tomorrow = NOON + DAY

    with pytest.raises(commands.NotEnough):
        desk.reserve(fluid, 2, at=tomorrow)
    with pytest.raises(commands.LotExpired):
        desk.issue(fluid, 2, at=tomorrow)
    with pytest.raises(commands.LotExpired):
        desk.issue(fluid, 1, lot="OLD", at=tomorrow)
    moves = desk.issue(fluid, 1, at=tomorrow)

    assert [m.stock.lot for m in moves] == ["NEW"]


def test_what_is_past_is_scrapped_and_who_waited_gets_another(desk, fluid, facts):
    desk.receive(fluid, 2, lot="OLD", expires_on=TODAY)
    line = desk.ask(desk.want(fluid, 2), need=JOB).lines[0]
    desk.receive(fluid, 2, lot="NEW", expires_on=TODAY + 80 * DAY)
    before = facts()

    with pytest.raises(commands.LotGood):
        scrap(desk, fluid, "OLD")
    assert facts() == before
    move = scrap(desk, fluid, "OLD", at=NOON + DAY)

    assert (move.quantity, move.reason, desk.shelf(fluid, "OLD")[:2]) == (-2, "expired", (0, 0))
    assert desk.shelf(fluid, "NEW")[:2] == (2, 2)
    commands.issue_lines(
        store_id=desk.store_id, quantities={line.pk: None}, by=desk.by, at=NOON + DAY
    )


def test_a_wrong_last_day_is_put_right_and_frees_the_lot(desk, fluid, facts):
    desk.receive(fluid, 1, lot="A", expires_on=TODAY)
    row = lot(desk, fluid, "A")

    commands.date_lot(stock_id=row.pk, expires_on=TODAY + 9 * DAY, by=desk.by, at=NOON)

    assert facts()[-1] == "parts.lot.dated"
    assert desk.issue(fluid, 1, need=OTHER_JOB, at=NOON + 2 * DAY)


def test_what_ends_soon_is_listed_the_earliest_first(desk, fluid):
    for name, days in (("A", 50), ("B", 5), ("C", 85)):
        desk.receive(fluid, 1, lot=name, expires_on=TODAY + days * DAY)

    with as_seen_by(desk.by):
        rows = queries.expiring(seen_by=desk.by, until=TODAY + 60 * DAY)
        assert [row.lot for row in rows] == ["B", "A"]


def test_a_transfer_takes_the_last_day_along(desk, fluid, world):
    desk.receive(fluid, 2, lot="A", expires_on=TODAY + 20 * DAY)
    me = {"by": world.chief, "at": NOON}
    sent = commands.send_transfer(
        source_id=desk.store_id,
        target_id=world.south.pk,
        wants=[desk.want(fluid, 2)],
        **me,
    )
    with whole_database():
        line = sent.lines.get()
    assert line.expires_on == TODAY + 20 * DAY


def test_lots_on_screen_and_over_the_api(world, desk, fluid):
    arrival = Arrival(
        part_id=fluid.pk, quantity=Decimal(2), lot="OLD", expires_on=TODAY - DAY, cost=Decimal(9)
    )
    commands.open_stock_many(
        store_id=desk.store_id, arrivals=[arrival], by=desk.by, at=NOON - 2 * DAY
    )
    clerk = signed_in(world.person("parts_clerk", world.north))
    row = lot(desk, fluid, "OLD")

    assert "DOT4" in clerk.get("/parts/expiring/").content.decode()
    assert clerk.get(f"/parts/lots/{row.pk}/date/").status_code == 200
    assert "Scrap" in clerk.get(f"/parts/{fluid.pk}/").content.decode()
    browser = signed_in(world.administrator)
    (told,) = browser.get("/api/v1/part-lots").json()["items"]
    assert (told["lot"], told["on_hand"]) == ("OLD", "2")
    answer = post_json(
        browser, f"/api/v1/part-lots/{row.pk}/date-lot", {"expires_on": "2020-01-01"}
    )
    assert answer.json()["expires_on"] == "2020-01-01"

    clerk.post(f"/parts/lots/{row.pk}/scrap/")

    assert desk.shelf(fluid, "OLD")[0] == 0
