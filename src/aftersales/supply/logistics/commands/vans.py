"""The file of an own van, and where the group's sites lie."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time
from decimal import Decimal

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network.queries import store, store_ids
from aftersales.supply.logistics import rules
from aftersales.supply.logistics.commands.refusals import (
    PlaceImpossible,
    VanImpossible,
    VanKnown,
)
from aftersales.supply.logistics.events import SitePlaced, VanChanged, VanRegistered
from aftersales.supply.logistics.models import SitePlace, Van

DEAREST = Decimal(10_000)
HEAVIEST = Decimal(40_000)
MOST_PACKAGES = 2_000
FIVE_PLACES = Decimal("0.00001")  # of a degree: about a metre


@dataclass(frozen=True, kw_only=True)
class VanFile:
    """What is known of a van; prices are in the currency of its store."""

    plate: str
    packages: int
    kilograms: Decimal
    per_km: Decimal
    per_hour: Decimal
    shift_from: time
    shift_to: time
    name: str = ""
    is_closed: bool = False


@command("logistics.keep_carriers")
def register_van(*, store_id: int, van: VanFile, by: Actor, at: datetime) -> Van:
    """Open the file of a van that stands at this store or warehouse."""
    by.require("logistics.keep_carriers", store_id=store_id)
    told = _checked(van)
    row = Van(group_id=store(store_id).group_id, source_id=store_id, made_at=at, **asdict(told))
    _save_once(row)
    record(VanRegistered(store_id=store_id, van_id=row.pk), by=by, at=at)
    return row


@command("logistics.keep_carriers")
def change_van(*, van_id: int, van: VanFile, by: Actor, at: datetime) -> Van:
    """Other prices, another shift, or no longer used. Tours keep what they were planned with."""
    told = asdict(_checked(van))
    row: Van = Van.objects.visible_to(by).select_for_update(of=("self",)).get(pk=van_id)
    by.require("logistics.keep_carriers", store_id=row.source_id)
    changed = tuple(sorted(name for name, value in told.items() if getattr(row, name) != value))
    if not changed:
        return row
    for name in changed:
        setattr(row, name, told[name])
    _save_once(row)
    record(VanChanged(store_id=row.source_id, van_id=row.pk, fields=changed), by=by, at=at)
    return row


@command("logistics.plan_tours")
def place_site(*, site_id: int, point: str, by: Actor, at: datetime) -> SitePlace:
    """Where a site of the group lies: “latitude,longitude”, as a map shows it."""
    if by.group_id is None or site_id not in set(store_ids(group_id=by.group_id)):
        raise ObjectDoesNotExist
    found = rules.point_of(clean(point, most=60, field="point"))
    if found is None:
        raise PlaceImpossible(_("Say latitude and longitude, as 22.5431,114.0579."), field="point")
    latitude, longitude = (Decimal(repr(one)).quantize(FIVE_PLACES) for one in found)
    row, is_new = SitePlace.objects.select_for_update().get_or_create(
        site_id=site_id,
        defaults={"group_id": by.group_id, "latitude": latitude, "longitude": longitude},
    )
    if not is_new and (row.latitude, row.longitude) == (latitude, longitude):
        return row
    row.latitude, row.longitude = latitude, longitude
    row.save(update_fields=["latitude", "longitude"])
    record(SitePlaced(site_id=site_id), by=by, at=at)
    return row


def _checked(told: VanFile) -> VanFile:
    plate = clean(told.plate, most=20, field="plate").upper()
    if not plate:
        raise VanImpossible(_("A van has a plate."), field="plate")
    if not 1 <= told.packages <= MOST_PACKAGES:
        raise VanImpossible(_("A van holds at least one package."), field="packages")
    if not (told.kilograms.is_finite() and 0 < told.kilograms <= HEAVIEST):
        raise VanImpossible(_("A van carries something."), field="kilograms")
    prices = {"per_km": told.per_km, "per_hour": told.per_hour}
    for field, asked in prices.items():
        if not (asked.is_finite() and 0 <= asked <= DEAREST):
            raise VanImpossible(_("A price is nothing or more."), field=field)
    if told.shift_to <= told.shift_from:
        raise VanImpossible(_("A shift ends after it begins."), field="shift_to")
    cents = {field: asked.quantize(Decimal("0.01")) for field, asked in prices.items()}
    return VanFile(
        plate=plate,
        name=clean(told.name, most=60, field="name"),
        packages=told.packages,
        kilograms=told.kilograms.quantize(Decimal("0.1")),
        shift_from=told.shift_from,
        shift_to=told.shift_to,
        is_closed=told.is_closed,
        **cents,
    )


def _save_once(row: Van) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise VanKnown(_("There is a van of this plate."), field="plate") from fault
