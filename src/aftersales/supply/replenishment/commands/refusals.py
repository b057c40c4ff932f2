"""Every “no” that a command on stock levels may give."""

from __future__ import annotations

from aftersales.core.refusals import Refusal


class FrozenPlan(Refusal):
    """What holds was frozen; release it first."""

    code = "replenishment.frozen"


class NothingDecided(Refusal):
    """Nothing holds yet that could be frozen."""

    code = "replenishment.nothing_decided"


class ProposalIsNewer(Refusal):
    """It was reckoned again since the person looked."""

    code = "replenishment.proposal_is_newer"


class NothingMarked(Refusal):
    """No part was chosen."""

    code = "replenishment.nothing_marked"
    status = 422


class LevelsImpossible(Refusal):
    """Levels are not negative, and what is ordered up to lies at or above the alert line."""

    code = "replenishment.levels_impossible"
    status = 422


class ReasonMissing(Refusal):
    """A decision against the reckoning says why."""

    code = "replenishment.reason_missing"
    status = 422


class NobodyLends(Refusal):
    """No other store has more of the part than it needs, or no alert stands."""

    code = "replenishment.nobody_lends"


class AlertIsAnswered(Refusal):
    """Another store was asked already."""

    code = "replenishment.alert_is_answered"


class QuantityNotKept(Refusal):
    """No month used so many, or less than nothing, or lies in the future."""

    code = "replenishment.quantity_not_kept"
    status = 422


class PartUnknown(Refusal):
    """The number is not in the catalogue."""

    code = "replenishment.part_unknown"
    status = 422
