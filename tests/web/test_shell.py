"""What surrounds a page knows who is here, and costs little."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from aftersales.web import navigation, shell
from aftersales.web import views as web_views
from aftersales.web.navigation import Deed, NavItem
from aftersales.web.shell import STORE_COOKIE, shell_for, store_in_view


@pytest.fixture
def entries(monkeypatch):
    """Only the entries of this test."""
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(navigation, "_deeds", {})
    return navigation.add


def test_people_see_the_entries_of_their_rights_in_the_order_of_the_day(entries, world):
    entries(
        NavItem("money", "Money", "web:kit", right="money.see", group="money"),
        NavItem("b", "Second", "web:kit", group="today", order=2),
        NavItem("a", "First", "web:kit", group="today", order=1),
        NavItem("kept", "Kept", "web:kit", right="web.save_view", group="lane"),
        NavItem("gone", "No such room", "nowhere:list", group="lane"),
    )
    actor = world.actor(world.north, "web.save_view")

    found = [
        (section.code, [link.code for link in section.links])
        for section in navigation.sections(actor)
    ]

    assert found == [("today", ["a", "b"]), ("lane", ["kept"])]


def test_a_deed_is_offered_to_those_who_may_do_it(entries, world):
    entries(
        Deed("open", "Open an order", "web:kit", right="orders.open"),
        Deed("look", "Look", "web:kit", right="web.see_kit"),
    )
    actor = world.actor(world.north, "web.see_kit")

    assert [link.code for link in navigation.deeds(actor)] == ["look"]


def test_an_entry_must_name_a_group_of_the_house(entries):
    with pytest.raises(ValueError, match="no navigation group"):
        entries(NavItem("x", "X", "web:kit", group="basement"))


def test_the_open_entry_is_the_longest_that_fits(entries, request_as, world):
    entries(
        NavItem("kit", "Kit", "web:kit"),
        NavItem("drawer", "Drawer", "web:kit_drawer"),
    )

    assert shell_for(request_as(world.chief, "/kit/drawer/")).here == "/kit/drawer/"
    assert shell_for(request_as(world.chief, "/elsewhere/")).here == ""
    entries(NavItem("root", "Root", "desk:today"))
    assert shell_for(request_as(world.chief, "/elsewhere/")).here == ""
    assert shell_for(request_as(world.chief, "/")).here == "/"


@pytest.mark.parametrize("chosen", ["", "x", "-1", "٣", "999999"])
def test_a_store_that_is_not_ones_own_is_not_looked_at(request_as, world, chosen):
    request = request_as(world.chief)
    request.COOKIES[STORE_COOKIE] = chosen

    assert store_in_view(request) is None


def test_the_chosen_store_is_looked_at_and_an_only_store_always(request_as, world):
    request = request_as(world.chief)
    request.COOKIES[STORE_COOKIE] = str(world.south.pk)

    assert store_in_view(request) == world.south.pk
    assert store_in_view(request_as(world.of_north)) == world.north.pk


def test_the_names_of_the_stores_are_not_asked_on_every_page(seen, monkeypatch):
    monkeypatch.setattr(shell, "_names", {})

    with CaptureQueriesContext(connection) as caught:
        names = [shell.store_names(seen.chief) for _ in range(3)]

    assert len(caught) == 1
    assert names == [{s.pk: s.name for s in (seen.north, seen.south)}] * 3
    assert shell_for_stores(seen.stranger, monkeypatch) == {}


def shell_for_stores(actor, monkeypatch):
    """Somebody of another group is told nothing of these: the wall holds behind the names too."""
    monkeypatch.setattr(shell, "_names", {})
    return shell.store_names(actor)


@pytest.fixture
def two_groups(entries):
    entries(
        NavItem("mine", "Mine", "web:kit", group="today", at_hand="web.see_kit"),
        NavItem("far", "Far", "web:log", group="setup"),
    )


def test_a_group_that_is_closed_brings_no_entries_until_it_is_opened(two_groups, request_as, world):
    page = web_views.ways(request_as(world.chief, "/ways/")).content.decode()
    rail = page[: page.index("</nav>")]
    opened = web_views.ways_of(request_as(world.chief), "setup").content.decode()

    assert "Mine" in rail
    assert "Far" not in rail
    assert "Far" in page  # the page of all pages
    assert "Far" in opened
    with pytest.raises(Http404):
        web_views.ways_of(request_as(world.chief), "money")


@pytest.mark.parametrize(
    ("kept", "path", "standing"),
    [
        (None, "/ways/", {"today"}),
        ("setup", "/ways/", {"setup"}),
        ("", "/ways/", set()),
        ("", "/log/", {"setup"}),
        ("nonsense.today", "/log/", {"today", "setup"}),
    ],
)
def test_what_somebody_left_open_stands_open_and_so_does_where_one_is(
    two_groups, request_as, world, kept, path, standing
):
    request = request_as(world.chief, path)
    if kept is not None:
        request.COOKIES[shell.WAYS_COOKIE] = kept

    assert shell_for(request).open_groups == standing


def test_the_palette_offers_deeds_before_places(two_groups, entries, request_as, world):
    entries(Deed("look", "Look", "web:kit"))

    offered = web_views.ways_of_all(request_as(world.chief)).content.decode()

    assert offered.index("Look") < offered.index("Mine") < offered.index("Far")
