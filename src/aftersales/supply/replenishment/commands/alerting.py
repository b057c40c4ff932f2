"""Stock alerts (库存预警): raised at their line, ended above it, answered by an order or a transfer
(PT-06).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.lookups import Among
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts.states import TransferState
from aftersales.supply.replenishment import queries, rules
from aftersales.supply.replenishment.commands._common import hold, one_held
from aftersales.supply.replenishment.commands.refusals import AlertIsAnswered, NobodyLends
from aftersales.supply.replenishment.events import AlertAnswered, AlertEnded, AlertRaised, OfPlan
from aftersales.supply.replenishment.models import StockPlan

NOTHING = Decimal(0)
_ALERT = ("alerted_at", "lender", "lends", "transfer")


@command("replenishment.reckon")
def watch(*, store_id: int, by: Actor, at: datetime) -> int:
    """Look at every part of a store for which levels hold; answers how many alerts stand."""
    by.require("replenishment.reckon", store_id=store_id)
    rows = StockPlan.objects.filter(store=store_id, decided_at__isnull=False)
    hold(rows.values_list("pk", flat=True))
    held = list(rows.order_by("pk"))
    look(held, by=by, at=at)
    return sum(row.alerted_at is not None for row in held)


def look(rows: Sequence[StockPlan], *, by: Actor, at: datetime) -> None:
    """Raise and end the alerts of these plans, which are held; find who could lend."""
    facts: list[OfPlan] = []
    changed: list[StockPlan] = []
    alerted: list[StockPlan] = []
    for store_id in sorted({row.store_id for row in rows}):
        here = [row for row in rows if row.store_id == store_id]
        places = queries.positions([row.part_id for row in here], store_id=store_id, seen_by=by)
        for row in here:
            was, position = row.alerted_at is not None, places[row.part_id]
            stands = row.upto > 0 and rules.is_alerted(
                position, row.alert_at, row.clear_at, was=was
            )
            if stands != was:
                kind = AlertRaised if stands else AlertEnded
                facts.append(
                    kind(
                        store_id=store_id,
                        stock_plan_id=row.pk,
                        part_id=row.part_id,
                        position=position,
                    )
                )
                row.alerted_at = at if stands else None
                row.lender_id, row.lends, row.transfer = None, NOTHING, None
                changed.append(row)
            if stands:
                alerted.append(row)
    changed += [row for row in _find_lenders(alerted, by=by) if row not in changed]
    StockPlan.objects.bulk_update(changed, _ALERT, batch_size=500)
    record_many(facts, by=by, at=at)


def _find_lenders(rows: Sequence[StockPlan], *, by: Actor) -> list[StockPlan]:
    """Note for each alert the store that has most beyond its own need; answers those that changed.
    Only stores in this actor's sight are asked: the clock sees the whole group.
    """
    lenders: dict[int, list[tuple[Decimal, int]]] = {}
    part_ids = sorted({row.part_id for row in rows})
    for store_id in sorted(by.stores_with("replenishment.view")) if rows else ():
        theirs = StockPlan.objects.filter(Among("part_id", part_ids), store=store_id)
        needs = dict(theirs.filter(decided_at__isnull=False).values_list("part_id", "upto"))
        places = queries.positions(list(needs), store_id=store_id, seen_by=by) if needs else {}
        free = queries.free(list(needs), store_id=store_id, seen_by=by) if needs else {}
        for part, need in needs.items():
            spare = min(places[part] - need, free[part])
            if spare >= 1:
                lenders.setdefault(part, []).append(
                    (spare.quantize(Decimal(1), "ROUND_FLOOR"), store_id)
                )
    changed = []
    for row in rows:
        others = [one for one in lenders.get(row.part_id, ()) if one[1] != row.store_id]
        spare, lender = max(others, key=lambda one: (one[0], -one[1]), default=(NOTHING, None))
        sees_all = len(by.stores) > 1
        if sees_all and row.transfer_id is None and (row.lender_id, row.lends) != (lender, spare):
            row.lender_id, row.lends = lender, spare
            changed.append(row)
    return changed


@command("replenishment.decide")
def ask_lender(*, plan_id: int, by: Actor, at: datetime) -> StockPlan:
    """Answer an alert by a transfer: ask the store that has more than it needs, for what is
    lacking or what it can spare. Once, unless that transfer was cancelled.
    """
    row = one_held(plan_id, "replenishment.decide", by=by)
    if row.transfer is not None and row.transfer.state != TransferState.CANCELLED:
        raise AlertIsAnswered(_("Asked for already: %(number)s.") % {"number": row.transfer.number})
    position = queries.positions([row.part_id], store_id=row.store_id, seen_by=by)[row.part_id]
    quantity = min(row.lends, row.upto - position)
    if row.alerted_at is None or row.lender_id is None or quantity <= 0:
        raise NobodyLends(_("No other store has more of this part than it needs. Order it."))
    row.transfer = parts.request_transfer(
        source_id=row.lender_id,
        target_id=row.store_id,
        wants=[parts.Want(part_id=row.part_id, quantity=quantity)],
        words=_("Stock alert"),
        by=by,
        at=at,
    )
    row.save(update_fields=["transfer"])
    fact = AlertAnswered(
        store_id=row.store_id,
        stock_plan_id=row.pk,
        part_id=row.part_id,
        transfer_id=row.transfer.pk,
        quantity=quantity,
    )
    record(fact, by=by, at=at)
    return row
