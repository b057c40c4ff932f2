"""What can be said of sending goods without asking the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from aftersales.core.words import searchable

CODE = 24  # characters of a package's code


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """What a carrier asks: so much for the shipment, for each kilogram, for each further
    package; and how many days it takes.
    """

    base: Decimal
    per_kg: Decimal
    per_package: Decimal
    days: int


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What one carrier would cost, and whether it would be there by the day it is wanted."""

    carrier_id: int
    price: Decimal
    arrives_on: date
    is_in_time: bool
    is_fetched: bool = False  # by the recipient: their wish, never our cheapest way


def price(tariff: Tariff, *, kg: Decimal, packages: int) -> Decimal:
    """
    >>> fee = Tariff(base=Decimal(8), per_kg=Decimal(2), per_package=Decimal(3), days=1)
    >>> price(fee, kg=Decimal("1.5"), packages=3)
    Decimal('17.00')
    """
    asked = tariff.base + tariff.per_kg * kg + tariff.per_package * (packages - 1)
    return asked.quantize(Decimal("0.01"))


def quote(
    carrier_id: int,
    tariff: Tariff,
    *,
    kg: Decimal,
    packages: int,
    leaves_on: date,
    due_on: date,
    is_fetched: bool = False,
) -> Quote:
    arrives = leaves_on + timedelta(days=tariff.days)
    return Quote(
        carrier_id=carrier_id,
        price=price(tariff, kg=kg, packages=packages),
        arrives_on=arrives,
        is_in_time=arrives <= due_on,
        is_fetched=is_fetched,
    )


def ranked(quotes: Sequence[Quote]) -> list[Quote]:
    """The way to send it first: the cheapest of those in time (LG-08), then whoever is soonest;
    what the recipient fetches stands last.
    """

    def key(one: Quote) -> tuple[bool, bool, object, object, int]:
        if one.is_in_time:
            return (one.is_fetched, False, one.price, one.arrives_on, one.carrier_id)
        return (one.is_fetched, True, one.arrives_on, one.price, one.carrier_id)

    return sorted(quotes, key=key)


def package_code(number: str, package: int) -> str:
    """What the label of a package says; short enough for the camera, and of one group alone.

    >>> package_code("SH-SZ01-2026-000017", 2)
    'SZ01-26-17-2'
    """
    head, year, count = number.rsplit("-", 2)
    return f"{head.removeprefix('SH-')}-{year[-2:]}-{int(count)}-{package}"


def scanned(text: str) -> str:
    """A code as the scanner or an input method typed it, as the label has it."""
    return "".join(searchable(text, most=60).split()).upper()[:CODE]
