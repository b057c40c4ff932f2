"""How a bill adds up, reckoned a second time in whole cents and fractions.

Written from the texts, before the product's own reckoning, and importing nothing of it:

* DOMAIN 8.4: prices hold their tax; net = gross / (1 + rate), half-up to two places, tax is the
  rest, so net + tax is the gross on every line (1,130.00 at 13 % is 1,000.00 + 130.00).
* RELIABILITY I-18: a bill is the sum of its lines less discounts, each line rounded once by one
  rule; the sum of the shown lines is the shown total.
* RELIABILITY I-19, REQUIREMENTS FE-04: six payers bear a line; their shares make it to the cent.
* RELIABILITY I-20: paid - refunded = allocated + unallocated; never more is refunded than was paid.
* RELIABILITY I-21: a closed bill changes by credit notes only, and they never exceed it.

Where an amount is parted among several, they come one after the other, and each gets its proportion
of what is left, half-up; so the last gets the rest and the parts make the whole. Money that a
credit sets free is freed from the latest use first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

PAYERS = ("customer", "maker", "insurer", "agent", "internal", "goodwill")


def half_up(cents: Fraction) -> int:
    """To the whole cent, half away from nothing; amounts here are never below it."""
    return (2 * cents.numerator + cents.denominator) // (2 * cents.denominator)


def part(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Whole cents in proportion; together exactly the total."""
    found, left, rest = [], total, Fraction(sum(weights))
    for weight in weights:
        mine = half_up(left * weight / rest) if rest else 0
        found.append(mine)
        left, rest = left - mine, rest - weight
    return found


def tax_inside(gross: int, percent: Fraction) -> int:
    """The tax that a gross amount holds."""
    return gross - half_up(Fraction(gross) * 100 / (100 + percent))


@dataclass(frozen=True)
class Line:
    """Quantity and price as they were typed, discounts in percent, tax in percent, weights of the
    six payers.
    """

    quantity: Fraction
    price: Fraction  # in cents
    tax: Fraction
    weights: tuple[int, ...]
    line_discount: Fraction = Fraction(0)
    job_discount: Fraction = Fraction(0)

    @property
    def listed(self) -> int:
        """Before any discount, as it stands in the price list."""
        return half_up(self.quantity * self.price)

    @property
    def gross(self) -> int:
        """Line and job discount taken off, and rounded once."""
        left = (100 - self.line_discount) * (100 - self.job_discount) / 10_000
        return half_up(self.quantity * self.price * left)

    @property
    def shares(self) -> list[int]:
        return part(self.gross, self.weights)


@dataclass(frozen=True)
class BillLine:
    gross: int
    tax: int
    discount: int  # its part of the discount on the whole bill

    @property
    def net(self) -> int:
        return self.gross - self.tax


@dataclass(frozen=True)
class Bill:
    """What one payer gets."""

    lines: tuple[BillLine, ...]

    @property
    def total(self) -> int:
        return sum(line.gross for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines)

    @property
    def net(self) -> int:
        return self.total - self.tax


def bill(shares: Sequence[tuple[int, Fraction]], discount: int = 0) -> Bill:
    """One payer's bill: his share of each line with its rate, less a discount on the whole."""
    off = part(discount, [share for share, _rate in shares])
    made = []
    for (share, rate), less in zip(shares, off, strict=True):
        gross = share - less
        made.append(BillLine(gross, tax_inside(gross, rate), less))
    return Bill(tuple(made))


def bills(lines: Sequence[Line], discount: int = 0) -> dict[str, Bill]:
    """The whole order over its payers; a discount on the bill is the customer's."""
    found = {}
    for place, payer in enumerate(PAYERS):
        shares = [(line.shares[place], line.tax) for line in lines if line.shares[place]]
        if shares:
            found[payer] = bill(shares, discount if payer == "customer" else 0)
    return found


def credit(lines: Sequence[tuple[int, Fraction]], amount: int) -> list[tuple[int, int]]:
    """What a credit takes off each line and the tax in it, by what each line still stands for."""
    taken = part(amount, [gross for gross, _rate in lines])
    return [
        (off, tax_inside(gross, rate) - tax_inside(gross - off, rate))
        for off, (gross, rate) in zip(taken, lines, strict=True)
    ]


# ── the money behind it ──────────────────────────────────────────────────────────────────────────


class Refused(Exception):
    """The books do not allow it."""


@dataclass
class Paid:
    """Money that came in: a payment or a deposit."""

    amount: int
    refunded: int = 0
    uses: list[list[int]] = field(default_factory=list)  # [bill, cents], the latest last

    @property
    def allocated(self) -> int:
        return sum(cents for _bill, cents in self.uses)

    @property
    def free(self) -> int:
        return self.amount - self.refunded - self.allocated


@dataclass
class Books:
    """Bills and the money for them; every entry is an order of events, nothing is ever erased."""

    totals: list[int] = field(default_factory=list)
    credited: list[int] = field(default_factory=list)
    money: list[Paid] = field(default_factory=list)
    used: list[list[int]] = field(default_factory=list)  # the same [bill, cents], in order of use

    def close(self, total: int) -> int:
        self.totals.append(total)
        self.credited.append(0)
        return len(self.totals) - 1

    def paid(self, at: int) -> int:
        return sum(c for money in self.money for b, c in money.uses if b == at)

    def rest(self, at: int) -> int:
        return self.totals[at] - self.credited[at] - self.paid(at)

    def take(self, cents: int) -> int:
        """Money for nothing in particular yet: a deposit."""
        if cents <= 0:
            raise Refused
        self.money.append(Paid(cents))
        return len(self.money) - 1

    def use(self, money: int, at: int, cents: int) -> None:
        if not 0 < cents <= min(self.money[money].free, self.rest(at)):
            raise Refused
        use = [at, cents]
        self.money[money].uses.append(use)
        self.used.append(use)

    def pay(self, at: int, cents: int) -> int:
        """Never more than is open."""
        if not 0 < cents <= self.rest(at):
            raise Refused
        money = self.take(cents)
        self.use(money, at, cents)
        return money

    def refund(self, money: int, cents: int) -> None:
        if not 0 < cents <= self.money[money].free:
            raise Refused
        self.money[money].refunded += cents

    def credit(self, at: int, cents: int) -> None:
        """Less is owed; what was paid beyond it is free again, from the latest use back."""
        if not 0 < cents <= self.totals[at] - self.credited[at]:
            raise Refused
        self.credited[at] += cents
        over = -self.rest(at)
        for use in reversed(self.used):
            if over > 0 and use[0] == at:
                back = min(use[1], over)
                use[1] -= back
                over -= back

    def holds(self) -> bool:
        """I-20, I-21."""
        return all(m.free >= 0 and m.allocated >= 0 for m in self.money) and all(
            0 <= self.paid(at) <= total - self.credited[at] and self.credited[at] <= total
            for at, total in enumerate(self.totals)
        )
