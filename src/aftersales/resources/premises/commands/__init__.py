"""Deeds on the house: naming its areas, auditing them, guarding against accidents."""

from aftersales.resources.premises.commands.auditing import audit, close_area, name_area
from aftersales.resources.premises.commands.guarding import (
    carry_out,
    close,
    move_measure,
    reopen_measure,
    report,
    set_measure,
)
from aftersales.resources.premises.commands.refusals import (
    AreaKnown,
    AreaShut,
    DayAhead,
    DuePast,
    HurtIsAccident,
    MeasureMissing,
    MeasuresOpen,
    NotItsOwner,
    OwnerUnknown,
    SheetIncomplete,
)

__all__ = [
    "AreaKnown",
    "AreaShut",
    "DayAhead",
    "DuePast",
    "HurtIsAccident",
    "MeasureMissing",
    "MeasuresOpen",
    "NotItsOwner",
    "OwnerUnknown",
    "SheetIncomplete",
    "audit",
    "carry_out",
    "close",
    "close_area",
    "move_measure",
    "name_area",
    "reopen_measure",
    "report",
    "set_measure",
]
