"""What visits know about people: told on request, forgotten when somebody is erased; and what hangs
on a customer or a car.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.log import delivers
from aftersales.core.merging import follows
from aftersales.core.openwork import OpenWork, open_work
from aftersales.core.privacy import Forgotten, forgets, needs_still, tells
from aftersales.core.retention import holds
from aftersales.ground.files import commands as files
from aftersales.lane.orders.commands import hand_over_visits, let_find
from aftersales.lane.orders.events import OrderSigned
from aftersales.lane.orders.models import (
    Advice,
    Arrival,
    ConsentEntry,
    Job,
    Objection,
    Order,
    VehicleCheck,
)
from aftersales.lane.orders.states import OPEN_DOCUMENTS, Document, Place

follows("customer", "orders.Order", field="customer")
follows("customer", "orders.Objection", field="customer")
follows("vehicle", "orders.Order", field="vehicle", one_by_one=True)
follows("vehicle", "orders.Arrival", field="vehicle")
follows("vehicle", "orders.Advice", field="vehicle")
follows("vehicle", "orders.Filling", field="vehicle")


@tells("customer")
def visits(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """The visits in somebody's name: what they said, what was done, what it came to."""
    rows = Order.objects.filter(customer=subject_id).select_related("vehicle")
    return [
        {
            "number": row.number,
            "opened": row.opened_at.isoformat(),
            "plate": row.vehicle.plate,
            "state": row.document,
            "statement": row.statement,
            "brought_by": row.brought_by,
            "brought_phone": row.brought_phone,
            "amount": str(row.gross),
            "currency": row.currency,
        }
        for row in rows.order_by("opened_at", "pk")
    ]


@tells("customer")
def decisions(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """What somebody agreed to or declined, when, how and for how much."""
    rows = ConsentEntry.objects.filter(job__order__customer=subject_id).select_related("job")
    return [
        {
            "job": row.job.title,
            "decision": row.decision,
            "method": row.method,
            "person": row.person,
            "amount": str(row.amount),
            "at": row.at.isoformat(),
        }
        for row in rows.order_by("at", "pk")
    ]


@tells("customer")
def objections(subject_id: int) -> Sequence[Mapping[str, Any]]:
    rows = Objection.objects.filter(customer=subject_id).order_by("pk")
    return list(rows.values("kind", "words", "answer", "result", "raised_at"))


@needs_still("customer")
def open_visits(subject_id: int) -> list[str]:
    """An order that is neither settled nor cancelled, or a car that is still here."""
    rows = Order.objects.filter(customer=subject_id)
    here = Q(document__in=OPEN_DOCUMENTS) | (
        Q(document=Document.SETTLED) & ~Q(place=Place.HANDED_OVER)
    )
    return ["orders.open"] if rows.filter(here).exists() else []


@holds("customer", "orders.open", _("an order is open"))
def has_open_order(actor: Actor, at: datetime) -> Q:  # noqa: ARG001 - as every such question
    rows = Order.objects.filter(customer=OuterRef("pk"), document__in=OPEN_DOCUMENTS)
    return Q(Exists(rows))


@forgets("customer")
def forget_words(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:
    """What was done to the car and what it cost stays; what the person said, who came and who
    decided goes, and with it what was signed.
    """
    mine = Order.objects.filter(customer=subject_id)
    removed = mine.exclude(statement="", brought_by=b"", brought_phone=b"").update(
        statement="", brought_by="", brought_phone=""
    )
    jobs = Job.objects.filter(order__customer=subject_id)
    jobs.update(consent_person="", complaint="", symptoms={}, decline_reason="")
    decided = ConsentEntry.objects.filter(job__order__customer=subject_id)
    removed += decided.exclude(person=b"").update(person="")
    removed += _forget_around(subject_id)
    system = by.as_system("orders", rights={"files.discard"})
    for order in mine.order_by("pk"):
        removed += files.discard_personal(
            about=("order", order.pk), since=order.opened_at, until=None, by=system, at=at
        )
    return Forgotten(removed=removed)


def _forget_around(subject_id: int) -> int:
    """Arrivals, checks, advice and objections of somebody's visits."""
    arrivals = Arrival.objects.filter(order__customer=subject_id)
    removed = arrivals.exclude(wish="").update(wish="")
    checks = VehicleCheck.objects.filter(order__customer=subject_id)
    removed += checks.exclude(belongings="").update(belongings="")
    advice = Advice.objects.filter(found_on__customer=subject_id)
    removed += advice.exclude(words="").update(words="")
    said = Objection.objects.filter(customer=subject_id)
    return removed + said.exclude(words="", answer="").update(words="", answer="")


@delivers(OrderSigned)
def put_into_the_index(event: OrderSigned, *, by: Actor, at: datetime) -> None:
    """From its signature on an order is found by the one search box."""
    let_find(order_id=event.order_id, by=by, at=at)


# -- visits of an adviser ---------------------------------------------------------------------


def visits_of(person_id: int) -> Iterator[OpenWork]:
    """Open orders that an adviser answers for."""
    rows = Order.objects.filter(advisor=person_id).open().order_by("promised_at", "pk")
    for order in rows:
        yield OpenWork(
            kind="orders.order",
            object_id=order.pk,
            store_id=order.store_id,
            title=order.number,
            url=f"/orders/{order.pk}/",
            due_at=order.promised_at,
        )


def count_visits(person_ids: Collection[int]) -> Mapping[int, int]:
    rows = Order.objects.filter(advisor__in=person_ids).open().order_by()
    return dict(rows.values_list("advisor").annotate(n=Count("pk")))


open_work("orders.order", tell=visits_of, hand_over=hand_over_visits, count=count_visits)
