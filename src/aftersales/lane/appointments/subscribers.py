"""What this room says about a person, how it forgets one, and what hangs on customer and car."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.merging import follows
from aftersales.core.openwork import open_work
from aftersales.core.privacy import Forgotten, forgets, needs_still, tells
from aftersales.lane.appointments import commands, queries
from aftersales.lane.appointments.models import Appointment, AppointmentWork
from aftersales.lane.appointments.states import AWAITED

follows("customer", "appointments.Appointment", field="customer")
follows("vehicle", "appointments.Appointment", field="vehicle")


def _hand_over(
    *, object_ids: list[int], person_id: int, to_id: int, by: Actor, at: datetime
) -> None:
    hand = by.as_system("appointments", rights={"appointments.view", "appointments.book"})
    commands.hand_over(object_ids=object_ids, person_id=person_id, to_id=to_id, by=hand, at=at)


open_work(
    "appointments.appointment",
    tell=queries.open_work_of,
    hand_over=_hand_over,
    count=queries.count_by_person,
)


@tells("customer")
def appointments(subject_id: int) -> Sequence[Mapping[str, Any]]:
    rows = Appointment.objects.filter(customer=subject_id).order_by("pk")
    return [
        {
            "number": row.number,
            "requested_at": row.requested_at,
            "starts_at": row.starts_at,
            "state": row.state,
            "contact_name": row.contact_name,
            "contact_phone": phones.shown(str(row.contact_phone)) if row.contact_phone else "",
            "symptom": row.symptom,
            "cancel_words": row.cancel_words,
        }
        for row in rows
    ]


@needs_still("customer")
def to_come(subject_id: int) -> list[str]:
    rows = Appointment.objects.filter(customer=subject_id, state__in=AWAITED)
    return ["appointments.to_come"] if rows.exists() else []


@forgets("customer")
def forget_appointments(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:  # noqa: ARG001 - as every forgetter
    """Words and numbers go; that somebody was booked stays as a number of the trade."""
    rows = Appointment.objects.filter(customer=subject_id)
    removed = AppointmentWork.objects.filter(appointment__in=rows).update(words="")
    removed += rows.update(
        contact_name="",
        contact_phone="",
        contact_index="",
        symptom="",
        cancel_words="",
    )
    return Forgotten(removed=removed)
