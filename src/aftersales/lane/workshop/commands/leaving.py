"""The waiting customer, the word that the car is ready, acceptance, explanation, hand-over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Subquery
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import upsert_many
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.numbering import next_number
from aftersales.core.visit_pages import visit_page
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.queries import store as store_row
from aftersales.ground.notices import commands as notices
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders.states import Place
from aftersales.lane.workshop import rules
from aftersales.lane.workshop.commands._tasks import of_order, of_visit, require_here, say
from aftersales.lane.workshop.commands._visit import hand, put, set_free
from aftersales.lane.workshop.commands.refusals import (
    NotAccepted,
    NotCleared,
    NotExplained,
    NotInspected,
    NotReady,
    NoWayToReach,
    ReasonMissing,
)
from aftersales.lane.workshop.commands.returning import require_explained
from aftersales.lane.workshop.events import (
    CustomerCalledBack,
    GuaranteeIssued,
    ReadyAnnounced,
    RestGuided,
    ResultAccepted,
    VehicleHandedOver,
    WorkExplained,
)
from aftersales.lane.workshop.models import (
    HandOver,
    Inspection,
    JobVerdict,
    ReadyNotice,
    RepairGuarantee,
    Rest,
    Task,
)
from aftersales.lane.workshop.parameters import PROMISED
from aftersales.lane.workshop.queries.visits import order_in_sight
from aftersales.lane.workshop.states import (
    Channel,
    RepairClass,
    RestChoice,
    TaskState,
    VehicleClass,
    Verdict,
)
from aftersales.records.customers import queries as customers
from aftersales.records.vehicles.states import VehicleKind

LONGEST_SIGNATURE = 20_000
CARS = (VehicleKind.CAR, VehicleKind.SUV, VehicleKind.MPV, VehicleKind.PICKUP)


@dataclass(frozen=True, kw_only=True)
class Explained:
    """The three ticks of the delivery talk (WS-21)."""

    work: bool
    cost: bool
    care: bool

    @property
    def is_whole(self) -> bool:
        return self.work and self.cost and self.care


# -- while the customer waits ---------------------------------------------------------------------


@command("workshop.attend")
def guide_to_rest(*, order_id: int, choice: RestChoice, by: Actor, at: datetime) -> Rest:
    """Show the customer where to wait, or note that they go and are called back; the agreed time
    stays as promised (RC-19).
    """
    order = _order(order_id, "workshop.attend", by=by)
    row, _new = Rest.objects.update_or_create(
        order=order,
        defaults={
            "store_id": order.store_id,
            "choice": choice,
            "guided_at": at,
            "guided_by": by.key,
            "called_back_at": None,
            "channel": "",
        },
    )
    fact = RestGuided(**of_visit(order), choice=choice, promised_at=order.promised_at)
    record(fact, by=by, at=at)
    say(order.store_id, by=by)
    return row


@command("workshop.attend")
def call_back(*, order_id: int, channel: Channel, by: Actor, at: datetime) -> Rest:
    """The customer who went away was called back."""
    order = _order(order_id, "workshop.attend", by=by)
    row = Rest.objects.select_for_update().get(order=order)
    row.called_back_at, row.channel = at, channel
    row.save(update_fields=["called_back_at", "channel"])
    record(CustomerCalledBack(**of_visit(order), channel=channel), by=by, at=at)
    say(order.store_id, by=by)
    return row


@command("workshop.attend")
def announce_ready(
    *, order_id: int, channel: Channel, site: str = "", by: Actor, at: datetime
) -> ReadyNotice:
    """Tell the customer that the car is ready; channel and time are kept (WS-20). A message goes
    out by itself, a call is noted. With ``site``, where customers reach us, the message leads to
    their page: the bill and the report before they come.
    """
    order = _order(order_id, "workshop.attend", by=by)
    if order.place != Place.READY:
        raise NotReady(_("The car is not ready yet."))
    if channel == Channel.MESSAGE:
        _send_ready(order, site=site, by=by, at=at)
    row = ReadyNotice.objects.create(
        store_id=order.store_id, order=order, channel=channel, told_at=at, told_by=by.key
    )
    fact = ReadyAnnounced(**of_visit(order), customer_id=order.customer_id, channel=channel)
    record(fact, by=by, at=at)
    say(order.store_id, by=by)
    return row


# -- acceptance and explanation -------------------------------------------------------------------


@command("workshop.deliver")
def accept_result(
    *, order_id: int, is_confirmed: bool, words: str = "", by: Actor, at: datetime
) -> HandOver:
    """The customer looks at the result and confirms the effect, or does not: then the car goes back
    to inspection (WS-15).
    """
    order = _order(order_id, "workshop.deliver", by=by)
    if order.place != Place.READY:
        raise NotReady(_("The car is not ready yet."))
    said = clean(words, most=300, field="words")
    if not is_confirmed and not said:
        raise ReasonMissing(_("Say what the customer is not content with."), field="words")
    row = _hand_over(order)
    row.is_effect_confirmed, row.effect_words = is_confirmed, said
    row.accepted_at = at if is_confirmed else None
    _keep(row, "is_effect_confirmed", "effect_words", "accepted_at")
    record(ResultAccepted(**of_visit(order), is_confirmed=is_confirmed), by=by, at=at)
    if not is_confirmed:
        put(order, Place.INSPECTION, by=by, at=at)
    say(order.store_id, by=by)
    return row


@command("workshop.deliver")
def explain(
    *, order_id: int, explained: Explained, signature: str, by: Actor, at: datetime
) -> HandOver:
    """Work, cost and care until the next service were explained, ticked and signed (WS-21)."""
    order = _order(order_id, "workshop.deliver", by=by)
    row = _hand_over(order)
    if row.accepted_at is None:
        raise NotAccepted(_("The customer confirms the result first."))
    if not explained.is_whole:
        raise NotExplained(_("Explain work, cost and care, and tick each."), field="work")
    strokes = clean(signature, most=LONGEST_SIGNATURE, field="signature")
    if not strokes:
        raise NotExplained(_("The customer signs."), field="signature")
    row.work_explained_at = row.cost_explained_at = row.care_explained_at = at
    row.explained_by, row.signature = by.key, strokes
    _keep(
        row,
        "work_explained_at",
        "cost_explained_at",
        "care_explained_at",
        "explained_by",
        "signature",
    )
    record(WorkExplained(**of_visit(order), is_signed=True), by=by, at=at)
    return row


# -- the way out ----------------------------------------------------------------------------------


@command("workshop.deliver")
def deliver(*, order_id: int, odometer_km: int | None = None, by: Actor, at: datetime) -> HandOver:
    """The customer has the car back (WS-24). Only what was passed, accepted, explained and cleared
    leaves. The bay is free, the guarantee is issued and frozen, the car's history has the visit,
    the gate pass has its number, the call-back clocks run.
    """
    tasks = of_order(order_id, by=by)
    order = _order(order_id, "workshop.deliver", by=by)  # as it is now that all wait
    row = _hand_over(order)
    passed = _require_may_leave(order, tasks, row)
    km = odometer_km if odometer_km is not None else order.odometer_km
    system = hand(by, "orders.view", "orders.hand_over")
    left = orders.hand_over(order_id=order.pk, by=system, at=at)
    set_free([t.pk for t in tasks], order.store_id, by=by, at=at)
    guarantees = _issue_guarantees(order, passed, km, by=by, at=at)
    year = day_of(at, store_id=order.store_id).year
    site = store_row(order.store_id)
    row.gate_pass = next_number("GP", store_id=order.store_id, store_code=site.code, year=year)
    row.odometer_km, row.handed_over_at, row.handed_over_by = km, at, by.key
    _keep(row, "gate_pass", "odometer_km", "handed_over_at", "handed_over_by")
    record(
        VehicleHandedOver(
            **of_visit(order),
            customer_id=order.customer_id,
            hand_over_id=row.pk,
            guarantees=len(guarantees),
        ),
        by=by,
        at=at,
    )
    say(order.store_id, by=by)
    assert left.place == Place.HANDED_OVER
    return row


def _require_may_leave(order: Any, tasks: list[Task], row: HandOver) -> Inspection | None:
    """The usual order is inspection, settlement, payment, delivery. Answers the inspection that
    the work has passed.
    """
    if order.place != Place.READY:
        raise NotReady(_("The car is not ready yet."))
    passed = require_passed(order.pk, tasks)
    if row.accepted_at is None:
        raise NotAccepted(_("The customer has not confirmed the result yet."))
    if (
        row.work_explained_at is None
        or row.cost_explained_at is None
        or row.care_explained_at is None
    ):
        raise NotExplained(_("Work, cost and care have not been explained yet."))
    require_explained(order.pk)
    if order.cleared_at is None:
        words = _("The car is not released yet: ask the cashier.")
        raise NotCleared(words)
    return passed


def require_passed(order_id: int, tasks: Sequence[Task]) -> Inspection | None:
    """What was worked on is passed by other eyes before it leaves by any door (I-14)."""
    worked = any(t.begun_at is not None and t.state != TaskState.DROPPED for t in tasks)
    last = Inspection.objects.filter(order=order_id).order_by("-round").first()
    if worked and (last is None or last.verdict != Verdict.PASSED):
        raise NotInspected(_("Nobody has passed the work yet."))
    return last


def require_inspected(order_id: int) -> None:
    """The same, for who does not hold the tasks. One statement."""
    worked = Task.objects.filter(order=order_id, begun_at__isnull=False)
    rounds = Inspection.objects.filter(order=order_id).order_by("-round")
    unseen = worked.exclude(state=TaskState.DROPPED).annotate(
        last=Subquery(rounds.values("verdict")[:1])
    )
    if unseen.exclude(last=Verdict.PASSED, last__isnull=False).exists():
        raise NotInspected(_("Nobody has passed the work yet."))


def _issue_guarantees(
    order: Any, passed: Inspection | None, km: int | None, *, by: Actor, at: datetime
) -> list[RepairGuarantee]:
    """One for each job that passed, by the table of the law or what the house promises beyond."""
    if passed is None:
        return []
    on = day_of(at, store_id=order.store_id)
    vehicle = vehicle_class(order.vehicle)
    made = []
    for verdict in JobVerdict.objects.filter(inspection=passed).order_by("pk"):
        term = term_for(vehicle, verdict.repair_class, store_id=order.store_id, on=on, at_km=km)
        made.append(
            RepairGuarantee(
                store_id=order.store_id,
                order=order,
                job_id=verdict.job_id,
                vehicle_id=order.vehicle_id,
                vehicle_class=vehicle,
                repair_class=verdict.repair_class,
                km=term.km,
                days=term.days,
                starts_on=on,
                at_km=km,
                last_day=term.last_day,
                last_km=term.last_km,
            )
        )
    rows = RepairGuarantee.objects.bulk_create(made)
    facts = [
        GuaranteeIssued(
            **of_visit(order),
            job_id=row.job_id,
            guarantee_id=row.pk,
            repair_class=row.repair_class,
            km=row.km,
            days=row.days,
            last_day=row.last_day,
        )
        for row in rows
    ]
    if facts:
        record_many(facts, by=by, at=at)
    return rows


def term_for(vehicle: str, repair: str, *, store_id: int, on: Any, at_km: int | None) -> rules.Term:
    """What holds in a store on a day: law or promise, whichever is more."""
    km, days = (value(p, store_id=store_id, on=on) for p in PROMISED[RepairClass(repair).value])
    return rules.guarantee(vehicle, repair, on=on, at_km=at_km, km=km, days=days)


def vehicle_class(vehicle: Any) -> str:
    """The column of the law's table that a car falls under."""
    if vehicle.kind == VehicleKind.MOTORCYCLE:
        return VehicleClass.MOTORCYCLE
    return VehicleClass.CAR if vehicle.kind in CARS else VehicleClass.OTHER


# -- what they share ------------------------------------------------------------------------------


def _order(order_id: int, right: str, *, by: Actor) -> Any:
    order = order_in_sight(order_id, seen_by=hand(by, "orders.view"))
    by.require(right, store_id=order.store_id)
    require_here(order)
    return order


def _hand_over(order: Any) -> HandOver:
    """The row of the visit's delivery, held still; it begins where there is none yet."""
    row = HandOver.objects.select_for_update().filter(order=order).first()
    return row or HandOver(order=order, store_id=order.store_id)


def _keep(row: HandOver, *fields: str) -> None:
    if row.pk is not None:
        row.save(update_fields=fields)
    else:  # two who begin it at once write one row
        upsert_many([row], unique=["order"], update=fields)


def _send_ready(order: Any, *, site: str, by: Actor, at: datetime) -> None:
    phone = order.brought_phone or _phone_of(order.customer_id, by)
    if not phone:
        raise NoWayToReach(_("There is no phone number. Call the customer instead."))
    told = {"number": order.number, "plate": order.vehicle.plate or ""}
    page = visit_page(order_id=order.pk, site=site, by=by, at=at)
    sent = notices.send(
        recipient=("customer", order.customer_id),
        channel="sms",
        address=phone,
        code="workshop.ready_page" if page else "workshop.ready",
        occasion=f"workshop.ready:{order.pk}:{at.isoformat()}",
        values={**told, "address": page} if page else told,
        store_id=order.store_id,
        by=hand(by, "notices.send"),
        at=at,
    )
    if sent is None:
        raise NoWayToReach(_("The customer wants no messages. Call instead."))


def _phone_of(customer_id: int, by: Actor) -> str:
    files = customers.visible(seen_by=hand(by, "customers.view")).filter(pk=customer_id)
    found = customers.with_main_phone(files).first()
    return getattr(found, "main_phone", "") or ""
