"""What a line costs, who bears it and how low it may go. No clock, no database.

``core.money.rounded`` is the only rounding, and each line is rounded once (I-18).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from aftersales.core.money import rounded

NOTHING = Decimal(0)
HUNDRED = Decimal(100)
PAYERS = ("customer", "maker", "insurer", "agent", "internal", "goodwill")


@dataclass(frozen=True)
class Amounts:
    """A line in money: before the discount, what was given, and what is left, parted in net and
    tax.
    """

    listed: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def amounts(
    unit: Decimal,
    quantity: Decimal,
    *,
    percent_off: Decimal = NOTHING,
    tax_percent: Decimal,
    currency: str,
    fixed: Decimal | None = None,
) -> Amounts:
    """What a line comes to. Prices hold their tax: 1,130.00 at 13 % are 1,000.00 and 130.00.

    ``fixed`` is what a package says the line costs, whatever its list price is.
    """
    listed = rounded(unit * quantity, currency)
    gross = rounded(unit * quantity * (HUNDRED - percent_off) / HUNDRED, currency)
    if fixed is not None:
        gross = rounded(fixed * (HUNDRED - percent_off) / HUNDRED, currency)
    net = rounded(gross * HUNDRED / (HUNDRED + tax_percent), currency)
    return Amounts(listed=listed, discount=listed - gross, net=net, tax=gross - net)


def floor_of(
    *,
    listed: Decimal,
    cost: Decimal | None,
    most_discount: Decimal,
    least_margin: Decimal,
    tax_percent: Decimal,
    currency: str,
) -> Decimal:
    """Below this a line may be sold only by somebody who may (I-24): the list price less the most
    discount, and what it cost us with the least margin on it, whichever is more. A list price that
    is itself below that was set by somebody who answers for it: it stands.
    """
    by_discount = rounded(listed * (HUNDRED - most_discount) / HUNDRED, currency)
    if cost is None:
        return by_discount
    net = cost * (HUNDRED + least_margin) / HUNDRED
    by_margin = rounded(net * (HUNDRED + tax_percent) / HUNDRED, currency)
    return min(listed, max(by_discount, by_margin))


def split(gross: Decimal, weights: Mapping[str, Decimal], currency: str) -> dict[str, Decimal]:
    """The gross amount over its payers in proportion to ``weights``; the shares make it exactly.

    Without any weight the customer bears it all.
    """
    whole = sum(weights.values(), NOTHING)
    if not whole:
        return {payer: gross if payer == "customer" else NOTHING for payer in PAYERS}
    shares = dict.fromkeys(PAYERS, NOTHING)
    left, rest = gross, whole
    for payer in PAYERS:
        weight = weights.get(payer, NOTHING)
        if weight and rest:
            part = rounded(left * weight / rest, currency)
            shares[payer] = part
            left, rest = left - part, rest - weight
    return shares


def is_dearer(
    *, agreed: Decimal, now: Decimal, agreed_own: Decimal, now_own: Decimal, tolerance: Decimal
) -> bool:
    """Whether a job costs more than what was said yes to: as a whole, or for the customer."""
    return now > agreed + tolerance or now_own > agreed_own + tolerance


@dataclass(frozen=True)
class Whole:
    """The figures of an order, added up."""

    hours: Decimal = NOTHING
    listed: Decimal = NOTHING
    net: Decimal = NOTHING
    tax: Decimal = NOTHING
    gross: Decimal = NOTHING

    def __add__(self, other: Whole) -> Whole:
        return Whole(
            self.hours + other.hours,
            self.listed + other.listed,
            self.net + other.net,
            self.tax + other.tax,
            self.gross + other.gross,
        )


def added_up(parts: Iterable[Whole]) -> Whole:
    return sum(parts, Whole())


def is_on_time(promised_at: datetime | None, at: datetime) -> bool | None:
    return None if promised_at is None else at <= promised_at


def consent_of(states: Sequence[str]) -> str:
    """The consent of a whole order in one word, for its third chip: what still needs an answer
    first, then what was agreed.
    """
    for state in ("proposed", "approved", "declined"):
        if state in states:
            return state
    return ""
