"""Stocktaking on screen: the sheet at the desk, one shelf at a time on the phone, approval."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.models import StockCount, StockCountLine
from aftersales.supply.parts.states import Tracking
from tests.clients import signed_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world):
    return signed_in(world.person("parts_clerk", world.north))


@pytest.fixture
def head(world):
    return signed_in(world.person("after_sales_manager", world.north))


def seen(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def begun(clerk, **said):
    """A count begun on screen; answers its id."""
    answer = clerk.post("/parts/counts/new/", {"what": "all", **said})
    assert answer.status_code == 303, answer.content.decode()
    return int(answer.headers["Location"].rstrip("/").rpartition("/")[2])


def line_of(count_id, part, lot=""):
    with whole_database():
        return StockCountLine.objects.get(count=count_id, stock__part=part.pk, stock__lot=lot)


def state_of(count_id):
    with whole_database():
        return StockCount.objects.get(pk=count_id).state


# ── on the phone ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("PT-05")
def test_one_walks_from_bin_to_bin_and_is_never_told_what_the_books_say(clerk, desk):
    near, far = desk.part(), desk.part()
    desk.receive(near, 417, bin="A-01")
    desk.receive(far, 3, bin="B-01")
    count = begun(clerk)
    path = f"/parts/counts/{count}/walk/"

    first = seen(clerk, path)
    assert ("A-01" in first, "417" in first) == (True, False)
    answer = clerk.post(path, {"line": line_of(count, near).pk, "counted": "417"}, headers=PART)
    assert "B-01" in answer.content.decode()
    clerk.post(path, {"line": line_of(count, far).pk, "counted": "3"})

    assert "Everything is counted" in seen(clerk, path)
    clerk.post(f"/parts/counts/{count}/hand-in/")
    assert state_of(count) == "posted"


PART = {"HX-Request": "true"}


def test_a_number_far_off_asks_for_a_second_look_without_saying_why(clerk, desk, part):
    desk.receive(part, 417, bin="A-01")
    count = begun(clerk)
    path = f"/parts/counts/{count}/walk/"
    line = line_of(count, part).pk

    answer = clerk.post(path, {"line": line, "counted": "41"}, headers=PART).content.decode()

    assert "Count this shelf once more" in answer
    assert "417" not in answer


def test_a_scanned_bin_part_or_lot_leads_to_its_shelf(clerk, desk):
    oil, tyre = desk.part(), desk.part(Tracking.LOT)
    desk.receive(oil, 3, bin="A-01")
    desk.receive(tyre, 4, bin="T-09", lot="DOT 2225")
    count = begun(clerk)
    path = f"/parts/counts/{count}/walk/"

    for code in ("t-09", tyre.shown_number.lower(), "DOT2225"):
        answer = clerk.post(path, {"code": code}, headers=PART).content.decode()
        assert ('data-code="' + tyre.number) in answer
    answer = clerk.post(path, {"code": "A1B2"}, headers=PART).content.decode()
    assert "has the code A1B2" in answer


def test_a_code_that_a_scanner_types_into_the_number_is_a_code(clerk, desk):
    near, far = desk.part(), desk.part(number="690123456789", shown_number="6901 2345 6789")
    desk.receive(near, 3, bin="A-01")
    desk.receive(far, 3, bin="B-01")
    count = begun(clerk)
    told = {"line": line_of(count, near).pk, "counted": "690123456789"}

    answer = clerk.post(f"/parts/counts/{count}/walk/", told, headers=PART).content.decode()

    assert "B-01" in answer
    assert line_of(count, near).counted is None


def test_a_serial_number_that_is_scanned_is_counted(clerk, desk):
    pump = desk.part(Tracking.SERIAL)
    desk.receive(pump, 1, 100, lot="SN1")
    count = begun(clerk)

    clerk.post(f"/parts/counts/{count}/walk/", {"code": "sn 1"})

    assert line_of(count, pump, "SN1").counted == 1


def test_a_part_that_is_not_on_the_sheet_is_added_on_the_spot(clerk, desk, part):
    other = desk.part()
    desk.receive(part, 3, bin="A-01")
    count = begun(clerk)

    answer = clerk.post(f"/parts/counts/{count}/walk/", {"code": other.number}, headers=PART)
    assert "is not on this sheet" in answer.content.decode()
    clerk.post(f"/parts/counts/{count}/add/", {"part_id": other.pk, "lot": ""})

    assert line_of(count, other).counted is None


def test_nothing_here_is_said_with_one_press_and_later_goes_on(clerk, desk):
    near, far = desk.part(), desk.part()
    desk.receive(near, 1, 1, bin="A-01")
    desk.receive(far, 1, bin="B-01")
    count = begun(clerk)
    path = f"/parts/counts/{count}/walk/"
    line = line_of(count, near)

    assert "B-01" in seen(clerk, f"{path}?after={line.pk}")
    for _look in range(2):
        clerk.post(path, {"line": line.pk, "nothing": "1"})

    assert line_of(count, near).counted == 0


def test_numbers_that_cannot_be_are_said_on_the_spot(clerk, desk, part):
    pump = desk.part(Tracking.SERIAL)
    desk.receive(pump, 1, 100, lot="SN1")
    count = begun(clerk)
    told = {"line": line_of(count, pump, "SN1").pk, "counted": "2"}

    answer = clerk.post(f"/parts/counts/{count}/walk/", told, headers=PART).content.decode()

    assert "A serial number stands for one piece" in answer


# ── at the desk ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("PT-05", "PT-15")
def test_a_sheet_is_typed_in_explained_and_approved_by_somebody_else(clerk, head, desk, part):
    desk.receive(part, 10, 300, bin="A-01")
    count = begun(clerk)
    sheet, shelf = f"/parts/counts/{count}/", line_of(count, part).stock_id
    for _look in range(2):
        clerk.post(f"{sheet}enter/", {f"counted-{shelf}": "9", "seen_at": ""})
    clerk.post(f"{sheet}hand-in/")

    told = seen(clerk, sheet)
    assert ("needs approval" in told, f"{sheet}post/" in told) == (True, False)
    clerk.post(f"{sheet}explain/", {f"reason-{shelf}": "mixed_up", f"words-{shelf}": "Kiste 3"})
    assert "To approve" in seen(head, "/parts/counts/?view=approve")
    assert "mixed up with another part" in seen(head, sheet)
    head.post(f"{sheet}send-back/", {"again": [str(shelf)]})
    assert state_of(count) == "open"
    clerk.post(f"{sheet}enter/", {f"counted-{shelf}": "9"})
    clerk.post(f"{sheet}hand-in/")
    clerk.post(f"{sheet}explain/", {f"reason-{shelf}": "mixed_up"})
    head.post(f"{sheet}post/")

    assert state_of(count) == "posted"
    assert desk.shelf(part)[0] == 9


def test_who_counts_does_not_see_what_it_is_worth_unless_they_may(world, desk, part):
    desk.receive(part, 10, "333.33")
    auditor = signed_in(world.person("it_officer", world.north))
    count = commands.open_count(store_id=desk.store_id, by=desk.by, at=NOON)
    shelf = line_of(count.pk, part).stock_id
    for _look in range(2):
        commands.enter_counted(
            count_id=count.pk, counted_by_shelf={shelf: Decimal(9)}, by=desk.by, at=NOON
        )
    commands.hand_in_count(count_id=count.pk, by=desk.by, at=NOON)

    assert "333.33" not in seen(auditor, f"/parts/counts/{count.pk}/")


def test_a_refusal_is_said_and_the_sheet_stays(clerk, desk, part):
    desk.receive(part, 10)
    count = begun(clerk)

    answer = clerk.post(f"/parts/counts/{count}/hand-in/", follow=True).content.decode()

    assert "has no number yet" in answer
    assert state_of(count) == "open"


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ({"what": "due"}, {"A", "C"}),
        ({"what": "class", "stock_class": "A"}, {"A"}),
        ({"what": "bin", "bins": "c-"}, {"C"}),
        ({"what": "all"}, {"A", "C"}),
    ],
)
def test_a_count_is_begun_of_what_the_form_says(clerk, desk, said, counted):
    for letter in "AC":
        desk.receive(desk.part(stock_class=letter), 1, bin=f"{letter}-01")

    count = begun(clerk, **said)

    with whole_database():
        lines = StockCountLine.objects.filter(count=count)
        assert set(lines.values_list("stock_class", flat=True)) == counted


@pytest.mark.parametrize("what", ["class", "bin", "parts"])
def test_the_form_asks_which(clerk, desk, part, what):
    desk.receive(part, 1)

    answer = clerk.post("/parts/counts/new/", {"what": what})

    assert (answer.status_code, "Say which" in answer.content.decode()) == (422, True)


def test_marked_shelves_of_what_is_due_become_a_sheet(clerk, desk, part):
    other = desk.part()
    desk.receive(part, 1, bin="A-01")
    desk.receive(other, 1, bin="A-02")
    shelf = line_of_shelf(part)

    assert part.shown_number in seen(clerk, "/parts/counts/due/")
    clerk.post("/parts/counts/due/count/", {"ids": [str(shelf)]})

    with whole_database():
        assert list(StockCountLine.objects.values_list("stock_id", flat=True)) == [shelf]


def line_of_shelf(part):
    from aftersales.supply.parts.models import Stock

    with whole_database():
        return Stock.objects.get(part=part.pk).pk


def test_the_start_page_tells_what_is_due_and_what_is_to_be_approved(clerk, head, desk, part):
    desk.receive(part, 10, 300)
    assert "Shelves to count" in seen(clerk, "/")
    count = begun(clerk)
    shelf = line_of(count, part).stock_id
    for _look in range(2):
        clerk.post(f"/parts/counts/{count}/enter/", {f"counted-{shelf}": "9"})
    clerk.post(f"/parts/counts/{count}/hand-in/")

    assert "Counts to approve" in seen(head, "/")


@pytest.mark.parametrize("path", ["/parts/counts/", "/parts/counts/due/", "/parts/counts/{}/"])
def test_a_page_costs_the_same_for_one_row_and_for_three(clerk, desk, path):
    def more():
        part = desk.part()
        desk.receive(part, 2, bin=f"B{part.pk}")
        if path == "/parts/counts/":
            commands.open_count(store_id=desk.store_id, part_ids=[part.pk], by=desk.by, at=NOON)

    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            seen(clerk, address)
        return len(queries)

    def address():
        if "{}" not in path:
            return path
        with whole_database():
            for count in StockCount.objects.filter(state="open"):
                commands.drop_count(count_id=count.pk, by=desk.by, at=NOON)
        return path.format(begun(clerk))

    more()
    asked(address())
    first = asked(address())
    more()
    more()

    assert asked(address()) == first
    assert first <= (15 if "{}" not in path else 25)


@pytest.mark.parametrize(
    "path", ["", "walk/", "enter/", "hand-in/", "explain/", "post/", "send-back/", "drop/"]
)
def test_a_count_of_another_store_is_not_found(world, desk, part, path):
    desk.receive(part, 1)
    count = commands.open_count(store_id=desk.store_id, by=desk.by, at=NOON)
    stranger = signed_in(world.person("administrator", world.south))
    ask = stranger.get if path in ("", "walk/") else stranger.post

    assert ask(f"/parts/counts/{count.pk}/{path}").status_code == 404
