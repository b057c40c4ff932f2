"""Deeds on stock levels. Other rooms call these and nothing deeper."""

from aftersales.supply.replenishment.commands.alerting import ask_lender, watch
from aftersales.supply.replenishment.commands.deciding import (
    Levels,
    accept,
    change,
    freeze,
    release,
)
from aftersales.supply.replenishment.commands.noting import (
    Told,
    Used,
    note_demand,
    note_demand_many,
)
from aftersales.supply.replenishment.commands.reckoning import reckon
from aftersales.supply.replenishment.commands.refusals import (
    AlertIsAnswered,
    FrozenPlan,
    LevelsImpossible,
    NobodyLends,
    NothingDecided,
    NothingMarked,
    PartUnknown,
    ProposalIsNewer,
    QuantityNotKept,
    ReasonMissing,
)

__all__ = [
    "AlertIsAnswered",
    "FrozenPlan",
    "Levels",
    "LevelsImpossible",
    "NobodyLends",
    "NothingDecided",
    "NothingMarked",
    "PartUnknown",
    "ProposalIsNewer",
    "QuantityNotKept",
    "ReasonMissing",
    "Told",
    "Used",
    "accept",
    "ask_lender",
    "change",
    "freeze",
    "note_demand",
    "note_demand_many",
    "reckon",
    "release",
    "watch",
]
