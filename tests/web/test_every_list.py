"""Whatever stands in a list can be taken along: every list there is, as CSV and as a workbook."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from django.urls import URLResolver, get_resolver
from openpyxl import load_workbook

from aftersales.core.scope import whole_database
from aftersales.ground.network.models import Group
from aftersales.web.kit import SampleList
from aftersales.web.lists import ListPage
from aftersales.web.sheets import is_dangerous
from tests.clients import signed_in
from tests.factories.customers import CustomerFactory
from tests.factories.parts import PartFactory
from tests.factories.staff import PersonFactory
from tests.factories.vehicles import VehicleFactory
from tests.worlds import make_world, work

pytestmark = pytest.mark.django_db

FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1:A9)", "\t=1", "-2+3", "＝1+1"]


def subclasses(kind):
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


def lists(patterns=None, prefix=""):
    """Every list that has an address of its own, without an id in it."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from lists(pattern.url_patterns, address)
        elif isinstance(kind := getattr(pattern.callback, "__self__", None), type) and issubclass(
            kind, ListPage
        ):
            yield f"/{address}", kind


LISTS = sorted(lists(), key=lambda found: found[0])


@pytest.fixture
def full(db):
    """A house in which people, customers, cars and parts are called like formulas."""
    world = make_world()
    with whole_database():
        # A group on this very machine: exports of persons need a second factor anywhere else.
        Group.objects.filter(pk=world.group.pk).update(is_demo=True)
    for number, name in enumerate(FORMULAS):
        work(PersonFactory(group=world.group, name=name), "service_advisor", world.north)
        CustomerFactory(group=world.group, opened_store=world.north, name=name)
        VehicleFactory(group=world.group, home_store=world.north)
        PartFactory(group=world.group, number=f"A{number}", name=name)
    return world


def taken(browser, address, kind):
    answer = browser.get(f"{address}?view=all&set=1&export={kind}")
    assert answer.status_code == 200, (address, kind)
    return b"".join(answer.streaming_content if answer.streaming else [answer.content])


def csv_rows(content):
    assert content.startswith(b"\xef\xbb\xbf")  # the mark without which Excel garbles Chinese
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def cells(content):
    (sheet,) = load_workbook(BytesIO(content)).worksheets
    return [list(line) for line in sheet.iter_rows()]


def test_no_list_is_without_an_address():
    bases = {base for _, kind in LISTS for base in kind.__mro__}
    declared = {kind for kind in subclasses(ListPage) if kind.__module__.startswith("aftersales.")}

    assert len(LISTS) >= 15
    assert declared - bases == {SampleList}  # it stands on the page of the kit


@pytest.mark.covers("IS-10")
@pytest.mark.parametrize(("address", "kind"), LISTS, ids=[a for a, _ in LISTS])
def test_every_list_goes_out_as_csv_and_xlsx_and_nothing_in_it_is_a_formula(full, address, kind):
    browser = signed_in(full.administrator)

    lines, grid = csv_rows(taken(browser, address, "csv")), cells(taken(browser, address, "xlsx"))

    words = [cell for line in lines[1:] for cell in line if not number_like(cell)]
    assert [word for word in words if is_dangerous(word)] == []
    assert {cell.data_type for line in grid for cell in line} <= {"s", "n", "d", "b", "inlineStr"}
    assert [
        c.value for row in grid for c in row if isinstance(c.value, str) and is_dangerous(c.value)
    ] == []
    told_of_the_first = int(address == "/log/")  # an export stands in the log itself
    assert len(grid) - len(lines) == told_of_the_first
    assert lines[0] == [cell.value for cell in grid[0]]


def number_like(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.covers("IS-10")
def test_the_words_of_formulas_arrive_behind_an_apostrophe(full):
    lines = csv_rows(taken(signed_in(full.administrator), "/customers/", "csv"))

    found = {cell for line in lines for cell in line if "1+1" in cell or "SUM" in cell}

    assert found == {"'=1+1", "'@SUM(A1:A9)", "'＝1+1"}
