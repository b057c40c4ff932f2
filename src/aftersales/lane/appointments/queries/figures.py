"""How well booking goes (AP-12, appendix c)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDay, TruncMonth, TruncWeek

from aftersales.core.actors import Actor
from aftersales.core.figures import Asked, Reading, all_figures, courses
from aftersales.core.parameters import all_parameters
from aftersales.ground.network.queries import zone_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.parameters import LATE_AFTER
from aftersales.lane.appointments.queries.days import bounds, visible
from aftersales.lane.appointments.rules import share
from aftersales.lane.appointments.states import CAME, State

MINUTE = timedelta(minutes=1)
BOOKED_SHARE = "orders.booked_share"  # counted by the room that keeps the arrival register
STEPS = {"day": TruncDay, "week": TruncWeek, "month": TruncMonth}


@dataclass(frozen=True)
class Figures:
    """One store and period.

    ``booked`` counts appointments whose time lies in the period and that were not cancelled;
    ``requested`` those that were asked for in it, ``in_time`` of these that were confirmed within
    the limit, ``due`` of these whose limit has passed or that were confirmed; who called off
    before that is not owed an answer. ``arrivals`` is None while nobody counts who comes without a
    booking.
    """

    booked: int
    kept: int
    late: int
    no_show: int
    cancelled: int
    to_come: int
    requested: int
    due: int
    in_time: int
    arrivals: int | None
    booked_arrivals: int

    @property
    def kept_share(self) -> float | None:
        """Came ÷ booked whose time has come."""
        return share(self.kept, self.kept + self.no_show)

    @property
    def late_share(self) -> float | None:
        return share(self.late, self.kept)

    @property
    def no_show_rate(self) -> float | None:
        """Booked and not come ÷ booked (appendix c)."""
        return share(self.no_show, self.kept + self.no_show)

    @property
    def in_time_share(self) -> float | None:
        """Confirmed within the limit ÷ requests (appendix c)."""
        return share(self.in_time, self.due)

    @property
    def booked_share(self) -> float | None:
        """Booked arrivals ÷ arrivals (appendix c)."""
        return None if self.arrivals is None else share(self.booked_arrivals, self.arrivals)


@dataclass(frozen=True)
class Point:
    """The same figures of one day, week or month."""

    on: date
    booked: int
    kept: int
    late: int
    no_show: int


def statistics(*, store_id: int, first: date, last: date, seen_by: Actor, at: datetime) -> Figures:
    """The figures of a store from the first to the last day. Two statements and the arrivals."""
    rows, asked = _in_period(store_id, first, last, seen_by)
    late = _late(store_id, first)
    limit = _limit(store_id, first)
    told = rows.aggregate(
        booked=Count("pk", filter=~Q(state=State.CANCELLED)),
        kept=Count("pk", filter=Q(state__in=CAME)),
        late=Count("pk", filter=Q(state__in=CAME) & late),
        no_show=Count("pk", filter=Q(state=State.NO_SHOW)),
        cancelled=Count("pk", filter=Q(state=State.CANCELLED)),
    )
    in_time = Q(first_confirmed_at__lte=F("requested_at") + limit)
    called_off = Q(first_confirmed_at=None, cancelled_at__lte=F("requested_at") + limit)
    is_due = Q(first_confirmed_at__isnull=False) | Q(requested_at__lte=at - limit) & ~called_off
    heard = asked.aggregate(
        requested=Count("pk"),
        in_time=Count("pk", filter=in_time),
        due=Count("pk", filter=is_due),
    )
    came = _arrivals(store_id, first, last, seen_by, at)
    return Figures(
        **told,
        **heard,
        to_come=told["booked"] - told["kept"] - told["no_show"],
        arrivals=None if came is None else int(came.whole),
        booked_arrivals=0 if came is None else int(came.part or 0),
    )


def course(*, store_id: int, first: date, last: date, step: str, seen_by: Actor) -> Sequence[Point]:
    """The same by day, week or month, for the plot. One statement."""
    rows, _asked = _in_period(store_id, first, last, seen_by)
    zone = zone_of(store_id)
    by_step = rows.annotate(bucket=STEPS[step]("starts_at", tzinfo=zone)).values("bucket")
    counted = by_step.annotate(
        booked=Count("pk", filter=~Q(state=State.CANCELLED)),
        kept=Count("pk", filter=Q(state__in=CAME)),
        late=Count("pk", filter=Q(state__in=CAME) & _late(store_id, first)),
        no_show=Count("pk", filter=Q(state=State.NO_SHOW)),
    ).order_by("bucket")
    return [
        Point(
            on=one["bucket"].astimezone(zone).date(),
            booked=one["booked"],
            kept=one["kept"],
            late=one["late"],
            no_show=one["no_show"],
        )
        for one in counted
    ]


def by_channel(*, store_id: int, first: date, last: date, seen_by: Actor) -> list[tuple[str, int]]:
    """Through which doors requests came. One statement."""
    _rows, asked = _in_period(store_id, first, last, seen_by)
    found = asked.values_list("channel").annotate(count=Count("pk")).order_by("-count", "channel")
    return list(found)


def _in_period(
    store_id: int, first: date, last: date, seen_by: Actor
) -> tuple[QuerySet[Appointment, Any], QuerySet[Appointment, Any]]:
    since, until = bounds(store_id, first)[0], bounds(store_id, last)[1]
    mine = visible(seen_by=seen_by).filter(store_id=store_id)
    return (
        mine.filter(starts_at__gte=since, starts_at__lt=until),
        mine.filter(requested_at__gte=since, requested_at__lt=until),
    )


def _late(store_id: int, on: date) -> Q:
    minutes = value(LATE_AFTER, store_id=store_id, on=on)
    return Q(arrived_at__gt=F("starts_at") + minutes * MINUTE)


def _limit(store_id: int, on: date) -> timedelta:
    found: timedelta = value(
        all_parameters()["deadlines.confirm_appointment"], store_id=store_id, on=on
    )
    return found


def _arrivals(
    store_id: int, first: date, last: date, seen_by: Actor, at: datetime
) -> Reading | None:
    """Arrivals and those that were booked, as the key figure has them."""
    known = all_figures().get(BOOKED_SHARE)
    if known is None:
        return None
    asked = Asked({store_id: zone_of(store_id)}, (first, last + timedelta(days=1)), at, seen_by)
    return courses([known], asked)[0].last


def count_by_person(person_ids: Collection[int]) -> dict[int, int]:
    """Appointments to come, by adviser. One statement."""
    rows = Appointment.objects.awaited().filter(adviser__in=list(person_ids))
    found = rows.values_list("adviser").annotate(Count("pk")).order_by("adviser")
    return {pk: count for pk, count in found if pk is not None}
