"""How a complaint comes in: taken, settled on the spot, promoted, linked, passed on and up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.care.complaints.commands._common import (
    changed,
    held,
    line,
    numbered,
    open_one,
    require_colleague,
    said,
    told,
)
from aftersales.care.complaints.commands._warning import clear_warning, warn
from aftersales.care.complaints.commands.refusals import (
    CustomerNotHere,
    OnlyGrumbles,
    OrderOfAnother,
    PassedUpAlready,
    TimeWrong,
    WrongEarlier,
)
from aftersales.care.complaints.events import (
    ComplaintHandedTo,
    ComplaintLinked,
    ComplaintPassedToRisks,
    ComplaintPassedUp,
    ComplaintTaken,
    GrumblePromoted,
    GrumbleSettled,
)
from aftersales.care.complaints.models import Complaint
from aftersales.care.complaints.parameters import SETTLE_GRUMBLE
from aftersales.care.complaints.states import (
    COMPLAINT,
    Above,
    Attention,
    Channel,
    ComplaintClass,
    ComplaintState,
    Level,
    Outcome,
)
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders import queries as orders
from aftersales.records.customers.commands import adding_to_a_living_file
from aftersales.records.customers.queries import visible as customers
from aftersales.records.vehicles import queries as vehicles

AT_ONCE = (Channel.PHONE, Channel.VISIT)  # whoever speaks with us knows that we heard it
_UPWARDS = (Above.AREA, Above.BUSINESS, Above.MANAGER)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody complains about, and how it reached us."""

    level: str
    channel: str
    complaint_class: str
    symptom: str
    words: str = ""
    complainant: str = ""
    remedy_sought: str = ""
    vehicle_id: int | None = None
    order_id: int | None = None
    earlier_id: int | None = None
    earlier_order_id: int | None = None
    received_at: datetime | None = None


@command("complaints.take")
def take(*, store_id: int, customer_id: int, what: Said, by: Actor, at: datetime) -> Complaint:
    """Write down a grumble or a complaint over any channel; its clocks run from now on (CP-01,
    CP-02, CP-11). With an order the car and whoever served come from it.
    """
    by.require("complaints.take", store_id=store_id)
    level, received = Level(what.level), what.received_at or at
    if received > at:
        raise TimeWrong(_("It came in by now, not later."), field="received_at")
    system = by.as_system(
        "complaints", rights={"customers.view", "vehicles.view", "orders.view", "complaints.view"}
    )
    if not customers(seen_by=system).filter(pk=customer_id).exists():
        raise CustomerNotHere(_("There is no such customer here."), field="customer_id")
    order = _order(what.order_id, customer_id, store_id, system)
    vehicle_id = what.vehicle_id or (order.vehicle_id if order else None)
    if vehicle_id is not None:
        vehicles.visible(seen_by=system).get(pk=vehicle_id)
    channel = Channel(what.channel)
    on = day_of(at, store_id=store_id)
    row = Complaint(
        store_id=store_id,
        number=numbered("CM", store_id=store_id, at=at),
        level=level,
        channel=channel,
        complaint_class=ComplaintClass(what.complaint_class),
        customer_id=customer_id,
        complainant=line(what.complainant, field="complainant", most=60, needed=False),
        vehicle_id=vehicle_id,
        order=order,
        served_by_id=order.advisor_id if order else None,
        symptom=line(what.symptom, field="symptom", most=120),
        words=said(what.words, field="words", needed=False),
        remedy_sought=line(what.remedy_sought, field="remedy_sought", most=300, needed=False),
        received_at=received,
        received_on=day_of(received, store_id=store_id),
        taken_by_id=by.person_id,
        owner_id=by.person_id,
        acknowledged_at=at if channel in AT_ONCE else None,
    )
    if level == Level.GRUMBLE:
        row.settle_by = at + value(SETTLE_GRUMBLE, store_id=store_id, on=on)
    _link(row, what.earlier_id, what.earlier_order_id, system=system)
    with adding_to_a_living_file():
        row.save()
    fact = ComplaintTaken(
        **told(row),
        level=level,
        channel=channel,
        complaint_class=row.complaint_class,
        person_id=row.owner_id,
    )
    record(fact, by=by, at=at)
    if row.earlier_id or row.earlier_order_id:
        _record_link(row, by=by, at=at)
    warn(row, by=by, at=at)
    changed(store_id)
    return row


def _order(order_id: int | None, customer_id: int, store_id: int, system: Actor) -> Any:
    if order_id is None:
        return None
    order = orders.orders(seen_by=system).get(pk=order_id)
    if (order.customer_id, order.store_id) != (customer_id, store_id):
        words = _("The order is that of another customer or store.")
        raise OrderOfAnother(words, field="order_id")
    return order


# ── grumbles ─────────────────────────────────────────────────────────────────────────────────────


@command("complaints.take")
def settle(*, complaint_id: int, words: str, by: Actor, at: datetime) -> Complaint:
    """The grumble is settled on the spot: what was done for the customer (CP-11)."""
    row = open_one(complaint_id, "complaints.take", by=by)
    if row.level != Level.GRUMBLE:
        raise OnlyGrumbles(_("This is a complaint: it is closed at the end of its steps."))
    COMPLAINT.require(ComplaintState(row.state), ComplaintState.SETTLED)
    row.closing_words = line(words, field="words", most=500)
    row.state, row.outcome = ComplaintState.SETTLED, Outcome.UPHELD
    row.closed_at, row.closed_on = at, day_of(at, store_id=row.store_id)
    row.closed_by_id = by.person_id
    row.waiting_since, row.waiting_for = None, ""
    row.save()
    record(GrumbleSettled(**told(row), outcome=row.outcome), by=by, at=at)
    clear_warning(row, by=by, at=at)
    changed(row.store_id)
    return row


@command("complaints.take")
def promote(*, complaint_id: int, by: Actor, at: datetime) -> Complaint:
    """The grumble was not settled: it becomes a formal complaint (CP-11)."""
    row = open_one(complaint_id, "complaints.take", by=by)
    if row.level != Level.GRUMBLE:
        raise OnlyGrumbles(_("This is a complaint already."))
    return _promote(row, by_the_clock=False, by=by, at=at)


@command("complaints.take")
def promote_unsettled(*, store_id: int, by: Actor, at: datetime) -> int:
    """Every grumble whose time is over becomes a complaint by itself. Answers how many."""
    by.require("complaints.take", store_id=store_id)
    rows = Complaint.objects.visible_to(by, "complaints.take").filter(
        store=store_id,
        level=Level.GRUMBLE,
        state=ComplaintState.RECEIVED,
        waiting_since=None,
        settle_by__lte=at,
    )
    found = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
    for row in found:
        _promote(row, by_the_clock=True, by=by, at=at)
    return len(found)


def _promote(row: Complaint, *, by_the_clock: bool, by: Actor, at: datetime) -> Complaint:
    row.level, row.promoted_at = Level.COMPLAINT, at
    row.save(update_fields=["level", "promoted_at"])
    fact = GrumblePromoted(**told(row), by_the_clock=by_the_clock, person_id=row.owner_id)
    record(fact, by=by, at=at)
    changed(row.store_id)
    return row


# ── the same symptom again ───────────────────────────────────────────────────────────────────────


@command("complaints.handle")
def link(
    *,
    complaint_id: int,
    earlier_id: int | None = None,
    earlier_order_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Complaint:
    """The same symptom was there before: in an earlier complaint or visit (CP-19)."""
    row = open_one(complaint_id, "complaints.handle", by=by)
    if earlier_id is None and earlier_order_id is None:
        raise WrongEarlier(_("Say which complaint or visit it was."), field="earlier_id")
    rights = {"orders.view", "complaints.view"}
    _link(row, earlier_id, earlier_order_id, system=by.as_system("complaints", rights=rights))
    row.save(update_fields=["earlier", "earlier_order"])
    _record_link(row, by=by, at=at)
    return row


def _link(
    row: Complaint, earlier_id: int | None, earlier_order_id: int | None, *, system: Actor
) -> None:
    """Of the same customer or car, and before this one."""
    if earlier_id is not None:
        found = (
            Complaint.objects.visible_to(system).filter(pk=earlier_id).exclude(pk=row.pk).first()
        )
        if found is None or not _same(row, found) or found.received_at > row.received_at:
            words = _("Choose an earlier complaint of the same customer or car.")
            raise WrongEarlier(words, field="earlier_id")
        row.earlier = found
    if earlier_order_id is not None:
        order = orders.orders(seen_by=system).filter(pk=earlier_order_id).first()
        if order is None or order.pk == row.order_id or not _same(row, order):
            words = _("Choose an earlier visit of the same customer or car.")
            raise WrongEarlier(words, field="earlier_order_id")
        row.earlier_order_id = order.pk


def _same(row: Complaint, other: Any) -> bool:
    is_car = row.vehicle_id is not None and row.vehicle_id == other.vehicle_id
    return bool(is_car or row.customer_id == other.customer_id)


def _record_link(row: Complaint, *, by: Actor, at: datetime) -> None:
    fact = ComplaintLinked(
        **told(row), earlier_complaint=row.earlier_id, earlier_order=row.earlier_order_id
    )
    record(fact, by=by, at=at)


# ── who answers for it ───────────────────────────────────────────────────────────────────────────


@command("complaints.handle")
def hand_to(*, complaint_id: int, person_id: int, by: Actor, at: datetime) -> Complaint:
    """Another person answers for it from now on."""
    row = open_one(complaint_id, "complaints.handle", by=by)
    require_colleague(person_id, store_id=row.store_id, at=at, field="person_id")
    row.owner_id = person_id
    row.save(update_fields=["owner"])
    record(ComplaintHandedTo(**told(row), person_id=person_id), by=by, at=at)
    return row


@command("complaints.take")
def pass_up(*, complaint_id: int, to_role: str, by: Actor, at: datetime) -> Complaint:
    """It does not move: the supervisor has it now, then the after-sales manager (CP-14)."""
    row = open_one(complaint_id, "complaints.take", by=by)
    role = Above(to_role)
    so_far = _UPWARDS.index(Above(row.above)) if row.above else -1
    if _UPWARDS.index(role) <= so_far:
        raise PassedUpAlready(_("It is passed up so far already."), field="to_role")
    row.above = role
    row.save(update_fields=["above"])
    record(ComplaintPassedUp(**told(row), to_role=role), by=by, at=at)
    return row


@command("complaints.handle")
def pass_to_risks(
    *, complaint_id: int, attention: str, words: str, by: Actor, at: datetime
) -> Complaint:
    """Parties take a close interest, or the media do: a matter for the risk register (CP-21)."""
    row = held(complaint_id, "complaints.handle", by=by)
    row.attention = Attention(attention)
    row.attention_words = line(words, field="words", most=300)
    row.attention_at = at
    row.save(update_fields=["attention", "attention_words", "attention_at"])
    record(ComplaintPassedToRisks(**told(row), attention=row.attention), by=by, at=at)
    return row
