"""The pages of vehicles as people see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from aftersales.core.scope import as_seen_by
from aftersales.ground.handbook.delivering import to_every_group
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.commands import NewService, NewVehicle
from aftersales.records.vehicles.models import Vehicle
from tests.browser.conftest import DESK, PHONE, is_whole
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import GuidanceFactory, VehicleModelFactory


@dataclass(frozen=True)
class Story:
    """A Passat that was sold on, serviced in two stores, and is due."""

    vehicle: Vehicle
    owner: Any
    model: Any


@pytest.fixture
def story(site):
    world, today, at = site.world, timezone.localdate(), timezone.now()
    with as_seen_by(world.chief):
        known = Vehicle.objects.filter(vin="LSVAA2NC0NA123456").first()
        if known:
            return Story(known, known.owner, known.model)
    model = VehicleModelFactory(group=world.group, name="330TSI 豪华版", model_year=2022)
    GuidanceFactory(group=world.group, title_zh="首次用车指南", model=model)
    commands.set_cycle(
        model_id=model.pk,
        km=10_000,
        months=12,
        first_km=5_000,
        first_months=6,
        holds_from=date(2022, 1, 1),
        by=world.chief,
        at=at,
    )
    seller = CustomerFactory(
        group=world.group, opened_store=world.north, name="王建国", phone="13812345678"
    )
    buyer = CustomerFactory(
        group=world.group,
        opened_store=world.north,
        name="李雷",
        phone="13987654321",
        hopes="上门取送车",
    )
    north = {"store_id": world.north.pk, "by": world.chief, "at": at}
    vehicle = commands.register(
        new=NewVehicle(
            vin="LSVAA2NC0NA123456",
            plate="粤B12345",
            model_id=model.pk,
            colour="白色",
            first_sale_on=today - timedelta(days=1400),
            owner_id=seller.pk,
            owned_since=today - timedelta(days=1400),
        ),
        **north,
    )
    for n, km in enumerate((5_100, 14_800, 25_300, 35_900)):
        commands.record_service(
            service=NewService(
                vehicle_id=vehicle.pk,
                serviced_on=today - timedelta(days=1200 - 300 * n),
                km=km,
                operations=["更换机油机滤", "轮胎换位", "全车检查"][: n + 1],
                fault="怠速抖动" if n == 2 else "",
                parts=["机油 5W-30 4L", "机滤"],
                amount=Decimal("680.00") + n * 120,
                advisor="周敏",
                reference=f"RO-{n + 1}",
            ),
            **(north | {"store_id": (world.north if n % 2 else world.south).pk}),
        )
    commands.change_owner(
        vehicle_id=vehicle.pk,
        customer_id=buyer.pk,
        on=today - timedelta(days=200),
        **north,
    )
    commands.read_odometer(vehicle_id=vehicle.pk, km=44_950, **north)
    commands.mark_seller(vehicle_id=vehicle.pk, sold_by="ourselves", seller="北城店", **north)
    commands.add_document(
        vehicle_id=vehicle.pk,
        kind="invoice",
        number="044001900111",
        issuer="北城店",
        dated_on=today - timedelta(days=1400),
        **north,
    )
    commands.note_insurance(
        vehicle_id=vehicle.pk, insurer="平安财险", ends_on=today + timedelta(days=60), **north
    )
    commands.raise_warning(
        vehicle_id=vehicle.pk,
        kind="recall",
        words="气囊气体发生器,召回编号 R2026-17",
        reference="recall:17",
        by=world.chief,
        at=at,
    )
    commands.raise_warning(
        vehicle_id=vehicle.pk, kind="open_advice", words="前刹车片 3 mm", **north
    )
    plates = ("沪AD12345", "京A8K6F2", "苏E12345D", "川A1234警")
    for n, plate in enumerate(plates):
        commands.register_many(
            rows=[
                NewVehicle(
                    plate=plate,
                    model=("比亚迪 汉 EV", "奥迪 A6L", "五菱 电动客车", "大众 途观")[n],
                    first_sale_on=today - timedelta(days=150 + n * 10),
                    odometer_km=3_000 + n * 2_500,
                )
            ],
            **north,
        )
    return Story(vehicle, buyer, model)


@pytest.mark.covers("CV-06", "CV-16")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_file_of_a_vehicle_tells_its_life(story, visit, look, check_access, language, width):
    page = visit(f"/vehicles/{story.vehicle.pk}/", language=language, width=width)

    assert "35,900" in page.content()
    look(page, f"vehicle-{language}-{width}")
    check_access(page)


def test_the_tabs_of_a_vehicle(story, visit, look, check_access):
    page = visit(f"/vehicles/{story.vehicle.pk}/")
    for tab in ("people", "mileage", "papers", "log"):
        page.click(f"#tab-pane-{tab}")
        is_whole(page)
        look(page, f"vehicle-{tab}", whole=True)
        check_access(page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_list_opens_on_what_is_due(story, visit, look, check_access, language, width):
    page = visit("/vehicles/", language=language, width=width)

    assert page.locator("[data-list] .plate").count() >= 1
    look(page, f"vehicles-{language}-{width}")
    check_access(page)


@pytest.mark.covers("CV-07")
def test_registering_is_checked_while_one_types(story, visit, look, check_access):
    page = visit("/vehicles/new/", language="en")

    page.fill("[name=vin]", "LSVAA2NC1NA123456")
    page.wait_for_selector("#vin-hint .hint-line[data-tone=waiting]")
    page.fill("[name=plate]", "沪A·D12346")
    page.wait_for_selector("#plate-hint .plate")

    assert "SAIC Volkswagen" in page.inner_text("#vin-hint")
    look(page, "vehicle-new")
    check_access(page)


@pytest.mark.covers("CV-07")
def test_a_known_car_is_not_registered_twice(story, visit, look):
    page = visit("/vehicles/new/", language="en", expect={422})

    page.fill("[name=vin]", "lsvaa2nc0na123456")
    page.select_option("[name=store_id]", index=1)  # who sees several stores says in which
    page.click("button.btn-primary:has-text('Put on file')")
    page.wait_for_selector(".notice >> text=Open the file")

    look(page, "vehicle-known")


@pytest.mark.covers("CV-04")
def test_mileage_that_falls_is_refused_in_the_dialog(story, visit, look):
    page = visit(f"/vehicles/{story.vehicle.pk}/", language="en", expect={422})

    page.click("text=Enter mileage >> nth=0")
    page.fill("#dialog [name=km]", "9")
    page.click("#dialog button.btn-primary")
    page.wait_for_selector("#dialog .error")

    look(page, "vehicle-mileage-refused", whole=False)


def test_the_drawer_tells_a_vehicle_from_the_list(story, visit, look):
    page = visit(f"/vehicles/{story.vehicle.pk}/peek/")

    look(page, "vehicle-peek")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_papers_are_seen_before_they_are_printed(story, visit, look, check_access, language):
    to_every_group(at=timezone.now())  # the words of the sheet are the handbook's
    history = visit(f"/papers/vehicles.history/{story.vehicle.pk}/", language=language)
    look(history, f"print-history-{language}")
    sheet = visit(f"/papers/vehicles.file_sheet/{story.owner.pk}/", language=language)
    look(sheet, f"print-sheet-{language}")
    check_access(sheet)


def test_catalogue_pages(story, visit, look, check_access):
    for path, name in (
        ("/vehicles/models/", "models"),
        (f"/vehicles/models/{story.model.pk}/", "model"),
        ("/vehicles/guidance/", "guidance"),
        ("/vehicles/guidance/new/", "guidance-new"),
        ("/vehicles/makers/", "makers"),
    ):
        page = visit(path, language="en")
        look(page, name)
        check_access(page)
