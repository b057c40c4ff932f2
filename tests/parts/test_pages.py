"""Parts on screen: how many are free, who waits, and what may be done now."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.models import Bin
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.vehicles import VehicleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world):
    return signed_in(world.person("parts_clerk", world.north))


@pytest.fixture
def adviser(world):
    return signed_in(world.person("service_advisor", world.north))


def seen(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.covers("PT-08")
def test_reception_sees_stock_bin_and_price_and_not_the_cost(adviser, desk, part):
    desk.receive(part, 5, "12.34", bin="A-01")
    desk.reserve(part, 2)

    listed = seen(adviser, "/parts/?view=stocked")
    text = seen(adviser, f"/parts/{part.pk}/")

    assert part.shown_number in listed
    assert "A-01" in listed
    assert "3 free of 5" in text
    assert "12.34" not in text
    assert "61.70" not in text


def test_the_clerk_sees_what_it_cost_and_every_move(clerk, desk, part):
    desk.receive(part, 5, "12.34")
    desk.issue(part, 1)

    text = seen(clerk, f"/parts/{part.pk}/")

    assert "12.34" in text
    assert "Return to stock" in text


def test_the_desk_shows_the_car_that_waits(clerk, desk, part, world):
    vehicle = VehicleFactory(group=world.group, home_store=world.north)
    there = desk.part()
    desk.receive(there, 1)
    desk.ask(desk.want(there, 1), desk.want(part, 2), vehicle_id=vehicle.pk, needed_at=NOON)

    picking = seen(clerk, "/parts/desk/")
    ordering = seen(clerk, "/parts/desk/?heap=to_order")

    assert there.shown_number in picking
    assert vehicle.plate[-4:] in picking
    assert part.shown_number in ordering


@pytest.mark.parametrize(("due", "heap"), [(date(2020, 1, 1), "to_chase"), (None, "to_receive")])
def test_what_is_on_order_is_awaited_or_chased(clerk, desk, part, due, heap):
    commands.expect(
        store_id=desk.store_id,
        part_id=part.pk,
        quantity=Decimal(3),
        due_on=due,
        reference="PO-77",
        by=desk.by,
        at=NOON,
    )

    assert "PO-77" in seen(clerk, f"/parts/desk/?heap={heap}")


def test_a_part_is_received_in_a_dialog_and_handed_over_by_a_button(clerk, desk, part):
    line = desk.ask(desk.want(part, 2)).lines[0]

    answer = clerk.post(f"/parts/{part.pk}/receive/", {"quantity": "2", "cost": "10", "bin": "a1"})
    assert answer.status_code == 303
    clerk.post(f"/parts/lines/{line.pk}/pick/")
    clerk.post(f"/parts/lines/{line.pk}/issue/")

    assert desk.shelf(part) == (0, 0, 0)
    assert [m[0] for m in desk.moves(part)] == ["receipt", "issue"]


def test_a_refusal_stands_on_the_form(clerk, desk, part):
    desk.receive(part, 1)

    answer = clerk.post(
        f"/parts/{part.pk}/reserve/", {"quantity": "2", "need_kind": "job", "need_id": "1"}
    )

    assert answer.status_code == 422
    assert "2 are asked for, 1 are free" in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["receive", "reserve", "ask", "expect", "place", "adjust", "supersede"]
)
def test_every_dialog_opens(clerk, part, name):
    assert seen(clerk, f"/parts/{part.pk}/{name}/")


def test_stock_is_corrected_cancelled_taken_back_and_released_on_screen(world, desk, part):
    chief = signed_in(world.administrator)
    move = desk.receive(part, 5)
    (kept,) = desk.reserve(part, 1)
    (issue,) = desk.issue(part, 1, need=commands.Need(kind="job", id=9))
    store = {"store_id": desk.store_id}

    chief.post(f"/parts/moves/{issue.pk}/return-issue/", {"quantity": "1"})
    chief.post(f"/parts/reservations/{kept.pk}/release/")
    chief.post(f"/parts/{part.pk}/adjust/", {"change": "-1", "reason": "lost", **store})
    chief.post(f"/parts/{part.pk}/adjust/", {"change": "1", "reason": "found", **store})
    chief.post(f"/parts/moves/{move.pk}/cancel/", {"words": "x"})
    chief.post(f"/parts/{part.pk}/set-price/", {"amount": "9", "price_list": "warranty", **store})
    chief.post("/parts/bins/new/", {"code": "Q1", **store})

    assert desk.shelf(part) == (0, 0, 0)
    assert "Q1" in seen(chief, "/parts/bins/")
    assert "9.00" in seen(chief, f"/parts/{part.pk}/")


def test_a_scanned_number_leads_to_its_part(clerk, part):
    answer = clerk.post("/parts/desk/scan/", {"number": part.number.lower()})
    unknown = clerk.post("/parts/desk/scan/", {"number": "?"})

    assert answer.headers["Location"] == f"/parts/{part.pk}/"
    assert unknown.headers["Location"] == "/parts/desk/"


@pytest.mark.parametrize(
    "path",
    ["/parts/", "/parts/moves/", "/parts/reservations/", "/parts/bins/", "/parts/desk/"],
)
def test_a_page_costs_the_same_for_one_row_and_for_three(clerk, desk, path):
    def more():
        part = desk.part()
        desk.receive(part, 2, bin=f"B{part.pk}")
        desk.ask(desk.want(part, 1))

    def asked():
        with CaptureQueriesContext(connection) as queries:
            seen(clerk, path)
        return len(queries)

    more()
    asked()
    first = asked()
    more()
    more()

    assert asked() == first
    assert first <= 25


def test_the_page_of_a_part_keeps_to_its_ceiling(clerk, desk, part):
    desk.receive(part, 5)
    desk.ask(desk.want(part, 9))
    desk.issue(part, 1)

    with CaptureQueriesContext(connection) as queries:
        seen(clerk, f"/parts/{part.pk}/")

    assert len(queries) <= 25


@pytest.mark.parametrize(
    "path",
    ["lines/9/pick", "lines/9/issue", "lines/9/withdraw", "incoming/9/call-off",
     "reservations/9/release", "moves/9/cancel", "moves/9/return-issue", "9/receive"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(clerk, path):
    assert clerk.post(f"/parts/{path}/").status_code == 404


def test_bins_that_are_marked_go_out_of_use_together_or_not_at_all(desk, part, world):
    empty = commands.open_bin(store_id=desk.store_id, code="A-1", by=desk.by, at=NOON)
    other = commands.open_bin(store_id=desk.store_id, code="A-2", by=desk.by, at=NOON)
    desk.receive(part, 1, bin="A-3")
    with whole_database():
        full = Bin.objects.get(code="A-3")
    clerk = signed_in(world.person("parts_clerk", world.north))

    said = clerk.post("/parts/bins/close/", {"ids": [empty.pk, full.pk]}, follow=True)
    with whole_database():
        assert Bin.objects.filter(is_active=True).count() == 3
    clerk.post("/parts/bins/close/", {"ids": [empty.pk, other.pk]})

    assert "Parts lie in bin A-3" in said.content.decode()
    with whole_database():
        assert list(Bin.objects.filter(is_active=True)) == [full]
