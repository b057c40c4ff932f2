"""By whom the demo's group sends goods: its own van, two couriers, or whoever fetches them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from aftersales.core.scope import as_seen_by
from aftersales.demo.group import ZONE
from aftersales.supply.logistics import commands, queries
from aftersales.supply.logistics.commands import CarrierFile, VanFile
from aftersales.supply.logistics.states import CarrierKind

if TYPE_CHECKING:
    from aftersales.demo.group import World

VAN, QUICK, SLOW, PICKUP = "VAN", "SJ", "LT", "ZT"
# code, name, kind, for a shipment, a kilogram, a further package, days
CARRIERS = (
    (VAN, "本集团配送车", CarrierKind.VAN, "28", "0.50", "2", 0),
    (QUICK, "顺捷速运", CarrierKind.COURIER, "16", "4", "6", 1),
    (SLOW, "岭通物流", CarrierKind.COURIER, "9", "1.20", "3", 3),
    (PICKUP, "客户自提", CarrierKind.PICKUP, "0", "0", "0", 2),
)
# Where the sites lie: latitude and longitude in and around the town.
POINTS = ((22.5431, 114.0579), (22.7215, 114.2470), (22.5712, 113.8843), (22.6535, 114.0269))


def found(world: World, *, first_day: date) -> None:
    """Their files, as the group brings them along."""
    at = datetime.combine(first_day - timedelta(days=18), time(11), ZONE)
    for code, name, kind, base, per_kg, per_package, days in CARRIERS:
        told = CarrierFile(
            code=code,
            name=name,
            kind=kind,
            base=Decimal(base),
            per_kg=Decimal(per_kg),
            per_package=Decimal(per_package),
            days=days,
        )
        commands.register_carrier(carrier=told, by=world.founder, at=at)
    for n, site in enumerate(world.sites):
        latitude, longitude = POINTS[n % len(POINTS)]
        point = f"{latitude + n // len(POINTS) * 0.03},{longitude}"
        commands.place_site(site_id=site.pk, point=point, by=world.founder, at=at)
        van = VanFile(
            plate=f"粤B·{'ABCDEFGH'[n % 8]}{7310 + n}",
            name="轻型厢式货车",
            packages=40,
            kilograms=Decimal(800),
            per_km=Decimal("1.60"),
            per_hour=Decimal(42),
            shift_from=time(8, 30),
            shift_to=time(19, 30),
        )
        commands.register_van(store_id=site.pk, van=van, by=world.founder, at=at)
    with as_seen_by(world.founder):
        lines = queries.delivery_network(seen_by=world.founder, at=at)
    for line in lines:
        if line.proposal is not None:
            commands.assign_site(
                site_id=line.site_id, store_id=line.proposal.store_id, by=world.founder, at=at
            )
