"""Vehicles and their history from spreadsheets, alone or in the rows of their owners."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core import cells
from aftersales.core.actors import Actor
from aftersales.core.cells import Cell
from aftersales.core.imports import (
    ImportColumn,
    ImportRow,
    RowResult,
    extend,
    headings_in,
    import_kind,
)
from aftersales.records.customers import commands as customers
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.commands import NewMark, NewService, NewVehicle
from aftersales.records.vehicles.models import Vehicle
from aftersales.records.vehicles.rules import plates, vin
from aftersales.records.vehicles.rules.plates import PROVINCES
from aftersales.records.vehicles.states import MarkKind, Power, ServiceKind, VehicleKind

HEADINGS = headings_in(Path(__file__).parent / "content" / "headings.csv")
PLATE_LIKE = rf"[{PROVINCES}][a-z][·•. -]?[a-z0-9挂学警港澳领]{{5,6}}"
MOST_KM = 3_000_000
RIGHTS = frozenset(
    f"{room}.{verb}"
    for room, verbs in {
        "vehicles": ("view", "register", "record_service"),
        "customers": ("view", "register"),
    }.items()
    for verb in verbs
)

_KINDS = cells.choice(
    {kind.value: kind.value for kind in VehicleKind}
    | dict.fromkeys(("轿车", "小型轿车", "乘用车", "小客车", "小型客车"), "car")
    | dict.fromkeys(("越野车", "suv车"), "suv")
    | dict.fromkeys(("商务车", "mpv车"), "mpv")
    | dict.fromkeys(("皮卡", "皮卡车"), "pickup")
    | dict.fromkeys(("面包车", "厢式车"), "van")
    | dict.fromkeys(("客车", "大客车", "大型客车", "中型客车"), "bus")
    | dict.fromkeys(("货车", "卡车", "重型货车", "轻型货车"), "truck")
    | {"挂车": "trailer", "摩托车": "motorcycle", "专用车": "special", "特种车": "special"}
)
_POWERS = cells.choice(
    {power.value: power.value for power in Power}
    | dict.fromkeys(("汽油", "燃油", "油车", "gasoline"), "petrol")
    | {"柴油": "diesel"}
    | dict.fromkeys(("天然气", "燃气", "cng", "lng"), "gas")
    | dict.fromkeys(("混合动力", "油电混合", "混动", "hybrid"), "hev")
    | dict.fromkeys(("插电混动", "插电式混合动力", "插混"), "phev")
    | dict.fromkeys(("增程", "增程式"), "reev")
    | dict.fromkeys(("纯电", "纯电动", "电动", "electric", "ev"), "bev")
    | dict.fromkeys(("氢燃料", "燃料电池"), "fcev")
)
_SERVICES = cells.choice(
    {kind.value: kind.value for kind in ServiceKind}
    | dict.fromkeys(("保养", "定期保养", "例行保养", "常规保养", "service"), "maintenance")
    | dict.fromkeys(("首保", "首次保养", "新车首保", "免费保养"), "first_maintenance")
    | dict.fromkeys(("维修", "一般维修", "普通维修", "机修", "修理"), "repair")
    | dict.fromkeys(("索赔", "保修", "三包", "质保维修", "warranty"), "warranty")
    | dict.fromkeys(
        ("事故", "事故车", "事故车维修", "事故维修", "钣喷", "钣金", "喷漆", "保险", "accident"),
        "accident",
    )
    | dict.fromkeys(("检查", "检测", "年检", "inspection"), "inspection")
    | dict.fromkeys(("召回", "服务活动"), "recall")
    | dict.fromkeys(("其他", "其它", "美容", "洗车", "other"), "other")
)


def _year(cell: Cell) -> int | None:
    """2022, “2022款”, or the year of a date."""
    found = re.match(r"\s*(\d{4})(?:\s*[款年型]|$|-|/)", cells.plain(cell))
    return int(found[1]) if found else cells.whole(1886, 2100)(cell)


def _many(longest: int) -> cells.Parser[list[str]]:
    """Several words in a cell, as people part them."""
    one = cells.text(longest)

    def parse(cell: Cell) -> list[str] | None:
        parts = re.split(r"[、；;\n|]+|，|,(?!\d{3})", cells.written(cell))
        return [words for part in parts if (words := one(part))] or None

    return parse


def _column(name: str, label: object, parse: cells.Parser[Any], **more: Any) -> ImportColumn:
    return ImportColumn(name, label, parse, HEADINGS[name], **more)


TOLD_APART = (
    _column(
        "plate", _("number plate"), cells.code(20), looks=PLATE_LIKE, parted=True, tells_apart=True
    ),
    _column(
        "vin", _("VIN"), cells.code(40), looks=r"[0-9a-hj-npr-z]{17}", parted=True, tells_apart=True
    ),
)
ABOUT = (
    _column("make", _("make"), cells.text(60)),
    _column("series", _("series"), cells.text(60)),
    _column("model", _("model"), cells.text(120)),
    _column("model_year", _("model year"), _year),
    _column("vehicle_kind", _("kind of vehicle"), _KINDS),
    _column("power", _("power"), _POWERS),
    _column("colour", _("colour"), cells.text(30)),
    _column("engine_number", _("engine number"), cells.code(40), parted=True),
    _column("first_sale_on", _("first sold on"), cells.day),
    _column("seller", _("seller"), cells.text(120)),
    _column("guarantee_until", _("guarantee until"), cells.day),
    _column("licensed_on", _("licensed on"), cells.day),
    _column("inspection_due_on", _("inspection due on"), cells.day),
    _column("odometer_km", _("mileage (km)"), cells.whole(0, MOST_KM), parted=True),
    _column("odometer_on", _("mileage read on"), cells.day),
    _column("insurer", _("insurer"), cells.text(120)),
    _column("insured_until", _("insured until"), cells.day),
    _column("last_service_on", _("last maintenance on"), cells.day),
    _column("last_service_km", _("last maintenance at (km)"), cells.whole(0, MOST_KM)),
)
OWNER = (
    _column("owner_name", _("owner"), cells.text(120), tells_apart=True),
    _column("owner_phone", _("owner's phone"), cells.many_phones, tells_apart=True),
)
SERVICE = (
    _column("serviced_on", _("serviced on"), cells.day, required=True),
    ImportColumn("km", _("mileage (km)"), cells.whole(0, MOST_KM), HEADINGS["odometer_km"]),
    _column("service_kind", _("kind of service"), _SERVICES),
    _column("operations", _("operations"), _many(200)),
    _column("fault", _("fault"), cells.text(300)),
    _column("reference", _("order number"), cells.code(60)),
    _column("workshop", _("workshop, where it was not us"), cells.text(120)),
    _column("used_parts", _("parts used"), _many(200)),
    _column("amount", _("amount"), cells.decimal(0)),
    _column("advisor", _("service advisor"), cells.text(80)),
    _column("technician", _("technician"), cells.text(80)),
    _column("words", _("remarks"), cells.text(4000)),
)
_FIELD_OF = {"vehicle_kind": "kind"}
_LAST = frozenset(("last_service_on", "last_service_km"))
# The field that a refusal names → the column in which the reader of the report finds it.
_COLUMN_OF = {
    "kind": "vehicle_kind",
    "serviced_on": "last_service_on",
    "km": "last_service_km",
    "owner_id": "owner_name",
}
_OWNER_COLUMN_OF = {"": "owner_name", "name": "owner_name", "phone": "owner_phone"}


# -- vehicles, alone or with their owners ----------------------------------------------------------


def take_vehicles(
    rows: Sequence[ImportRow], *, store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """Put vehicles on file; an owner named in the row is found or registered first."""
    named = [row for row in rows if row.values.get("owner_name")]
    known = recognised(named, store_id=store_id, name="owner_name")
    new = [row for row in named if row.number not in known or row.values.get("owner_phone")]
    files = [
        customers.NewFile(
            name=row.values["owner_name"],
            phone=(row.values.get("owner_phone") or [""])[0],
            other_phones=tuple((row.values.get("owner_phone") or [])[1:]),
        )
        for row in new
    ]
    owners = customers.register_many(files=files, store_id=store_id, by=by, at=at)
    faults = {}
    for row, owner in zip(new, owners, strict=True):
        if owner.object_id is None:
            faults[row.number] = owner.under(_OWNER_COLUMN_OF)
        else:
            known[row.number] = owner.object_id
    cars = [
        (row.number, known.get(row.number), _new_vehicle(row.values))
        for row in rows
        if row.number not in faults
    ]
    said = [row.values for row in rows if row.number not in faults]
    results = faults | _take(cars, said, store_id=store_id, by=by, at=at)
    return [results[row.number] for row in rows]


def follow_customers(
    rows: Sequence[ImportRow],
    results: Sequence[RowResult],
    *,
    store_id: int,
    by: Actor,
    at: datetime,
) -> list[RowResult]:
    """The vehicles in a customer file: put on file and linked to their owner (CV-05)."""
    cars, said = [], []
    for row, result in zip(rows, results, strict=True):
        if result.outcome != "rejected":
            for thing in row.groups.get("vehicle", ()):
                cars.append((row.number, result.object_id, _new_vehicle(thing)))
                said.append(thing)
    taken = _take(cars, said, store_id=store_id, by=by, at=at)
    return [
        _joined(result, taken[row.number]) if row.number in taken else result
        for row, result in zip(rows, results, strict=True)
    ]


def _joined(customer: RowResult, vehicle: RowResult) -> RowResult:
    if vehicle.outcome == "rejected":
        return vehicle
    return customer.with_outcome(vehicle.outcome)


Car = tuple[int, int | None, NewVehicle]  # line, owner, vehicle


def _take(
    cars: Sequence[Car],
    said: Sequence[Mapping[str, Any]],
    *,
    store_id: int,
    by: Actor,
    at: datetime,
) -> dict[int, RowResult]:
    """Vehicles and their last maintenance; several of one line have one result together."""
    told = [replace(new, owner_id=owner) for _line, owner, new in cars]
    taken = commands.register_many(rows=told, store_id=store_id, by=by, at=at)
    results: dict[int, RowResult] = {}
    services = []
    for (line, _owner, _new), words, one in zip(cars, said, taken, strict=True):
        _add(results, line, one.under(_COLUMN_OF))
        if one.object_id and words.get("last_service_on"):
            services.append((line, _last_service(one.object_id, words)))
    history = commands.import_history_many(
        rows=[service for _line, service in services], store_id=store_id, by=by, at=at
    )
    for (line, _service), one in zip(services, history, strict=True):
        _add(results, line, replace(one.under(_COLUMN_OF), object_id=results[line].object_id))
    return results


def _add(results: dict[int, RowResult], line: int, result: RowResult) -> None:
    """A line stands or falls as a whole; its first vehicle names it."""
    before = results.get(line)
    if before is None or (result.outcome == "rejected" and before.outcome != "rejected"):
        results[line] = result
    elif before.outcome != "rejected":
        results[line] = before.with_outcome(result.outcome)


def _new_vehicle(said: Mapping[str, Any]) -> NewVehicle:
    names = {column.name for column in (*TOLD_APART, *ABOUT)} - _LAST
    return NewVehicle(**{_FIELD_OF.get(name, name): said[name] for name in names & said.keys()})


def _last_service(vehicle_id: int, said: Mapping[str, Any]) -> NewService:
    return NewService(
        vehicle_id=vehicle_id,
        serviced_on=said["last_service_on"],
        km=said.get("last_service_km"),
        kind=ServiceKind.MAINTENANCE.value,
    )


# -- whose row is it? ------------------------------------------------------------------------------


def recognised(rows: Sequence[ImportRow], *, store_id: int, name: str = "name") -> dict[int, int]:
    """Rows whose vehicle is on file and whose owner bears the name of the row."""
    del store_id  # the vehicles of the group are in sight
    keys = {row.number: set(_keys(row)) for row in rows}
    every = {key for found in keys.values() for key in found}
    if not every:
        return {}
    by_key = _owners(every)
    return {
        row.number: owner
        for row in rows
        for owner, words in (by_key[k] for k in sorted(keys[row.number]) if k in by_key)
        if words == row.values.get(name)
    }


def _keys(row: ImportRow) -> Iterator[str]:
    for thing in row.groups.get("vehicle", [row.values]):
        if "vin" in thing:
            yield vin.normalised(thing["vin"])
        if "plate" in thing:
            yield plates.normalised(thing["plate"])


def _owners(keys: set[str]) -> dict[str, tuple[int, str]]:
    """VIN or plate → the owner's file and name. Two statements."""
    owned = Vehicle.objects.filter(merged_into=None, owner__isnull=False).order_by("pk")
    found: dict[str, tuple[int, str]] = {}
    for column in ("vin", "plate"):
        lines = owned.filter(**{f"{column}__in": keys})
        for key, owner, words in lines.values_list(column, "owner_id", "owner__name"):
            found[key] = (owner, words)
    return found


# -- history ---------------------------------------------------------------------------------------


def take_history(
    rows: Sequence[ImportRow], *, store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """Services of known cars, from an older system (CV-06, DA-01)."""
    services = [_service(row.values) for row in rows]
    taken = commands.import_history_many(rows=services, store_id=store_id, by=by, at=at)
    return [one.under(_SERVICE_COLUMN_OF) for one in taken]


_SERVICE_COLUMN_OF = {"kind": "service_kind", "parts": "used_parts"}
_PLAIN: tuple[str, ...] = (
    "vin",
    "plate",
    "serviced_on",
    "km",
    "operations",
    "fault",
    "reference",
    "workshop",
)
_PLAIN += ("amount", "advisor", "technician", "words")


def _service(said: Mapping[str, Any]) -> NewService:
    plain = {name: said[name] for name in _PLAIN if name in said}
    kind = said.get("service_kind") or ServiceKind.REPAIR.value
    return NewService(**plain, kind=kind, parts=said.get("used_parts", ()))


def _in_group(columns: Sequence[ImportColumn]) -> list[ImportColumn]:
    return [replace(column, group="vehicle") for column in columns]


def _alone(columns: Sequence[ImportColumn]) -> list[ImportColumn]:
    return [replace(column, parted=False) for column in columns]


extend(
    "customers",
    columns=_in_group([*TOLD_APART, *ABOUT]),
    then=follow_customers,
    rights=RIGHTS,
    recognise=recognised,
)
import_kind(
    "vehicles",
    _("Vehicles"),
    right="vehicles.register",
    columns=_alone([*TOLD_APART, *ABOUT, *OWNER]),
    take=take_vehicles,
    rights=RIGHTS,
)
import_kind(
    "service-history",
    _("Service history"),
    right="vehicles.record_service",
    columns=_alone([*TOLD_APART, *SERVICE]),
    take=take_history,
    rights=RIGHTS,
)


_MARK_KINDS = cells.choice(
    {kind.value: kind.value for kind in MarkKind}
    | dict.fromkeys(("召回", "安全召回", "缺陷召回"), "recall")
    | dict.fromkeys(("服务活动", "活动", "技术升级", "service campaign"), "campaign")
)
MARK = (
    _column("vin", _("VIN"), cells.code(40), required=True, tells_apart=True),
    _column("mark_number", _("maker's number"), cells.code(40), required=True, tells_apart=True),
    _column("mark_title", _("what is done"), cells.text(160)),
    _column("mark_kind", _("recall or campaign"), _MARK_KINDS),
    _column("mark_until", _("runs until"), cells.day),
)


def take_marks(
    rows: Sequence[ImportRow], *, store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """A maker's list of cars that are to be recalled or belong to a campaign (RC-18)."""
    new = [
        NewMark(
            vin=row.values.get("vin", ""),
            number=row.values.get("mark_number", ""),
            title=row.values.get("mark_title", ""),
            kind=row.values.get("mark_kind") or MarkKind.RECALL.value,
            until=row.values.get("mark_until"),
        )
        for row in rows
    ]
    taken = commands.note_marks_many(rows=new, store_id=store_id, by=by, at=at)
    return [one.under(_MARK_COLUMN_OF) for one in taken]


_MARK_COLUMN_OF = {"number": "mark_number", "title": "mark_title", "until": "mark_until"}
import_kind(
    "recall-marks",
    _("Recalls and campaigns by VIN"),
    right="vehicles.raise_warning",
    columns=MARK,
    take=take_marks,
    rights={"vehicles.view", "vehicles.raise_warning"},
)
