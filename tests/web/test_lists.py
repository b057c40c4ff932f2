"""Lists: the same statements for one row and for many, pages without gaps, filters that hold."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from aftersales.records.staff.models import Person
from aftersales.web.lists import Choice, Period, Range
from tests.factories.staff import PersonFactory
from tests.web.people import People

BARE = {"login": None}


@pytest.fixture
def people(world):
    """Nobody but those a test hires: the world's own administrator has left."""

    def hire(*names, **more):
        return [PersonFactory(group=world.group, name=name, **more) for name in names]

    return hire


def names(page):
    return [line.row.name for line in page.found().lines]


def follow(request_as, world, cursor_name, cursor, query=""):
    return People(request_as(world.chief, f"/people/?set=1&{query}&{cursor_name}={cursor}"))


def test_a_list_costs_the_same_for_one_row_and_for_three(request_as, seen, people):
    def cost(ask):
        with CaptureQueriesContext(connection) as caught:
            answer = ask(People(request_as(seen.chief, "/people/")))
        return len(caught), answer

    def own(page):
        return page.asked, len(page.found().lines)

    def whole(page):
        return page.answer().content.decode().count("<tr data-id")

    cost(whole)  # the names of the stores are kept from here on
    few = cost(whole)
    people("Ann", "Ben")
    many = cost(whole)

    assert (few[1], many[1]) == (1, 3)
    assert few[0] == many[0]
    assert cost(own)[0] == 2  # the kept views; the rows with their number


def test_pages_follow_each_other_forth_and_back_without_gap_or_repeat(request_as, seen, people):
    people("Ann", "Ben", "Cem", "Dai", "Eva", "Fan", "Gil")
    wanted = ["Administrator", "Ann", "Ben", "Cem", "Dai", "Eva", "Fan", "Gil"]

    first = People(request_as(seen.chief, "/people/?set=1&sort=name")).found()
    second = follow(request_as, seen, "after", first.after, "sort=name").found()
    third = follow(request_as, seen, "after", second.after, "sort=name").found()
    back = follow(request_as, seen, "before", third.before, "sort=name").found()

    forth = [line.row.name for page in (first, second, third) for line in page.lines]
    assert forth == wanted
    assert [line.row.name for line in back.lines] == wanted[3:6]
    assert (first.before, third.after) == ("", "")
    assert (bool(back.before), bool(back.after)) == (True, True)


@pytest.mark.parametrize("sort", ["login", "-login"])
def test_rows_without_a_value_come_last_and_are_paged_like_the_others(
    request_as, seen, people, sort
):
    people("Ann", "Ben", "Cem", login=None)
    people("Dai", login="a")
    people("Eva", login="zz")

    found, seen_names, cursor = None, [], ""
    while found is None or cursor:
        where = f"&after={cursor}" if cursor else ""
        found = People(request_as(seen.chief, f"/people/?set=1&sort={sort}{where}")).found()
        seen_names += [line.row.name for line in found.lines]
        cursor = found.after

    with_login = ["Dai", "Administrator", "Eva"]
    with_login = with_login if sort == "login" else with_login[::-1]
    without = ["Ann", "Ben", "Cem"] if sort == "login" else ["Cem", "Ben", "Ann"]
    assert seen_names == with_login + without


def test_equal_values_are_told_apart_by_their_key(request_as, seen, people):
    hired = people("Li", "Li", "Li", "Li", "Li")

    first = People(request_as(seen.chief, "/people/?set=1&sort=-name")).found()
    second = follow(request_as, seen, "after", first.after, "sort=-name").found()

    pks = [line.pk for page in (first, second) for line in page.lines]
    assert pks[:5] == sorted((person.pk for person in hired), reverse=True)


def test_a_foreign_cursor_leads_to_the_first_page(request_as, seen, people):
    people("Ann", "Ben", "Cem")
    first = names(People(request_as(seen.chief, "/people/?set=1&sort=name")))
    other_order = People(request_as(seen.chief, "/people/?set=1&sort=number")).found().after

    for cursor in ("x", "%00", "AAAA", other_order):
        assert names(follow(request_as, seen, "after", cursor, "sort=name")) == first


def test_a_list_opens_on_its_first_view(request_as, seen, people):
    people("Ann")
    people("Gone", is_active=False)

    assert names(People(request_as(seen.chief, "/people/"))) == ["Administrator", "Ann"]
    assert len(names(People(request_as(seen.chief, "/people/?view=all")))) == 3


def test_what_is_not_declared_is_not_heard(request_as, seen, people):
    people("Ann")
    strange = "set=1&password=x&sort=password&number=Z&is_active=7&who=them&cols=password&name=Ann"

    page = People(request_as(seen.chief, f"/people/?{strange}"))

    assert (page.asked.chosen, page.asked.sort, page.asked.columns) == ({}, "", ())
    assert len(names(page)) == 2


def test_the_number_of_rows_is_counted_in_the_same_statement(request_as, seen, people):
    people("Ann", "Ben", "Cem", "Dai")

    assert People(request_as(seen.chief, "/people/?view=all")).found().total == 5


def test_words_searched_for_never_stand_in_the_address(request_as, seen, people):
    people("Wang Jianguo", "Li")
    typed = {"q": " wang  jian ", "set": "1", "view": "all"}

    answer = People(request_as(seen.chief, "/people/", typed)).answer()
    address = answer["Location"]
    page = People(request_as(seen.chief, address))

    assert answer.status_code == 303
    assert "wang" not in address
    assert (page.asked.words, names(page)) == ("wang jian", ["Wang Jianguo"])


def test_a_posted_form_becomes_a_plain_address(request_as, seen):
    form = {"set": "1", "view": "all", "is_active": "0", "q": "", "col": ["name", "group"]}

    address = People(request_as(seen.chief, "/people/", form)).answer()["Location"]

    assert parse_qs(urlsplit(address).query) == {
        "view": ["all"],
        "set": ["1"],
        "is_active": ["0"],
        "cols": ["name,group"],
    }


def test_a_rule_knows_who_asks(request_as, seen, people):
    people("Ann")

    page = People(request_as(seen.chief, "/people/?set=1&who=me"))

    assert names(page) == ["Administrator"]


def test_htmx_gets_the_list_alone(request_as, seen):
    answer = People(request_as(seen.chief, "/people/", **{"HX-Request": "true"})).answer()

    assert answer.content.decode().lstrip().startswith('<section class="list"')


def test_a_page_of_fifty_rows_stays_light(request_as, seen, people, monkeypatch):
    monkeypatch.setattr(People, "per_page", 50)
    people(*(f"Person with a rather long name {n}" for n in range(60)))

    answer = People(request_as(seen.chief, "/people/?view=all")).answer()

    assert answer.content.decode().count("<tr data-id") == 50
    assert len(answer.content) < 60_000


def test_pages_carry_neither_styles_nor_scripts_of_their_own(request_as, seen):
    body = People(request_as(seen.chief, "/people/")).answer().content.decode()

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", body) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", body) == []


def test_the_whole_question_is_exported_as_it_stands_on_the_screen(request_as, seen, people):
    people("Ann", "Ben", "=cmd|' /C calc'!A0", "王建国")

    answer = People(request_as(seen.chief, "/people/?view=active&export=csv")).answer()
    text = b"".join(answer.streaming_content).decode("utf-8-sig")

    lines = [line.split(",") for line in text.splitlines()]
    assert lines[0] == ["Name", "Number", "Login", "State"]
    assert [line[0] for line in lines[1:]] == [
        "'=cmd|' /C calc'!A0",
        "Administrator",
        "Ann",
        "Ben",
        "王建国",
    ]


# ── filters ──────────────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=30))
def test_no_value_whatever_breaks_a_filter(value):
    rows = Person.objects.all()
    for one in (
        Period("password_set_at", ""),
        Range("pk", ""),
        Choice("name", "", choices=[("a", "A")]),
    ):
        for kept in one.allowed([value], None):
            str(one.narrow(rows, [kept], None).query)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("10..20", ["10..20"]),
        ("..20", ["..20"]),
        ("0..", ["0.."]),
        ("..", []),
        ("a..b", []),
        ("1e9..", []),
        ("10", []),
    ],
)
def test_a_range_takes_plain_numbers_only(typed, kept):
    assert Range("x", "").allowed([typed], None) == kept


def test_two_dates_of_a_form_become_one_period(request_as, seen):
    class WithPeriod(People):
        filters = (Period("last_login", ""),)

    form = QueryDict("set=1&last_login=&last_login_low=2026-11-01&last_login_high=")
    page = WithPeriod(request_as(seen.chief, "/people/"))

    assert page.read(form).chosen == {"last_login": ["2026-11-01.."]}
