"""Clocks of tools and equipment (WS-38, WS-39)."""

from django.utils.translation import pgettext_lazy

from aftersales.core.timers import Counting, runs, timer
from aftersales.resources.capacity.events import (
    ResourceRetired,
    ToolCalibrated,
    UpkeepDone,
    UpkeepEnded,
    UpkeepPlanned,
)
from aftersales.resources.capacity.parameters import CALIBRATE_AHEAD, UPKEEP_AHEAD

_SHOP = ("after_sales_manager", "general_manager")
timer(
    "capacity.calibration",
    pgettext_lazy("clock", "calibrate a special tool"),
    row="WS-38",
    counting=Counting.AHEAD,
    limit=CALIBRATE_AHEAD,
    starts_words=pgettext_lazy("start of a clock", "last calibration"),
    chain=_SHOP,
)
timer(
    "capacity.upkeep",
    pgettext_lazy("clock", "upkeep of equipment"),
    row="WS-39",
    counting=Counting.AHEAD,
    limit=UPKEEP_AHEAD,
    starts_words=pgettext_lazy("start of a clock", "last upkeep"),
    chain=_SHOP,
)
runs(
    "capacity.calibration",
    about="resource",
    starts=[ToolCalibrated],
    meets=[ToolCalibrated],
    cancels=[ResourceRetired],
    names="due_on",
    again="restart",
)
runs(
    "capacity.upkeep",
    about="upkeep_plan",
    starts=[UpkeepPlanned, UpkeepDone],
    meets=[UpkeepDone],
    cancels=[UpkeepEnded],
    names="due_on",
    again="restart",
)
