"""What happens to the levels of stock."""

from dataclasses import dataclass
from decimal import Decimal

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class StockReckoned(Event):
    """The needs of a store were reckoned for all its parts."""

    name = "replenishment.stock.reckoned"
    parts: int


@dataclass(frozen=True, kw_only=True)
class DemandNoted(Event):
    """What an older system says was used in past months was taken over."""

    name = "replenishment.demand.noted"
    months: int


@dataclass(frozen=True, kw_only=True)
class OfPlan(Event):
    """A fact about one part in one store."""

    stock_plan_id: int
    part_id: int


@dataclass(frozen=True, kw_only=True)
class ProposalAccepted(OfPlan):
    """What was reckoned holds from now on."""

    name = "replenishment.plan.accepted"
    alert_at: Decimal
    upto: Decimal


@dataclass(frozen=True, kw_only=True)
class PlanChanged(OfPlan):
    """Somebody decided other levels than those that were reckoned."""

    name = "replenishment.plan.changed"
    alert_at: Decimal
    upto: Decimal
    reason: str


@dataclass(frozen=True, kw_only=True)
class PlanFrozen(OfPlan):
    """What holds stays, whatever is reckoned."""

    name = "replenishment.plan.frozen"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PlanReleased(OfPlan):
    """Proposals may be accepted again."""

    name = "replenishment.plan.released"


@dataclass(frozen=True, kw_only=True)
class AlertRaised(OfPlan):
    """The stock position is at its alert line."""

    name = "replenishment.alert.raised"
    position: Decimal


@dataclass(frozen=True, kw_only=True)
class AlertEnded(OfPlan):
    """The stock position is clear of its alert line again."""

    name = "replenishment.alert.ended"
    position: Decimal


@dataclass(frozen=True, kw_only=True)
class AlertAnswered(OfPlan):
    """Another store was asked for what is lacking."""

    name = "replenishment.alert.answered"
    transfer_id: int
    quantity: Decimal
