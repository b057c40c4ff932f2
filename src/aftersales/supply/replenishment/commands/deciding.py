"""What holds: a proposal accepted, other levels decided, what holds frozen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.supply.replenishment import rules
from aftersales.supply.replenishment.commands._common import held, one_held
from aftersales.supply.replenishment.commands.alerting import look
from aftersales.supply.replenishment.commands.refusals import (
    FrozenPlan,
    LevelsImpossible,
    NothingDecided,
    NothingMarked,
    ProposalIsNewer,
    ReasonMissing,
)
from aftersales.supply.replenishment.events import (
    PlanChanged,
    PlanFrozen,
    PlanReleased,
    ProposalAccepted,
)
from aftersales.supply.replenishment.models import StockPlan
from aftersales.supply.replenishment.parameters import HYSTERESIS
from aftersales.supply.replenishment.states import UseClass

MOST = Decimal(1_000_000)
MILLISECOND = timedelta(milliseconds=1)  # what JSON cuts off a moment
_DECIDED = (
    "stock_class",
    "use_class",
    "safety",
    "alert_at",
    "clear_at",
    "upto",
    "decided_at",
    "decided_by",
    "reason",
)


@dataclass(frozen=True, kw_only=True)
class Levels:
    """What somebody decides: order at this position, up to that one. Classes left empty stay as
    they were reckoned.
    """

    alert_at: Decimal
    upto: Decimal
    safety: Decimal = Decimal(0)
    stock_class: str = ""
    use_class: str = ""


@command("replenishment.decide")
def accept(
    *, plan_ids: Collection[int], seen_at: datetime | None = None, by: Actor, at: datetime
) -> list[StockPlan]:
    """What was reckoned for these parts holds from now on: all of them, or none.

    ``seen_at`` is when the proposal was reckoned that the person looked at; a newer one is refused.
    """
    if not plan_ids:
        raise NothingMarked(_("Choose the parts first."))
    rows = held(plan_ids, "replenishment.decide", by=by)
    for row in rows:
        _require_free(row)
        if seen_at is not None and row.reckoned_at - seen_at >= MILLISECOND:
            raise ProposalIsNewer(
                _("%(number)s was reckoned again meanwhile. Look at the new proposal.")
                % {"number": row.part.shown_number}
            )
        row.stock_class, row.use_class = row.proposed_class, row.proposed_use
        row.safety, row.alert_at = row.proposed_safety, row.proposed_alert_at
        row.clear_at, row.upto = row.proposed_clear_at, row.proposed_upto
        row.decided_at, row.decided_by, row.reason = at, by.key, ""
    StockPlan.objects.bulk_update(rows, _DECIDED)
    facts = [
        ProposalAccepted(
            store_id=row.store_id,
            stock_plan_id=row.pk,
            part_id=row.part_id,
            alert_at=row.alert_at,
            upto=row.upto,
        )
        for row in rows
    ]
    record_many(facts, by=by, at=at)
    look(rows, by=by, at=at)
    return rows


@command("replenishment.decide")
def change(*, plan_id: int, levels: Levels, reason: str, by: Actor, at: datetime) -> StockPlan:
    """Decide other levels than those reckoned, and say why."""
    row = one_held(plan_id, "replenishment.decide", by=by)
    _require_who_answers(row, by=by)
    _require_free(row)
    said = _reason(reason)
    if not 0 <= levels.alert_at <= levels.upto <= MOST or not 0 <= levels.safety <= levels.upto:
        raise LevelsImpossible(
            _("Order at 0 or more, and up to as much or more than that."), field="upto"
        )
    on = day_of(at, store_id=row.store_id)
    share = value(HYSTERESIS, store_id=row.store_id, on=on)
    row.alert_at, row.upto, row.safety = levels.alert_at, levels.upto, levels.safety
    row.clear_at = rules.clear_line(levels.alert_at, levels.upto, share)
    row.stock_class = levels.stock_class or row.proposed_class
    row.use_class = UseClass(levels.use_class or row.proposed_use)
    row.decided_at, row.decided_by, row.reason = at, by.key, said
    row.save(update_fields=_DECIDED)
    fact = PlanChanged(
        store_id=row.store_id,
        stock_plan_id=row.pk,
        part_id=row.part_id,
        alert_at=row.alert_at,
        upto=row.upto,
        reason=said,
    )
    record(fact, by=by, at=at)
    look([row], by=by, at=at)
    return row


@command("replenishment.decide")
def freeze(*, plan_id: int, reason: str, by: Actor, at: datetime) -> StockPlan:
    """What holds stays, whatever is reckoned, until somebody releases it."""
    row = one_held(plan_id, "replenishment.decide", by=by)
    _require_who_answers(row, by=by)
    _require_free(row)
    if row.decided_at is None:
        raise NothingDecided(_("Nothing holds yet. Accept the proposal or decide levels first."))
    said = _reason(reason)
    row.is_frozen, row.reason = True, said
    row.save(update_fields=["is_frozen", "reason"])
    fact = PlanFrozen(store_id=row.store_id, stock_plan_id=row.pk, part_id=row.part_id, reason=said)
    record(fact, by=by, at=at)
    return row


@command("replenishment.decide")
def release(*, plan_id: int, by: Actor, at: datetime) -> StockPlan:
    """Proposals may be accepted again. What is not frozen stays as it is."""
    row = one_held(plan_id, "replenishment.decide", by=by)
    if row.is_frozen:
        row.is_frozen = False
        row.save(update_fields=["is_frozen"])
        fact = PlanReleased(store_id=row.store_id, stock_plan_id=row.pk, part_id=row.part_id)
        record(fact, by=by, at=at)
    return row


def _require_who_answers(row: StockPlan, *, by: Actor) -> None:
    """Class A is kept the strictest: only who answers for the stock departs from what was reckoned
    (PT-03). A part that is proposed for it counts, so that nobody decides it out of the class.
    """
    if rules.is_strict(row.stock_class, row.proposed_class):
        by.require("replenishment.depart_a", store_id=row.store_id)


def _require_free(row: StockPlan) -> None:
    if row.is_frozen:
        raise FrozenPlan(
            _("%(number)s is frozen. Release it first.") % {"number": row.part.shown_number}
        )


def _reason(words: str) -> str:
    said = clean(words, most=200, field="reason")
    if not said:
        raise ReasonMissing(_("Say why."), field="reason")
    return said
