"""Key figures as data: what is counted, of what, by which formula, and where its rows are seen.

A room declares its own in ``figures.py`` (it is loaded by itself)::

    def passed(asked):
        return tally(JobVerdict.objects.all(), asked, moment="inspection__inspected_at",
                     jobs=Count("pk"), passed=Count("pk", filter=Q(verdict="passed")))

    figure("workshop.first_pass", _("passed at the first inspection"), row="WS-14",
           formula=_("jobs passed first ÷ jobs inspected"), source=passed, part="passed",
           whole="jobs", section=Section.QUALITY, unit=Unit.PERCENT, better=Better.MORE)

A source answers for all stores and all periods that are asked for; figures that share one ask it
once, and what is tallied for all of them is asked in one statement. Where the whole is zero a
figure has no value: neither 0 nor 100 %.
Amounts of money are told in their currency; those of different currencies are never added up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    CharField,
    DateField,
    DecimalField,
    DurationField,
    Expression,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import TruncDate

from aftersales.core.actors import Actor
from aftersales.core.money import rounded

T = TypeVar("T")


class Unit(StrEnum):
    """In what a figure is told. Times come as timedelta and are told in their unit."""

    PERCENT = "percent"
    MINUTES = "minutes"
    HOURS = "hours"
    MEAN = "mean"  # so many of one for each of the other
    COUNT = "count"  # has no whole
    MONEY = "money"  # so much for each of the other; the source says in which currency


class Better(StrEnum):
    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


class Section(StrEnum):
    """Under which heading figures stand together, in this order."""

    PROMISES = "promises"
    RECEPTION = "reception"
    TIME = "time"
    QUALITY = "quality"
    USE = "use"
    SUPPLY = "supply"
    SAFETY = "safety"


_PLACES = {
    Unit.PERCENT: Decimal("0.1"),
    Unit.MINUTES: Decimal("0.1"),
    Unit.HOURS: Decimal("0.01"),
    Unit.MEAN: Decimal("0.01"),
    Unit.COUNT: Decimal(1),
}
_SECONDS = {Unit.MINUTES: 60, Unit.HOURS: 3600}


@dataclass(frozen=True)
class Asked:
    """Of which stores, each with its clock, and in which periods one after the other.

    Period n goes from the nth edge up to the next one, which belongs to the period after it.
    """

    zones: Mapping[int, ZoneInfo]
    edges: tuple[date, ...]
    now: datetime
    seen_by: Actor
    _known: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    _waiting: list[Tally] = field(default_factory=list, compare=False, repr=False)

    def once(self, ask: Callable[[Asked], T]) -> T:
        """What several sources reckon with is asked once."""
        if ask not in self._known:
            self._known[ask] = ask(self)
        found: T = self._known[ask]
        return found

    def rows(self, source: Source) -> Iterable[Counted]:
        """The rows of a source, however many figures and other sources lean on it. They are asked
        for once the first of them is read.
        """
        key = (source, "rows")
        if key not in self._known:
            self._known[key] = _Shared(source(self))
        found: _Shared = self._known[key]
        return found

    def waits(self, one: Tally) -> None:
        """It will be asked with the others."""
        self._waiting.append(one)

    def ask(self) -> None:
        """Everything that is tallied and waits for it, in one statement."""
        waiting = self._waiting[:]
        self._waiting.clear()
        rows, *others = (one.rows.annotate(which=Value(n)) for n, one in enumerate(waiting))
        rows = rows.values_list(*_COLUMNS).union(
            *(more.values_list(*_COLUMNS) for more in others), all=True
        )
        for one in waiting:
            one.is_asked = True
        for which, store, step, currency, numbers in rows:
            waiting[which].take(store, step, currency, numbers)

    @property
    def stores(self) -> list[int]:
        return sorted(self.zones)

    @property
    def periods(self) -> int:
        return len(self.edges) - 1

    def moments(self, zone: ZoneInfo) -> list[datetime]:
        """The edges as the clock of this zone has them: midnight."""
        return [datetime.combine(day, time(), zone) for day in self.edges]

    def by_zone(self) -> list[tuple[ZoneInfo, list[int]]]:
        found: dict[ZoneInfo, list[int]] = defaultdict(list)
        for store in self.stores:
            found[self.zones[store]].append(store)
        return sorted(found.items(), key=lambda one: one[0].key)

    def within(self, name: str) -> tuple[Q, Case]:
        """Whether a moment lies in the periods, and in which: by the clock of the row's store."""
        inside, steps = Q(pk__in=[]), []
        for zone, stores in self.by_zone():
            edges, here = self.moments(zone), Q(store__in=stores)
            inside |= here & Q(**{f"{name}__gte": edges[0], f"{name}__lt": edges[-1]})
            steps += [
                When(here & Q(**{f"{name}__lt": end}), then=Value(n))
                for n, end in enumerate(edges[1:])
            ]
        return inside, Case(*steps, output_field=IntegerField())

    def within_days(self, name: str) -> tuple[Q, Case]:
        """The same for a column that holds the store's own date."""
        first, last = self.edges[0], self.edges[-1]
        inside = Q(store__in=self.stores, **{f"{name}__gte": first, f"{name}__lt": last})
        steps = [
            When(**{f"{name}__lt": end}, then=Value(n)) for n, end in enumerate(self.edges[1:])
        ]
        return inside, Case(*steps, output_field=IntegerField())

    def day(self, name: str) -> Case:
        """The day of business that a moment belongs to, by the clock of the row's store."""
        days = [
            When(store__in=stores, then=TruncDate(name, tzinfo=zone))
            for zone, stores in self.by_zone()
        ]
        return Case(*days, output_field=DateField())


Counted = Mapping[str, Any]  # "store", "step" (which period), the numbers, and their currency
IN_CURRENCY = "in_currency"
Source = Callable[[Asked], Iterable[Counted]]
_COLUMNS = ("which", "store", "step", IN_CURRENCY, "numbers")


class _Numbers(Func):
    """Several numbers in one column, so that rows of any kind can stand below each other."""

    template = "ARRAY[%(expressions)s]"
    output_field = ArrayField(DecimalField())


class _Number(Func):
    """A count, a sum or a length of time in seconds, as a number without a scale of its own."""

    output_field = DecimalField()

    def __init__(self, of: str, kind: Any) -> None:
        is_time = isinstance(kind, DurationField)
        epoch = "EXTRACT(EPOCH FROM %(expressions)s)" if is_time else "%(expressions)s"
        super().__init__(F(of), template=f"({epoch})::numeric")


def _made(number: Decimal | None, kind: Any) -> Any:
    """The number as its column would have come alone."""
    if number is None:
        return None
    if isinstance(kind, DurationField):
        return timedelta(microseconds=int(number * 1_000_000))
    return int(number) if isinstance(kind, IntegerField) else number


class Tally:
    """Numbers of some rows by store and period. Whoever reads one first brings all that wait."""

    def __init__(self, asked: Asked, rows: QuerySet[Any, Any], numbers: Mapping[str, Any]) -> None:
        counted = rows.annotate(**numbers)
        self.kinds = {name: counted.query.annotations[name].output_field for name in numbers}
        told = [_Number(name, kind) for name, kind in self.kinds.items()]
        self.rows = counted.annotate(numbers=_Numbers(*told))
        self.asked, self.found, self.is_asked = asked, list[Counted](), False
        asked.waits(self)

    def take(self, store: int, step: int, currency: str, numbers: Sequence[Decimal | None]) -> None:
        made = zip(self.kinds.items(), numbers, strict=True)
        known = {name: _made(number, kind) for (name, kind), number in made}
        self.found.append({"store": store, "step": step, IN_CURRENCY: currency, **known})

    def __iter__(self) -> Iterator[Counted]:
        if not self.is_asked:
            self.asked.ask()
        return iter(self.found)


class _Shared:
    """Rows that several read, and that are there once."""

    def __init__(self, rows: Iterable[Counted]) -> None:
        self._rows: Iterable[Counted] = rows
        self._is_read = False

    def __iter__(self) -> Iterator[Counted]:
        if not self._is_read:
            self._rows, self._is_read = list(self._rows), True
        return iter(self._rows)


def tally(
    rows: QuerySet[Any, Any],
    asked: Asked,
    *,
    moment: str = "",
    day: str = "",
    currency: str = "",
    **numbers: Expression,
) -> Iterable[Counted]:
    """Numbers of the rows by store and period, by a moment or by a date of theirs. They are asked
    for with everything else that is tallied meanwhile, in one statement. The rows have a column
    ``store``; ``currency`` names theirs where amounts are added up.
    """
    inside, step = asked.within(moment) if moment else asked.within_days(day)
    found = rows.filter(inside).annotate(step=step).order_by()
    kept_apart = F(currency) if currency else Value("", CharField())
    return Tally(asked, found.values("store", "step", **{IN_CURRENCY: kept_apart}), numbers)


@dataclass(frozen=True)
class Rows:
    """The list in which the counted rows are seen, and who may look; ``period`` names its filter
    for days.
    """

    url_name: str
    right: str
    period: str = ""
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Figure:
    """``part`` of ``whole``, by the formula that stands beside it; ``row`` is of the catalogue.
    ``of_amounts``: both are amounts of money, whatever the unit, so currencies are kept apart.
    """

    code: str
    label: object
    formula: object
    row: str
    section: Section
    unit: Unit
    better: Better
    source: Source
    part: str
    whole: str
    rows: Rows | None
    order: int
    of_amounts: bool = False

    def value(self, part: Decimal, whole: Decimal, currency: str = "") -> Decimal | None:
        """As it is told; None where nothing was counted that it could be a share of."""
        if self.unit is Unit.COUNT:
            return part.quantize(_PLACES[self.unit])
        if not whole:
            return None
        if self.unit is Unit.MONEY:
            return rounded(part / whole, currency)
        told = (100 * part if self.unit is Unit.PERCENT else part) / whole
        return told.quantize(_PLACES[self.unit], ROUND_HALF_UP)

    def number(self, told: Any) -> Decimal:
        """A number of the source; times in the figure's unit."""
        if isinstance(told, timedelta):
            return Decimal(round(told.total_seconds())) / _SECONDS.get(self.unit, 3600)
        return Decimal(told or 0)


_figures: dict[str, Figure] = {}


def figure(
    code: str,
    label: object,
    *,
    formula: object,
    row: str,
    section: Section,
    unit: Unit,
    better: Better,
    source: Source,
    part: str,
    whole: str = "",
    rows: Rows | None = None,
    order: int = 50,
    of_amounts: bool = False,
) -> None:
    """Declare a figure; the same code again replaces it."""
    _figures[code] = Figure(
        code,
        label,
        formula,
        row,
        section,
        unit,
        better,
        source,
        part,
        whole,
        rows,
        order,
        of_amounts or unit is Unit.MONEY,
    )


def all_figures() -> Mapping[str, Figure]:
    """Every figure, as they stand under their headings."""
    sections = list(Section)
    ordered = sorted(
        _figures.values(), key=lambda one: (sections.index(one.section), one.order, one.code)
    )
    return MappingProxyType({one.code: one for one in ordered})


@dataclass(frozen=True)
class Reading:
    """A figure of one period: ``part`` and ``whole`` as counted. Where the parts are amounts of
    several currencies there is no sum of them, and no value.
    """

    part: Decimal | None
    whole: Decimal
    value: Decimal | None
    currency: str = ""


@dataclass(frozen=True)
class Course:
    """A figure over all periods asked for, of all stores together and of each."""

    figure: Figure
    readings: tuple[Reading, ...]
    by_store: Mapping[int, tuple[Reading, ...]]

    @property
    def last(self) -> Reading:
        return self.readings[-1]

    @property
    def change(self) -> Decimal | None:
        """Against the period before; None where one of them has no value."""
        if len(self.readings) < 2:
            return None
        before, now = self.readings[-2], self.last
        if before.value is None or now.value is None or before.currency != now.currency:
            return None
        return now.value - before.value

    @property
    def is_better(self) -> bool | None:
        """Whether the change is a good one; None where there is none, or no good way."""
        if not self.change or self.figure.better is Better.NEITHER:
            return None
        return (self.change > 0) == (self.figure.better is Better.MORE)


def courses(wanted: Iterable[Figure], asked: Asked) -> list[Course]:
    """Figures over the periods. Each source is asked once, whatever number of stores and rows."""
    told = [(one, asked.rows(one.source) if asked.zones else []) for one in wanted]
    return [_course(one, rows, asked) for one, rows in told]


@dataclass
class _Sum:
    """What was counted in one store and period."""

    part: Decimal = Decimal(0)
    whole: Decimal = Decimal(0)
    currencies: set[str] = field(default_factory=set)


def _course(one: Figure, rows: Iterable[Counted], asked: Asked) -> Course:
    sums = {store: [_Sum() for _n in range(asked.periods)] for store in asked.stores}
    for row in rows:
        at = sums[row["store"]][row["step"]]
        at.part += one.number(row.get(one.part))
        at.whole += one.number(row.get(one.whole)) if one.whole else 0
        if one.of_amounts and (row.get(one.part) or row.get(one.whole)):
            at.currencies |= {row[IN_CURRENCY]}
    return Course(
        figure=one,
        readings=tuple(
            _reading(one, [store[n] for store in sums.values()]) for n in range(asked.periods)
        ),
        by_store={
            store: tuple(_reading(one, [found]) for found in known) for store, known in sums.items()
        },
    )


def _reading(one: Figure, sums: Sequence[_Sum]) -> Reading:
    part = sum((found.part for found in sums), Decimal(0))
    whole = sum((found.whole for found in sums), Decimal(0))
    currencies = set[str]().union(*(found.currencies for found in sums))
    if len(currencies) > 1:
        return Reading(None, whole, None)
    currency = next(iter(currencies), "")
    return Reading(part, whole, one.value(part, whole, currency), currency)
