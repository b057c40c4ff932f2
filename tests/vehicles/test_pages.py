"""Pages of vehicles: who may open them, what they cost, and that a deed leads back."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.handbook import commands as handbook
from aftersales.records.vehicles.models import Vehicle
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import (
    GuidanceFactory,
    OutlookFactory,
    ServiceRecordFactory,
    VehicleFactory,
    VehicleFileFactory,
    VehicleModelFactory,
)
from tests.printing.test_papers import needs_fonts, words_of


@pytest.fixture
def client(world):
    return signed_in(world.person("after_sales_manager", world.north))


@pytest.fixture
def customer(world):
    return CustomerFactory(
        group=world.group,
        opened_store=world.north,
        name="李雷",
        phone="13987654321",
        hopes="取送车",
    )


BESIDES = ("SAVEPOINT", "RELEASE", "SELECT set_config")  # the transaction's own, not questions


def statements(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return sum(not q["sql"].startswith(BESIDES) for q in captured.captured_queries)


def test_a_list_costs_the_same_for_one_car_and_for_three(world, client):
    OutlookFactory(vehicle=VehicleFactory(group=world.group, home_store=world.north))
    statements(client, "/vehicles/?view=all")
    one = statements(client, "/vehicles/?view=all")
    for _ in range(2):
        OutlookFactory(vehicle=VehicleFactory(group=world.group, home_store=world.north))

    assert statements(client, "/vehicles/?view=all") == one <= 15


def test_the_file_of_a_car_costs_the_same_for_one_service_and_for_three(world, client, vehicle):
    VehicleFileFactory(store=world.north, vehicle=vehicle)
    ServiceRecordFactory(vehicle=vehicle, workshop=world.north)
    address = f"/vehicles/{vehicle.pk}/"
    statements(client, address)
    one = statements(client, address)
    for _ in range(2):
        ServiceRecordFactory(vehicle=vehicle, workshop=world.north)

    assert statements(client, address) == one
    assert one <= 25


@pytest.mark.covers("CV-06")
def test_the_history_is_reached_from_the_page_the_drawer_and_the_paper(world, client, vehicle):
    VehicleFileFactory(store=world.north, vehicle=vehicle)
    ServiceRecordFactory(
        vehicle=vehicle, workshop=world.north, km=12_345, operations=["更换正时皮带"]
    )

    for address in ("", "peek/"):
        page = client.get(f"/vehicles/{vehicle.pk}/{address}").content.decode()
        assert ("12,345" in page, "更换正时皮带" in page) == (True, True)
    paper = client.post(f"/papers/vehicles.history/{vehicle.pk}/print/")
    printed = words_of(paper.content)
    assert ("12,345" in printed, "更换正时皮带" in printed) == (True, True)


@needs_fonts
@pytest.mark.covers("CV-03")
def test_the_basic_data_sheet_prints_twelve_named_fields(world, vehicle, customer):
    handbook.deliver(group_id=world.group.pk, by=world.chief, at=NOON)
    client = signed_in(world.administrator, language="zh-hans")
    with as_seen_by(world.chief):
        Vehicle.objects.filter(pk=vehicle.pk).update(owner=customer)
        vehicle.parties.create(
            group=world.group, customer=customer, role="owner", starts_on=date(2025, 1, 1)
        )

    answer = client.post(
        f"/papers/vehicles.file_sheet/{customer.pk}/print/", {"language": "zh-hans"}
    )
    page = words_of(answer.content).replace("\n", "")  # long names run over two lines

    named = (
        "客户名称",
        "地址",
        "电话",
        "送修或来访日期",
        "车型",
        "车牌号",
        "车种",
        "维修、保养项目",
        "保养周期",
        "下一次保养期",
        "客户希望得到的服务",
        "在本公司的维修、保养记录",
    )
    assert [name for name in named if name not in page] == []
    assert len(named) == 12
    assert ("客户档案基本资料表" in page, "取送车" in page) == (True, True)
    assert ("139****4321" in page, "13987654321" in page) == (True, False)


def test_a_deed_in_a_dialog_leads_back_to_the_car(world, client, vehicle):
    done = client.post(f"/vehicles/{vehicle.pk}/read-odometer/", {"km": 12_000, "source": "visit"})
    refused = client.post(f"/vehicles/{vehicle.pk}/read-odometer/", {"km": 9, "source": "visit"})

    assert (done.status_code, done.url) == (303, f"/vehicles/{vehicle.pk}/")
    assert refused.status_code == 422


def test_every_dialog_opens(world, client, vehicle):
    GuidanceFactory(group=world.group)
    model = VehicleModelFactory(group=world.group)
    verbs = (
        "update",
        "read-odometer",
        "correct-odometer",
        "open-file",
        "give-plate",
        "change-owner",
        "link-party",
        "mark-seller",
        "add-document",
        "note-insurance",
        "record-service",
        "give-instruction",
        "raise-warning",
        "merge",
    )
    addresses = [f"/vehicles/{vehicle.pk}/{verb}/" for verb in verbs]
    addresses += [f"/vehicles/models/{model.pk}/set-cycle/", "/vehicles/new/", "/vehicles/makers/"]

    assert {a: client.get(a).status_code for a in addresses} == dict.fromkeys(addresses, 200)


def test_nobody_opens_a_dialog_without_its_right(world, vehicle):
    client = signed_in(world.person("cashier", world.north))

    answers = {
        verb: client.get(f"/vehicles/{vehicle.pk}/{verb}/").status_code
        for verb in ("update", "correct-odometer", "merge", "raise-warning")
    }

    assert set(answers.values()) == {403}
    assert client.get(f"/vehicles/{vehicle.pk}/").status_code == 200


def test_a_car_of_another_group_does_not_exist(world, client):
    stranger = VehicleFactory(group=world.abroad.group)

    for verb in ("", "peek/", "story/", "read-odometer/"):
        assert client.get(f"/vehicles/{stranger.pk}/{verb}").status_code == 404


def test_reading_changes_nothing(world, client, vehicle):
    paper = f"/papers/vehicles.history/{vehicle.pk}/"
    for address in ("/vehicles/", f"/vehicles/{vehicle.pk}/", paper):
        client.get(address)

    with as_seen_by(world.chief):
        from tests.vehicles.facts import facts

        assert facts() == []


def test_a_colour_corrected_meanwhile_survives_somebody_else_s_form(world, client):
    car = VehicleFactory(group=world.group, home_store=world.north, colour="白")
    VehicleFileFactory(vehicle=car, store=world.north)
    address = f"/vehicles/{car.pk}/update/"
    page = client.get(address).content.decode()
    seen = unescape(re.search(r'name="seen" value="([^"]*)"', page)[1])
    with whole_database():
        Vehicle.objects.filter(pk=car.pk).update(colour="黑")

    answer = client.post(address, {"colour": "白", "model_year": "2024", "seen": seen})

    with whole_database():
        car.refresh_from_db()
    assert (answer.status_code, car.colour, car.model_year) == (303, "黑", 2024)
