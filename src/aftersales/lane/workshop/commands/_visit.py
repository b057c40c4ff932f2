"""What the workshop does to the order below it: by the order's own commands, as the system at work
because of whoever did the deed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from aftersales.core.actors import Actor
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders.states import PLACE, Place
from aftersales.resources.capacity import commands as capacity
from aftersales.resources.capacity.commands import HeldFor
from aftersales.resources.capacity.states import ResourceKind

ROOM = "workshop"


def hand(by: Actor, *rights: str) -> Actor:
    """The system with just these rights, in the stores of whoever acts."""
    return by.as_system(ROOM, rights=rights)


def put(order: Any, place: Place, *, by: Actor, at: datetime) -> None:
    """Move the car on the board, where the board allows it; it stays where it is otherwise."""
    if PLACE.allows(Place(order.place), place):
        moved = orders.put(
            order_id=order.pk, place=place, by=hand(by, "orders.view", "orders.put"), at=at
        )
        order.place = moved.place


def set_free(task_ids: Iterable[int], store_id: int, *, by: Actor, at: datetime) -> None:
    """The time that is still held for these tasks is free for others."""
    system = hand(by, "capacity.view", "capacity.occupy")
    held = HeldFor("task", list(task_ids))
    capacity.finish(store_id=store_id, occupation_ids=held, by=system, at=at)


def let_go_of_booking(order: Any, *, by: Actor, at: datetime) -> None:
    """What was held for the booking makes room for the plan: bays and people, not the loan car."""
    system = hand(by, "capacity.view", "capacity.occupy")
    held = HeldFor("order", [order.pk], kinds=(ResourceKind.BAY, ResourceKind.TECHNICIAN))
    capacity.release(store_id=order.store_id, occupation_ids=held, by=system, at=at)
