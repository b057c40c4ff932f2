"""What people write into the cells of a spreadsheet, and what they mean by it.

A cell comes as text, number, date, yes/no or nothing. Each parser answers the value, ``None`` for
an empty cell, or raises ``CellFault`` with a code and words that name what is wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.utils.translation import gettext as _

from aftersales.core import phones

Cell = str | float | int | bool | datetime | date | None
T = TypeVar("T")
Parser = Callable[[Cell], T | None]

NOT_FILLED = frozenset(
    ("", "-", "--", "/", "\\", "无", "暂无", "空", "n/a", "null", "none", "#n/a")
)
EXCEL_DAY_ONE = date(1899, 12, 30)  # day 0 of the 1900 calendar, its false leap day included
OLDEST, NEWEST = date(1900, 1, 1), date(2100, 12, 31)
TEN_THOUSAND = Decimal(10_000)

_INVISIBLE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_BLANKS = re.compile(r"\s+")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s].*)?")
_DIGITS_ONLY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_NAMED = ("%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%d-%B-%Y", "%d %B %Y", "%B %d, %Y")
_SERIAL = re.compile(r"\d{1,5}(?:\.\d+)?")
_NUMBER = re.compile(
    r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?(?:e[-+]?\d{1,3})?", re.IGNORECASE
)
_TELEPHONE = re.compile(r"\+?\d[\d\- ]{5,}\d")
_UNITS = re.compile(r"(?:公里|千米|km|元|rmb|cny|天|日|个月|月|次|条|个|台|辆)$", re.IGNORECASE)
_MARKS = re.compile(r"^(?:[¥￥$]|rmb|cny)\s*", re.IGNORECASE)


class CellFault(ValueError):  # noqa: N818 - it says what is wrong with a cell, not with us
    """What stands in the cell cannot be meant."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def written(cell: Cell) -> str:
    """The words of a cell as somebody would read them; nothing where nothing is meant."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e17 else repr(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")
    text = _BLANKS.sub(" ", _INVISIBLE.sub("", str(cell))).strip()
    return "" if text.casefold() in NOT_FILLED else text


def plain(cell: Cell) -> str:
    """The same with full-width letters and digits made narrow."""
    return unicodedata.normalize("NFKC", written(cell)).strip()


def text(longest: int) -> Parser[str]:
    """Words as they were written, up to a length."""

    def parse(cell: Cell) -> str | None:
        found = written(cell)
        if len(found) > longest:
            raise CellFault("too_long", _("At most %(n)s characters fit.") % {"n": longest})
        return found or None

    return parse


def code(longest: int) -> Parser[str]:
    """A number or code that is no quantity: 12345.0 is “12345”, full-width letters are narrow."""

    def parse(cell: Cell) -> str | None:
        found = plain(cell)
        if len(found) > longest:
            raise CellFault("too_long", _("At most %(n)s characters fit.") % {"n": longest})
        return found or None

    return parse


def decimal(
    least: Decimal | int | None = None, most: Decimal | int | None = None
) -> Parser[Decimal]:
    """A number with its thousands, currency or unit written or not; 3.5万 is 35000."""

    def parse(cell: Cell) -> Decimal | None:
        found = plain(cell)
        if not found:
            return None
        value = _number(found)
        if (least is not None and value < least) or (most is not None and value > most):
            raise CellFault("out_of_range", _("This number is out of its range."))
        return value

    return parse


def _number(words: str) -> Decimal:
    bare = _UNITS.sub("", _MARKS.sub("", words)).strip()
    factor = TEN_THOUSAND if bare.endswith(("万", "w", "W")) else Decimal(1)
    bare = bare.rstrip("万wW").strip()
    if not bare.isascii() or not _NUMBER.fullmatch(bare):
        raise CellFault("not_a_number", _("This is not a number."))
    try:
        value = Decimal(bare.replace(",", "")) * factor
    except InvalidOperation:
        raise CellFault("not_a_number", _("This is not a number.")) from None
    if value.adjusted() > 15:
        raise CellFault("out_of_range", _("This number is out of its range."))
    return value


def whole(least: int | None = 0, most: int | None = None) -> Parser[int]:
    """A number without a fraction."""
    number = decimal(least, most)

    def parse(cell: Cell) -> int | None:
        found = number(cell)
        if found is None:
            return None
        if found != found.to_integral_value():
            raise CellFault("not_whole", _("This number has a fraction."))
        return int(found)

    return parse


def day(cell: Cell) -> date | None:
    """A date as date, as text with the year first, or as the serial number of a spreadsheet."""
    if isinstance(cell, date):
        return _within(cell.date() if isinstance(cell, datetime) else cell)
    found = plain(cell)
    if not found:
        return None
    if parts := _YEAR_FIRST.fullmatch(found) or _DIGITS_ONLY.fullmatch(found):
        return _of_parts(*map(int, parts.groups()))
    if _SERIAL.fullmatch(found):
        return _of_serial(float(found))
    return _within(_of_words(found))


def _of_serial(number: float) -> date:
    if number < 1:
        raise _no_date()
    return _within(EXCEL_DAY_ONE + timedelta(days=int(number)))


def _of_parts(year: int, month: int, day_: int) -> date:
    try:
        found = date(year, month, day_)
    except ValueError:
        raise _no_date() from None
    return _within(found)


def _of_words(found: str) -> date:
    for form in _MONTH_NAMED:
        with suppress(ValueError):
            return datetime.strptime(found, form).date()  # noqa: DTZ007 - a day, no moment
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2}|\d{4})", found):
        raise CellFault("ambiguous_date", _("Write the year first, such as 2026-03-02."))
    raise _no_date()


def _within(found: date) -> date:
    if not OLDEST <= found <= NEWEST:
        raise CellFault("out_of_range", _("This date is out of its range."))
    return found


def _no_date() -> CellFault:
    return CellFault("not_a_date", _("This is not a date. Write it as 2026-03-02."))


def phone(cell: Cell) -> str | None:
    """One telephone number, as ``core.phones`` writes it."""
    found = plain(cell)
    if not found:
        return None
    try:
        return phones.normalised(found)
    except phones.NotAPhone as no:
        raise CellFault("not_a_phone", str(no)) from None


def many_phones(cell: Cell) -> list[str] | None:
    """One or several telephone numbers in a cell. A blank ends a number only after enough digits:
    "138 1000 0002" is one.
    """
    parts = re.split(r"[、,;/|\n]|(?<=\d{7})\s+(?=\+?[01]\d{2})", plain(cell))
    known = [number for part in parts if (number := phone(part))]
    return list(dict.fromkeys(known)) or None


def phones_within(cell: Cell) -> list[str]:
    """The telephone numbers that can be read in a cell, whatever else stands there."""
    found: set[str] = set()
    for part in [plain(cell), *_TELEPHONE.findall(plain(cell))]:
        with suppress(CellFault):
            found.update(many_phones(part) or ())
    return sorted(found)


def choice(words: Mapping[str, T]) -> Parser[T]:
    """One of some words, in whatever language the file speaks."""
    known = {unicodedata.normalize("NFKC", word).casefold(): value for word, value in words.items()}

    def parse(cell: Cell) -> T | None:
        found = plain(cell).casefold()
        if not found:
            return None
        if found not in known:
            raise CellFault("unknown_word", _("This word is not known here."))
        return known[found]

    return parse


YES_NO: Parser[bool] = choice(
    dict.fromkeys(("是", "有", "y", "yes", "true", "1", "√", "✓"), True)
    | dict.fromkeys(("否", "没有", "n", "no", "false", "0", "×", "✗"), False)
)
