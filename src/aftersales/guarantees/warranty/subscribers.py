"""What guarantees do when something happens to an order, a car or a customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.log import delivers, listens_to
from aftersales.core.merging import follows
from aftersales.core.privacy import Forgotten, forgets, needs_still, tells
from aftersales.core.retention import holds
from aftersales.ground.network.queries import day_of
from aftersales.ground.notices import commands as notices
from aftersales.guarantees.warranty import commands
from aftersales.guarantees.warranty.events import ThresholdNeared, ThresholdReached
from aftersales.guarantees.warranty.models import GuaranteeRequest, Standing
from aftersales.guarantees.warranty.states import OPEN_REQUESTS
from aftersales.lane.workshop.events import RepeatFlagged
from aftersales.records.staff import queries as staff
from aftersales.records.vehicles.events import VehiclesMerged

TELLS = frozenset({"warranty.tell_repair", "warranty.view"})
HEAR = ("warranty_clerk", "after_sales_manager")

follows("vehicle", "warranty.Policy", field="vehicle", one_by_one=True)
follows("vehicle", "warranty.Fault", field="vehicle")
follows("vehicle", "warranty.FirstMaintenance", field="vehicle", one_by_one=True)
follows("vehicle", "warranty.Repair", field="vehicle")
follows("vehicle", "warranty.GuaranteeRequest", field="vehicle", one_by_one=True)
follows("customer", "warranty.GuaranteeRequest", field="customer")


# ── the visit ────────────────────────────────────────────────────────────────────────────────────


@delivers(RepeatFlagged, rights=TELLS)
def join_repeats(event: RepeatFlagged, *, by: Actor, at: datetime) -> None:
    """What the workshop knows to be the same fault is counted as the same."""
    commands.join_repeats(order_id=event.order_id, by=by, at=at)


# ── early warning ────────────────────────────────────────────────────────────────────────────────


@delivers(ThresholdNeared, rights={"notices.notify"})
def tell_of_the_near_threshold(event: ThresholdNeared, *, by: Actor, at: datetime) -> None:
    """The manager hears before the customer may give the car back."""
    _notify("warranty.near", event, by=by, at=at)


@delivers(ThresholdReached, rights={"notices.notify"})
def tell_of_the_reached_threshold(event: ThresholdReached, *, by: Actor, at: datetime) -> None:
    _notify("warranty.reached", event, by=by, at=at)


def _notify(
    code: str, event: ThresholdNeared | ThresholdReached, *, by: Actor, at: datetime
) -> None:
    if event.store_id is None:
        return  # the list of cars near a threshold shows it to the group
    on = day_of(at, store_id=event.store_id)
    people = {
        person.pk
        for role in HEAR
        for person in staff.holders_of(role, store_id=event.store_id, on=on)
    }
    left = getattr(event, "left", 0)
    notices.notify(
        people=sorted(people),
        code=code,
        occasion=f"{code}:{event.vehicle_id}:{event.right}:{left}",
        about=("vehicle", event.vehicle_id),
        values={"right": event.right, "left": left},
        address=f"/guarantees/{event.vehicle_id}/",
        store_id=event.store_id,
        by=by,
        at=at,
    )


# ── cars filed twice ─────────────────────────────────────────────────────────────────────────────


@listens_to(VehiclesMerged)
def one_standing_of_one_car(event: VehiclesMerged, *, by: Actor, at: datetime) -> None:
    """How the file that went stood is nothing any more; the one that stays is reckoned."""
    Standing.objects.filter(vehicle=event.merged_vehicle_id).delete()
    commands.reckon_car(
        vehicle_id=event.vehicle_id, by=by.as_system("warranty", rights=TELLS), at=at
    )


# ── what is known of people ──────────────────────────────────────────────────────────────────────


@tells("customer")
def requests(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """What somebody asked for under the statutory guarantee, and what became of it."""
    rows = GuaranteeRequest.objects.filter(customer=subject_id).order_by("received_at", "pk")
    return [
        {
            "number": row.number,
            "asks": row.asks,
            "words": row.words,
            "received": row.received_on.isoformat(),
            "state": row.state,
            "answer": row.answer_words,
        }
        for row in rows
    ]


@needs_still("customer")
def open_requests(subject_id: int) -> list[str]:
    rows = GuaranteeRequest.objects.filter(customer=subject_id, state__in=OPEN_REQUESTS)
    return ["warranty.open_request"] if rows.exists() else []


@holds("customer", "warranty.open_request", _("a request under the statutory guarantee is open"))
def has_open_request(actor: Actor, at: datetime) -> Q:  # noqa: ARG001 - as every such question
    rows = GuaranteeRequest.objects.filter(customer=OuterRef("pk"), state__in=OPEN_REQUESTS)
    return Q(Exists(rows))


@forgets("customer")
def forget_words(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:  # noqa: ARG001 - as all
    """What was asked and given stays; the words in which it was asked go."""
    rows = GuaranteeRequest.objects.filter(customer=subject_id).exclude(words="–")
    return Forgotten(removed=rows.update(words="–"))
