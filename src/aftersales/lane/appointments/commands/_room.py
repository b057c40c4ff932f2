"""Taking the workshop's time for an appointment: bay, technician and loan car together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of, zone_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.appointments.commands._rows import ABOUT
from aftersales.lane.appointments.commands.refusals import NoDriver, NoRoom
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.parameters import PICK_UPS
from aftersales.lane.appointments.queries.days import pick_ups_on
from aftersales.lane.appointments.queries.work import needs_of
from aftersales.lane.appointments.rules import Step
from aftersales.lane.appointments.states import Transport
from aftersales.resources.capacity import commands as capacity
from aftersales.resources.capacity import queries as means
from aftersales.resources.capacity.commands import Claim, HeldFor
from aftersales.resources.capacity.queries import Visit
from aftersales.resources.capacity.states import Purpose

TRIES = 40  # each lost try means that somebody else got something; more people book in no store
PROPOSED = 3
WEEK = timedelta(days=6)
# What may have happened between our look and our hold: then we look once more.
OVERTAKEN = (
    capacity.Taken,
    capacity.ShareUsedUp,
    capacity.NotOnDuty,
    capacity.OutOfService,
    capacity.Closed,
)
MEANS = frozenset({"capacity.view", "capacity.occupy"})


def as_booker(by: Actor, *rights: str) -> Actor:
    """The hand that holds means and asks for parts because this person books."""
    return by.as_system("appointments", rights=MEANS | set(rights))


class Room:
    """What one appointment takes, and at what time it could."""

    def __init__(
        self,
        appointment: Appointment,
        steps: Sequence[Step],
        *,
        person_id: int | None = None,
        override: str = "",
        by: Actor,
        at: datetime,
    ) -> None:
        self.appointment, self.steps = appointment, steps
        self.override, self.by, self.at = override, by, at
        self.is_beyond = False
        self.needs = needs_of(steps, is_urgent=appointment.is_urgent, person_id=person_id)
        self.store_id = appointment.store_id
        if override:
            by.require("capacity.override", store_id=self.store_id)
        self.hand = as_booker(by, *(["capacity.override"] if override else []))

    def take(self, starts_at: datetime, *, is_confirmed: bool) -> Visit:
        """Hold what the work needs from this time on, instead of what is held for it now. Refused
        with other times when it does not fit; what was held before stays then.
        """
        self._require_driver(starts_at)
        held = self._held()
        for _try in range(TRIES):
            visit = self._fits(starts_at, but=held)
            self.is_beyond = visit is None and bool(self.override)
            if self.is_beyond:
                visit = self._fits(starts_at, but=held)
            if visit is None:
                break
            try:
                with transaction.atomic():
                    self._hold(visit, held, is_confirmed=is_confirmed)
            except OVERTAKEN:
                continue
            self.appointment.starts_at, self.appointment.ends_at = visit.starts_at, visit.ends_at
            self.appointment.override = self.override if self.is_beyond else ""
            return visit
        raise self._no_room(starts_at, but=held)

    def _fits(self, starts_at: datetime, *, but: Sequence[int]) -> Visit | None:
        found = means.free_visits(
            self.needs,
            store_id=self.store_id,
            seen_by=self.hand,
            at=self.at,
            starts_at=starts_at,
            needs_loan_car=self.appointment.transport == Transport.LOAN_CAR,
            in_one_day=self.appointment.transport == Transport.WAITS,
            is_beyond=self.is_beyond,
            most=1,
            but=but,
        )
        return found[0] if found else None

    def _hold(self, visit: Visit, held: Sequence[int], *, is_confirmed: bool) -> None:
        row = self.appointment
        told: dict[str, Any] = {
            "store_id": self.store_id,
            "claims": self._claims(visit),
            "purpose": Purpose.URGENT if row.is_urgent else Purpose.BOOKING,
            "about": (ABOUT, row.pk),
            "reference": row.number,
            "is_confirmed": is_confirmed,
            "override": self.override if self.is_beyond else "",
            "seen": visit.seen,
            "by": self.hand,
            "at": self.at,
        }
        if held:
            capacity.exchange(occupation_ids=held, **told)
        else:
            capacity.occupy(**told)

    def _claims(self, visit: Visit) -> list[Claim]:
        claims = [
            claim
            for step, slot in zip(self.steps, visit.slots, strict=True)
            for claim in capacity.claims_of(slot, skill=step.skill)
        ]
        if visit.loan_car_id is not None:
            claims.append(
                Claim(
                    resource_id=visit.loan_car_id,
                    starts_at=visit.starts_at,
                    ends_at=visit.ends_at,
                )
            )
        return claims

    def _held(self) -> list[int]:
        if self.appointment.starts_at is None:
            return []  # without a time nothing was ever held
        rows = means.held_by((ABOUT, self.appointment.pk), seen_by=self.hand)
        return [row.pk for row in rows]

    def _require_driver(self, starts_at: datetime) -> None:
        """Cars picked up are counted by the day, one booking after the other."""
        if self.appointment.transport != Transport.PICK_UP:
            return
        day = day_of(starts_at, store_id=self.store_id)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext('appointments.pick_up'), %s)",
                [(self.store_id * 100_000 + day.toordinal()) % 2**31],
            )
        if not has_driver(self.store_id, day, but=self.appointment.pk):
            raise NoDriver(
                _("No more cars can be picked up on that day. Choose another day or another way."),
                field="transport",
            )

    def _no_room(self, starts_at: datetime, *, but: Sequence[int]) -> NoRoom:
        zone = zone_of(self.store_id)
        times = self._next_times(starts_at, but=but)
        told = ", ".join(f"{time.astimezone(zone):%m-%d %H:%M}" for time in times)
        words = _("This does not fit at %(time)s.") % {
            "time": f"{starts_at.astimezone(zone):%Y-%m-%d %H:%M}"
        }
        if told:
            words += " " + _("Next free: %(times)s.") % {"times": told}
        return NoRoom(words, proposals=times)

    def _next_times(self, starts_at: datetime, *, but: Sequence[int]) -> list[datetime]:
        """From the wish on: first in the same week, for that is found in a moment."""
        day = day_of(starts_at, store_id=self.store_id)
        for last in (day + WEEK, None):
            found = means.free_visits(
                self.needs,
                store_id=self.store_id,
                seen_by=self.hand,
                at=max(self.at, starts_at),
                last=last,
                needs_loan_car=self.appointment.transport == Transport.LOAN_CAR,
                in_one_day=self.appointment.transport == Transport.WAITS,
                most=PROPOSED,
                but=but,
            )
            if found:
                return [visit.starts_at for visit in found]
        return []


def has_driver(store_id: int, day: date, *, but: int | None = None) -> bool:
    """Whether one more car can be picked up that day."""
    return pick_ups_on(store_id, day, but=but) < value(PICK_UPS, store_id=store_id, on=day)


def let_go(row: Appointment, *, reason: str = "", by: Actor, at: datetime) -> None:
    """The time is free for others."""
    hand = as_booker(by)
    held = HeldFor(ABOUT, [row.pk])
    capacity.release(store_id=row.store_id, occupation_ids=held, reason=reason, by=hand, at=at)
