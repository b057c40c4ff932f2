"""Models, cycles, makers, and when the next service is due."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from aftersales.core.actors import NotPermitted
from aftersales.records.vehicles import commands, queries
from aftersales.records.vehicles.models import Outlook, VehicleModel
from aftersales.records.vehicles.states import NextContent, WarningKind
from tests.conftest import NOON
from tests.factories.vehicles import VehicleFactory, VehicleModelFactory
from tests.vehicles.facts import facts

TODAY = date(2026, 3, 2)


@pytest.fixture
def by(world):
    return {"store_id": world.north.pk, "by": world.of_north, "at": NOON}


def catalogue(world, **more):
    told = {"make": "比亚迪", "series": "汉", "model": "EV 冠军版", "model_year": 2024}
    return commands.catalogue_model(**{**told, **more}, by=world.of_north, at=NOON)


@pytest.mark.covers("CV-04")
def test_a_model_enters_the_catalogue_once(world, seen):
    model = catalogue(world, power="bev")

    assert str(model) == "比亚迪 汉 EV 冠军版 2024"
    with pytest.raises(commands.ModelKnown):
        catalogue(world)
    assert (VehicleModel.objects.count(), facts()) == (1, ["vehicles.model.catalogued"])


@pytest.mark.parametrize("wrong", [{"model_year": 1700}, {"power": "steam"}, {"make": " "}])
def test_no_such_model_is_catalogued(world, seen, wrong):
    from aftersales.core.refusals import Refusal

    with pytest.raises(Refusal):
        catalogue(world, **wrong)

    assert facts() == []


def set_cycle(world, model, **more):
    told = {"km": 20_000, "months": 24, "first_km": 5_000, "first_months": 6}
    return commands.set_cycle(
        model_id=model.pk,
        **{**told, "holds_from": date(2026, 1, 1), **more},
        by=world.of_north,
        at=NOON,
    )


@pytest.mark.covers("CV-16")
def test_cycles_are_dated_and_the_one_in_force_counts(world, seen):
    model = VehicleModelFactory(group=world.group)
    set_cycle(world, model, km=10_000, holds_from=date(2024, 1, 1))
    set_cycle(world, model, km=20_000, holds_from=date(2027, 1, 1))

    assert queries.cycles([model.pk], on=TODAY)[model.pk].km == 10_000
    assert queries.cycles([model.pk], on=date(2027, 1, 1))[model.pk].km == 20_000


@pytest.mark.parametrize(
    "wrong", [{"km": 0}, {"km": 200_001}, {"months": 0}, {"first_months": 121}]
)
def test_a_cycle_is_a_number_that_can_be(world, seen, wrong):
    with pytest.raises(commands.ValueOutOfReach):
        set_cycle(world, VehicleModelFactory(group=world.group), **wrong)

    assert facts() == []


def test_the_catalogue_needs_its_right(world, seen):
    clerk = world.actor(world.north, "vehicles.view", "vehicles.register")

    with pytest.raises(NotPermitted):
        commands.catalogue_model(make="比亚迪", series="汉", by=clerk, at=NOON)


def serviced(vehicle, by, on, km):
    commands.record_service(
        service=commands.NewService(vehicle_id=vehicle.pk, serviced_on=on, km=km), **by
    )


@pytest.mark.covers("CV-16")
def test_the_outlook_follows_cycle_last_service_and_mileage(world, seen, by):
    model = VehicleModelFactory(group=world.group)
    set_cycle(world, model, km=10_000, months=12)
    vehicle = VehicleFactory(group=world.group, model=model, first_sale_on=date(2024, 3, 1))
    serviced(vehicle, by, date(2025, 3, 2), 18_250)
    commands.read_odometer(vehicle_id=vehicle.pk, km=27_375, on=date(2025, 9, 1), **by)

    outlook = Outlook.objects.get(vehicle=vehicle)

    # 50 km a day since new: 10,000 km after the service fall long before the twelve months
    assert (outlook.due_by, outlook.due_km) == ("distance", 28_250)
    assert outlook.due_on == date(2025, 9, 19)
    assert outlook.km_per_day == Decimal("49.86")
    assert (outlook.last_service_on, outlook.cycle_km, outlook.cycle_months) == (
        date(2025, 3, 2),
        10_000,
        12,
    )


@pytest.mark.covers("CV-16")
def test_a_new_car_is_due_for_its_first_maintenance(world, seen, by):
    model = VehicleModelFactory(group=world.group)
    set_cycle(world, model)
    commands.register_many(
        rows=[
            commands.NewVehicle(
                vin="LSVAA2NC0NA123456", model_id=model.pk, first_sale_on=date(2026, 1, 15)
            )
        ],
        **by,
    )

    outlook = Outlook.objects.get()

    assert (outlook.due_on, outlook.due_km, outlook.confidence) == (
        date(2026, 6, 17),
        5_000,
        "assumed",
    )


def test_where_nothing_is_known_nothing_is_foretold(world, seen, by):
    commands.register_many(rows=[commands.NewVehicle(plate="粤B12345")], **by)

    assert Outlook.objects.count() == 0


def test_a_new_cycle_reckons_every_car_of_the_model_anew(world, seen, by):
    model = VehicleModelFactory(group=world.group)
    vehicle = VehicleFactory(group=world.group, model=model, first_sale_on=date(2024, 3, 1))
    serviced(vehicle, by, date(2026, 1, 1), 20_000)
    before = Outlook.objects.get().due_on

    set_cycle(world, model, km=60_000, months=36)

    assert before < Outlook.objects.get().due_on


def test_after_a_new_counter_the_due_mileage_is_told_as_the_dashboard_shows_it(world, seen, by):
    vehicle = VehicleFactory(group=world.group, first_sale_on=date(2024, 3, 1))
    serviced(vehicle, by, date(2026, 1, 1), 50_000)
    commands.correct_odometer(
        vehicle_id=vehicle.pk, km=0, reason="cluster_replaced", words="order 17", **by
    )

    assert Outlook.objects.get().due_km == 10_000


@pytest.mark.covers("CV-14", "CV-16")
def test_due_cars_of_ones_own_stores_come_longest_overdue_first(world, seen, by):
    for n, sold in enumerate((date(2025, 10, 1), date(2025, 8, 1), date(2026, 2, 20))):
        commands.register_many(
            rows=[commands.NewVehicle(plate=f"粤B1000{n}", first_sale_on=sold)], **by
        )

    due = queries.due(seen_by=world.of_north, on=TODAY)
    counts = queries.counts(seen_by=world.of_north, on=TODAY)

    assert [v.plate for v in due] == ["粤B10001", "粤B10000"]
    assert (counts.overdue, counts.due_soon, counts.incomplete) == (1, 1, 3)
    assert list(queries.due(seen_by=world.of_south, on=TODAY)) == []


@pytest.mark.covers("CV-14")
def test_the_proposal_names_one_of_five_contents_and_why(world, seen, vehicle):
    found = queries.proposals(vehicle, outlook=None, warnings=[WarningKind.OPEN_ADVICE], on=TODAY)

    assert len(NextContent.values) == 5
    assert [(p.content, p.reason) for p in found] == [
        ("repair_visit", "open_advice"),
        ("event_invitation", "keep_in_touch"),
    ]


@pytest.mark.covers("CV-07")
def test_a_vin_tells_its_maker_and_the_group_knows_better(world, seen):
    with translation.override("zh-hans"):
        assert queries.maker("LSV", seen_by=world.of_north) == "上汽大众"
        assert queries.maker("LB3", seen_by=world.of_north) == "吉利"
        commands.name_maker(wmi="lsv", name_zh="大众(上海)", by=world.of_north, at=NOON)
        assert queries.maker("LSV", seen_by=world.of_north) == "大众(上海)"
        assert queries.maker("LSV", seen_by=world.stranger) == "上汽大众"
    assert queries.maker("ZZZ", seen_by=world.of_north) == ""


@pytest.mark.parametrize("wmi", ["", "LS", "LSVV", "LIO"])
def test_three_characters_name_a_maker(world, seen, wmi):
    with pytest.raises(commands.VinMalformed):
        commands.name_maker(wmi=wmi, name_zh="某厂", by=world.of_north, at=NOON)


@pytest.mark.covers("CV-07")
def test_while_typing_a_vin_its_maker_year_doubts_and_file_are_told(world, seen):
    known = VehicleFactory(group=world.group, vin="LSVAA2NC0NA123456")
    with translation.override("en"):
        hint = queries.vin_hint("lsvaa2nconai23456", seen_by=world.of_north, on=TODAY)
        doubted = queries.vin_hint("LSVAA2NC1NA123456", seen_by=world.of_north, on=TODAY)

    assert (hint.text, hint.maker, hint.model_year, hint.vehicle_id) == (
        "LSVAA2NC0NA123456",
        "SAIC Volkswagen",
        2022,
        known.pk,
    )
    assert len(hint.words) == 2
    assert doubted.words == ("The check digit would be 0, not 1: compare with the car.",)


@pytest.mark.covers("CV-07")
def test_while_typing_a_plate_its_kind_and_file_are_told(world, seen):
    known = VehicleFactory(group=world.group, plate="沪AD12345", plate_kind="nev_small")

    hint = queries.plate_hint("沪a·d12345", seen_by=world.of_north)

    assert (hint.text, hint.shown, hint.kind, hint.power, hint.vehicle_id) == (
        "沪AD12345",
        "沪A·D12345",
        "nev_small",
        "bev",
        known.pk,
    )
