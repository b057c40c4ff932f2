"""What was done to a car: by us, and elsewhere before it came to us."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many
from aftersales.core.commands import command
from aftersales.core.imports import RowResult
from aftersales.core.log import record_many
from aftersales.core.lookups import Among
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.network import commands as network
from aftersales.ground.network import queries as stores
from aftersales.ground.network.states import Authority
from aftersales.records.customers import queries as customers
from aftersales.records.customers.commands import adding_to_a_living_file
from aftersales.records.vehicles.commands.outlooks import reckon_held
from aftersales.records.vehicles.commands.refusals import (
    CustomerUnknown,
    NotToldApart,
    OdometerFell,
    RecordKnown,
    ValueOutOfReach,
    VehicleUnknown,
)
from aftersales.records.vehicles.commands.telling import (
    checked_choice,
    checked_day,
    checked_km,
    checked_plate,
    checked_vin,
)
from aftersales.records.vehicles.events import ServiceRecorded
from aftersales.records.vehicles.models import (
    OdometerCorrection,
    OdometerReading,
    ServiceRecord,
    ServiceRecordDetail,
    Vehicle,
)
from aftersales.records.vehicles.rules.odometer import Change, Point, counter_on, fits
from aftersales.records.vehicles.states import OdometerSource, RecordSource, ServiceKind

BATCH = 500

# What a site does only when its grade says so.
AUTHORITY = {
    ServiceKind.WARRANTY.value: Authority.WARRANTY,
    ServiceKind.RECALL.value: Authority.RECALL,
    ServiceKind.ACCIDENT.value: Authority.ACCIDENT,
}


@dataclass(frozen=True, kw_only=True)
class NewService:
    """One service as it is told. The car by id, or by VIN or plate; ``workshop`` only where it
    was not us.
    """

    vehicle_id: int | None = None
    vin: str = ""
    plate: str = ""
    serviced_on: date | None = None
    km: int | None = None
    kind: str = ServiceKind.MAINTENANCE.value
    workshop: str = ""
    operations: Sequence[str] = ()
    fault: str = ""
    reference: str = ""
    customer_id: int | None = None
    parts: Sequence[str] = ()
    amount: Decimal | None = None
    currency: str = "CNY"
    advisor: str = ""
    technician: str = ""
    words: str = ""


@command("vehicles.record_service")
def record_service(
    *,
    service: NewService,
    store_id: int,
    source: RecordSource = RecordSource.TOLD,
    by: Actor,
    at: datetime,
) -> ServiceRecord:
    """Enter one service into a car's history; the same one twice is refused.

    What was done here must be what the site's grade lets it do (NW-02); what is told of another
    workshop, and history that is brought in, is past and not asked.
    """
    asked = AUTHORITY.get(service.kind)
    if asked and not service.workshop.strip():
        by.require("vehicles.record_service", store_id=store_id)
        network.require_authority(stores.store(store_id), asked)
    (outcome,) = import_history_many(rows=[service], store_id=store_id, source=source, by=by, at=at)
    if outcome.refusal:
        raise outcome.refusal
    if outcome.outcome == "unchanged":
        raise RecordKnown(_("This service stands in the history already."))
    return ServiceRecord.objects.filter(vehicle=outcome.object_id).latest("pk")


@command("vehicles.record_service")
def import_history_many(
    *,
    rows: Sequence[NewService],
    store_id: int,
    source: RecordSource = RecordSource.IMPORTED,
    by: Actor,
    at: datetime,
) -> list[RowResult]:
    """Bring in many services of known cars. The same row twice changes nothing; each stands by
    itself.
    """
    by.require("vehicles.record_service", store_id=store_id)
    outcomes: list[RowResult] = []
    for start in range(0, len(rows), BATCH):
        batch = _History(store_id, source, by=by, at=at)
        outcomes += batch.run(rows[start : start + BATCH])
    return outcomes


@dataclass
class _Entry:
    """One service on its way: its two halves and, where it tells the mileage, a reading."""

    record: ServiceRecord
    detail: ServiceRecordDetail
    reading: OdometerReading | None


class _History:
    """One transaction's worth of services."""

    def __init__(self, store_id: int, source: RecordSource, *, by: Actor, at: datetime) -> None:
        self.store_id, self.source, self.by, self.at = store_id, source, by, at
        self.today = timezone.localdate(at)
        assert by.group_id is not None
        self.group_id: int = by.group_id
        self.by_vin: dict[str, Vehicle] = {}
        self.by_plate: dict[str, Vehicle] = {}
        self.by_pk: dict[int, Vehicle] = {}
        self.points: defaultdict[tuple[int, int], list[Point]] = defaultdict(list)
        self.driven: defaultdict[int, list[Point]] = defaultdict(list)  # over every counter
        self.changes: defaultdict[int, list[Change]] = defaultdict(list)
        self.known: set[tuple[int, str]] = set()
        self.people: set[int] = set()

    def run(self, rows: Sequence[NewService]) -> list[RowResult]:
        checked = [self._checked(row) for row in rows]
        self._look_up([row for row in checked if isinstance(row, _Checked)])
        decided = [self._decided(row) for row in checked]
        self._write([entry for entry in decided if isinstance(entry, _Entry)])
        return [self._result(entry) for entry in decided]

    def _checked(self, row: NewService) -> _Checked | Refusal:
        try:
            return _check(row, self.today)
        except Refusal as refusal:
            return refusal

    def _look_up(self, rows: Sequence[_Checked]) -> None:
        """The cars, their readings and what is known of them: six statements at most."""
        vins, plates = {r.vin for r in rows if r.vin}, {r.plate for r in rows if r.plate}
        ids = {r.new.vehicle_id for r in rows if r.new.vehicle_id}
        meant = Q(Among("vin", vins)) | Q(Among("plate", plates)) | Q(Among("pk", ids))
        found = Vehicle.objects.visible_to(self.by).filter(meant)
        locked = list(found.select_for_update(of=("self",)).order_by("pk"))
        kept = Vehicle.objects.in_bulk({v.merged_into_id for v in locked if v.merged_into_id})
        for vehicle in locked:
            car = kept[vehicle.merged_into_id] if vehicle.merged_into_id else vehicle
            self.by_pk[vehicle.pk] = car
            if vehicle.vin:
                self.by_vin[vehicle.vin] = car
            if vehicle.plate and not vehicle.merged_into_id:
                self.by_plate[vehicle.plate] = car
        cars = {car.pk for car in self.by_pk.values()}
        readings = OdometerReading.objects.filter(Among("vehicle_id", cars), is_void=False)
        for car_id, generation, on, km, offset in readings.values_list(
            "vehicle_id", "generation", "read_on", "km", "offset"
        ):
            self.points[car_id, generation].append(Point(on, km))
            self.driven[car_id].append(Point(on, km + offset))
        corrected = {car.pk for car in self.by_pk.values() if car.odometer_generation > 1}
        changes = OdometerCorrection.objects.filter(Among("vehicle_id", corrected)).order_by("pk")
        told = changes.values_list("vehicle_id", "corrected_on", "added") if corrected else []
        for car_id, on, added in told:
            self.changes[car_id].append(Change(on, added))
        digests = ServiceRecord.objects.filter(Among("vehicle_id", cars))
        self.known = set(digests.values_list("vehicle_id", "digest"))
        asked = {r.new.customer_id for r in rows if r.new.customer_id}
        if asked:
            self.people = customers.seen_among(asked, seen_by=self.by)

    def _decided(self, row: _Checked | Refusal) -> _Entry | Refusal | Vehicle:
        """A new entry, a refusal, or the car whose history has it already."""
        if isinstance(row, Refusal):
            return row
        try:
            return self._decide(row)
        except Refusal as refusal:
            return refusal

    def _decide(self, row: _Checked) -> _Entry | Vehicle:
        car = self._car(row)
        digest = row.digest(self.store_id)
        if (car.pk, digest) in self.known:
            return car
        if row.new.customer_id and row.new.customer_id not in self.people:
            raise CustomerUnknown(_("There is no such customer here."), field="customer_id")
        reading = self._reading(car, row)
        self.known.add((car.pk, digest))
        return self._entry(car, row, digest, reading)

    def _car(self, row: _Checked) -> Vehicle:
        car = (
            self.by_pk.get(row.new.vehicle_id or 0)
            or self.by_vin.get(row.vin)
            or (None if row.vin else self.by_plate.get(row.plate))
        )
        if car is None:
            raise VehicleUnknown(
                _("No vehicle with this VIN or plate is on file."),
                field="vin" if row.vin else "plate",
            )
        return car

    def _reading(self, car: Vehicle, row: _Checked) -> OdometerReading | None:
        km = row.new.km
        if km is None:
            return None
        counter = counter_on(row.on, self.changes[car.pk])
        known = self.points[car.pk, counter.generation]
        point = Point(row.on, km)
        if point in known:
            return None
        if not fits(km, row.on, known, is_live=False):
            raise OdometerFell(
                _("%(km)d km on this day contradicts another reading of this car.") % {"km": km},
                field="km",
            )
        known.append(point)
        is_running = counter.generation == car.odometer_generation
        if is_running and (car.odometer_on is None or row.on >= car.odometer_on):
            car.odometer_km, car.odometer_on = max(km, car.odometer_km or 0), row.on
        return OdometerReading(
            group_id=self.group_id,
            vehicle=car,
            km=km,
            read_on=row.on,
            generation=counter.generation,
            offset=counter.offset,
            source=OdometerSource.RECORD,
            reference=row.new.reference[:40],
            taken_in_id=None if row.new.workshop.strip() else self.store_id,
            recorded_at=self.at,
        )

    def _entry(
        self, car: Vehicle, row: _Checked, digest: str, reading: OdometerReading | None
    ) -> _Entry:
        new, said = row.new, row.said
        record = ServiceRecord(
            group_id=self.group_id,
            vehicle=car,
            workshop_id=None if said["workshop"] else self.store_id,
            workshop_words=said["workshop"],
            serviced_on=row.on,
            km=new.km,
            kind=new.kind,
            operations=said["operations"],
            fault=said["fault"],
            source=self.source,
            reference=said["reference"],
            digest=digest,
            recorded_at=self.at,
        )
        detail = ServiceRecordDetail(
            store_id=self.store_id,
            group_id=self.group_id,
            record=record,
            customer_id=new.customer_id,
            parts=said["parts"],
            amount=new.amount,
            currency=new.currency if new.amount is not None else "",
            advisor=said["advisor"],
            technician=said["technician"],
            words=said["words"],
        )
        return _Entry(record, detail, reading)

    def _write(self, entries: Sequence[_Entry]) -> None:
        insert_many([e.record for e in entries])
        for e in entries:
            e.detail.record = e.record  # its id is known only now
        with adding_to_a_living_file():
            insert_many([e.detail for e in entries])
        insert_many([e.reading for e in entries if e.reading])
        read = {e.record.vehicle_id: e.record.vehicle for e in entries if e.reading}
        update_many(list(read.values()), ["odometer_km", "odometer_on"])
        for e in entries:
            if new := e.reading:
                self.driven[new.vehicle_id].append(Point(new.read_on, new.km + new.offset))
        cars = {e.record.vehicle_id: e.record.vehicle for e in entries}
        reckon_held(cars.values(), self.driven, group_id=self.group_id, on=self.today)
        facts = [
            ServiceRecorded(
                store_id=self.store_id,
                vehicle_id=e.record.vehicle_id,
                service_record_id=e.record.pk,
                kind=e.record.kind,
            )
            for e in entries
        ]
        record_many(facts, by=self.by, at=self.at)

    def _result(self, decided: _Entry | Refusal | Vehicle) -> RowResult:
        if isinstance(decided, Refusal):
            return RowResult.refused(decided)
        if isinstance(decided, Vehicle):
            return RowResult("unchanged", decided.pk)
        return RowResult("created", decided.record.vehicle_id)


@dataclass(frozen=True)
class _Checked:
    """A row whose words and numbers can be kept."""

    new: NewService
    vin: str
    plate: str
    on: date
    said: dict[str, Any]

    def digest(self, store_id: int) -> str:
        """Equal for the same row told again, by the same store."""
        parts = [
            store_id if not self.said["workshop"] else self.said["workshop"],
            self.on,
            self.new.km,
            self.new.kind,
            self.said["reference"],
            *self.said["operations"],
            self.said["fault"],
        ]
        return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32]


_WORDS = {
    "workshop": 120,
    "fault": 300,
    "reference": 60,
    "advisor": 80,
    "technician": 80,
    "words": 4000,
}


def _check(new: NewService, today: date) -> _Checked:
    if new.vehicle_id is None and not new.vin.strip() and not new.plate.strip():
        raise NotToldApart(_("Say which car: its VIN or its plate."), field="vin")
    if new.serviced_on is None:
        raise ValueOutOfReach(_("Say on which day it was serviced."), field="serviced_on")
    if checked_day(new.serviced_on, field="serviced_on") > today:
        raise ValueOutOfReach(_("This day has not come yet."), field="serviced_on")
    checked_km(new.km, field="km")
    checked_choice(new.kind, ServiceKind, field="kind")
    if new.amount is not None and not 0 <= new.amount < Decimal(10) ** 10:
        raise ValueOutOfReach(_("This amount lies out of reach."), field="amount")
    said: dict[str, Any] = {
        name: clean(getattr(new, name), most=most, field=name, lines=name == "words")
        for name, most in _WORDS.items()
    }
    for name in ("operations", "parts"):
        words = [clean(w, most=200, field=name) for w in getattr(new, name)]
        said[name] = [w for w in words if w][:50]
    return _Checked(
        new,
        checked_vin(new.vin).text if new.vin.strip() else "",
        checked_plate(new.plate).text if new.plate.strip() else "",
        new.serviced_on,
        said,
    )
