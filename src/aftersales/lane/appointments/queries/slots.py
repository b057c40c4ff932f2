"""When something still fits, for whoever is on the phone (AP-04, AP-06)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.appointments.parameters import PICK_UPS
from aftersales.lane.appointments.queries.days import ABOUT, pick_ups_on
from aftersales.lane.appointments.queries.work import needs_of
from aftersales.lane.appointments.rules import Step
from aftersales.lane.appointments.states import Transport
from aftersales.resources.capacity import queries as means


@dataclass(frozen=True)
class FreeTime:
    """A start at which everything is free, and when the car would be done."""

    starts_at: datetime
    ends_at: datetime


def free_times(
    steps: Sequence[Step],
    *,
    store_id: int,
    seen_by: Actor,
    at: datetime,
    first: date | None = None,
    last: date | None = None,
    transport: str = Transport.WAITS,
    is_urgent: bool = False,
    person_id: int | None = None,
    instead_of: int | None = None,
    most: int = 20,
) -> list[FreeTime]:
    """The next starts that can be booked; an empty answer is a full house. ``instead_of`` is an
    appointment that would give its time back.
    """
    seen_by.require("appointments.view", store_id=store_id)
    hand = seen_by.as_system("appointments", rights={"capacity.view"})
    held = means.held_by((ABOUT, instead_of), seen_by=hand) if instead_of else ()
    found = means.free_visits(
        needs_of(steps, is_urgent=is_urgent, person_id=person_id),
        store_id=store_id,
        seen_by=hand,
        at=at,
        first=first,
        last=last,
        needs_loan_car=transport == Transport.LOAN_CAR,
        in_one_day=transport == Transport.WAITS,  # who waits here waits one day at most
        most=most,
        but=[hold.pk for hold in held],
    )
    times = [FreeTime(visit.starts_at, visit.ends_at) for visit in found]
    if transport != Transport.PICK_UP:
        return times
    days = {day_of(time.starts_at, store_id=store_id) for time in times}
    full = {
        day
        for day in days
        if pick_ups_on(store_id, day, but=instead_of) >= value(PICK_UPS, store_id=store_id, on=day)
    }
    return [time for time in times if day_of(time.starts_at, store_id=store_id) not in full]
