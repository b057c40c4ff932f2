"""The vehicle identification number: reading, checking, and what it tells (DOMAIN §6.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aftersales.records.vehicles.rules.typing import plain

LENGTH = 17
_LETTERS = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)
VALUES = {str(digit): digit for digit in range(10)} | _LETTERS
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
LOOK_ALIKES = {"I": "1", "O": "0", "Q": "0"}
YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789"  # 1980 to 2009, and again every 30 years
_FIRST_YEAR, _CYCLE = 1980, 30
_CHECKED_REGIONS = frozenset("L12345")  # China and North America always carry a check digit
_MARKS = frozenset("-_.·•・/*")


@dataclass(frozen=True)
class Replaced:
    """A letter that no VIN contains, and what it was read as."""

    position: int
    given: str
    taken: str


@dataclass(frozen=True)
class Vin:
    """What was typed, as a VIN; ``faults`` forbid it, ``warnings`` only ask for a second look."""

    text: str
    faults: tuple[str, ...]
    warnings: tuple[str, ...]
    replaced: tuple[Replaced, ...]

    @property
    def is_valid(self) -> bool:
        return not self.faults

    @property
    def wmi(self) -> str:
        """The world manufacturer identifier: who built it."""
        return self.text[:3]

    @property
    def check_digit_given(self) -> str:
        return self.text[8:9]

    @property
    def check_digit_expected(self) -> str:
        return check_digit(self.text) if self.is_valid else ""

    @property
    def is_checked_by_its_maker(self) -> bool:
        """Whether a wrong check digit is most likely a slip; European makers put any letter
        there.
        """
        return self.text[:1] in _CHECKED_REGIONS

    def model_year(self, *, by_year: int) -> int | None:
        """The newest model year that the code can mean in that calendar year (next year's
        included).
        """
        return model_year(self.text[9:10], by_year=by_year) if self.is_valid else None


def check_digit(vin: str) -> str:
    """What position 9 has to be: weighted sum modulo 11, ten written as X."""
    total = sum(VALUES[c] * weight for c, weight in zip(vin, WEIGHTS, strict=True))
    return "X" if total % 11 == 10 else str(total % 11)


def model_year(code: str, *, by_year: int) -> int | None:
    if code not in YEAR_CODES or not code:
        return None
    first = _FIRST_YEAR + YEAR_CODES.index(code)
    cycles = (by_year + 1 - first) // _CYCLE
    return first + max(cycles, 0) * _CYCLE


def normalised(text: str) -> str:
    """The one spelling under which a VIN is kept, whatever was typed for it."""
    return "".join(LOOK_ALIKES.get(c, c) for c in _bare(text))


def _bare(text: str) -> str:
    return "".join(c for c in plain(text) if c not in _MARKS)


def read(text: str) -> Vin:
    """Read what was typed. Look-alikes are taken for what was meant and reported."""
    bare, vin = _bare(text), normalised(text)
    replaced = tuple(
        Replaced(position, c, LOOK_ALIKES[c])
        for position, c in enumerate(bare, start=1)
        if c in LOOK_ALIKES
    )
    faults = tuple(_faults(vin))
    return Vin(vin, faults, () if faults else tuple(_warnings(vin)), replaced)


def _faults(vin: str) -> Iterator[str]:
    if len(vin) != LENGTH:
        yield "length"
    if any(c not in VALUES for c in vin):
        yield "character"


def _warnings(vin: str) -> Iterator[str]:
    if vin[8] != check_digit(vin):
        yield "check_digit"
    if vin[9] not in YEAR_CODES:
        yield "year_code"
