"""Rows of vehicles and what hangs on them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import factory

from aftersales.records.vehicles.models import (
    Guidance,
    Insurance,
    MaintenanceCycle,
    MakerName,
    OdometerCorrection,
    OdometerReading,
    Outlook,
    PlateSpell,
    ServiceRecord,
    ServiceRecordDetail,
    UseInstruction,
    Vehicle,
    VehicleDocument,
    VehicleFile,
    VehicleMerge,
    VehicleModel,
    VehicleParty,
    VehicleWarning,
)
from aftersales.records.vehicles.models.papers import UsedGuidance
from aftersales.records.vehicles.rules.vin import check_digit
from tests.factories.base import RowFactory
from tests.factories.customers import CustomerFactory
from tests.factories.network import GroupFactory, StoreFactory

LONG_AGO = datetime(2025, 1, 6, 2, 0, tzinfo=UTC)


def vin_of(number: int) -> str:
    """A right VIN of our own, another for each number."""
    first = f"LSVAA2NC0NA{number % 1_000_000:06d}"
    return first[:8] + check_digit(first) + first[9:]


class VehicleModelFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    make = "大众"
    series = "帕萨特"
    name = factory.Sequence(lambda n: f"330TSI {n}")
    model_year = 2024

    class Meta:
        model = VehicleModel


class MaintenanceCycleFactory(RowFactory):
    model = factory.SubFactory(VehicleModelFactory)
    group = factory.SelfAttribute("model.group")
    holds_from = date(2024, 1, 1)
    km = 10_000
    months = 12
    first_km = 5_000
    first_months = 6

    class Meta:
        model = MaintenanceCycle


class MakerNameFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    wmi = "LSV"
    name_zh = "上汽大众"
    name_en = "SAIC Volkswagen"

    class Meta:
        model = MakerName


class GuidanceFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    code = factory.Sequence(lambda n: f"guidance-{n}")
    title_zh = "首次用车指南"
    body_zh = "磨合期内避免急加速。"
    published_at = LONG_AGO

    class Meta:
        model = Guidance


class VehicleFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    vin = factory.Sequence(vin_of)
    plate = factory.Sequence(lambda n: f"粤B{n % 100_000:05d}")
    plate_kind = "ordinary"
    model_words = "大众 帕萨特 330TSI 2022"
    model_year = 2022
    registered_at = LONG_AGO
    changed_at = LONG_AGO
    changed_by = "system:test"

    class Meta:
        model = Vehicle


class PlateSpellFactory(RowFactory):
    vehicle = factory.SubFactory(VehicleFactory)
    group = factory.SelfAttribute("vehicle.group")
    plate = factory.SelfAttribute("vehicle.plate")
    kind = "ordinary"
    colour = "blue"
    starts_on = date(2025, 1, 6)

    class Meta:
        model = PlateSpell


class VehicleFileFactory(RowFactory):
    store = factory.SubFactory(StoreFactory)
    group = factory.SelfAttribute("store.group")
    vehicle = factory.SubFactory(VehicleFactory, group=factory.SelfAttribute("..group"))
    reason = "visit"
    opened_at = LONG_AGO
    opened_by = "system:test"

    class Meta:
        model = VehicleFile


class VehicleMergeFactory(RowFactory):
    kept = factory.SubFactory(VehicleFactory)
    group = factory.SelfAttribute("kept.group")
    gone = factory.SubFactory(VehicleFactory, group=factory.SelfAttribute("..group"))
    moved = factory.LazyFunction(dict)
    kept_before = factory.LazyFunction(dict)
    gone_before = factory.LazyFunction(dict)
    merged_at = LONG_AGO
    merged_by = "system:test"

    class Meta:
        model = VehicleMerge


class VehiclePartyFactory(RowFactory):
    vehicle = factory.SubFactory(VehicleFactory)
    group = factory.SelfAttribute("vehicle.group")
    customer = factory.SubFactory(CustomerFactory, group=factory.SelfAttribute("..group"))
    role = "owner"
    starts_on = date(2025, 1, 6)

    class Meta:
        model = VehicleParty


class VehicleDocumentFactory(RowFactory):
    vehicle = factory.SubFactory(VehicleFactory)
    group = factory.SelfAttribute("vehicle.group")
    kind = "invoice"
    number = "0440012345"
    issuer = "Seller"
    dated_on = date(2025, 1, 6)
    added_at = LONG_AGO
    added_by = "system:test"

    class Meta:
        model = VehicleDocument


class InsuranceFactory(RowFactory):
    vehicle = factory.SubFactory(VehicleFactory)
    group = factory.SelfAttribute("vehicle.group")
    insurer = "平安"
    ends_on = date(2026, 12, 31)
    noted_at = LONG_AGO

    class Meta:
        model = Insurance


class UseInstructionFactory(RowFactory):
    store = factory.SubFactory(StoreFactory)
    group = factory.SelfAttribute("store.group")
    vehicle = factory.SubFactory(VehicleFactory, group=factory.SelfAttribute("..group"))
    given_on = date(2025, 1, 6)
    minutes = 30
    given_by = "system:test"

    class Meta:
        model = UseInstruction


class UsedGuidanceFactory(RowFactory):
    instruction = factory.SubFactory(UseInstructionFactory)
    store = factory.SelfAttribute("instruction.store")
    group = factory.SelfAttribute("instruction.group")
    guidance = factory.SubFactory(GuidanceFactory, group=factory.SelfAttribute("..group"))

    class Meta:
        model = UsedGuidance


class OdometerReadingFactory(RowFactory):
    vehicle = factory.SubFactory(VehicleFactory)
    group = factory.SelfAttribute("vehicle.group")
    km = 1000
    read_on = date(2025, 1, 6)
    source = "visit"
    recorded_at = LONG_AGO

    class Meta:
        model = OdometerReading


class OdometerCorrectionFactory(RowFactory):
    vehicle = factory.SubFactory(VehicleFactory)
    group = factory.SelfAttribute("vehicle.group")
    former_km = 2000
    km = 1000
    reason = "mistyped"
    words = "Typed 2000 for 1000"
    corrected_on = date(2025, 1, 6)
    corrected_by = "system:test"

    class Meta:
        model = OdometerCorrection


class ServiceRecordFactory(RowFactory):
    workshop = factory.SubFactory(StoreFactory)
    group = factory.SelfAttribute("workshop.group")
    vehicle = factory.SubFactory(VehicleFactory, group=factory.SelfAttribute("..group"))
    serviced_on = date(2025, 6, 2)
    kind = "maintenance"
    operations = factory.LazyFunction(lambda: ["更换机油机滤"])
    source = "own"
    digest = factory.Sequence(lambda n: f"{n:032x}")
    recorded_at = LONG_AGO

    class Meta:
        model = ServiceRecord


class ServiceRecordDetailFactory(RowFactory):
    record = factory.SubFactory(ServiceRecordFactory)
    store = factory.SelfAttribute("record.workshop")
    group = factory.SelfAttribute("record.group")

    class Meta:
        model = ServiceRecordDetail


class OutlookFactory(RowFactory):
    vehicle = factory.SubFactory(VehicleFactory)
    group = factory.SelfAttribute("vehicle.group")
    due_on = date(2026, 3, 20)
    due_km = 10_000
    due_by = "time"
    earliest_on = date(2026, 3, 20)
    latest_on = date(2026, 3, 20)
    km_per_day = 30
    confidence = "assumed"
    readings = 0
    cycle_km = 10_000
    cycle_months = 12
    reckoned_on = date(2026, 3, 2)
    near_on = factory.LazyAttribute(lambda o: o.due_on - timedelta(days=30))

    class Meta:
        model = Outlook


class VehicleWarningFactory(RowFactory):
    vehicle = factory.SubFactory(VehicleFactory)
    group = factory.SelfAttribute("vehicle.group")
    kind = "recall"
    reference = factory.Sequence(lambda n: f"recall:{n}")
    words = "Airbag inflator"
    raised_at = LONG_AGO

    class Meta:
        model = VehicleWarning
