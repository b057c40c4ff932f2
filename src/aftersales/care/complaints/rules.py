"""What a class of complaints asks for, and when a preventive measure had an effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

# Which solutions belong to which class (CP-03, CP-05): the flow of each class of its own.
REMEDIES = {
    "product": ("repair", "replacement", "compensation", "apology", "other"),
    "service": ("apology", "repair", "compensation", "other"),
    "other": ("apology", "compensation", "other"),
}


def may_offer(complaint_class: str, remedy: str) -> bool:
    """Whether the class has this solution: nobody replaces a part because of an unkind word."""
    return remedy in REMEDIES[complaint_class]


def needs_approval(cost: Decimal, limit: Decimal) -> bool:
    """Above the amount somebody else says yes first (CP-05)."""
    return cost > limit


@dataclass(frozen=True)
class Watch:
    """The days that are compared: as many before the measure came into force as after it."""

    before: date
    since: date
    until: date


def watch(since: date, days: int) -> Watch:
    return Watch(since - timedelta(days=days), since, since + timedelta(days=days))


def had_effect(before: int, after: int) -> bool:
    """Fewer complaints of the same class and cause than before (CP-09)."""
    return after < before


def is_over(complaint_state: str) -> bool:
    return complaint_state in {"closed", "settled"}
