"""How the number of a part is written and kept, and what pieces of a shelf cost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from aftersales.core.money import rounded

_CENT = Decimal("0.01")
_MARKS = re.compile(r"[\s\-_./·]")


def normalised(number: str) -> str:
    """06A 115 561 B, 06a-115-561-b and full-width letters are one part."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", number)).upper()


def cost_of(quantity: Decimal, *, on_hand: Decimal, value: Decimal, currency: str) -> Decimal:
    """What some pieces of a shelf cost: their share of its value, to the smallest coin.

    The last piece takes whatever is left, so that an empty shelf is worth nothing.
    """
    if quantity >= on_hand:
        return value
    return min(rounded(value * quantity / on_hand, currency), value)


def share_back(quantity: Decimal, *, before: Decimal, of: Decimal, cost: Decimal) -> Decimal:
    """What pieces that come back bring back of what an issue cost.

    Reckoned over all that has come back, so that the last piece brings the last cent.
    """
    done = (cost * before / of).quantize(_CENT, rounding=ROUND_HALF_UP)
    due = (cost * (before + quantity) / of).quantize(_CENT, rounding=ROUND_HALF_UP)
    return due - done


def letter_of(stock_class: str) -> str:
    """A, B or C (PT-03); nothing for a part that has no class yet."""
    first = stock_class[:1].upper()
    return first if first in {"A", "B", "C"} else ""


def is_far(
    change: Decimal, *, book: Decimal, value: Decimal, most_value: Decimal, most_percent: int
) -> bool:
    """Whether a difference is so large that the shelf is counted once more before it is believed:
    by what it is worth, or as a share of what the books say.
    """
    return abs(value) > most_value or abs(change) * 100 > book * most_percent


def brought_by(lacking: Sequence[Decimal], coming: Sequence[Decimal]) -> list[int | None]:
    """Which delivery brings the last missing piece of each line: the place of it in ``coming``.

    Lines are told the most urgent first, deliveries the earliest first; whoever is more urgent is
    served first. None: what is on its way does not reach that far.
    """
    found: list[int | None] = []
    needed, come, at = Decimal(0), Decimal(0), -1
    for pieces in lacking:
        needed += pieces
        while come < needed and at + 1 < len(coming):
            at += 1
            come += coming[at]
        found.append(at if come >= needed else None)
    return found


@dataclass(frozen=True)
class Car:
    """What is known of a car when one asks whether a part goes into it."""

    model_id: int
    make: str
    series: str
    year: int | None


@dataclass(frozen=True)
class GoesInto:
    """A model, or every model of its series, from one model year to another; both are in."""

    model_id: int
    make: str
    series: str
    is_series: bool = False
    year_from: int | None = None
    year_to: int | None = None

    def holds(self, car: Car) -> bool | None:
        """Whether the car is meant; None where that hangs on a year nobody knows."""
        is_model = self.model_id == car.model_id
        is_sister = self.is_series and (self.make, self.series) == (car.make, car.series)
        if not (is_model or is_sister):
            return False
        if self.year_from is None and self.year_to is None:
            return True
        if car.year is None:
            return None
        return (self.year_from or 0) <= car.year <= (self.year_to or 9999)


def goes_into(told: Sequence[GoesInto], car: Car | None) -> bool | None:
    """Whether a part goes into a car; None where nobody knows. Of a part of which nothing is told,
    or a car whose model is not known, nobody says that it does not.
    """
    if not told or car is None:
        return None
    answers = {row.holds(car) for row in told}
    if True in answers:
        return True
    return None if None in answers else False
