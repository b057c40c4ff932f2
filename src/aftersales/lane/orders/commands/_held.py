"""An order held until the deed is done, and how its row is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from typing import TypeVar

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext as _

from aftersales.core import live
from aftersales.core.actors import Actor
from aftersales.core.refusals import Refusal
from aftersales.ground.network import queries as network
from aftersales.lane.orders.commands.refusals import (
    ChoiceUnknown,
    LinesLocked,
    OpenOrderStands,
    OrderClosed,
    Stale,
)
from aftersales.lane.orders.models import Order, OrderQuerySet
from aftersales.records.customers.commands import adding_to_a_living_file

E = TypeVar("E", bound=Enum)
TOPIC = "order"  # of live words: lists mark their rows, boards ask anew


def hold(rows: OrderQuerySet) -> OrderQuerySet:
    """A lock is politeness; the trigger on ``version`` is the truth. Race tests take both away."""
    return rows.select_for_update(of=("self",))


def order_for(order_id: int, right: str, *, by: Actor, version: int | None = None) -> Order:
    """The order in sight of the actor, held; ``version`` is the one the deed was decided on."""
    return _found(Q(pk=order_id), right, by=by, version=version)


def order_of_job(job_id: int, right: str, *, by: Actor, version: int | None = None) -> Order:
    """The same for the order of a job."""
    return _found(Q(jobs=job_id), right, by=by, version=version)


def _found(which: Q, right: str, *, by: Actor, version: int | None) -> Order:
    order = hold(network.with_site(Order.objects.visible_to(by), by=by)).get(which)
    network.meet(order)
    by.require(right, store_id=order.store_id)
    if version is not None and version != order.version:
        raise Stale
    return order


def still_open(order: Order) -> Order:
    """It still changes: neither settled nor cancelled."""
    if not order.is_open:
        raise OrderClosed(
            _("Order %(number)s is closed and does not change any more.") % {"number": order.number}
        )
    return order


def unlocked(order: Order) -> Order:
    """Its lines still change."""
    if still_open(order).lines_locked_at is not None:
        raise LinesLocked(
            _("The lines of order %(number)s are with billing.") % {"number": order.number}
        )
    return order


def written(order: Order, *fields: str) -> Order:
    """Write some fields; the version goes on by one, and open screens hear of it."""
    order.version += 1
    with named_clashes():
        order.save(update_fields=[*dict.fromkeys(fields), "version"])
    live.tell(TOPIC, group_id=order.store.group_id, stores=[order.store_id])
    return order


@contextmanager
def named_clashes() -> Iterator[None]:
    """What the database refuses gets its name. Nothing may be asked of it after that: the command
    ends here, and its transaction with it.
    """
    try:
        with adding_to_a_living_file():
            yield
    except IntegrityError as clash:
        if refusal := _named(getattr(clash.__cause__, "diag", None)):
            raise refusal from clash
        raise


def _named(diagnosis: object) -> Refusal | None:
    name = getattr(diagnosis, "constraint_name", "")
    if name == "order_version_goes_on":
        return Stale()
    if name == "order_one_open_per_vehicle":
        return OpenOrderStands()
    if name == "order_locked_lines_stay":
        return LinesLocked(_("The lines of this order are with billing."))
    return None


def chosen(kind: type[E], value: str, *, field: str) -> E:
    """One of the values there are."""
    try:
        return kind(value)
    except ValueError as fault:
        raise ChoiceUnknown(
            _("“%(value)s” is none of the values to choose from.") % {"value": value}, field=field
        ) from fault


def moment(at: datetime) -> str:
    """A time as facts carry it."""
    return at.isoformat()
