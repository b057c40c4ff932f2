"""By whom the demo's group sends goods: its own van, two couriers, or whoever fetches them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from aftersales.demo.group import ZONE
from aftersales.supply.logistics import commands
from aftersales.supply.logistics.commands import CarrierFile
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
