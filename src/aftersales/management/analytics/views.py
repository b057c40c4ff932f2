"""The key figures on screen and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from aftersales.core.figures import Asked, Course, Figure, Reading, Section, Unit, all_figures
from aftersales.management.analytics import queries, rules
from aftersales.web import show
from aftersales.web.doors import needs
from aftersales.web.pages import page
from aftersales.web.sheets import csv_response
from aftersales.web.shell import store_names
from aftersales.web.stores import stores_in_view

FIRST, LAST = date(2000, 1, 1), date(2200, 1, 1)
DAY = timedelta(days=1)
WIDE, HIGH, EDGE = 120, 32, 3  # of a small plot, in its own units

SECTIONS = {
    Section.PROMISES: pgettext_lazy("figures", "Promises"),
    Section.RECEPTION: pgettext_lazy("figures", "Booking and reception"),
    Section.TIME: pgettext_lazy("figures", "Time in the house"),
    Section.QUALITY: pgettext_lazy("figures", "Work and quality"),
    Section.USE: pgettext_lazy("figures", "Use of the house"),
    Section.SUPPLY: pgettext_lazy("figures", "Parts"),
    Section.SAFETY: pgettext_lazy("figures", "The house"),
}
UNITS = {
    Unit.PERCENT: "%",
    Unit.MINUTES: gettext_lazy("min"),
    Unit.HOURS: gettext_lazy("h"),
    Unit.MEAN: "",
    Unit.COUNT: "",
    Unit.MONEY: "",  # in the currency of the reading
}
STEPS = {rules.WEEK: gettext_lazy("by week"), rules.MONTH: gettext_lazy("by month")}


@dataclass(frozen=True)
class Line:
    """A figure as its row shows it."""

    figure: Figure
    unit: object
    value: str
    counted: str
    change: str
    change_unit: object
    way: str
    is_better: bool | None
    plot: tuple[str, ...]
    plot_end: tuple[str, str] | None
    plot_words: str
    address: str
    rows_at: str


@dataclass(frozen=True)
class Period:
    """One line of a figure's own table."""

    name: str
    value: str
    unit: object
    counted: str


@needs("analytics.view")
@require_safe
def figures(request: Any) -> HttpResponse:
    """Every key figure of the stores in view, with the period before and the course of twelve."""
    asked, step = _asked(request)
    told = queries.told(asked)
    context = {
        **_head(request, asked, step),
        "sections": [
            (
                title,
                [_line(one, asked, step, request) for one in told if one.figure.section == code],
            )
            for code, title in SECTIONS.items()
        ],
    }
    return page(request, "analytics/figures.html", "body", context)


@needs("analytics.view")
@require_safe
def figure(request: Any, code: str) -> HttpResponse:
    """One figure: its formula, its course, each period and each store."""
    if code not in all_figures():
        raise Http404
    asked, step = _asked(request)
    (told,) = queries.told(asked, code)
    names = store_names(request.actor)
    context = {
        **_head(request, asked, step, code),
        "line": _line(told, asked, step, request),
        "plot_option": _plot(told, asked, step),
        "periods": [
            _period(_name(first, step), told.figure, reading)
            for first, reading in reversed(list(zip(asked.edges, told.readings, strict=False)))
        ],
        "stores": [
            _period(names.get(store, ""), told.figure, readings[-1])
            for store, readings in told.by_store.items()
        ],
    }
    return page(request, "analytics/figure.html", "body", context)


@needs("analytics.view")
@require_safe
def table(request: Any) -> Any:
    """Every figure of each store and period, with what it was reckoned from, as a CSV file."""
    asked, step = _asked(request)
    headings = [
        pgettext("figures", "Figure"),
        pgettext("figures", "Name"),
        _("Formula"),
        pgettext("catalogue", "Row"),
        _("Store"),
        pgettext("figures", "From"),
        pgettext("figures", "Until"),
        _("Numerator"),
        _("Denominator"),
        pgettext("figures", "Value"),
        pgettext("figures", "Unit"),
    ]
    name = f"figures-{step}-{asked.edges[-1] - DAY}"
    return csv_response(name, headings, _cells(queries.told(asked), asked, request))


def _cells(told: Iterable[Course], asked: Asked, request: Any) -> Iterator[Sequence[object]]:
    names = store_names(request.actor)
    for one in told:
        fixed = [one.figure.code, str(one.figure.label), str(one.figure.formula), one.figure.row]
        for store, readings in one.by_store.items():
            for n, reading in enumerate(readings):
                yield [
                    *fixed,
                    names.get(store, ""),
                    asked.edges[n],
                    asked.edges[n + 1] - DAY,
                    None if reading.part is None else _plain(reading.part),
                    _plain(reading.whole) if one.figure.whole else None,
                    reading.value,
                    str(_unit(one.figure, reading)),
                ]


def _asked(request: Any) -> tuple[Asked, str]:
    """What the address asks for: the running month unless told otherwise."""
    stores = stores_in_view(request, queries.RIGHT)
    step = request.GET.get("step", "")
    step = step if step in rules.STEPS else rules.MONTH
    now = timezone.now()
    try:
        on = min(max(date.fromisoformat(request.GET.get("on", "")), FIRST), LAST)
    except ValueError:
        on = None
    asked = queries.asked_for(stores=stores, on=on, step=step, seen_by=request.actor, now=now)
    return asked, step


def _head(request: Any, asked: Asked, step: str, code: str = "") -> dict[str, Any]:
    first, after = asked.edges[-2], asked.edges[-1]
    names = store_names(request.actor)
    place = [code] if code else []
    name = "analytics:figure" if code else "analytics:figures"

    def at(step: str, on: date) -> str:
        return _at(name, step, on, *place)

    return {
        "where": ", ".join(names.get(store, "") for store in asked.stores[:3])
        + (" …" if len(asked.stores) > 3 else ""),
        "first": first,
        "last": after - DAY,
        "is_running": after > queries.today(asked.zones, asked.now) >= first,
        "steps": [(label, at(each, first), each == step) for each, label in STEPS.items()],
        "before": at(step, rules.moved(first, step, -1)),
        "now_at": reverse(name, args=place) + "?" + urlencode({"step": step}),
        "after": at(step, after),
        "table_at": _at("analytics:table", step, first),
        "all_at": _at("analytics:figures", step, first),
    }


def _at(name: str, step: str, on: date, *place: str) -> str:
    return f"{reverse(name, args=place)}?{urlencode({'step': step, 'on': on.isoformat()})}"


def _line(told: Course, asked: Asked, step: str, request: Any) -> Line:
    one, values = told.figure, [reading.value for reading in told.readings]
    shown = ", ".join(
        f"{_name(first, step)} {show.number(value)}"
        for first, value in zip(asked.edges, values, strict=False)
        if value is not None
    )
    change, plot, unit = told.change, _small_plot(values), _unit(one, told.last)
    return Line(
        figure=one,
        unit=unit,
        value=show.number(told.last.value),
        counted=_counted(one, told.last),
        change="" if change is None else f"{change:+,}" if change else "±0",
        change_unit=_("points") if one.unit is Unit.PERCENT else unit,
        way="" if change is None else "up" if change > 0 else "down" if change < 0 else "level",
        is_better=told.is_better,
        plot=plot,
        plot_end=_end_of(plot),
        plot_words=shown or _("nothing was counted"),
        address=_at("analytics:figure", step, asked.edges[-2], one.code),
        rows_at=_rows_at(one, asked, request),
    )


def _rows_at(one: Figure, asked: Asked, request: Any) -> str:
    """The list of the rows behind the number, narrowed to the period where it can be."""
    if one.rows is None or not request.actor.may(one.rows.right):
        return ""
    query = dict(one.rows.query)
    if one.rows.period:
        query[one.rows.period] = f"{asked.edges[-2]}..{asked.edges[-1] - DAY}"
    address = reverse(one.rows.url_name)
    return f"{address}?{urlencode({'set': '1', **query})}" if query else address


def _counted(one: Figure, reading: Reading) -> str:
    """From what it was reckoned."""
    if reading.part is None:
        return _("in several currencies")
    parts = (show.number(_plain(number)) for number in (reading.part, reading.whole))
    return " ÷ ".join(parts) if one.whole else ""


def _unit(one: Figure, reading: Reading) -> object:
    return UNITS[one.unit] or reading.currency


def _plain(number: Decimal) -> Decimal:
    """To two places at most, and none where none are needed."""
    return number.quantize(Decimal(1)) if number == number.to_integral() else round(number, 2)


def _period(name: str, one: Figure, reading: Reading) -> Period:
    return Period(name, show.number(reading.value), _unit(one, reading), _counted(one, reading))


def _name(first: date, step: str) -> str:
    return f"{first:%Y-%m}" if step == rules.MONTH else first.isoformat()


def _small_plot(values: Sequence[Decimal | None]) -> tuple[str, ...]:
    """The course as lines of points "x,y"; where there is no value the line is broken."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return ()
    low, high = min(known), max(known)
    wide = (WIDE - 2 * EDGE) / max(1, len(values) - 1)
    runs: list[list[str]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        share = (float(value) - low) / (high - low) if high > low else 0.5
        y = HIGH - EDGE - share * (HIGH - 2 * EDGE)
        runs[-1].append(f"{EDGE + n * wide:.1f},{y:.1f}")
    return tuple(" ".join(run) for run in runs if run)


def _end_of(plot: tuple[str, ...]) -> tuple[str, str] | None:
    """Where the course stands at its end: marked by a dot."""
    if not plot:
        return None
    x, _comma, y = plot[-1].split()[-1].partition(",")
    return x, y


def _plot(told: Course, asked: Asked, step: str) -> dict[str, Any]:
    values = [None if r.value is None else float(r.value) for r in told.readings]
    return {
        "xAxis": {"type": "category", "data": [_name(first, step) for first in asked.edges[:-1]]},
        "yAxis": {"type": "value", "scale": True},
        "grid": {"top": 24, "bottom": 32},
        "series": [
            {
                "name": str(told.figure.label),
                "type": "bar" if told.figure.unit is Unit.COUNT else "line",
                "data": values,
            }
        ],
    }
