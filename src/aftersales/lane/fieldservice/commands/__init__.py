"""Deeds on installations by contract."""

from aftersales.lane.fieldservice.commands.installing import (
    Contract,
    accept,
    agree,
    cancel,
    start,
    tick,
    train,
)
from aftersales.lane.fieldservice.commands.refusals import (
    BansOpen,
    CustomerNotHere,
    DayWrong,
    NothingToTick,
    NoTraining,
    OrderOfAnother,
    StepsOpen,
    TrainingHalf,
)

__all__ = [
    "BansOpen",
    "Contract",
    "CustomerNotHere",
    "DayWrong",
    "NoTraining",
    "NothingToTick",
    "OrderOfAnother",
    "StepsOpen",
    "TrainingHalf",
    "accept",
    "agree",
    "cancel",
    "start",
    "tick",
    "train",
]
