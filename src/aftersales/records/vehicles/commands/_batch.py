"""One transaction's worth of rows: looked up together, decided one by one, written together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, maker, update_many
from aftersales.core.events import Event
from aftersales.core.imports import Outcome, RowResult
from aftersales.core.log import record_many
from aftersales.core.lookups import Among
from aftersales.core.refusals import Refusal
from aftersales.ground.network import queries as network
from aftersales.records.customers import queries as customers
from aftersales.records.vehicles.commands.finding import index
from aftersales.records.vehicles.commands.marking import meet_marks
from aftersales.records.vehicles.commands.outlooks import reckon
from aftersales.records.vehicles.commands.refusals import (
    AgentUnknown,
    AlreadyRegistered,
    CustomerUnknown,
    ModelUnknown,
    OdometerFell,
    PlateTaken,
)
from aftersales.records.vehicles.commands.telling import NewVehicle, Told, told, told_apart
from aftersales.records.vehicles.events import (
    FileOpened,
    OdometerRead,
    OwnerChanged,
    PartyLinked,
    PlateGiven,
    VehicleRegistered,
    VehicleUpdated,
)
from aftersales.records.vehicles.models import (
    Insurance,
    OdometerCorrection,
    OdometerReading,
    PlateSpell,
    Vehicle,
    VehicleFile,
    VehicleModel,
    VehicleParty,
)
from aftersales.records.vehicles.rules.odometer import Change, Point, counter_on, fits
from aftersales.records.vehicles.states import FileReason, OdometerSource, PartyRole

_new_vehicle, _new_file, _new_spell = maker(Vehicle), maker(VehicleFile), maker(PlateSpell)
_new_party, _new_reading = maker(VehicleParty), maker(OdometerReading)


@dataclass
class Row:
    """One row on its way: what was told, which vehicle it means, what about it is new."""

    told: Told
    vehicle: Vehicle
    is_new: bool
    changed: set[str] = field(default_factory=set)
    has_news: bool = False


class Batch:
    """One transaction's worth of rows: looked up together, decided one by one, written together."""

    def __init__(
        self, store_id: int, reason: FileReason, *, updates: bool, by: Actor, at: datetime
    ) -> None:
        self.store_id, self.reason, self.updates = store_id, reason, updates
        self.by, self.at = by, at
        self.today = timezone.localdate(at)
        assert by.group_id is not None
        self.group_id: int = by.group_id
        self.by_vin: dict[str, Vehicle] = {}
        self.by_plate: dict[str, Vehicle] = {}
        self.points: dict[int, list[tuple[Point, int]]] = {}  # with the counter's generation
        self.changes: dict[int, list[Change]] = {}
        self.before: dict[int, dict[str, Any]] = {}  # what known cars were, by identity
        self.facts: list[Event] = []

    # -- the run --------------------------------------------------------------------------------

    def run(self, rows: Sequence[NewVehicle]) -> list[RowResult]:
        checked = [self._checked(row) for row in rows]
        self._look_up([t for t in checked if isinstance(t, Told)])
        decided = [self._decided(t) if isinstance(t, Told) else t for t in checked]
        taken = [row for row in decided if isinstance(row, Row)]
        self._write(taken)
        return [self._result(row) for row in decided]

    def _checked(self, row: NewVehicle) -> Told | Refusal:
        try:
            checked = told(row, on=self.today)
            told_apart(checked.vin, checked.plate)
        except Refusal as refusal:
            return refusal
        return checked

    def _look_up(self, checked: Iterable[Told]) -> None:
        """Every car and person the rows can mean: four statements at most."""
        rows = list(checked)
        vins = {t.vin for t in rows if t.vin}
        texts = {t.plate.text for t in rows if t.plate}
        meant = Q(Among("vin", vins)) | Q(Among("plate", texts))
        found = Vehicle.objects.filter(meant, group=self.group_id)
        locked = list(found.select_for_update().order_by("pk"))
        kept = Vehicle.objects.in_bulk({v.merged_into_id for v in locked if v.merged_into_id})
        for vehicle in sorted(locked, key=lambda v: v.merged_into_id is None):
            car = kept[vehicle.merged_into_id] if vehicle.merged_into_id else vehicle
            if vehicle.vin:
                self.by_vin[vehicle.vin] = car
            if car.plate:
                self.by_plate[car.plate] = car
        self._look_up_readings({v.pk for v in (*self.by_vin.values(), *self.by_plate.values())})
        self._look_up_people(rows)

    def _look_up_readings(self, ids: set[int]) -> None:
        if not ids:
            return
        for row in OdometerReading.objects.filter(Among("vehicle_id", ids), is_void=False):
            known = self.points.setdefault(row.vehicle_id, [])
            known.append((Point(row.read_on, row.km), row.generation))
        for change in OdometerCorrection.objects.filter(Among("vehicle_id", ids)).order_by("pk"):
            changes = self.changes.setdefault(change.vehicle_id, [])
            changes.append(Change(change.corrected_on, change.added))

    def _look_up_people(self, rows: Iterable[Told]) -> None:
        asked = {i for t in rows for i in (t.new.owner_id, t.new.driver_id, t.new.payer_id) if i}
        self.people = customers.seen_among(asked, seen_by=self.by) if asked else set()
        agents = any(t.new.agent_id for t in rows)
        self.sites = set(network.store_ids(group_id=self.group_id)) if agents else set()
        models = {t.new.model_id for t in rows if t.new.model_id}
        self.models = (
            VehicleModel.objects.filter(group=self.group_id).in_bulk(models) if models else {}
        )

    # -- one row --------------------------------------------------------------------------------

    def _decided(self, checked: Told) -> Row | Refusal:
        try:
            return self._decide(checked)
        except Refusal as refusal:
            return refusal

    def _decide(self, checked: Told) -> Row:
        columns = self._columns(checked)
        vehicle = self._meant(checked)
        if vehicle is None:
            return self._begun(checked, columns)
        if not self.updates:
            raise _known(vehicle, by_vin=bool(checked.vin and vehicle.vin == checked.vin))
        self._refuse_falling(vehicle, checked)
        return self._continued(checked, columns, vehicle)

    def _columns(self, checked: Told) -> dict[str, Any]:
        """The columns told, with the catalogue's words where the row points into it."""
        new = checked.new
        columns = dict(checked.columns)
        for name in ("owner_id", "driver_id", "payer_id"):
            person = getattr(new, name)
            if person and person not in self.people:
                raise CustomerUnknown(_("There is no such customer here."), field=name)
        if new.agent_id and new.agent_id not in self.sites:
            raise AgentUnknown(_("There is no such agent in the group."), field="agent_id")
        if new.model_id:
            model = self.models.get(new.model_id)
            if model is None:
                raise ModelUnknown(_("The catalogue has no such model."), field="model_id")
            columns |= {"model_id": model.pk, "model_words": str(model), "kind": model.kind}
            if model.power:
                columns["power"] = model.power
        return columns

    def _meant(self, checked: Told) -> Vehicle | None:
        """By VIN, else by plate; a plate that another VIN carries is that car's."""
        by_vin = self.by_vin.get(checked.vin) if checked.vin else None
        by_plate = self.by_plate.get(checked.plate.text) if checked.plate else None
        if by_plate and by_plate is not by_vin:
            if by_vin or (checked.vin and by_plate.vin and by_plate.vin != checked.vin):
                raise _plate_taken()
            return by_plate
        return by_vin

    def _begun(self, checked: Told, columns: dict[str, Any]) -> Row:
        vehicle = _new_vehicle(
            group_id=self.group_id,
            home_store_id=self.store_id,
            vin=checked.vin,
            vin_is_odd=checked.vin_is_odd,
            owner_id=checked.new.owner_id,
            registered_at=self.at,
            changed_at=self.at,
            changed_by=self.by.key,
            **(checked.derived | columns),
        )
        if checked.plate:
            vehicle.plate, vehicle.plate_kind = checked.plate.text, checked.plate.kind
            self.by_plate[checked.plate.text] = vehicle
        if checked.new.odometer_km is not None:
            vehicle.odometer_km = checked.new.odometer_km
            vehicle.odometer_on = checked.new.odometer_on or self.today
        if checked.vin:
            self.by_vin[checked.vin] = vehicle
        return Row(checked, vehicle, is_new=True)

    def _refuse_falling(self, vehicle: Vehicle, checked: Told) -> None:
        km, on = checked.new.odometer_km, checked.new.odometer_on or self.today
        if km is None:
            return
        counter = counter_on(on, self.changes.get(vehicle.pk, []))
        known = [p for p, gen in self.points.get(vehicle.pk, []) if gen == counter.generation]
        if vehicle.pk is None and vehicle.odometer_on and vehicle.odometer_km is not None:
            known = [Point(vehicle.odometer_on, vehicle.odometer_km)]
        if not fits(km, on, known, is_live=False):
            raise OdometerFell(
                _("%(km)d km on this day contradicts another reading of this car.") % {"km": km},
                field="odometer_km",
            )

    def _continued(self, checked: Told, columns: dict[str, Any], vehicle: Vehicle) -> Row:
        """A known car: take over what differs, in memory; writing comes later."""
        row = Row(checked, vehicle, is_new=False)
        if checked.vin and vehicle.vin is None:
            columns |= {"vin": checked.vin, "vin_is_odd": checked.vin_is_odd}
            self.by_vin[checked.vin] = vehicle
        if checked.plate and vehicle.plate != checked.plate.text:
            columns |= {"plate": checked.plate.text, "plate_kind": checked.plate.kind}
            self.by_plate.pop(vehicle.plate or "", None)
            self.by_plate[checked.plate.text] = vehicle
        columns = checked.derived_for(vehicle) | columns
        before = self.before.setdefault(id(vehicle), {})
        for name, value in columns.items():
            if getattr(vehicle, name) != value:
                before.setdefault(name, getattr(vehicle, name))
                setattr(vehicle, name, value)
                row.changed.add(name)
        return row

    def _settled(self, rows: Iterable[Row]) -> None:
        """Two rows of one file may contradict each other: what counts is what is left in the
        end.
        """
        for row in rows:
            before = self.before.get(id(row.vehicle), {})
            row.changed = {n for n in row.changed if getattr(row.vehicle, n) != before[n]}

    # -- writing together -----------------------------------------------------------------------

    def _write(self, rows: list[Row]) -> None:
        self._settled(rows)
        self._take_plates_off(rows)
        insert_many([row.vehicle for row in rows if row.is_new])
        self._write_plates(rows)
        self._write_people(rows)
        self._write_readings(rows)
        self._write_insurance(rows)
        self._write_changes(rows)
        self._open_files(rows)
        touched = {row.vehicle.pk for row in rows if self._has_news(row)}
        reckon(touched, group_id=self.group_id, on=self.today)
        index([row.vehicle for row in rows if row.is_new or row.changed], by=self.by, at=self.at)
        record_many(self.facts, by=self.by, at=self.at)
        met = {r.vehicle.vin: r.vehicle.pk for r in rows if r.is_new or "vin" in r.changed}
        meet_marks({vin: pk for vin, pk in met.items() if vin}, by=self.by, at=self.at)

    def _fact(self, event: type[Event], /, **about: Any) -> None:
        self.facts.append(event(store_id=self.store_id, **about))

    def _has_news(self, row: Row) -> bool:
        return row.is_new or bool(row.changed) or row.has_news

    def _take_plates_off(self, rows: list[Row]) -> None:
        """Before anything is put on, so that a plate may go from one car of the file to another."""
        moved = [row.vehicle.pk for row in rows if not row.is_new and "plate" in row.changed]
        if moved:
            with_vin = Vehicle.objects.filter(pk__in=moved, vin__isnull=False)
            with_vin.update(plate=None, plate_kind="")
            running = PlateSpell.objects.filter(vehicle__in=moved, ends_on=None)
            running.filter(starts_on__gt=self.today).delete()  # told for a day that has not come
            running.update(ends_on=self.today)

    def _write_plates(self, rows: list[Row]) -> None:
        given = {
            row.vehicle.plate: row
            for row in rows
            if row.told.plate
            and row.vehicle.plate == row.told.plate.text
            and (row.is_new or "plate" in row.changed)
        }
        insert_many([self._spell(row.vehicle, row.told) for row in given.values()])
        for row in given.values():
            if not row.is_new:
                self._fact(PlateGiven, vehicle_id=row.vehicle.pk, kind=row.vehicle.plate_kind)

    def _spell(self, vehicle: Vehicle, checked: Told) -> PlateSpell:
        assert checked.plate is not None
        return _new_spell(
            group_id=self.group_id,
            vehicle_id=vehicle.pk,
            plate=checked.plate.text,
            kind=checked.plate.kind,
            colour=checked.plate.colour,
            starts_on=self.today,
        )

    def _write_people(self, rows: list[Row]) -> None:
        links: list[VehicleParty] = []
        known = self._parties([r.vehicle.pk for r in rows if not r.is_new])
        for row in rows:
            new, vehicle = row.told.new, row.vehicle
            if new.owner_id and (row.is_new or vehicle.owner_id != new.owner_id):
                links.append(self._owned(row))
            for role, person in (
                (PartyRole.DRIVER, new.driver_id),
                (PartyRole.PAYER, new.payer_id),
            ):
                if person and (vehicle.pk, role.value, person) not in known:
                    known.add((vehicle.pk, role.value, person))
                    links.append(self._linked(row, role, person))
        insert_many(links)

    def _parties(self, ids: list[int]) -> set[tuple[int, str, int]]:
        if not ids:
            return set()
        rows = VehicleParty.objects.filter(Among("vehicle_id", ids), ends_on=None)
        return set(rows.values_list("vehicle_id", "role", "customer_id"))

    def _owned(self, row: Row) -> VehicleParty:
        new, vehicle = row.told.new, row.vehicle
        assert new.owner_id is not None
        since = new.owned_since or self.today
        if not row.is_new:
            owners = VehicleParty.objects.filter(vehicle=vehicle, role=PartyRole.OWNER)
            past = owners.aggregate(began=Max("starts_on"), ended=Max("ends_on"))
            since = max(filter(None, [since, past["began"], past["ended"]]))
            owners.filter(ends_on=None).update(ends_on=since)
            self._fact(
                OwnerChanged,
                vehicle_id=vehicle.pk,
                customer_id=new.owner_id,
                former_customer_id=vehicle.owner_id,
            )
            vehicle.owner_id = new.owner_id
            row.changed.add("owner_id")
        return self._linked(row, PartyRole.OWNER, new.owner_id, since=since)

    def _linked(
        self, row: Row, role: PartyRole, person: int, *, since: date | None = None
    ) -> VehicleParty:
        row.has_news = True
        self._fact(PartyLinked, vehicle_id=row.vehicle.pk, customer_id=person, role=role.value)
        return _new_party(
            group_id=self.group_id,
            vehicle_id=row.vehicle.pk,
            customer_id=person,
            role=role,
            starts_on=since or self.today,
        )

    def _write_readings(self, rows: list[Row]) -> None:
        readings = [r for row in rows if (r := self._reading(row))]
        insert_many(readings)
        for reading in readings:
            self._fact(
                OdometerRead,
                vehicle_id=reading.vehicle_id,
                km=reading.km,
                source=OdometerSource.RECORD.value,
            )

    def _reading(self, row: Row) -> OdometerReading | None:
        km, vehicle = row.told.new.odometer_km, row.vehicle
        on = row.told.new.odometer_on or self.today
        if km is None:
            return None
        counter = counter_on(on, self.changes.get(vehicle.pk, []))
        mine = (Point(on, km), counter.generation)
        known = self.points.setdefault(vehicle.pk, [])
        if mine in known or (
            row.told.new.odometer_on is None and vehicle.odometer_km == km and known
        ):
            return None
        known.append(mine)
        row.has_news = True
        is_running = counter.generation == vehicle.odometer_generation
        is_newest = vehicle.odometer_on is None or on >= vehicle.odometer_on
        if not row.is_new and is_running and is_newest:
            vehicle.odometer_km = max(km, vehicle.odometer_km or 0)
            vehicle.odometer_on = on
            row.changed |= {"odometer_km", "odometer_on"}
        return _new_reading(
            group_id=self.group_id,
            vehicle_id=vehicle.pk,
            km=km,
            read_on=on,
            generation=counter.generation,
            offset=counter.offset,
            source=OdometerSource.RECORD,
            taken_in_id=self.store_id,
            recorded_at=self.at,
        )

    def _write_insurance(self, rows: list[Row]) -> None:
        told_of = [r for r in rows if r.told.new.insured_until]
        if not told_of:
            return
        ids = [r.vehicle.pk for r in told_of if not r.is_new]
        known = set(
            Insurance.objects.filter(Among("vehicle_id", ids)).values_list(
                "vehicle_id", "insurer", "ends_on"
            )
        )
        fresh: dict[tuple[int, str, date], Insurance] = {}
        for row in told_of:
            insurer, until = row.told.new.insurer.strip()[:80], row.told.new.insured_until
            assert until is not None
            key = (row.vehicle.pk, insurer, until)
            if key not in known and key not in fresh:
                row.has_news = True
                fresh[key] = Insurance(
                    group_id=self.group_id,
                    vehicle=row.vehicle,
                    insurer=insurer,
                    ends_on=until,
                    noted_at=self.at,
                )
        insert_many(list(fresh.values()))

    def _write_changes(self, rows: list[Row]) -> None:
        changed = {row.vehicle.pk: row for row in rows if not row.is_new and row.changed}
        for row in changed.values():
            row.vehicle.changed_at, row.vehicle.changed_by = self.at, self.by.key
        fields = {name.removesuffix("_id") for row in rows for name in row.changed}
        vehicles = [row.vehicle for row in changed.values()]
        update_many(vehicles, sorted(fields | {"changed_at", "changed_by"}))
        for row in changed.values():
            codes = tuple(sorted(row.changed - {"odometer_km", "odometer_on", "owner_id"}))
            if codes:
                self._fact(VehicleUpdated, vehicle_id=row.vehicle.pk, fields=codes)

    def _open_files(self, rows: list[Row]) -> None:
        """The store that registers a car has a reason to look into its past."""
        ids = {row.vehicle.pk for row in rows}
        mine = VehicleFile.objects.filter(Among("vehicle_id", ids), store=self.store_id)
        fresh = ids - set(mine.values_list("vehicle_id", flat=True))
        opened = [
            _new_file(
                store_id=self.store_id,
                group_id=self.group_id,
                vehicle_id=vehicle_id,
                reason=self.reason,
                opened_at=self.at,
                opened_by=self.by.key,
            )
            for vehicle_id in sorted(fresh)
        ]
        insert_many(opened)
        begun = {row.vehicle.pk for row in rows if row.is_new}
        self.facts[:0] = [
            VehicleRegistered(store_id=self.store_id, vehicle_id=i) for i in sorted(begun)
        ]
        for vehicle_id in sorted(fresh - begun):
            self._fact(FileOpened, vehicle_id=vehicle_id, reason=self.reason.value)

    def _result(self, row: Row | Refusal) -> RowResult:
        if isinstance(row, Refusal):
            return RowResult.refused(row)
        outcome: Outcome = (
            "created" if row.is_new else "updated" if self._has_news(row) else "unchanged"
        )
        return RowResult(outcome, row.vehicle.pk)


def _known(vehicle: Vehicle, *, by_vin: bool) -> AlreadyRegistered:
    words = (
        _("A vehicle with this VIN is on file.")
        if by_vin
        else _("A vehicle with this plate is on file.")
    )
    return AlreadyRegistered(words, field="vin" if by_vin else "plate", vehicle_id=vehicle.pk)


def _plate_taken() -> PlateTaken:
    return PlateTaken(
        _("Another vehicle carries this plate. Move the plate first, or merge the two files."),
        field="plate",
    )
