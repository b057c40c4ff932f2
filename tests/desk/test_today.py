"""The start page asks one question: what needs me now?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from aftersales.core.scope import as_seen_by
from aftersales.records.customers import queries as customers
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.commands import NewVehicle
from aftersales.web import tiles
from tests.clients import signed_in
from tests.factories.customers import CustomerFactory
from tests.factories.deadlines import DeadlineFactory
from tests.factories.orders import ArrivalFactory, OrderFactory
from tests.factories.vehicles import VehicleFactory


@pytest.fixture
def client(world):
    return signed_in(world.administrator)


def due_vehicle(world, plate="粤B12345"):
    sold = timezone.localdate() - timedelta(days=400)
    commands.register_many(
        rows=[NewVehicle(plate=plate, first_sale_on=sold)],
        store_id=world.north.pk,
        by=world.of_north,
        at=timezone.now(),
    )


def test_nobody_is_led_to_the_sign_in(db):
    answer = Client().get("/")

    assert (answer.status_code, answer.url) == (302, "/sign-in/?next=%2F")


@pytest.mark.covers("CV-16")
def test_vehicles_that_are_due_wait_there(world, client):
    due_vehicle(world)

    page = client.get("/").content.decode()

    assert "Vehicles overdue for service" in page
    assert "<b>粤B</b>12345" in page


def test_each_person_sees_the_tiles_of_their_rights_only(world):
    technician = signed_in(world.person("technician", world.north))
    due_vehicle(world)

    page = technician.get("/").content.decode()

    assert "Open consultations" not in page


def test_a_car_that_is_late_and_a_customer_at_the_door_stand_before_the_manager(world):
    ago = timezone.now() - timedelta(hours=5)
    for store in (world.north, world.south):
        OrderFactory(store=store, signed=True, opened_at=ago)
    ArrivalFactory(store=world.north, arrived_at=timezone.now() - timedelta(minutes=12))
    manager = world.actor(world.north)

    with as_seen_by(manager):
        told = {tile.code: each for tile, each in tiles.tiles_for(manager, timezone.now())}

    assert (told["in_house"].value, told["in_house"].tone) == (1, "late")
    assert (told["waiting"].value, "12" in str(told["waiting"].under)) == (1, True)
    assert "to_collect" not in told  # a figure of the lane that is zero says nothing


def test_an_adviser_begins_the_day_with_her_own_cars(world):
    adviser = world.person("service_advisor", world.north)
    now = timezone.now()
    mine = OrderFactory(store=world.north, signed=True, opened_at=now, advisor=adviser)
    other = OrderFactory(store=world.north, signed=True, opened_at=now)

    page = signed_in(adviser).get("/").content.decode()

    assert f'href="/orders/{mine.pk}/"' in page
    assert f'href="/orders/{other.pk}/"' not in page


def test_figures_that_count_rows_cost_one_statement_together(world, django_assert_num_queries):
    manager = world.actor(world.north)
    for n in range(3):
        CustomerFactory(opened_store=world.north, state="incomplete", name=f"王{n}")
    rows = customers.visible(seen_by=manager)
    wanted = [rows.filter(state="incomplete"), rows.none(), rows.filter(state="active"), rows]

    with as_seen_by(manager), django_assert_num_queries(1):
        assert tiles._counts(wanted) == [3, 0, 0, 3]  # the sum, not its drawing


def test_nobody_is_asked_about_things_that_are_not_theirs_to_open(world):
    """The clock of a customer file waits before the adviser and not before the technician."""
    DeadlineFactory(store=world.north, about="customer", timer="customers.file", person_id=None)
    due = {"about": "order", "timer": "orders.promise", "person_id": None}
    DeadlineFactory(store=world.north, **due)
    seen = {}
    for role in ("service_advisor", "technician"):
        page = signed_in(world.person(role, world.north)).get("/").content.decode()
        seen[role] = ("complete a customer file" in page, "car ready as promised" in page)

    assert seen == {"service_advisor": (True, True), "technician": (False, True)}


def test_what_another_store_looks_after_waits_there_and_not_here(world):
    due_vehicle(world)
    client = signed_in(world.person("service_advisor", world.south))

    assert "<b>粤B</b>12345" not in client.get("/").content.decode()


def test_the_page_costs_the_same_for_one_row_and_for_three(world, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    due_vehicle(world)
    client.get("/")
    for n in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        counts.append(len(captured))
        for more in range(2):
            due_vehicle(world, f"粤B2{n}{more}00")

    assert counts[0] == counts[1]
    assert counts[0] <= 25


def test_a_room_adds_its_own_tile_and_work(world, client, monkeypatch):
    monkeypatch.setattr(tiles, "_tiles", dict(tiles._tiles))
    monkeypatch.setattr(tiles, "_works", dict(tiles._works))
    tiles.tile("cars_here", "Cars here", figure=lambda _a, _t: tiles.Figure(7, "/lane/"))
    tiles.tile("hidden", "Hidden", figure=lambda _a, _t: None)
    tiles.tile("secret", "Secret", right="nobody.has", figure=lambda _a, _t: 1 / 0)
    tiles.work("jobs", "My jobs", items=lambda _a, _t: [tiles.Item("RO-1", "/orders/1/")])

    page = client.get("/").content.decode()

    assert ("Cars here" in page, "RO-1" in page) == (True, True)
    assert ("Hidden" in page, "Secret" in page) == (False, False)


def test_a_quick_look_finds_the_way_to_its_room(world, client):
    vehicle = VehicleFactory(group=world.group)

    look = client.get(f"/look/vehicle/{vehicle.pk}/")

    assert (look.status_code, look.url) == (302, f"/vehicles/{vehicle.pk}/peek/")
    assert client.get("/look/nothing/1/").status_code == 404


def test_a_quick_look_of_another_groups_car_shows_nothing(world, client):
    stranger = VehicleFactory(group=world.abroad.group)

    assert client.get(f"/vehicles/{stranger.pk}/peek/").status_code == 404
    with as_seen_by(world.chief):
        assert client.get("/look/vehicle/1/").status_code == 302
