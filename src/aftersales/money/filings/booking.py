"""What was billed, paid and used up as vouchers for the books of finance. Pure.

A voucher is one event of the house: its number is that of its document, so that the same event is
the same voucher whenever and in whatever period it is written. Each balances to the cent by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aftersales.money.filings.rules import Taxed, dictionary, digest

NOTHING = Decimal(0)
COLUMNS = (
    "date",
    "voucher",
    "kind",  # bill, credit, receipt, use, refund, compensation, shift, stock
    "line",
    "account",
    "account_name",
    "debit",
    "credit",
    "tax_rate",
    "currency",
    "store",
    "document",  # the order, bill or case that it belongs to
    "payer",
    "partner",  # the customer's internal number, never a name
)


@dataclass(frozen=True)
class Posting:
    """One line of a voucher: so much on one side of an account."""

    role: str
    debit: Decimal = NOTHING
    credit: Decimal = NOTHING
    tax_rate: Decimal | None = None


@dataclass(frozen=True)
class Voucher:
    """What happened, on which day, and what it does to the books."""

    kind: str
    number: str
    day: date
    document: str
    currency: str
    postings: tuple[Posting, ...]
    payer: str = ""
    partner: str = ""

    @property
    def debit(self) -> Decimal:
        return sum((line.debit for line in self.postings), NOTHING)

    @property
    def credit(self) -> Decimal:
        return sum((line.credit for line in self.postings), NOTHING)


def billed(payer: str, parts: Iterable[Taxed]) -> tuple[Posting, ...]:
    """A bill: what its payer owes against what was earned, by group and rate, and the tax in it."""
    net: dict[tuple[str, Decimal], Decimal] = {}
    tax: dict[Decimal, Decimal] = {}
    for part in parts:
        key = (part.group, part.rate)
        net[key] = net.get(key, NOTHING) + part.net
        tax[part.rate] = tax.get(part.rate, NOTHING) + part.tax
    owed = sum(net.values(), NOTHING) + sum(tax.values(), NOTHING)
    lines = [Posting(f"owed_{payer}", debit=owed)]
    lines += [
        Posting(f"earned_{group}", credit=amount, tax_rate=rate)
        for (group, rate), amount in sorted(net.items())
    ]
    lines += [Posting("tax", credit=amount, tax_rate=rate) for rate, amount in sorted(tax.items())]
    return _moved(lines)


def turned(postings: Sequence[Posting]) -> tuple[Posting, ...]:
    """The same in red: what stood on one side comes off it (红字), so that turnover stays true."""
    return tuple(Posting(line.role, -line.debit, -line.credit, line.tax_rate) for line in postings)


def between(debit: str, credit: str, amount: Decimal) -> tuple[Posting, ...]:
    """An amount from one account to another; below nothing it is the other way round."""
    if amount < 0:
        return between(credit, debit, -amount)
    return _moved([Posting(debit, debit=amount), Posting(credit, credit=amount)])


def _moved(lines: Iterable[Posting]) -> tuple[Posting, ...]:
    """Without lines over nothing."""
    return tuple(line for line in lines if line.debit or line.credit)


@dataclass(frozen=True)
class Account:
    code: str
    name: str


def chart(words: tuple[str, ...]) -> dict[str, Account]:
    """The accounts by what they are for: ``cash=1001 库存现金``."""
    found = {}
    for role, said in dictionary(words).items():
        code, _blank, name = said.partition(" ")
        found[role] = Account(code, name.strip())
    return found


def lacking(vouchers: Iterable[Voucher], accounts: Mapping[str, Account]) -> list[str]:
    """What accounts are needed and not in the chart."""
    needed = {line.role for voucher in vouchers for line in voucher.postings}
    return sorted(needed - accounts.keys())


def rows(
    vouchers: Iterable[Voucher], accounts: Mapping[str, Account], *, store: str
) -> Iterator[tuple[str, ...]]:
    """Each line in the order of ``COLUMNS``."""
    for voucher in vouchers:
        for number, line in enumerate(voucher.postings, start=1):
            account = accounts[line.role]
            yield (
                voucher.day.isoformat(),
                voucher.number,
                voucher.kind,
                str(number),
                account.code,
                account.name,
                _amount(line.debit),
                _amount(line.credit),
                _rate(line.tax_rate),
                voucher.currency,
                store,
                voucher.document,
                voucher.payer,
                voucher.partner,
            )


def fingerprint(vouchers: Iterable[Voucher]) -> str:
    """SHA-256 of what is booked, whatever accounts the chart names for it."""
    said = [
        [
            voucher.kind,
            voucher.number,
            voucher.day.isoformat(),
            voucher.document,
            [
                [p.role, f"{p.debit:.2f}", f"{p.credit:.2f}", str(p.tax_rate)]
                for p in voucher.postings
            ],
        ]
        for voucher in vouchers
    ]
    return digest(said)


def _said(line: Posting) -> list[str]:
    return [line.role, f"{line.debit:.2f}", f"{line.credit:.2f}", _rate(line.tax_rate)]


def _rate(rate: Decimal | None) -> str:
    return "" if rate is None else f"{rate.normalize():f}"


def turnover(
    vouchers: Iterable[Voucher], accounts: Mapping[str, Account]
) -> list[tuple[Account, Decimal, Decimal]]:
    """What went over each account, by its code."""
    sums: dict[Account, list[Decimal]] = {}
    for voucher in vouchers:
        for line in voucher.postings:
            both = sums.setdefault(accounts[line.role], [NOTHING, NOTHING])
            both[0] += line.debit
            both[1] += line.credit
    ordered = sorted(sums.items(), key=lambda pair: (pair[0].code, pair[0].name))
    return [(account, debit, credit) for account, (debit, credit) in ordered]


def _amount(value: Decimal) -> str:
    return f"{value:.2f}" if value else ""
