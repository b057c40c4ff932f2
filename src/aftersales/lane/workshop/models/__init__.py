"""Work and who is at it (``working``), what comes of it (``checking``, ``emissions``), how the car
leaves (``leaving``), and how the day went (``reckoning``).
"""

from aftersales.lane.workshop.models.checking import (
    Finding,
    Inspection,
    JobVerdict,
    SelfCheck,
    StandardTick,
    Wash,
)
from aftersales.lane.workshop.models.emissions import EmissionTest
from aftersales.lane.workshop.models.leaving import (
    HandOver,
    ReadyNotice,
    RepairGuarantee,
    Repeat,
    Rest,
)
from aftersales.lane.workshop.models.reckoning import CarryOver, DayEnd, Difference
from aftersales.lane.workshop.models.working import (
    Assignment,
    OfWorkshop,
    Stint,
    StintCorrection,
    Task,
    TaskQuerySet,
)

__all__ = [
    "Assignment",
    "CarryOver",
    "DayEnd",
    "Difference",
    "EmissionTest",
    "Finding",
    "HandOver",
    "Inspection",
    "JobVerdict",
    "OfWorkshop",
    "ReadyNotice",
    "RepairGuarantee",
    "Repeat",
    "Rest",
    "SelfCheck",
    "StandardTick",
    "Stint",
    "StintCorrection",
    "Task",
    "TaskQuerySet",
    "Wash",
]
