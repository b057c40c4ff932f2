"""What a list may be narrowed by. Only what is declared is heard; the rest is ignored."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.actors import Actor
from aftersales.core.grouping import rows_in, words_for
from aftersales.core.row_ids import row_id
from aftersales.web.requests import actor_of

Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Filter:
    """The base: one parameter of the address, with the values it may have."""

    name: str
    label: object

    kind = "choice"
    only_by_link = False

    def allowed(self, values: Sequence[str], request: HttpRequest) -> list[str]:
        """The values that mean something, each once."""
        raise NotImplementedError

    def narrow(self, rows: Rows, values: Sequence[str], request: HttpRequest) -> Rows:
        raise NotImplementedError

    def words(self, value: str, request: HttpRequest) -> str:
        """How a chosen value is told above the list."""
        return value


@dataclass(frozen=True)
class Choice(Filter):
    """Some of a few values: states, kinds, grades. ``path`` is the column in the query."""

    choices: (
        Sequence[tuple[str, object]] | Callable[[HttpRequest], Sequence[tuple[str, object]]]
    ) = ()
    path: str = ""
    many: bool = True

    def options(self, request: HttpRequest) -> Sequence[tuple[str, object]]:
        return self.choices(request) if callable(self.choices) else self.choices

    def allowed(self, values: Sequence[str], request: HttpRequest) -> list[str]:
        known = [str(value) for value, _label in self.options(request)]
        kept = [value for value in known if value in values]
        return kept if self.many else kept[:1]

    def narrow(self, rows: Rows, values: Sequence[str], request: HttpRequest) -> Rows:
        return rows.filter(**{f"{self.path or self.name}__in": values})

    def words(self, value: str, request: HttpRequest) -> str:
        return str({str(v): label for v, label in self.options(request)}.get(value, value))


@dataclass(frozen=True)
class Rule(Filter):
    """Named questions that are more than a column, such as "mine".

    ``rules={"mine": (_("mine"), lambda actor, at: Q(adviser_id=actor.person_id))}``
    """

    rules: Mapping[str, tuple[object, Callable[[Actor, datetime], Q]]] | None = None

    many = False

    def options(self, request: HttpRequest) -> Sequence[tuple[str, object]]:
        return [(code, label) for code, (label, _rule) in (self.rules or {}).items()]

    def allowed(self, values: Sequence[str], request: HttpRequest) -> list[str]:
        return [value for value in values if value in (self.rules or {})][:1]

    def narrow(self, rows: Rows, values: Sequence[str], request: HttpRequest) -> Rows:
        actor = actor_of(request)
        if actor is None:
            return rows.none()
        for value in values:
            _label, rule = (self.rules or {})[value]
            rows = rows.filter(rule(actor, timezone.now()))
        return rows

    def words(self, value: str, request: HttpRequest) -> str:
        return str((self.rules or {})[value][0])


@dataclass(frozen=True)
class Grouped(Filter):
    """The rows of one group of a figure (``core.grouping``): reached by the figure's link, so the
    bar shows it only while it holds.
    """

    of: str = ""  # the kind of thing, such as "customer"

    many = False
    only_by_link = True

    def options(self, request: HttpRequest) -> Sequence[tuple[str, object]]:
        asked = request.GET.getlist(self.name) or request.POST.getlist(self.name)
        return [(code, self.words(code, request)) for code in asked[:1]]

    def allowed(self, values: Sequence[str], request: HttpRequest) -> list[str]:
        return [v for v in values[:1] if self._rule(v, request) is not None]

    def narrow(self, rows: Rows, values: Sequence[str], request: HttpRequest) -> Rows:
        rule = self._rule(values[0], request)
        return rows.none() if rule is None else rows.filter(rule)

    def words(self, value: str, request: HttpRequest) -> str:
        return words_for(self.of, value)

    def _rule(self, value: str, request: HttpRequest) -> Q | None:
        actor = actor_of(request)
        return rows_in(self.of, value, seen_by=actor, at=timezone.now()) if actor else None


@dataclass(frozen=True)
class Pick(Filter):
    """One of very many (a customer, a part): searched on the server through ``url_name``."""

    url_name: str = ""
    path: str = ""
    named_by: Callable[[int], str] | None = None

    kind = "pick"

    def allowed(self, values: Sequence[str], request: HttpRequest) -> list[str]:
        return [v for v in values if row_id(v)][:1]

    def narrow(self, rows: Rows, values: Sequence[str], request: HttpRequest) -> Rows:
        return rows.filter(**{self.path or self.name: int(values[0])})

    def words(self, value: str, request: HttpRequest) -> str:
        return self.named_by(int(value)) if self.named_by else value


@dataclass(frozen=True)
class YesNo(Filter):
    """A mark that is set or not."""

    path: str = ""

    many = False

    def options(self, request: HttpRequest) -> Sequence[tuple[str, object]]:
        return [("1", pgettext_lazy("answer", "yes")), ("0", pgettext_lazy("answer", "no"))]

    def allowed(self, values: Sequence[str], request: HttpRequest) -> list[str]:
        return [value for value in values if value in {"0", "1"}][:1]

    def narrow(self, rows: Rows, values: Sequence[str], request: HttpRequest) -> Rows:
        return rows.filter(**{self.path or self.name: values[0] == "1"})

    def words(self, value: str, request: HttpRequest) -> str:
        return str(dict(self.options(request))[value])


PERIODS: dict[str, object] = {
    "today": _("today"),
    "yesterday": _("yesterday"),
    "tomorrow": _("tomorrow"),
    "week": _("this week"),
    "next7": _("next 7 days"),
    "last7": _("last 7 days"),
    "month": _("this month"),
    "last30": _("last 30 days"),
    "year": _("this year"),
    "overdue": pgettext_lazy("period", "overdue"),
}
_BETWEEN = re.compile(r"(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?")
_FIRST, _LAST = date(1900, 1, 1), date(9990, 1, 1)


def _days(code: str, today: date) -> tuple[date | None, date | None]:
    """The first day and the day after the last one."""
    monday, one = today - timedelta(days=today.weekday()), timedelta(days=1)
    first = today.replace(day=1)
    return {
        "today": (today, today + one),
        "yesterday": (today - one, today),
        "tomorrow": (today + one, today + 2 * one),
        "week": (monday, monday + 7 * one),
        "next7": (today, today + 7 * one),
        "last7": (today - 6 * one, today + one),
        "month": (first, (first + 32 * one).replace(day=1)),
        "last30": (today - 29 * one, today + one),
        "year": (today.replace(month=1, day=1), today.replace(year=today.year + 1, month=1, day=1)),
        "overdue": (None, None),
    }[code]


def _date(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return min(max(found, _FIRST), _LAST) if found else None


@dataclass(frozen=True)
class Period(Filter):
    """A stretch of days: a word ("today", "overdue") or two dates "2026-11-01..2026-11-30".

    ``dates`` says that the column holds days and not moments.
    """

    path: str = ""
    dates: bool = False
    words_offered: Sequence[str] = ("today", "week", "month", "last30")

    kind = "period"
    many = False

    def options(self, request: HttpRequest) -> Sequence[tuple[str, object]]:
        return [(code, PERIODS[code]) for code in self.words_offered]

    def allowed(self, values: Sequence[str], request: HttpRequest) -> list[str]:
        return [v for v in values if v in PERIODS or (_BETWEEN.fullmatch(v) and v != "..")][:1]

    def narrow(self, rows: Rows, values: Sequence[str], request: HttpRequest) -> Rows:
        path = self.path or self.name
        if values[0] == "overdue":
            until: date | datetime = timezone.localdate() if self.dates else timezone.now()
            return rows.filter(**{f"{path}__lt": until})
        first, after = self._ends(values[0])
        if first:
            rows = rows.filter(**{f"{path}__gte": self._edge(first)})
        return rows.filter(**{f"{path}__lt": self._edge(after)}) if after else rows

    def _ends(self, value: str) -> tuple[date | None, date | None]:
        found = _BETWEEN.fullmatch(value)
        if not found:
            return _days(value, timezone.localdate())
        last = _date(found[2])
        return _date(found[1]), last + timedelta(days=1) if last else None

    def _edge(self, day: date) -> date | datetime:
        return day if self.dates else timezone.make_aware(datetime.combine(day, time()))

    def words(self, value: str, request: HttpRequest) -> str:
        return str(PERIODS.get(value, value.replace("..", " – ")))


@dataclass(frozen=True)
class Range(Filter):
    """Two numbers "10..20", either may be missing."""

    path: str = ""

    kind = "range"
    many = False

    def allowed(self, values: Sequence[str], request: HttpRequest) -> list[str]:
        return [v for v in values if ".." in v and self._ends(v) != (None, None)][:1]

    def _ends(self, value: str) -> tuple[Decimal | None, Decimal | None]:
        low, _dots, high = value.partition("..")
        return _decimal(low), _decimal(high)

    def narrow(self, rows: Rows, values: Sequence[str], request: HttpRequest) -> Rows:
        path = self.path or self.name
        low, high = self._ends(values[0])
        if low is not None:
            rows = rows.filter(**{f"{path}__gte": low})
        return rows.filter(**{f"{path}__lte": high}) if high is not None else rows

    def words(self, value: str, request: HttpRequest) -> str:
        return value.replace("..", " – ")


def _decimal(text: str) -> Decimal | None:
    """A number that a database column can be compared with; no exponents, no infinities."""
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,4})?", text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
