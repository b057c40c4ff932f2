"""Every room tells its part of a car's history, and it is reached from where it is needed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.records.vehicles import commands, queries
from aftersales.records.vehicles.models import Vehicle
from aftersales.records.vehicles.queries import Entry, Facet, entry_kind, timeline
from aftersales.records.vehicles.states import FileReason
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.customers import ConsultationFactory, NeedFactory
from tests.factories.vehicles import ServiceRecordFactory, VehicleFactory
from tests.printing.test_papers import needs_fonts, words_of

TODAY = date(2026, 3, 2)


@pytest.fixture
def by(world):
    return {"store_id": world.north.pk, "by": world.of_north, "at": NOON}


@pytest.fixture
def owned(world, vehicle, customer, by):
    commands.change_owner(vehicle_id=vehicle.pk, customer_id=customer.pk, on=TODAY, **by)
    commands.open_file(vehicle_id=vehicle.pk, reason=FileReason.VISIT, **by)
    return vehicle


@pytest.fixture
def orders(monkeypatch):
    """A room above, as it will be: it says what its entries are and tells them."""
    monkeypatch.setattr(timeline, "_kinds", dict(timeline._kinds))
    monkeypatch.setattr(timeline, "_tellers", dict(timeline._tellers))
    kind = entry_kind("order", "Repair order", facet=Facet.WORK, tone="work", rank=31)

    @queries.tells_history
    def orders_of(asked):
        yield Entry(on=asked.on, kind=kind, label="RO-7", km=30_000, url="/orders/7/")
        yield Entry(on=date(2025, 1, 1), kind=kind, label="RO-3", fault="怠速抖动")


def told(world, vehicle, **more):
    with as_seen_by(world.of_north):
        fresh = Vehicle.objects.get(pk=vehicle.pk)
        entries = queries.history(fresh, seen_by=world.of_north, on=TODAY, **more)
        return [(e.on, e.kind, e.label) for e in entries]


@needs_fonts
@pytest.mark.covers("CV-06")
def test_a_room_above_tells_its_part_in_order_and_under_its_facets(world, owned, orders):
    assert told(world, owned, only=Facet.WORK) == [
        (TODAY, "order", "RO-7"),
        (date(2025, 1, 1), "order", "RO-3"),
    ]
    assert told(world, owned, only=Facet.FAULTS) == [(date(2025, 1, 1), "order", "RO-3")]


def test_what_a_room_above_tells_of_former_times_is_not_for_a_later_owner(
    world, owned, customer, orders
):
    heard = told(world, owned, for_customer_id=customer.pk)

    assert (TODAY, "order", "RO-7") in heard
    assert (date(2025, 1, 1), "order", "RO-3") not in heard


def test_a_room_above_stands_on_the_page_the_paper_and_in_the_interface(world, owned, orders):
    browser = signed_in(world.person("after_sales_manager", world.north))

    for address in ("", "history/", "history/?only=work", "peek/"):
        page = browser.get(f"/vehicles/{owned.pk}/{address}").content.decode()
        assert ("RO-7" in page, "Repair order" in page) == (True, True)
    paper = words_of(browser.post(f"/papers/vehicles.history/{owned.pk}/print/").content)
    assert ("RO-7" in paper, "Repair order" in paper) == (True, True)
    answer = browser.get(f"/api/v1/vehicles/{owned.pk}/history?only=faults").json()

    assert [(e["label"], e["facets"]) for e in answer["items"]] == [("RO-3", ["work", "faults"])]


@pytest.mark.covers("CV-06")
def test_what_the_owner_said_in_their_time_stands_in_the_history(world, owned, customer):
    theirs = ConsultationFactory(store=world.north, customer=customer, received_at=NOON)
    ConsultationFactory(store=world.north, customer=customer, received_at=NOON - timedelta(days=9))
    NeedFactory(store=world.north, customer=customer, stated_at=NOON)
    ConsultationFactory(store=world.north, received_at=NOON)

    entries = told(world, owned, only=Facet.TALKS)

    assert [kind for _on, kind, _label in entries] == ["consultation", "need"]
    page = signed_in(world.administrator).get(f"/vehicles/{owned.pk}/").content.decode()
    assert theirs.number in page


@pytest.mark.covers("CV-06")
def test_the_history_is_reached_from_reception_fault_analysis_and_follow_up(world, owned, customer):
    ServiceRecordFactory(vehicle=owned, workshop=world.north, fault="怠速抖动")
    talk = ConsultationFactory(store=world.north, customer=customer)
    need = NeedFactory(store=world.north, customer=customer)
    browser = signed_in(world.administrator)

    def opened(address):
        return browser.get(address).content.decode()

    panel = f"/vehicles/of-customer/{customer.pk}/"
    way = f"/vehicles/{owned.pk}/history/"
    assert way in opened(f"/vehicles/{owned.pk}/peek/")  # the drawer of every list and start page
    for page in (f"/customers/{customer.pk}/", f"/consultations/{talk.pk}/", f"/needs/{need.pk}/"):
        assert panel in opened(page)
    assert way in opened(panel)
    assert "怠速抖动" in opened(way + "?only=faults")


def test_the_cars_of_a_customer_cost_the_same_for_one_and_for_three(
    world, customer, by, django_assert_max_num_queries
):
    browser = signed_in(world.administrator)
    for _each in range(3):
        car = VehicleFactory(group=world.group)
        commands.change_owner(vehicle_id=car.pk, customer_id=customer.pk, **by)
    browser.get(f"/vehicles/of-customer/{customer.pk}/")

    with django_assert_max_num_queries(12):
        browser.get(f"/vehicles/of-customer/{customer.pk}/", headers={"HX-Request": "true"})
