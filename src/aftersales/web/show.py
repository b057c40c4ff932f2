"""How a value is shown: one function per kind, used by templates, lists and exports alike.

Written by hand rather than through a locale library, because a list of fifty rows calls these five
hundred times and the product has exactly two languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from datetime import date as Date  # noqa: N812 - `date` is the filter's name
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext, pgettext
from markupsafe import Markup, escape

from aftersales.core.money import Money, rounded

_SIGNS = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£", "HKD": "HK$"}
NOTHING = Markup('<span class="nothing">–</span>')
_WEEKDAYS = (
    ("Mon", "周一"),
    ("Tue", "周二"),
    ("Wed", "周三"),
    ("Thu", "周四"),
    ("Fri", "周五"),
    ("Sat", "周六"),
    ("Sun", "周日"),
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
HOUR = timedelta(hours=1)
MANY = 8192  # lengths whose words are kept: a week of minutes
_BLANK = re.compile(r"\{[a-z_]+\}")


def is_chinese() -> bool:
    return (get_language() or "en").startswith("zh")


# ── amounts ──────────────────────────────────────────────────────────────────────────────────────


def amount(value: Decimal | int | None, currency: str = "CNY") -> str:
    """1280 → "1,280.00": the bare amount, for columns that say their currency once."""
    return "" if value is None else f"{rounded(Decimal(value), currency):,}"


def money(value: Money | Decimal | int | None, currency: str = "") -> Markup:
    """An amount with the sign of its currency, which never breaks over a line."""
    if value is None:
        return NOTHING
    if isinstance(value, Money):
        return money(value.amount, value.currency)
    sign = _SIGNS.get(currency, f"{currency} " if currency else "")
    minus = "-" if value < 0 else ""
    coins = amount(abs(Decimal(value)), currency or "CNY")
    return Markup('<span class="money">%s%s%s</span>') % (minus, sign, coins)


def number(value: Decimal | float | int | None, places: int | None = None) -> str:
    """12345.678 → "12,345.678"; with ``places`` exactly so many digits after the point."""
    if value is None:
        return "–"
    return f"{value:,}" if places is None else f"{value:,.{places}f}"


def percent(value: Decimal | float | None, places: int = 1) -> str:
    """0.953 → "95.3 %"."""
    return "–" if value is None else f"{value * 100:,.{places}f} %"


# ── times ────────────────────────────────────────────────────────────────────────────────────────


def day(value: Date, today: Date) -> str:
    """ "Mon 24 Nov", "11月24日 周一"; the year only when it is another one."""
    weekday = _WEEKDAYS[value.weekday()]
    if is_chinese():
        year = "" if value.year == today.year else f"{value.year}年"
        return f"{year}{value.month}月{value.day}日 {weekday[1]}"
    year = "" if value.year == today.year else f" {value.year}"
    return f"{weekday[0]} {value.day} {_MONTHS[value.month - 1]}{year}"


def date(value: Date | datetime | None) -> str:
    """A date with its weekday, in the store's zone."""
    if value is None:
        return "–"
    today = timezone.localdate()
    return day(timezone.localtime(value).date() if isinstance(value, datetime) else value, today)


def clock(value: datetime | None) -> str:
    """ "14:30" in the store's zone."""
    return "–" if value is None else f"{timezone.localtime(value):%H:%M}"


def moment(value: datetime | None) -> str:
    """ "14:30" today, "Mon 24 Nov 14:30" on any other day: plain words, as an export shows them."""
    if value is None:
        return "–"
    local, today = timezone.localtime(value), timezone.localdate()
    if local.date() == today:
        return f"{local:%H:%M}"
    return f"{day(local.date(), today)} {local:%H:%M}"


def span(length: timedelta | None) -> str:
    """A length of time in two units at most: "25 min", "1 h 20 min", "3 d 4 h"."""
    return "–" if length is None else _span(_minutes(length), get_language())


def _minutes(length: timedelta) -> int:
    return int(abs(length).total_seconds() // 60)


@lru_cache(maxsize=MANY)
def _span(minutes: int, _language: str | None) -> str:
    """In the language that is spoken now, which is part of what the answer is kept under."""
    if minutes < 60:
        return gettext("%(n)s min") % {"n": minutes}
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        whole = gettext("%(n)s h") % {"n": hours}
        return f"{whole} {gettext('%(n)s min') % {'n': minutes}}" if minutes else whole
    days, hours = divmod(hours, 24)
    whole = gettext("%(n)s d") % {"n": days}
    return f"{whole} {gettext('%(n)s h') % {'n': hours}}" if hours and days < 10 else whole


def relative(value: datetime, now: datetime) -> str:
    """ "in 25 min", "20 min ago", "now"."""
    length = value - now
    return _relative(length > timedelta(), _minutes(length), get_language())


@lru_cache(maxsize=MANY)
def _relative(is_ahead: bool, minutes: int, language: str | None) -> str:
    if not minutes:
        return gettext("now")
    pattern = gettext("in %(span)s") if is_ahead else gettext("%(span)s ago")
    return pattern % {"span": _span(minutes, language)}


@lru_cache(maxsize=MANY)
def _left(is_late: bool, minutes: int, language: str | None) -> str:
    pattern = gettext("%(span)s late") if is_late else gettext("in %(span)s")
    return pattern % {"span": _span(minutes, language)}


def _stamp(value: datetime) -> str:
    """For the browser, which reckons on: to the minute, in UTC."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def when(value: datetime | None) -> Markup:
    """ "14:30 · in 25 min" for what is near, "Mon 24 Nov 14:30" for the rest.

    The browser keeps the second half true while the page stands open (`assets/js/kit/times.js`).
    """
    if value is None:
        return NOTHING
    now = timezone.now()
    text = moment(value)
    if abs(value - now) < 12 * HOUR:
        return Markup('<time datetime="%s" data-near>%s <i>%s</i></time>') % (
            _stamp(value),
            text,
            relative(value, now),
        )
    return Markup('<time datetime="%s">%s</time>') % (_stamp(value), text)


def countdown(due: datetime | None, *, warn: timedelta = HOUR) -> Markup:
    """A promise as it runs: green far off, amber within ``warn``, red once it is broken."""
    if due is None:
        return NOTHING
    now = timezone.now()
    tone = "late" if due < now else "waiting" if due - now <= warn else "ready"
    left = due - now
    return Markup(
        '<time class="chip countdown" data-tone="%s" datetime="%s" data-countdown%s>%s <i>%s</i>'
        "</time>"
    ) % (
        tone,
        _stamp(due),
        "" if warn == HOUR else Markup('="%s"') % int(warn.total_seconds()),
        moment(due),
        _left(left < timedelta(), _minutes(left), get_language()),
    )


# ── things of the trade ──────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=4096)
def plate(text: str | None, colour: str = "") -> Markup:
    """A plate-shaped chip: "粤B·12345", its dot drawn so that copying gives the bare plate.

    ``colour`` is the metal's where it is known, else what its characters alone can tell.
    """
    if not text:
        return NOTHING
    kind = colour or _plate_colour(text)
    is_usual = len(text) >= 7 and not text[0].isascii()
    body = Markup("<b>%s</b>%s") % (text[:2], text[2:]) if is_usual else text
    metal = "" if kind == "blue" else Markup(' data-kind="%s"') % kind  # most are blue
    return Markup('<span class="plate"%s>%s</span>') % (metal, body)


def _plate_colour(text: str) -> str:
    """GA 36 by the marks in the text. Whether a bus or a truck is yellow no text tells."""
    for marks, colour in (("挂学", "yellow"), ("警急", "white"), ("港澳使领", "black")):
        if text[-1] in marks:
            return colour
    if len(text) == 8 and text[2].isascii():
        return "green" if text[2].isalpha() else "yellow_green"
    return "blue" if len(text) == 7 and not text[0].isascii() else "other"


@lru_cache(maxsize=4096)
def vin(text: str | None) -> Markup:
    """Maker, description, and the last six strong: those are what people say on the phone."""
    if not text:
        return NOTHING
    if len(text) != 17:
        return Markup('<span class="vin">%s</span>') % text
    parts = (text[:3], text[3:9], text[9:11], text[11:])
    return Markup('<span class="vin"><i>%s</i><i>%s</i><i>%s</i><b>%s</b></span>') % parts


def masked_phone(text: str | None) -> str:
    """ "138****5678": enough to recognise, not enough to call."""
    if not text:
        return "–"
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 10 else f"****{text[-2:]}"


def chip(label: object, tone: str = "planned", title: object = "") -> Markup:
    """A state as shape, colour and word together. Tones: `docs/kit.md`."""
    hint = Markup(' title="%s"') % title if title else ""
    return Markup('<span class="chip" data-tone="%s"%s>%s</span>') % (tone, hint, label)


def yes_no(value: bool | None) -> str:
    if value is None:
        return "–"
    return pgettext("answer", "yes") if value else pgettext("answer", "no")


def rows_counted(count: int, ceiling: int) -> str:
    """ "312 rows"; "1,000+ rows" when nobody counted further."""
    if count > ceiling:
        return gettext("%(n)s+ rows") % {"n": f"{ceiling:,}"}
    return ngettext("%(n)s row", "%(n)s rows", count) % {"n": f"{count:,}"}


def text(value: object) -> Markup:
    """Anything else: its words, or the quiet dash."""
    return NOTHING if value is None or value == "" else escape(value)


def fact(value: object) -> object:
    """The value of a fact line: days and moments in the reader's way, the rest as it was given."""
    if isinstance(value, datetime):
        return when(value)
    return date(value) if isinstance(value, Date) else text(value)


def unfilled(text: object) -> str:
    """Governed words with their blanks still open: "… is overdue" instead of "{zh} is overdue"."""
    return _BLANK.sub("…", str(text))


def labelled(label: object, value: object) -> Markup:
    """ "Fault: noise", "故障：异响": a label and what it says, with the colon of the language."""
    return Markup("%s%s%s") % (label, "：" if is_chinese() else ": ", value)


def listed(values: Iterable[object]) -> str:
    """ "address, phone", with the comma that the language puts between things in a row."""
    return ("、" if is_chinese() else ", ").join(map(str, values))


FILTERS = {
    "upfirst": capfirst,  # "confirm an appointment" at the head of a line
    "amount": amount,
    "money": money,
    "number": number,
    "percent": percent,
    "date": date,
    "clock": clock,
    "moment": moment,
    "when": when,
    "span": span,
    "countdown": countdown,
    "plate": plate,
    "vin": vin,
    "masked_phone": masked_phone,
    "yes_no": yes_no,
    "fact": fact,
    "listed": listed,
    "unfilled": unfilled,
}
