"""What goes from store to store: told when each has told its own days."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by
from aftersales.demo import carriers
from aftersales.demo.group import World
from aftersales.supply.logistics import commands as logistics
from aftersales.supply.logistics import queries as ways
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts import queries as shelves
from aftersales.supply.parts.commands import Want

PIECES = Decimal(2)
ASKED_BEFORE, SENT_BEFORE = timedelta(minutes=9), timedelta(minutes=4)
LEFT_BEFORE = timedelta(minutes=2)
ON_THE_WAY = "配送车当日顺路"
NUMBERS = ("LNK-17220-A5", "LNK-76620-A5")  # the first is on its way, the second is asked for


def lend_each_other(world: World, *, end: datetime) -> None:
    """The first store has what the second lacks: one transfer is on its way, one is asked for."""
    if len(world.sites) == 1:
        return
    giver, taker = world.sites[:2]
    asks = taker.actors[taker.crew["parts_clerk"][0]]
    gives = giver.actors[giver.crew["parts_clerk"][0]]
    with as_seen_by(world.founder):
        known = shelves.parts_of(NUMBERS, seen_by=world.founder)
    for number in NUMBERS:
        part = known[number].pk
        transfer = parts.request_transfer(
            source_id=giver.pk,
            target_id=taker.pk,
            wants=[Want(part_id=part, quantity=PIECES)],
            words="本店库存不足，客户等车",
            by=asks,
            at=end - ASKED_BEFORE,
        )
        with as_seen_by(world.founder):
            has = shelves.stock_of([part], store_id=giver.pk, seen_by=world.founder)[part].free
        if number == NUMBERS[0] and has >= PIECES:
            parts.dispatch_transfer(transfer_id=transfer.pk, by=gives, at=end - SENT_BEFORE)
            _by_van(transfer.pk, giver.pk, by=gives, founder=world.founder, at=end - LEFT_BEFORE)


def _by_van(transfer_id: int, store_id: int, *, by: Actor, founder: Actor, at: datetime) -> None:
    """The parts ride on the group's own van, wanted this evening."""
    with as_seen_by(founder):
        van = ways.carriers(seen_by=founder).get(code=carriers.VAN)
    row = logistics.register_shipment(
        source_id=store_id,
        transfer_id=transfer_id,
        weight_kg=Decimal("1.5"),
        due_at=at + timedelta(hours=5),
        by=by,
        at=at,
    )
    logistics.agree_carrier(shipment_id=row.pk, carrier_id=van.pk, reason=ON_THE_WAY, by=by, at=at)
    logistics.hand_over(shipment_id=row.pk, by=by, at=at)
