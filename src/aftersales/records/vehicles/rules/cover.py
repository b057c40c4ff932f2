"""How a car stands with its first maintenance and its warranty (RC-18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aftersales.core.days import corresponding_date
from aftersales.records.vehicles.rules.outlook import Cycle


@dataclass(frozen=True)
class Cover:
    """What a car has a claim to: ``open``, ``done`` (had it), ``over`` or ``unknown``, with the
    last day and distance of the claim.
    """

    kind: str  # "first_maintenance" or "warranty"
    state: str
    until: date | None = None
    until_km: int | None = None
    done_on: date | None = None


def _state(until: date | None, until_km: int | None, *, on: date, km: int | None) -> str:
    """Whichever comes first ends it."""
    if (until and on > until) or (until_km is not None and km is not None and km > until_km):
        return "over"
    return "open" if until else "unknown"


def first_maintenance(
    *, sold_on: date | None, done_on: date | None, cycle: Cycle, on: date, km: int | None
) -> Cover:
    """Free once, while the car is within the first step of its maintenance cycle."""
    until = corresponding_date(sold_on, cycle.first_months) if sold_on else None
    if done_on:
        return Cover("first_maintenance", "done", until, cycle.first_km, done_on)
    state = _state(until, cycle.first_km, on=on, km=km)
    return Cover("first_maintenance", state, until, cycle.first_km)


def warranty(
    *,
    sold_on: date | None,
    agreed_until: date | None,
    months: int,
    most_km: int,
    on: date,
    km: int | None,
) -> Cover:
    """By the day on the file, else by the law's months and kilometres from the first sale."""
    if agreed_until:
        return Cover("warranty", _state(agreed_until, None, on=on, km=km), agreed_until)
    until = corresponding_date(sold_on, months) if sold_on else None
    return Cover("warranty", _state(until, most_km, on=on, km=km), until, most_km)
