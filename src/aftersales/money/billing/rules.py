"""How a bill adds up. No clock, no database; ``core.money.rounded`` is the only rounding.

Where an amount is parted among several, they come one after the other and each gets its proportion
of what is left, as lines are parted over payers on the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from aftersales.core.money import rounded

NOTHING = Decimal(0)
HUNDRED = Decimal(100)


def spread(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Parts of a total in proportion; together exactly the total. One after the other each gets its
    proportion of what is left, so no part is ever more than its weight where the total is not.

    Nothing is spread over nothing: without any weight every part is zero.
    """
    found, left, rest = [], total, sum(weights, NOTHING)
    for weight in weights:
        part = rounded(left * weight / rest, currency) if rest else NOTHING
        found.append(part)
        left, rest = left - part, rest - weight
    return found


def tax_in(gross: Decimal, percent: Decimal, currency: str) -> Decimal:
    """The tax a gross amount holds: 130.00 of 1,130.00 at 13 %; net and tax make it again."""
    return gross - rounded(gross * HUNDRED / (HUNDRED + percent), currency)


@dataclass(frozen=True)
class Share:
    """What one payer bears of a line, and the rate of the tax in it."""

    gross: Decimal
    tax_rate: Decimal


@dataclass(frozen=True)
class Billed:
    """A line as the bill shows it, once the discount on the whole bill is spread."""

    gross: Decimal
    tax: Decimal
    discount: Decimal

    @property
    def net(self) -> Decimal:
        return self.gross - self.tax


def bill(shares: Sequence[Share], discount: Decimal, currency: str) -> list[Billed]:
    """A payer's lines less his part of a discount on the whole bill; tax is what the rest holds."""
    off = spread(discount, [share.gross for share in shares], currency)
    return [
        Billed(
            gross=share.gross - less,
            tax=tax_in(share.gross - less, share.tax_rate, currency),
            discount=less,
        )
        for share, less in zip(shares, off, strict=True)
    ]


@dataclass(frozen=True)
class CreditPart:
    """What a credit note takes off one line."""

    gross: Decimal
    tax: Decimal


def credit(standing: Sequence[Share], amount: Decimal, currency: str) -> list[CreditPart]:
    """A credit over the lines by what each still stands for. Credited bit by bit, the taxes taken
    off make the tax of the line.
    """
    return credit_lines(
        standing, spread(amount, [line.gross for line in standing], currency), currency
    )


def credit_lines(
    standing: Sequence[Share], off: Sequence[Decimal], currency: str
) -> list[CreditPart]:
    return [
        CreditPart(
            gross=less,
            tax=tax_in(line.gross, line.tax_rate, currency)
            - tax_in(line.gross - less, line.tax_rate, currency),
        )
        for line, less in zip(standing, off, strict=True)
    ]


@dataclass(frozen=True)
class Use:
    """Money of a payment that stands on a bill."""

    payment_id: int
    amount: Decimal


def freed(uses: Iterable[Use], over: Decimal) -> list[Use]:
    """What has to come off a bill of which less is owed: the latest use first. ``uses`` as they
    were made, takings-back as negative ones.
    """
    stack: list[Use] = []
    for use in uses:
        if use.amount > 0:
            stack.append(use)
        else:
            _take_back(stack, use)
    found: dict[int, Decimal] = {}
    for use in reversed(stack):
        if over <= 0:
            break
        if not (back := min(use.amount, over)):
            continue  # taken off before
        found[use.payment_id] = found.get(use.payment_id, NOTHING) + back
        over -= back
    return [Use(payment_id, amount) for payment_id, amount in found.items()]


def _take_back(stack: list[Use], back: Use) -> None:
    """A negative entry undoes the latest uses of its own payment."""
    left = -back.amount
    for place in range(len(stack) - 1, -1, -1):
        use = stack[place]
        if use.payment_id == back.payment_id and left > 0:
            less = min(use.amount, left)
            stack[place] = Use(use.payment_id, use.amount - less)
            left -= less


def expected_in_till(
    opening: Decimal, taken: Mapping[str, Decimal], paid_out: Mapping[str, Decimal], method: str
) -> Decimal:
    """What a shift should hold of a method; only cash begins with change in the drawer."""
    begun = opening if method == "cash" else NOTHING
    return begun + taken.get(method, NOTHING) - paid_out.get(method, NOTHING)


def percent_of(part: Decimal, whole: Decimal) -> Decimal:
    """How much of the whole a part is, in percent."""
    return part * HUNDRED / whole if whole else NOTHING


def fee_group(kind: str, service_type: str, skill: str) -> str:
    """In which group of the lawful list a line stands. Material is material; work bought from
    another house is machining; labour goes by what it was for.
    """
    if kind == "part":
        return "material"
    if kind == "sublet":
        return "machining"
    if kind != "labour":
        return "other"
    if "diagnos" in skill:
        return "diagnosis"
    return "testing" if service_type == "inspection" else "labour"


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def in_capitals(amount: Decimal) -> str:
    """An amount in yuan in the characters that nobody alters on a receipt: 壹仟壹佰叁拾元整."""
    jiao, fen = divmod(int((amount * 100) % 100), 10)
    words = _whole(int(amount))
    if words:
        words += "元"
    if not jiao and not fen:
        return (words or "零元") + "整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif words:
        words += "零"
    return words + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    """In groups of four figures; zeros between figures are said once."""
    groups = []
    while number:
        number, rest = divmod(number, 10_000)
        groups.append(rest)
    words = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if words and group and group < 1000:
            words += "零"
        words += _four(group) + (_GROUPS[place] if group else "")
    return words.replace("零零", "零")


def _four(group: int) -> str:
    words, waits = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            words += ("零" if waits and words else "") + _DIGITS[digit] + _PLACES[place]
            waits = False
        else:
            waits = bool(words)
    return words


class TaxNumber(Enum):
    """What the check of a tax number says. Codes that were really issued fail the check character
    at times, so that one warns only (DOMAIN 6.3).
    """

    FINE = "fine"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def tax_number_verdict(number: str) -> TaxNumber:
    """The unified social credit code (GB 32100) with its check character; older tax numbers have
    15 characters, those of persons in trade up to 20.
    """
    if len(number) in (15, 20) and number.isascii() and number.isalnum():
        return TaxNumber.FINE
    if len(number) != len(_WEIGHTS) + 1 or any(letter not in _USCC for letter in number):
        return TaxNumber.WRONG
    weighed = zip(number, _WEIGHTS, strict=False)
    total = sum(_USCC.index(letter) * weight for letter, weight in weighed)
    is_right = _USCC[(31 - total % 31) % 31] == number[-1]
    return TaxNumber.FINE if is_right else TaxNumber.DOUBTFUL
