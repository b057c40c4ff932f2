"""Some days of appointments around the last day of the story: booked, confirmed, changed, kept,
late, not kept, and those that are still to come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by
from aftersales.demo import names
from aftersales.demo.files import REPAIRS
from aftersales.demo.group import ZONE, Site, World
from aftersales.lane.appointments import commands, queries
from aftersales.lane.appointments.commands import NewAppointment
from aftersales.lane.appointments.queries import Wanted
from aftersales.lane.appointments.states import CancelReason, Channel, Transport
from aftersales.records.vehicles import queries as cars
from aftersales.resources.catalogue import queries as catalogue

if TYPE_CHECKING:
    from aftersales.lane.appointments.models import Appointment

BEFORE, AFTER = 3, 3  # days told before the last day, and after it
A_DAY, TODAY = 3, 8  # bookings for a day, and for the last one
FAULTS = [fault for fault, *_done in REPAIRS]
BREAKFAST, NOW = time(9), time(11)  # when people call; how far the last day has come
DOORS = ((Channel.PHONE, 6), (Channel.WALK_UP, 1), (Channel.PORTAL, 2), (Channel.CALL_BACK, 2))
WAYS = (
    (Transport.WAITS, 5),
    (Transport.LEAVES, 4),
    (Transport.LOAN_CAR, 1),
    (Transport.PICK_UP, 1),
)
MINUTE = timedelta(minutes=1)


def told_for(days: int = BEFORE + AFTER) -> int:
    """How many bookings are told for a store."""
    return days * A_DAY + TODAY


@dataclass
class Diary:
    """What happens in one store, in the order of time."""

    world: World
    site: Site
    random: Random
    until: datetime
    fleet: list[Any]  # the cars of customers of the store
    packages: dict[str, int]
    waiting: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    order: Any = field(default_factory=count)

    def plan(self, at: datetime, deed: Callable[[datetime], None]) -> None:
        if at <= self.until:
            heappush(self.waiting, (at, next(self.order), deed))

    def run(self) -> None:
        while self.waiting:
            at, _order, deed = heappop(self.waiting)
            deed(at)

    def somebody(self) -> Actor:
        return self.site.somebody(
            self.random, self.random.choice(("front_desk", "service_advisor", "service_advisor"))
        )

    # -- the course of one appointment -----------------------------------------------------------

    def call(self, day: date) -> Callable[[datetime], None]:
        """Somebody wants to come on that day."""

        def deed(at: datetime) -> None:
            new, by = self._wish(), self.somebody()
            starts_at = self._free_time(new, day, by, at)
            if starts_at is None:
                return
            is_asked_only = new.channel == Channel.PORTAL
            do = commands.request if is_asked_only else commands.book
            told = _at(new, starts_at)
            row = do(store_id=self.site.pk, new=told, by=by, at=at)
            if is_asked_only:
                self._confirm_later(row, at)
            self._go_on(row, at)

        return deed

    def _wish(self) -> NewAppointment:
        random = self.random
        channel = random.choices([c for c, _w in DOORS], [w for _c, w in DOORS])[0]
        transport = random.choices([t for t, _w in WAYS], [w for _t, w in WAYS])[0]
        advisers = self.site.crew["service_advisor"]
        told: dict[str, Any] = {
            "channel": channel,
            "transport": transport,
            "adviser_id": random.choice(advisers),
        }
        if random.random() < 0.12 or not self.fleet:  # somebody nobody knows
            told |= {
                "contact_name": names.person(random),
                "contact_phone": names.mobile(random),
                "car": random.choice(("启明 A5", "岭南 X1", "启明 S3")),
                "symptom": random.choice(FAULTS),
            }
            return NewAppointment(**told)
        car = random.choice(self.fleet)
        told |= {"vehicle_id": car.pk, "customer_id": car.owner_id}
        if random.random() < 0.3:
            told["symptom"] = random.choice(FAULTS)
            return NewAppointment(**told)
        name = "S-EV" if car.power == "bev" else random.choice(("S-SMALL", "S-SMALL", "S-LARGE"))
        if random.random() < 0.12:
            name = "S-PADS"
        return NewAppointment(works=[Wanted(package_id=self.packages[name])], **told)

    def _free_time(
        self, new: NewAppointment, day: date, by: Actor, at: datetime
    ) -> datetime | None:
        """One of the times that are offered; people like the morning."""
        with as_seen_by(by):
            told = queries.quote(
                new.works or [Wanted(words=new.symptom)],
                store_id=self.site.pk,
                on=day,
                seen_by=by.as_system("demo", rights={"catalogue.view", "parts.view"}),
            )
            times = queries.free_times(
                told.steps,
                store_id=self.site.pk,
                seen_by=by,
                at=at,
                first=day,
                last=day,
                transport=new.transport,
                most=40,
            )
        if not times:
            return None
        return times[int(self.random.triangular(0, len(times) - 1, len(times) / 4))].starts_at

    def _confirm_later(self, row: Appointment, at: datetime) -> None:
        """Most requests are confirmed the same day; some wait too long."""
        hours = self.random.uniform(0.5, 8) if self.random.random() < 0.8 else 30.0

        def deed(then: datetime) -> None:
            if self._is(row, "requested"):
                commands.confirm(appointment_id=row.pk, by=self.somebody(), at=then)

        self.plan(at + timedelta(hours=hours), deed)

    def _go_on(self, row: Appointment, at: datetime) -> None:
        """What becomes of it: most come, some late, some not at all."""
        assert row.starts_at
        fate, starts = self.random.random(), row.starts_at
        self.plan(starts - timedelta(hours=self.random.uniform(17, 20)), self._remind(row))
        if fate < 0.06:
            day_before = max(at + 5 * MINUTE, starts - timedelta(hours=20))
            self.plan(day_before, self._cancel(row))
        elif fate < 0.12:
            self.plan(starts + 150 * MINUTE, self._miss(row))
        else:
            late = self.random.triangular(-12, 45, 2)
            self.plan(starts + late * MINUTE, self._arrive(row))

    def _remind(self, row: Appointment) -> Callable[[datetime], None]:
        def deed(at: datetime) -> None:
            if self._is(row, "confirmed"):
                reached = self.random.random() < 0.85
                commands.remind(
                    appointment_id=row.pk, is_reached=reached, by=self.somebody(), at=at
                )

        return deed

    def _cancel(self, row: Appointment) -> Callable[[datetime], None]:
        def deed(at: datetime) -> None:
            reason = self.random.choice((CancelReason.NO_TIME, CancelReason.SETTLED))
            if self._is(row, "requested", "confirmed", "changed"):
                commands.cancel(appointment_id=row.pk, reason=reason, by=self.somebody(), at=at)

        return deed

    def _miss(self, row: Appointment) -> Callable[[datetime], None]:
        def deed(at: datetime) -> None:
            if self._is(row, "requested", "confirmed", "changed"):
                commands.mark_no_show(appointment_id=row.pk, by=self.somebody(), at=at)

        return deed

    def _arrive(self, row: Appointment) -> Callable[[datetime], None]:
        def deed(at: datetime) -> None:
            if self._is(row, "requested", "confirmed", "changed"):
                commands.arrive(appointment_id=row.pk, by=self.somebody(), at=at)

        return deed

    def _is(self, row: Appointment, *states: str) -> bool:
        with as_seen_by(self.world.founder):
            row.refresh_from_db(fields=["state"])
        return row.state in states


def _at(new: NewAppointment, starts_at: datetime) -> NewAppointment:
    return NewAppointment(**{**vars(new), "starts_at": starts_at})


def tell(
    world: World, site: Site, random: Random, *, until: date, advance: Callable[..., None]
) -> None:
    """The bookings for the days around the last one, told up to eleven o'clock of it."""
    with as_seen_by(world.founder):
        listed = cars.listed(seen_by=world.founder, on=until, store_id=site.pk)
        fleet = list(listed.exclude(owner=None).order_by("pk")[:200])
        packages = dict(
            catalogue.packages(seen_by=world.founder).order_by("pk").values_list("code", "pk")
        )
    now = datetime.combine(until, NOW, ZONE)
    diary = Diary(world, site, random, now, fleet, packages)
    for offset in range(-BEFORE, AFTER + 1):
        day = until + timedelta(days=offset)
        for _number in range(A_DAY if offset else TODAY):
            ahead = random.randrange(1, 4)
            called = datetime.combine(day - timedelta(days=ahead), BREAKFAST, ZONE)
            called = min(called + random.randrange(0, 480) * MINUTE, now - 10 * MINUTE)
            diary.plan(called, diary.call(day))
    diary.run()
    advance(told_for(), words=f"{site.name}: 预约")
