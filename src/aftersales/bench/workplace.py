"""A store that can take cars in: hours, people, bays, a price list and parts on the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from aftersales.bench.filling import Place
from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.handbook import commands as handbook
from aftersales.ground.network import commands as network
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.states import BayKind
from aftersales.ground.parameters import commands as parameters
from aftersales.records.staff import commands as staff
from aftersales.records.staff import queries as people
from aftersales.resources.capacity import commands as capacity
from aftersales.resources.capacity.commands import NewResource
from aftersales.resources.capacity.states import ResourceKind
from aftersales.resources.catalogue import commands as catalogue
from aftersales.resources.catalogue import queries as works
from aftersales.resources.catalogue.commands import NewOperation
from aftersales.resources.catalogue.states import ServiceType, TariffKind
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts.commands import Arrival, NewPart
from aftersales.supply.parts.queries import parts_of

LONG_AGO = date(2025, 1, 1)
OPERATIONS = (("B-OIL", "更换机油机滤", "0.60"), ("B-CHK", "全车检查", "0.40"))
PARTS = (
    ("B-0W20", "全合成机油", 268, 142),
    ("B-FLT", "机油滤清器", 45, 21),
    ("B-AIR", "空滤", 88, 39),
)
PIECES = 1_000_000  # nobody waits for a part: what is measured is the work, not the want


@dataclass(frozen=True)
class Workplace:
    """Who and what the measured visits use."""

    place: Place
    advisor: Actor  # may everything
    technician: Actor
    inspector: Actor
    bay_id: int
    operations: tuple[int, ...]
    parts: tuple[int, ...]

    @property
    def store_id(self) -> int:
        return self.place.store_id


def furnish(where: Place, *, at: datetime) -> Workplace:
    """Everything set up by commands, as a store would."""
    by = Actor(key="system:bench", group_id=where.group_id, boundless=True)
    week = [network.Stretch(day, time(8), time(20)) for day in range(7)]
    network.set_hours(store_id=where.store_id, week=week, by=by, at=at)
    staff.lay_out_roles(group_id=where.group_id, by=by, at=at)
    handbook.deliver(group_id=where.group_id, by=by, at=at)
    advisor, technician, inspector = (
        _hire(where, number, by=by, at=at) for number in ("B1", "B2", "B3")
    )
    bay = NewResource(
        kind=ResourceKind.BAY, code="B1", name="1号工位", bay_kind=BayKind.GENERAL, has_lift=True
    )
    hand = NewResource(kind=ResourceKind.TECHNICIAN, code="T1", person_id=technician.person_id)
    made = [
        capacity.register(store_id=where.store_id, new=new, by=by, at=at) for new in (bay, hand)
    ]
    parameters.set_value(
        code="billing.inspection_first",
        value=False,  # the short life has no workshop in it, as the rivals' has none
        valid_from=day_of(at),
        reason="bench",
        by=by,
        at=at,
    )
    operations, listed = _catalogue(where, by=by, at=at)
    return Workplace(where, advisor, technician, inspector, made[0].pk, operations, listed)


def _hire(where: Place, number: str, *, by: Actor, at: datetime) -> Actor:
    """Somebody who may everything in the store."""
    person = staff.hire(
        group_id=where.group_id, number=number, name=f"Bench {number}", by=by, at=at
    )
    staff.assign(person_id=person.pk, role="administrator", store_id=where.store_id, by=by, at=at)
    with whole_database():
        found: Actor = people.actor_for(person, on=day_of(at))
    return found


def _catalogue(where: Place, *, by: Actor, at: datetime) -> tuple[tuple[int, ...], tuple[int, ...]]:
    here: dict[str, Any] = {"store_id": where.store_id, "by": by, "at": at}
    catalogue.set_tariff(
        kind=TariffKind.LABOUR_HOUR, amount=Decimal(200), holds_from=LONG_AGO, **here
    )
    operations = [
        NewOperation(
            code=code,
            name_zh=name,
            name_en=code,
            service_type=ServiceType.MAINTENANCE,
            hours=Decimal(hours),
            holds_from=LONG_AGO,
        )
        for code, name, hours in OPERATIONS
    ]
    catalogue.register_operations(rows=operations, **here)
    listed = [
        NewPart(number=number, name=name, unit="件", price=Decimal(price), holds_from=LONG_AGO)
        for number, name, price, _cost in PARTS
    ]
    parts.register_many(rows=listed, **here)
    with as_seen_by(by):
        known = parts_of([number for number, *_more in PARTS], seen_by=by)
    arrivals = [
        Arrival(part_id=known[number].pk, quantity=Decimal(PIECES), cost=Decimal(cost), bin="A-01")
        for number, _name, _price, cost in PARTS
    ]
    parts.open_stock_many(arrivals=arrivals, **here)
    with as_seen_by(by):
        found = [works.operations(seen_by=by, words=code)[0].pk for code, *_more in OPERATIONS]
    return tuple(found), tuple(known[number].pk for number, *_more in PARTS)
