"""Money: Decimal with its currency, and one rounding function."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import gettext as _

from aftersales.core.refusals import Refusal

# Currencies whose smallest coin is not a hundredth (ISO 4217).
_PLACES = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "BHD": 3, "KWD": 3, "JOD": 3, "TND": 3}


class CurrenciesDiffer(Refusal):
    """Two amounts of different currencies cannot be added."""

    code = "core.currencies_differ"


class NotAnAmount(Refusal):
    """What was given is no finite decimal number."""

    code = "core.not_an_amount"
    status = 422


def rounded(value: Decimal, currency: str) -> Decimal:
    """To the smallest coin, half away from zero, as invoices are in China."""
    if not value.is_finite():
        raise NotAnAmount(_("This is not an amount of money."))
    coin = Decimal(1).scaleb(-_PLACES.get(currency, 2))
    try:
        return value.quantize(coin, rounding=ROUND_HALF_UP) + Decimal(0)  # never minus nothing
    except InvalidOperation as fault:  # beyond all business
        raise NotAnAmount(_("This is not an amount of money.")) from fault


@dataclass(frozen=True, order=False)
class Money:
    """An amount in one currency. Adds only to its own kind; rounds only when asked."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.amount, float):
            raise TypeError("Money is never a float.")
        if not self.amount.is_finite():
            raise NotAnAmount(_("This is not an amount of money."))

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrenciesDiffer(
                _("%(one)s and %(other)s cannot be added.")
                % {"one": self.currency, "other": other.currency}
            )

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def times(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency)

    def rounded(self) -> Money:
        return Money(rounded(self.amount, self.currency), self.currency)

    def as_json(self) -> dict[str, str]:
        return {"amount": str(self.rounded().amount), "currency": self.currency}


def plain(number: Decimal) -> str:
    """A quantity as people write it: 4 and not 4.000, 0.5 and not 0.500."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
