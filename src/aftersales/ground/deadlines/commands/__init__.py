"""Deeds on clocks and on the calendar they count by."""

from aftersales.ground.deadlines.commands.calendar import (
    DayMissing,
    SourceMissing,
    WrongYear,
    publish_year,
    reset_day,
    set_day,
)
from aftersales.ground.deadlines.commands.handing import (
    AlreadyOver,
    NoColleague,
    hand_over,
    hand_over_all,
)
from aftersales.ground.deadlines.commands.running import fire_due, open_periods

__all__ = [
    "AlreadyOver",
    "DayMissing",
    "NoColleague",
    "SourceMissing",
    "WrongYear",
    "fire_due",
    "hand_over",
    "hand_over_all",
    "open_periods",
    "publish_year",
    "reset_day",
    "set_day",
]
