"""Addresses of many things at once."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.urls import reverse

_SOME = 7_000_000_001  # stands for the number, and is part of no address


def row_address(name: str, number: int) -> str:
    """Where a row of a list leads: as ``reverse(name, args=[number])``, found once for all rows."""
    return _pattern(name, settings.ROOT_URLCONF).format(number)


@cache
def _pattern(name: str, _urlconf: str) -> str:
    return reverse(name, args=[_SOME]).replace(str(_SOME), "{}")
