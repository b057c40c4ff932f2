"""Addresses, found once: a page asks for a hundred of them, and the way to each is long."""

from __future__ import annotations

from functools import cache, lru_cache

from django.conf import settings
from django.urls import reverse

_SOME = 7_000_000_001  # stands for the number, and is part of no address
MANY = 8192


def address_of(name: str, *args: object) -> str:
    """As ``reverse(name, args=args)``; raises ``NoReverseMatch`` where there is no such view."""
    return _found(name, args, settings.ROOT_URLCONF)


@lru_cache(maxsize=MANY)
def _found(name: str, args: tuple[object, ...], _urlconf: str) -> str:
    return reverse(name, args=args or None)


def row_address(name: str, number: int) -> str:
    """Where a row of a list leads, of however many rows: the number put into the address."""
    return _pattern(name, settings.ROOT_URLCONF).format(number)


@cache
def _pattern(name: str, _urlconf: str) -> str:
    return reverse(name, args=[_SOME]).replace(str(_SOME), "{}")
