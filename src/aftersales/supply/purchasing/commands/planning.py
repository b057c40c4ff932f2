"""The purchase plan becomes orders (PU-02)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record_many
from aftersales.supply.purchasing.commands.ordering import Wanted, propose
from aftersales.supply.purchasing.commands.refusals import (
    NobodySellsIt,
    NothingToOrder,
    NotPlanned,
)
from aftersales.supply.purchasing.events import OrderPlanned
from aftersales.supply.purchasing.models import PlannedLine, PurchaseOrder
from aftersales.supply.purchasing.queries import Planned, purchase_plan
from aftersales.supply.purchasing.states import Mode


@dataclass(frozen=True, kw_only=True)
class Take:
    """A part of the plan that is to be ordered; as the plan says unless something else is said."""

    part_id: int
    quantity: Decimal | None = None
    supplier_id: int | None = None


def hold_plan(store_id: int) -> None:
    """One makes orders from the plan of a store at a time: the second sees what the first
    proposed. A race test takes it away.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('purchasing.plan'), %s)", [store_id % 2**31]
        )


@command("purchasing.propose")
def propose_planned(
    *, store_id: int, takes: Sequence[Take], by: Actor, at: datetime
) -> list[PurchaseOrder]:
    """Propose orders for these parts of the plan, one for each supplier and mode; each line keeps
    why. What the plan does not buy any more is refused: nothing is ordered twice.
    """
    by.require("purchasing.propose", store_id=store_id)
    ids = [take.part_id for take in takes]
    if not ids or len(set(ids)) != len(ids):
        raise NothingToOrder(_("Name each part once."), field="parts")
    hold_plan(store_id)
    plan = {row.part_id: row for row in purchase_plan(store_id, at=at, seen_by=by, part_ids=ids)}
    orders: dict[tuple[int, Mode], list[tuple[Take, Planned]]] = {}
    for take in takes:
        row = plan.get(take.part_id)
        if row is None:
            raise NotPlanned(
                _("The plan has changed meanwhile: look at it again. Nothing was proposed."),
                field="parts",
            )
        orders.setdefault((_supplier(take, row), row.mode), []).append((take, row))
    made, facts = [], []
    for (supplier_id, mode), wanted in sorted(orders.items(), key=lambda one: one[0]):
        order = propose(
            store_id=store_id,
            supplier_id=supplier_id,
            wants=[
                Wanted(part_id=row.part_id, quantity=_quantity(take, row)) for take, row in wanted
            ],
            mode=mode,
            wanted_on=_first([row.needed_on for _take, row in wanted]),
            by=by,
            at=at,
        )
        _keep_why(order, [row for _take, row in wanted])
        facts.append(
            OrderPlanned(
                store_id=store_id,
                purchase_order_id=order.pk,
                supplier_id=supplier_id,
                lines=len(wanted),
            )
        )
        made.append(order)
    record_many(facts, by=by, at=at)
    return made


def _supplier(take: Take, row: Planned) -> int:
    """The one who is asked first, or the one who was chosen of those that sell it."""
    if not row.offers:
        raise NobodySellsIt(
            _("Nobody is known who sells %(part)s: note a supplier and a price first.")
            % {"part": row.shown_number},
            field="parts",
        )
    chosen = take.supplier_id or row.offers[0].supplier_id
    if all(one.supplier_id != chosen for one in row.offers):
        raise NobodySellsIt(
            _("This supplier names no price for %(part)s.") % {"part": row.shown_number},
            field="supplier_id",
        )
    return chosen


def _quantity(take: Take, row: Planned) -> Decimal:
    """As it was said; else the least that covers what is to be bought."""
    if take.quantity is not None:
        return take.quantity
    chosen = take.supplier_id or row.offers[0].supplier_id
    return next(one for one in row.offers if one.supplier_id == chosen).quantity(row.buy)


def _first(days: Sequence[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _keep_why(order: PurchaseOrder, rows: Sequence[Planned]) -> None:
    lines = dict(order.lines.values_list("part_id", "pk"))
    PlannedLine.objects.bulk_create(
        PlannedLine(
            store_id=order.store_id,
            line_id=lines[row.part_id],
            jobs=row.jobs,
            appointments=row.appointments,
            use=row.use,
            until=row.until,
            level=row.level,
            peak=row.peak,
            free=row.free,
            on_order=row.on_order,
            proposed=row.proposed,
            planned=row.buy,
        )
        for row in rows
    )
