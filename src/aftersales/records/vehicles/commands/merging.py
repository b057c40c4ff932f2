"""Two files of one car become one, and two again where that was a mistake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core import merging
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.scope import Scope, seen_as
from aftersales.ground.network import queries as network
from aftersales.records.vehicles.commands._held import lock
from aftersales.records.vehicles.commands.finding import forget, index
from aftersales.records.vehicles.commands.outlooks import reckon
from aftersales.records.vehicles.commands.refusals import MergeImpossible, MergeSettled
from aftersales.records.vehicles.events import MergeUndone, VehiclesMerged
from aftersales.records.vehicles.models import Outlook, Vehicle, VehicleMerge
from aftersales.records.vehicles.states import PartyRole

# What the kept file takes over where it knows nothing itself.
_FILLS = (
    "vin",
    "plate",
    "plate_kind",
    "model_id",
    "model_words",
    "model_year",
    "power",
    "colour",
    "engine_number",
    "owner_id",
    "first_sale_on",
    "sold_by",
    "seller",
    "agent_id",
    "agent_contract",
    "guarantee_until",
    "licensed_on",
    "inspection_due_on",
    "odometer_km",
    "odometer_on",
)


@command("vehicles.merge")
def merge(*, kept_id: int, gone_id: int, store_id: int, by: Actor, at: datetime) -> VehicleMerge:
    """One car had two files: everything goes to the first, the second leads there from now on."""
    by.require("vehicles.merge", store_id=store_id)
    if kept_id == gone_id:
        raise MergeImpossible(_("These are the same file."))
    first, second = (lock(i, by=by) for i in sorted((kept_id, gone_id)))
    kept, gone = (first, second) if first.pk == kept_id else (second, first)
    if kept.vin and gone.vin and not (kept.vin_is_odd or gone.vin_is_odd):
        raise MergeImpossible(_("Two different and right VINs are two cars."))
    before = {name: getattr(kept, name) for name in _FILLS}
    gone_before = {name: getattr(gone, name) for name in (*_FILLS, "vin_is_odd")}
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    with _the_whole_group(by):
        moved = merging.move("vehicle", gone=gone.pk, kept=kept.pk)
    _fill(kept, gone, by=by, at=at)
    Outlook.objects.filter(vehicle=gone).delete()
    done = VehicleMerge.objects.create(
        group_id=kept.group_id,
        kept=kept,
        gone=gone,
        moved=moved,
        kept_before=_plain(before),
        gone_before=_plain(gone_before),
        merged_at=at,
        merged_by=by.key,
    )
    reckon([kept.pk], group_id=kept.group_id, on=timezone.localdate(at))
    forget(gone, by=by, at=at)
    index([kept], by=by, at=at)
    fact = VehiclesMerged(store_id=store_id, vehicle_id=kept.pk, merged_vehicle_id=gone.pk)
    record(fact, by=by, at=at)
    return done


@contextmanager
def _the_whole_group(by: Actor) -> Iterator[None]:
    """A merge moves what other stores hang on the car, which its actor may move but not read."""
    assert by.group_id is not None
    stores = ",".join(map(str, network.store_ids(group_id=by.group_id)))
    with seen_as(Scope(group=str(by.group_id), stores=stores)):
        yield


def _fill(kept: Vehicle, gone: Vehicle, *, by: Actor, at: datetime) -> None:
    for name in _FILLS:
        if getattr(kept, name) in (None, "") and _came_along(name, kept):
            setattr(kept, name, getattr(gone, name))
    if kept.vin == gone.vin:
        kept.vin_is_odd = gone.vin_is_odd
    newer = gone.odometer_on and kept.odometer_on and gone.odometer_on > kept.odometer_on
    if newer and (gone.odometer_km or 0) >= (kept.odometer_km or 0):
        kept.odometer_km, kept.odometer_on = gone.odometer_km, gone.odometer_on
    kept.changed_at, kept.changed_by = at, by.key
    kept.save()


def _came_along(name: str, kept: Vehicle) -> bool:
    """The car shows a plate or an owner only if their time moved to it and still runs."""
    if name in {"plate", "plate_kind"}:
        return kept.plates.filter(ends_on=None).exists()
    if name == "owner_id":
        return kept.parties.filter(role=PartyRole.OWNER, ends_on=None).exists()
    return True


@command("vehicles.merge")
def undo_merge(*, merge_id: int, store_id: int, by: Actor, at: datetime) -> VehicleMerge:
    """They are two cars after all: each gets back what was its own."""
    by.require("vehicles.merge", store_id=store_id)
    done = VehicleMerge.objects.select_for_update().get(pk=merge_id, group=by.group_id)
    if done.undone_at is not None:
        raise MergeSettled(_("This merge was undone already."))
    if not Vehicle.objects.in_use().filter(pk=done.kept_id).exists():
        raise MergeSettled(_("The file went on into another one. Take that merge back first."))
    kept = lock(done.kept_id, by=by)
    gone = Vehicle.objects.select_for_update().get(pk=done.gone_id)
    filled = {
        name: getattr(gone, name)
        for name in _FILLS
        if done.kept_before[name] in (None, "") and getattr(kept, name) == getattr(gone, name)
    }
    for name in filled:
        setattr(kept, name, _value(name, done.kept_before[name]))
    try:
        with transaction.atomic():
            _separate(done, kept, gone, by=by, at=at)
    except IntegrityError as clash:
        raise MergeSettled(
            _("What came after the merge stands in the way: clear plates and owners first.")
        ) from clash
    reckon([kept.pk, gone.pk], group_id=kept.group_id, on=timezone.localdate(at))
    index([kept, gone], by=by, at=at)
    fact = MergeUndone(store_id=store_id, vehicle_id=kept.pk, merged_vehicle_id=gone.pk)
    record(fact, by=by, at=at)
    return done


def _separate(done: VehicleMerge, kept: Vehicle, gone: Vehicle, *, by: Actor, at: datetime) -> None:
    kept.changed_at, kept.changed_by = at, by.key
    kept.save()
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    with _the_whole_group(by):
        merging.move_back("vehicle", done.moved, gone=gone.pk, kept=kept.pk)
    done.undone_at = at
    done.save(update_fields=["undone_at"])


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return found


def _value(name: str, plain: Any) -> Any:
    column: Any = Vehicle._meta.get_field(name.removesuffix("_id"))
    return column.to_python(plain) if plain else plain
