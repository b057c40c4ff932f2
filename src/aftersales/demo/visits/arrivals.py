"""Who calls and who comes: demand by weekday, season and hour; bookings and what becomes of
them.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction

from aftersales.demo.visits import chances
from aftersales.demo.visits.clock import MINUTE, OPENS, SUNDAY, day_of, next_open, on
from aftersales.demo.visits.hands import best_pair
from aftersales.demo.visits.store import Store
from aftersales.demo.visits.visit import FAULT, Car, Visit, wish_of
from aftersales.lane.appointments import commands as appointments
from aftersales.lane.appointments.commands import NewAppointment
from aftersales.lane.appointments.queries import Wanted
from aftersales.lane.appointments.states import CancelReason, Channel, Transport
from aftersales.records.staff import commands as staff
from aftersales.records.staff.states import AbsenceKind
from aftersales.resources.capacity import queries as capacity

AHEAD = 4  # people book up to so many working days ahead
DOORS = ((Channel.PHONE, 6), (Channel.WALK_UP, 1), (Channel.PORTAL, 2), (Channel.CALL_BACK, 2))
QUARTERS = (0, 30)
DUTY = timedelta(hours=8)  # of a technician
DAYS_OFFERED = 3  # a day that is full, and the next ones
UNTIL_SIGNED = 25  # minutes from the door to the signed order
# Who comes on the last day beside those whom chance sends, so that its end finds a car in each
# place: minutes after opening, and what for.
EXPECTED, CALLS = 4, 5  # booked for the last day, and called on it for the days after
STAGED = (
    (5, "S-SMALL"),
    (12, "R-SHK"),
    (24, "S-SMALL"),
    (60, "R-PAD"),
    (88, "S-SMALL"),
    (108, "S-SMALL"),
    (138, "R-AC"),
    (190, "S-SMALL"),
    (219.3, "S-SMALL"),
)


def demand(random: Random, day: date, pace: float) -> int:
    """How many want to come on a day; the pace is that of a usual week's mean."""
    mean = pace * chances.WEEKDAYS[day.weekday()] * chances.MONTHS[day.month - 1]
    return max(0, round(random.gauss(mean, mean**0.5)))


class Arrivals(Store):
    """The phone and the door."""

    def open_up(self, day: date) -> None:
        super().open_up(day)
        if not self.tells(day):
            return
        for hand in self.technicians:
            if self.chance(chances.AWAY) and not hand.busy:
                hand.away.add(next_open(day))
                self.plan(self.in_(self.opening(day), 30), "absence", hand.key)
        wanted = demand(self.random, day, self.pace)
        walk_in = round(wanted * (1 - chances.BOOKED))
        self._stage(day)
        for _each in range(walk_in):
            self.agenda.plan(self._hour(day), "drop_in")
        for _each in range(wanted - walk_in):
            self.agenda.plan(self._hour(day), "ring")

    def _stage(self, day: date) -> None:
        """What the last day cannot do without: who comes, who is booked for it, who calls on it."""
        last = self.clock.last_day
        if day == last:
            for minutes, wish in STAGED:
                self.agenda.plan(self.in_(self.opening(day), minutes), "stage", wish)
            ahead = next_open(last)
            for n in range(CALLS):
                calls = self.in_(self.opening(day), 20 + 40 * n)
                self.agenda.plan(calls, "ring", ahead.isoformat())
                ahead = next_open(ahead) if n % 2 else ahead
        elif last in (next_open(day), day + timedelta(days=1)):
            for n in range(EXPECTED):
                self.agenda.plan(self.in_(self.opening(day), 70 + 45 * n), "ring", last.isoformat())

    def _hour(self, day: date) -> datetime:
        hour = self.random.choices(chances.HOURS, chances.COME_AT)[0]
        return on(day, time(hour)) + timedelta(seconds=self.random.randrange(3600))

    def on_absence(self, at: datetime, person: int) -> None:
        """Somebody calls in for tomorrow."""
        day = next_open(day_of(at))
        kind = AbsenceKind.SICK if self.chance(0.5) else AbsenceKind.LEAVE
        staff.record_absence(
            store_id=self.site.pk,
            person_id=person,
            kind=kind,
            starts_on=day,
            ends_on=day,
            by=self.one("after_sales_manager"),
            at=self.at(at),
        )
        self.counted("absences")

    # -- which car ------------------------------------------------------------------------------

    def some_car(self) -> Car | None:
        """The upkeep that is longest due of some at random: people do not come in line."""
        free = [car for car in self.cars.values() if not car.here]
        if not free:
            return None
        some = [self.random.choice(free) for _each in range(6)]
        return min(some, key=lambda car: (car.due_on, car.vehicle_id))

    # -- at the door ----------------------------------------------------------------------------

    def on_drop_in(self, at: datetime) -> None:
        car = self.some_car()
        if car is not None:
            visit = self.visit_of(car, wish_of(self.random, car))
            if not self._has_time_today(visit, at) and self._books(
                visit, next_open(day_of(at)), at
            ):
                self.counted("put_off")  # the house is full: they come another day
                return
            self.counted("walk_ins")
            self.on_come(at, visit.number)

    def on_stage(self, at: datetime, wish: str) -> None:
        """One of those whom the last day cannot do without; a leaking damper is plain to see."""
        car = self.some_car()
        if car is not None:
            electric = car.power == "bev"
            visit = self.visit_of(car, "S-EV" if electric and wish.startswith("S-") else wish)
            visit.is_diagnosed = wish == "R-SHK"
            self.counted("walk_ins")
            self.on_come(at, visit.number)

    def on_return(self, at: datetime, vehicle_id: int, operation: str) -> None:
        """The same fault is back."""
        car = self.cars[vehicle_id]
        if car.here:
            return
        visit = self.visit_of(car, operation)
        visit.is_comeback = True
        self.counted("comebacks")
        self.on_come(at, visit.number)

    def on_come(self, at: datetime, number: int) -> None:
        raise NotImplementedError

    # -- on the phone ---------------------------------------------------------------------------

    def on_ring(self, at: datetime, wanted: str = "") -> None:
        """Somebody books one of the times that suit them; when there is none they just come."""
        car = self.some_car()
        if car is None:
            return
        visit = self.visit_of(car, wish_of(self.random, car))
        day = date.fromisoformat(wanted) if wanted else day_of(at)
        for _each in range(0 if wanted else self.random.randint(1, AHEAD)):
            day = next_open(day)
        if not self._books(visit, day, at):
            self.counted("turned_away")
            self.agenda.plan(self._hour(day), "come", visit.number)

    def _books(self, visit: Visit, day: date, at: datetime) -> bool:
        """Whether they found a time on that day or on one of the next."""
        for _each in range(DAYS_OFFERED):
            booked = self._booked(visit, day, at)
            if booked is not None:
                self.counted("bookings")
                self._fate(visit, booked, at)
                return True
            day = next_open(day)
        return False

    def _booked(self, visit: Visit, day: date, at: datetime) -> datetime | None:
        for starts_at in self._suits(visit, day):
            told = self._told(visit, starts_at)
            try:
                with transaction.atomic():
                    row: Any = appointments.book(
                        store_id=self.site.pk, new=told, by=self._who_answers(), at=self.at(at)
                    )
            except appointments.NoRoom:
                continue
            visit.appointment_id = row.pk
            self._block(visit)
            return starts_at
        return None

    def _who_answers(self) -> Any:
        return self.one(self.random.choice(("front_desk", "service_advisor", "service_advisor")))

    def _suits(self, visit: Visit, day: date) -> list[datetime]:
        """Three times of the day at which the house seems to have room; most like the morning."""
        work = self.work_of(visit.wish)
        if self._is_booked_up(day):
            return []
        times = [on(day, time(hour, minute)) for hour in range(8, 17) for minute in QUARTERS]
        free = [at for at in times if self._seems_free(work, self._real(at))]
        if not free:
            return []
        like = 0.9 if day == self.clock.last_day else 0.25  # of the last day most is still to come
        first = int(self.random.triangular(0, len(free), len(free) * like))
        return free[first : first + 3]

    def _has_time_today(self, visit: Visit, at: datetime) -> bool:
        """Whether the work of a car without an appointment could be begun before closing time."""
        if day_of(at) == self.clock.last_day:
            return True
        work = self.work_of(visit.wish)
        able = [h for h in self.technicians if h.skills.get(work.skill, 0) >= work.level]
        places = [bay for bay in self.bays if bay.kind == work.bay]
        found = best_pair(able, places, self.in_(at, UNTIL_SIGNED), work.hours)
        return found is not None and day_of(found[2]) == day_of(at)

    def _is_booked_up(self, day: date) -> bool:
        """Whether the rest of the day is for those who come without an appointment."""
        kept = (b - a for hand in self.technicians for a, b in hand.kept(day))
        whole = len(self.technicians) * DUTY
        return sum(kept, timedelta(0)) > chances.BOOKABLE * whole

    def _seems_free(self, work: Any, at: datetime) -> bool:
        minutes = work.hours * 60
        able = any(
            hand.skills.get(work.skill, 0) >= work.level and hand.free_from(at, minutes) == at
            for hand in self.technicians
        )
        return able and any(
            bay.kind == work.bay and bay.free_from(at, minutes) == at for bay in self.bays
        )

    def _told(self, visit: Visit, starts_at: datetime) -> NewAppointment:
        random = self.random
        told: dict[str, Any] = {
            "vehicle_id": visit.vehicle_id,
            "customer_id": visit.customer_id,
            "starts_at": starts_at,
            "channel": random.choices([c for c, _w in DOORS], [w for _c, w in DOORS])[0],
            "transport": Transport.WAITS if visit.waits else Transport.LEAVES,
            "adviser_id": random.choice(self.site.crew["service_advisor"]),
        }
        if visit.wish in self.means.packages:
            package = self.means.packages[visit.wish]
            return NewAppointment(works=[Wanted(package_id=package.pk)], **told)
        told["symptom"] = FAULT[visit.wish].words
        return NewAppointment(
            works=[Wanted(operation_id=self.means.operations[visit.wish].pk)], **told
        )

    def _block(self, visit: Visit) -> None:
        """What the product holds for the appointment nobody else gets in the model either."""
        system = self.founder
        held = list(capacity.held_by(("appointment", visit.appointment_id), seen_by=system))
        for row in held:
            zone = self.clock.end.tzinfo
            lower, upper = row.during.lower.astimezone(zone), row.during.upper.astimezone(zone)
            span = self._real(lower), self._real(upper)
            for hand in (*self.technicians, *self.bays):
                if hand.key == (row.person_id or row.resource_id):
                    hand.take(span[0], span[1] + chances.SLACK * MINUTE, visit.appointment_id)

    def unblock(self, visit: Visit) -> None:
        if visit.appointment_id:
            for hand in (*self.technicians, *self.bays):
                hand.let_go(visit.appointment_id)

    # -- what becomes of it ---------------------------------------------------------------------

    def _fate(self, visit: Visit, starts_at: datetime, at: datetime) -> None:
        random, fate = self.random, self.random.random()
        eve = on(day_of(starts_at) - timedelta(days=1), time(15, 30))
        eve += timedelta(minutes=random.uniform(0, 130))
        if eve > at and eve.weekday() != SUNDAY:
            self.agenda.plan(eve, "remind", visit.number)
        if fate < chances.CANCELLED:
            called = max(starts_at - timedelta(hours=16), at + 9 * MINUTE)
            self.agenda.plan(self._real(min(called, starts_at)), "call_off", visit.number)
        elif fate < chances.CANCELLED + chances.NO_SHOW:
            self.agenda.plan(self._real(starts_at + 125 * MINUTE), "miss", visit.number)
        else:
            comes = starts_at + timedelta(minutes=random.triangular(*chances.BEFORE_THE_HOUR))
            comes = max(comes, on(day_of(comes), OPENS))
            self.agenda.plan(self._real(comes), "come", visit.number)

    def _real(self, at: datetime) -> datetime:
        """What is booked stands by the clock on the wall; the model's last day has its own."""
        return self.clock.meant(at) if day_of(at) == self.clock.last_day else at

    def on_remind(self, at: datetime, number: int) -> None:
        visit = self.visits.get(number)
        if visit and not visit.arrival_id:
            reached = self.chance(0.88)
            appointments.remind(
                appointment_id=visit.appointment_id,
                is_reached=reached,
                by=self.one("front_desk"),
                at=self.at(at),
            )

    def on_call_off(self, at: datetime, number: int) -> None:
        visit = self.visits[number]
        reason = self.random.choice((CancelReason.NO_TIME, CancelReason.SETTLED))
        appointments.cancel(
            appointment_id=visit.appointment_id,
            reason=reason,
            by=self.one("front_desk"),
            at=self.at(at),
        )
        self.counted("cancelled")
        self.unblock(visit)
        self.gone(visit)

    def on_miss(self, at: datetime, number: int) -> None:
        visit = self.visits[number]
        appointments.mark_no_show(
            appointment_id=visit.appointment_id, by=self.one("front_desk"), at=self.at(at)
        )
        self.counted("no_shows")
        self.unblock(visit)
        self.gone(visit)
