"""What a price is: which tariff holds, what labour costs, how a gross amount parts into net and
tax. No clock, no database; ``core.money.rounded`` is the only rounding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from aftersales.core.money import rounded

_TIMES = re.compile(r"^(.*?)\s*[*×xX]\s*([0-9.]+)$")


@dataclass(frozen=True, kw_only=True)
class Dated:
    """Something that holds from a day on, for everything or for some."""

    holds_from: date


@dataclass(frozen=True, kw_only=True)
class Rate(Dated):
    """A tariff as rules see it. None and "" stand for all."""

    amount: Decimal
    currency: str
    store_id: int | None = None
    brand_id: int | None = None
    skill: str = ""
    payer: str = ""

    @property
    def closeness(self) -> tuple[int, int, int, int]:
        """What is said of a payer beats what is said of a skill, then the brand, then the store."""
        return (
            int(bool(self.payer)),
            int(bool(self.skill)),
            int(self.brand_id is not None),
            int(self.store_id is not None),
        )


@dataclass(frozen=True, kw_only=True)
class Case:
    """For which store, brand, skill and payer a rate is asked."""

    on: date
    store_id: int | None = None
    brand_id: int | None = None
    skill: str = ""
    payer: str = ""


def fits(rate: Rate, case: Case) -> bool:
    return (
        rate.holds_from <= case.on
        and rate.store_id in (None, case.store_id)
        and rate.brand_id in (None, case.brand_id)
        and rate.skill in ("", case.skill)
        and rate.payer in ("", case.payer)
    )


def closest(rates: Iterable[Rate], case: Case) -> Rate | None:
    """The rate that says most of the case; of equals the latest that has come."""
    standing = [rate for rate in rates if fits(rate, case)]
    return max(standing, key=lambda rate: (rate.closeness, rate.holds_from), default=None)


@dataclass(frozen=True, kw_only=True)
class Hours(Dated):
    """A standard time. ``model_id`` None holds for every model."""

    hours: Decimal
    model_id: int | None = None


def hours_for(times: Sequence[Hours], *, model_id: int | None, on: date) -> Decimal | None:
    """The standard time for a model: its own, else the one for all; None where the operation does
    not apply to it.
    """
    standing = [t for t in times if t.holds_from <= on and t.model_id in (None, model_id)]
    found = max(standing, key=lambda t: (t.model_id is not None, t.holds_from), default=None)
    return found.hours if found else None


def times(amount: Decimal, quantity: Decimal, currency: str) -> Decimal:
    """The price of a line: rounded once, when it is whole."""
    return rounded(amount * quantity, currency)


def less(amount: Decimal, percent: Decimal, currency: str) -> Decimal:
    """An amount with a discount taken off."""
    return rounded(amount * (100 - percent) / 100, currency)


@dataclass(frozen=True)
class Parted:
    """A gross amount in net and tax; the two always make it again."""

    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def parted(gross: Decimal, percent: Decimal, currency: str) -> Parted:
    """Prices in China hold their tax: 1,130.00 at 13 % are 1,000.00 and 130.00."""
    whole = rounded(gross, currency)
    net = rounded(whole * 100 / (100 + percent), currency)
    return Parted(net, whole - net)


def spread(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """A fixed price over the lines it covers, in proportion; the parts make the whole exactly."""
    if not weights:
        return []
    whole = sum(weights, Decimal(0))
    shares = [w / whole if whole else Decimal(1) / len(weights) for w in weights]
    found, left, rest = [], total, Decimal(1)
    for share in shares:
        part = rounded(left * share / rest, currency) if rest else rounded(left, currency)
        found.append(part)
        left, rest = left - part, rest - share
    found[-1] += left
    return found


def listed(words: str) -> list[tuple[str, Decimal]]:
    """“OP-100；06A115561B×2” as codes with quantities. What is no number becomes nothing, and is
    refused with its line.
    """
    found = []
    for piece in re.split(r"[、；;，,\n|]+", words):
        if name := piece.strip():
            told = _TIMES.match(name)
            found.append((told[1], _quantity(told[2])) if told else (name, Decimal(1)))
    return found


def _quantity(words: str) -> Decimal:
    try:
        return Decimal(words)
    except InvalidOperation:
        return Decimal(0)
