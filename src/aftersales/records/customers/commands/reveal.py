"""Personal data in clear: by right, on record before it is sent, and with a reason when it is
much.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import connection
from django.utils.translation import gettext as _

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters, queries
from aftersales.records.customers.commands._files import file_for
from aftersales.records.customers.commands._prepared import one_of
from aftersales.records.customers.commands.care import ReasonMissing
from aftersales.records.customers.events import DataRevealed, RevealsAlarmed
from aftersales.records.customers.models import ClearViewReason, ContactPoint, Customer
from aftersales.records.customers.states import PointKind

HOUR = timedelta(hours=1)


class What(StrEnum):
    """What is looked at."""

    CONTACT = "contact"  # phones, mail, addresses
    IDENTITY = "identity"
    ALL = "all"


@dataclass(frozen=True)
class ClearPoint:
    point_id: int
    kind: str
    value: str
    of: str  # the contact's name, or nothing for the customer


@dataclass(frozen=True)
class Clear:
    """The data in clear. Whoever holds it is bound to secrecy (CV-09)."""

    customer_id: int
    points: list[ClearPoint]
    id_number: str


@command("customers.reveal")
def reveal(
    *, customer_id: int, what: str = What.CONTACT, reason: str = "", by: Actor, at: datetime
) -> Clear:
    """Show one customer's data in clear; exactly one fact says so, written before the data leaves
    (I-34).

    Beyond the hourly number a reason is asked and an alarm is raised. One person's views queue up,
    so that sixteen at once cannot slip under the number.
    """
    asked = one_of(What, what, "what")
    customer, store_id = file_for(customer_id, by=by, right="customers.reveal")
    _one_at_a_time(by)
    seen = queries.clear_views(actor_key=by.key, since=at - HOUR, until=at) + 1
    if seen > value(parameters.CLEAR_VIEWS, store_id=store_id, on=day_of(at, store_id=store_id)):
        _explain(customer, reason, by=by, at=at)
        _alarm(seen, store_id=store_id, by=by, at=at)
    fact = DataRevealed(store_id=store_id, customer_id=customer.pk, what=asked, within_hour=seen)
    record(fact, by=by, at=at)
    return _clear(customer, asked)


def _one_at_a_time(by: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [by.key])


def _explain(customer: Customer, reason: str, *, by: Actor, at: datetime) -> None:
    words = clean(reason, most=200, field="reason")
    if not words:
        raise ReasonMissing(
            _("You have looked at many customers' data within an hour. Say what for."),
            field="reason",
        )
    ClearViewReason.objects.create(
        group_id=customer.group_id, actor=by.key, customer=customer, words=words, seen_at=at
    )


def _alarm(seen: int, *, store_id: int, by: Actor, at: datetime) -> None:
    """Once an hour and person: the second alarm would tell nothing new."""
    if not queries.was_alarmed(actor_key=by.key, since=at - HOUR):
        fact = RevealsAlarmed(store_id=store_id, person_id=by.person_id, views=seen)
        record(fact, by=by, at=at)


def _clear(customer: Customer, what: What) -> Clear:
    rows = ContactPoint.objects.filter(customer=customer).select_related("contact")
    points = [
        ClearPoint(
            point_id=row.pk,
            kind=row.kind,
            value=phones.shown(row.value) if row.kind == PointKind.PHONE else row.value,
            of=row.contact.name if row.contact else "",
        )
        for row in rows.order_by("kind", "-is_main", "pk")
        if what != What.IDENTITY
    ]
    id_number = customer.id_number if what != What.CONTACT else ""
    return Clear(customer.pk, points, id_number)
