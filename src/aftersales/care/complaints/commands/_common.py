"""What the commands of this room share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.care.complaints.commands.refusals import (
    IsOver,
    NotInTheHouse,
    StillGrumble,
    Waiting,
)
from aftersales.care.complaints.models import Complaint
from aftersales.care.complaints.rules import is_over
from aftersales.care.complaints.states import Level
from aftersales.core import live
from aftersales.core.actors import Actor
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, store
from aftersales.records.staff import queries as staff

TOPIC = "complaint"
WORDS = 4000


def said(text: str, *, field: str, needed: bool = True, most: int = WORDS) -> str:
    return clean(text, most=most, field=field, needed=needed, lines=True)


def line(text: str, *, field: str, most: int, needed: bool = True) -> str:
    return clean(text, most=most, field=field, needed=needed)


def numbered(kind: str, *, store_id: int, at: datetime) -> str:
    """The next number of a series of the store."""
    year = day_of(at, store_id=store_id).year
    return next_number(kind, store_id=store_id, store_code=store(store_id).code, year=year)


def held(complaint_id: int, right: str, *, by: Actor) -> Complaint:
    """The complaint, locked; what the actor may not see is not there."""
    rows = Complaint.objects.visible_to(by).select_for_update(of=("self",))
    row = rows.get(pk=complaint_id)
    by.require(right, store_id=row.store_id)
    return row


def open_one(complaint_id: int, right: str, *, by: Actor) -> Complaint:
    row = held(complaint_id, right, by=by)
    if is_over(row.state):
        raise IsOver(_("This is over: it stays as it is."))
    return row


def in_work(complaint_id: int, right: str, *, by: Actor) -> Complaint:
    """An open complaint that does not wait for the customer."""
    row = open_one(complaint_id, right, by=by)
    if row.level == Level.GRUMBLE:
        raise StillGrumble(_("Make it a complaint first."))
    if row.waiting_since is not None:
        raise Waiting(_("It waits for the customer: go on with it first."))
    return row


def told(row: Complaint) -> dict[str, Any]:
    return {
        "store_id": row.store_id,
        "complaint_id": row.pk,
        "customer_id": row.customer_id,
        "vehicle_id": row.vehicle_id,
        "order_id": row.order_id,
    }


def require_colleague(person_id: int, *, store_id: int, at: datetime, field: str) -> None:
    on = day_of(at, store_id=store_id)
    if not staff.people_now(store_id=store_id, on=on).filter(pk=person_id).exists():
        raise NotInTheHouse(_("This person does not work here now."), field=field)


def changed(store_id: int) -> None:
    """Open screens ask anew."""
    live.tell(TOPIC, group_id=store(store_id).group_id, stores=[store_id])
