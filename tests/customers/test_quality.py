"""How good the data are: doubles, errors, what is irrelevant (DA-02, IS-08)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.data_quality import Fault, measure
from aftersales.core.models import EventRecord
from aftersales.core.scope import as_seen_by
from aftersales.records.customers import commands, queries, tasks
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory, DuplicatePairFactory, PhoneFactory
from tests.factories.vehicles import VehicleFactory
from tests.signing import signed_in

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def measured(actor):
    with as_seen_by(actor):
        return {m.defect.code: (m.count, m.total) for m in measure(seen_by=actor, at=NOON)}


@pytest.fixture
def north(world):
    def make(**more):
        return CustomerFactory(opened_store=world.north, **more)

    return make


@pytest.mark.covers("DA-02", "IS-08")
def test_doubles_errors_and_irrelevant_data_are_counted_with_their_share(world, north):
    PhoneFactory(customer=north(uscc="91350211M0000XUF46"))
    PhoneFactory(customer=north(), is_wrong=True)
    DuplicatePairFactory(one=north(phone="13800138000"), other=north(phone="13900139000"))
    PhoneFactory(customer=north(last_visit_on=TODAY + timedelta(days=1)))
    PhoneFactory(customer=north(opened_at=NOON - timedelta(days=2500)))
    VehicleFactory(
        group=world.group, owner=north(), vin_is_odd=True, first_sale_on=TODAY + timedelta(days=1)
    )

    found = measured(world.of_north)

    assert found == {
        "customers.double": (1, 7),
        "customers.impossible_date": (1, 7),
        "customers.odd_code": (1, 7),
        "customers.wrong_number": (1, 7),
        "customers.neither": (1, 7),  # the wrong number alone reaches nobody, and no car
        "customers.outlived": (1, 7),
        "customers.unreachable": (2, 7),
        "vehicles.odd_vin": (1, 1),
        "vehicles.impossible_date": (1, 1),
        "vehicles.forlorn": (0, 1),
    }


@pytest.mark.covers("DA-02")
def test_the_report_opens_the_rows_of_each_defect_and_leads_to_the_cleaning(world, north):
    lonely = north(name="无联系方式")
    reached = north(name="有电话", phone="13800138000")
    DuplicatePairFactory(one=lonely, other=reached)
    client = signed_in(world.administrator)

    report = client.get("/customers/quality/").content.decode()
    rows = client.get("/customers/?set=1&group=defect:unreachable").content.decode()

    assert "/customers/?set=1&amp;group=defect:unreachable" in report
    assert "/customers/duplicates/" in report
    assert lonely.name in rows
    assert reached.name not in rows
    assert client.get("/vehicles/?set=1&group=defect:odd_vin").status_code == 200


@pytest.mark.covers("IS-08", "DA-02")
def test_every_night_the_defects_are_counted_and_the_trend_is_read_from_the_log(world, north):
    north()
    commands.measure_quality(store_id=world.north.pk, by=world.of_north, at=NOON)
    north()
    later = NOON + timedelta(days=1)
    commands.measure_quality(store_id=world.north.pk, by=world.of_north, at=later)

    with as_seen_by(world.of_north):
        trend = queries.quality_trend(seen_by=world.of_north, at=later)
    assert trend == {TODAY: 2, later.date(): 4}  # each is unreachable and has no car


def test_the_nightly_job_measures_each_store(world, north):
    tasks.measure_quality(int(NOON.timestamp()))

    with as_seen_by(world.chief):
        facts = EventRecord.objects.filter(name="customers.quality.measured")
        assert set(facts.values_list("store_id", flat=True)) == {world.north.pk, world.south.pk}


def test_who_may_not_see_quality_is_turned_away(world):
    client = signed_in(world.person("technician", world.north))

    assert client.get("/customers/quality/").status_code == 403


def test_each_kind_of_fault_has_a_defect(world):
    with as_seen_by(world.chief):
        kinds = {m.defect.fault for m in measure(seen_by=world.chief, at=NOON)}
    assert kinds == set(Fault)
