"""What happens to the numbers of the business."""

from dataclasses import dataclass
from datetime import date

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ValueSet(Event):
    """From a day on another value holds. ``value`` is empty where it could be free text."""

    name = "parameters.value.set"
    parameter_value_id: int
    brand_id: int | None = None
    code: str
    value: str
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class ValueWithdrawn(Event):
    """A value that had not begun to hold will not."""

    name = "parameters.value.withdrawn"
    parameter_value_id: int
    brand_id: int | None = None
    code: str
    valid_from: date
