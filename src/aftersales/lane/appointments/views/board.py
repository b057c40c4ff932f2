"""The calendar of reception: a day by service adviser, a week by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.parameters import all_parameters
from aftersales.ground.network import queries as network
from aftersales.ground.parameters.queries import value
from aftersales.lane.appointments import queries
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.states import AWAITED, CAME, LIFE, TONES, UNCONFIRMED, State
from aftersales.lane.appointments.views.here import day_asked, store_of, url_of, week_of
from aftersales.resources.capacity import queries as means
from aftersales.web import show
from aftersales.web.pages import page

HOUR = timedelta(hours=1)
SHORTEST = timedelta(minutes=30)  # a bar in which one can still read the plate


@dataclass(frozen=True)
class Bar:
    pk: int
    start: float
    length: float
    tone: str
    css: str
    plate: str
    words: str
    title: str
    address: str
    at: str  # as the store's clock has it
    adviser_id: int | None
    may_move: bool


@dataclass(frozen=True)
class Group:
    """What one service adviser has that day, in as many lanes as cars are here at once."""

    title: str
    adviser_id: int | None
    lanes: Sequence[Sequence[Bar]]


@dataclass(frozen=True)
class Card:
    """An appointment in the week."""

    pk: int
    address: str
    tone: str
    clock: str
    plate: str
    car: str
    words: str
    state: str
    at: str
    may_move: bool


@dataclass(frozen=True)
class Day:
    on: date
    cards: Sequence[Card]
    booked: int  # minutes
    bookable: int
    is_open: bool

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.booked / self.bookable)) if self.bookable else 0


@dataclass(frozen=True)
class Frame:
    """The hours of a day that are drawn."""

    since: datetime
    first_hour: int
    last_hour: int

    @property
    def length(self) -> timedelta:
        return (self.last_hour - self.first_hour) * HOUR

    def share(self, start: datetime, end: datetime) -> tuple[float, float]:
        begin = max(start, self.since)
        until = min(max(end, begin + SHORTEST), self.since + self.length)
        return (begin - self.since) / self.length, max(timedelta(), until - begin) / self.length


def day(request: Any) -> HttpResponse:
    """Who comes that day, by service adviser, with what is free and what is missing above."""
    store_id = store_of(request)
    on, now = day_asked(request, store_id), timezone.now()
    rows = list(queries.with_work(queries.of_day(store_id=store_id, on=on, seen_by=request.actor)))
    opened = network.open_times(store_id=store_id, on=on)
    frame = _frame(on, opened, rows, store_id)
    hand = request.actor.as_system("appointments", rights={"capacity.view"})
    load = means.by_days(store_id=store_id, seen_by=hand, first=on, days=1)[0]
    states = Counter(row.state for row in rows)
    context = {
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "store": network.store(store_id),
        "frame": frame,
        "groups": _by_adviser(rows, frame),
        "step": _spacing(store_id, on),
        "shades": _shades(on, opened, frame, store_id),
        "now_at": (now - frame.since) / frame.length
        if frame.since <= now < frame.since + frame.length
        else None,
        "load": load,
        "booked": len(rows),
        "awaited": sum(states[state] for state in AWAITED),
        "unconfirmed": sum(states[state] for state in UNCONFIRMED),
        "came": sum(states[state] for state in CAME),
        "missed": states[State.NO_SHOW],
        "is_open": bool(opened),
    }
    return page(request, "appointments/day.html", "body", context)


def _frame(
    on: date, opened: Sequence[tuple[time, time]], rows: Iterable[Appointment], store_id: int
) -> Frame:
    """From the first opening or booking to the last closing, in whole hours."""
    zone = network.zone_of(store_id)
    starts = [row.starts_at.astimezone(zone) for row in rows if row.starts_at]
    first = min([opens.hour for opens, _closes in opened] + [at.hour for at in starts] or [8])
    last = max(
        [closes.hour + bool(closes.minute) for _opens, closes in opened]
        + [at.hour + 1 for at in starts]
        or [18]
    )
    since = datetime.combine(on, time(first), zone)
    return Frame(since, first, max(last, first + 1))


def _shades(
    on: date, opened: Sequence[tuple[time, time]], frame: Frame, store_id: int
) -> list[tuple[float, float]]:
    """The hours in which the store is closed."""
    zone = network.zone_of(store_id)
    found, at = [], frame.since
    for opens, closes in opened:
        start = datetime.combine(on, opens, zone)
        if start > at:
            found.append(((at - frame.since) / frame.length, (start - at) / frame.length))
        at = datetime.combine(on, closes, zone)
    end = frame.since + frame.length
    if at < end:
        found.append(((at - frame.since) / frame.length, (end - at) / frame.length))
    return found


def _by_adviser(rows: Sequence[Appointment], frame: Frame) -> list[Group]:
    """For each adviser as many lanes as cars are here at once; who has none stands first."""
    by: dict[tuple[str, int], list[Appointment]] = {}
    for row in rows:
        name = row.adviser.name if row.adviser else ""
        by.setdefault((name, row.adviser_id or 0), []).append(row)
    return [
        Group(name or _("No service adviser yet"), adviser_id or None, _stacked(mine, frame))
        for (name, adviser_id), mine in sorted(by.items())
    ]


def _spacing(store_id: int, on: date) -> int:
    """Minutes between the starts that are offered (AP-06)."""
    minutes: int = value(all_parameters()["deadlines.slot"], store_id=store_id, on=on)
    return minutes


def _at(row: Appointment) -> str:
    assert row.starts_at
    return row.starts_at.astimezone(network.zone_of(row.store_id)).isoformat()


def _may_move(row: Appointment) -> bool:
    return LIFE.allows(State(row.state), State.CHANGED)


def _stacked(rows: Sequence[Appointment], frame: Frame) -> list[list[Bar]]:
    lanes: list[tuple[float, list[Bar]]] = []
    for row in rows:
        bar = _bar(row, frame)
        free = next((n for n, (end, _bars) in enumerate(lanes) if end <= bar.start), None)
        if free is None:
            lanes.append((bar.start + bar.length, [bar]))
        else:
            lanes[free][1].append(bar)
            lanes[free] = (bar.start + bar.length, lanes[free][1])
    return [bars for _end, bars in lanes]


def _bar(row: Appointment, frame: Frame) -> Bar:
    assert row.starts_at
    assert row.ends_at
    start, length = frame.share(row.starts_at, row.ends_at)
    works = _works(row)
    clock = f"{show.clock(row.starts_at)}–{show.clock(row.ends_at)}"
    plate = queries.plate_of(row) or queries.car_of(row)
    return Bar(
        pk=row.pk,
        start=start,
        length=length,
        tone=TONES[State(row.state)],
        css="is-ghost" if row.state in UNCONFIRMED else "",
        plate=plate,
        words=works,
        title=f"{clock} {plate} {works} · {row.get_state_display()}",
        address=url_of(row),
        at=_at(row),
        adviser_id=row.adviser_id,
        may_move=_may_move(row),
    )


def _works(row: Appointment) -> str:
    return show.listed(queries.title_of(work) for work in row.works.all())


def week(request: Any) -> HttpResponse:
    """Seven days side by side, each with what is booked of what may be."""
    store_id = store_of(request)
    on = day_asked(request, store_id)
    days = week_of(on)
    since, until = queries.bounds(store_id, days[0])[0], queries.bounds(store_id, days[-1])[1]
    rows = queries.visible(seen_by=request.actor).filter(
        store_id=store_id, starts_at__gte=since, starts_at__lt=until
    )
    rows = rows.exclude(state=State.CANCELLED).with_things().order_by("starts_at", "pk")
    cards: dict[date, list[Card]] = {}
    for row in queries.with_work(rows):
        assert row.starts_at
        cards.setdefault(network.day_of(row.starts_at, store_id=store_id), []).append(_card(row))
    hand = request.actor.as_system("appointments", rights={"capacity.view"})
    loads = means.by_days(store_id=store_id, seen_by=hand, first=days[0], days=7)
    context = {
        "on": on,
        "step": _spacing(store_id, on),
        "today": network.day_of(timezone.now(), store_id=store_id),
        "before": days[0] - timedelta(days=7),
        "after": days[0] + timedelta(days=7),
        "store": network.store(store_id),
        "days": [
            Day(
                load.on,
                cards.get(load.on, []),
                load.whole.booked,
                load.whole.bookable,
                load.whole.capacity > 0,
            )
            for load in loads
        ],
    }
    return page(request, "appointments/week.html", "body", context)


def _card(row: Appointment) -> Card:
    return Card(
        pk=row.pk,
        address=url_of(row),
        tone=TONES[State(row.state)],
        clock=show.clock(row.starts_at),
        plate=queries.plate_of(row),
        car=queries.car_of(row),
        words=_works(row),
        state=str(row.get_state_display()),
        at=_at(row),
        may_move=_may_move(row),
    )
