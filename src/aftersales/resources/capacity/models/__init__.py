"""What is shared out (``Resource``), who holds it when (``Occupation``), and how it is kept."""

from aftersales.resources.capacity.models.holding import DayBook, Occupation
from aftersales.resources.capacity.models.keeping import (
    Calibration,
    ToolLoan,
    UpkeepPlan,
    UpkeepRecord,
)
from aftersales.resources.capacity.models.resource import Ability, Resource, ResourceQuerySet

__all__ = [
    "Ability",
    "Calibration",
    "DayBook",
    "Occupation",
    "Resource",
    "ResourceQuerySet",
    "ToolLoan",
    "UpkeepPlan",
    "UpkeepRecord",
]
