"""From the signature to the car handed back: what is ordered, promised, moved, billed, released."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.log import record, record_many
from aftersales.ground.network.queries import day_of
from aftersales.lane.orders.commands._held import (
    chosen,
    moment,
    order_for,
    still_open,
    unlocked,
    written,
)
from aftersales.lane.orders.commands._lubricants import fill
from aftersales.lane.orders.commands._totals import TOTALS
from aftersales.lane.orders.commands.advising import done_with, reopened_with
from aftersales.lane.orders.commands.checking import keep_picture, known_picture, sign_check
from aftersales.lane.orders.commands.consenting import agree
from aftersales.lane.orders.commands.opening import said_why, whose
from aftersales.lane.orders.commands.refusals import (
    ConsentMissing,
    InspectionMissing,
    NotCleared,
    NothingOrdered,
    NotLocked,
    NotOrdered,
    NotSettled,
    PromiseMissing,
    PromisePast,
    SignatureMissing,
    UseHandOver,
    WorkBegun,
    WorkshopMoves,
)
from aftersales.lane.orders.events import (
    LinesLocked,
    LinesUnlocked,
    OrderCancelled,
    OrderCleared,
    OrderHandedOver,
    OrderPromised,
    OrderPut,
    OrderSettled,
    OrderSigned,
)
from aftersales.lane.orders.models import Job, Line, Order
from aftersales.lane.orders.rules import is_on_time
from aftersales.lane.orders.states import (
    BEFORE_WORK,
    DOCUMENT,
    PLACE,
    WORKED,
    Consent,
    Document,
    LineKind,
    Method,
    Place,
    Transport,
)
from aftersales.records.vehicles import commands as vehicles
from aftersales.records.vehicles.commands import NewService
from aftersales.records.vehicles.states import RecordSource, ServiceKind
from aftersales.resources.catalogue.states import ServiceType
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts.states import LineState

# What a kind of service is called in the history of a car.
KINDS = {
    ServiceType.MAINTENANCE: ServiceKind.MAINTENANCE,
    ServiceType.FIRST_MAINTENANCE: ServiceKind.FIRST_MAINTENANCE,
    ServiceType.REPAIR: ServiceKind.REPAIR,
    ServiceType.WARRANTY: ServiceKind.WARRANTY,
    ServiceType.ACCIDENT: ServiceKind.ACCIDENT,
    ServiceType.INSPECTION: ServiceKind.INSPECTION,
}


@command("orders.consent")
def sign(
    *,
    order_id: int,
    promised_at: datetime | None = None,
    method: str = Method.SIGNATURE.value,
    person: str = "",
    signature: BinaryIO | bytes | None = None,
    signature_id: int | None = None,
    transport: str = "",
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Order:
    """The customer orders what is proposed, and signs. The estimate becomes an order with a
    promised time; every proposed job is agreed at what it comes to now, the intake check is closed.
    """
    order = unlocked(order_for(order_id, "orders.consent", by=by, version=version))
    DOCUMENT.require(Document(order.document), Document.ORDER)
    how = chosen(Method, method, field="method")
    promised = promised_at or order.promised_at
    if promised is None:
        raise PromiseMissing(_("Promise a time before the customer signs."), field="promised_at")
    facts = _promise(order, promised, at=at) if promised != order.promised_at else []
    every = list(Job.objects.filter(order=order, is_dropped=False).order_by("position", "pk"))
    jobs = [job for job in every if job.consent != Consent.DECLINED]
    others = [job for job in every if job.consent == Consent.DECLINED]
    if not jobs:
        raise NothingOrdered(_("There is no job on this order that could be ordered."))
    if how == Method.SIGNATURE and signature is None and signature_id is None:
        raise SignatureMissing(_("Let the customer sign."), field="signature")
    kept = known_picture(order, signature_id, by=by)
    if signature is not None:
        kept = keep_picture(order, signature, "signature.png", personal=True, by=by, at=at)
    sign_check(order, kept, by=by, at=at)
    facts += agree(order, jobs, how, person, others=others, by=by, at=at)
    if transport:
        order.transport = chosen(Transport, transport, field="transport")
    order.document, order.signed_at = Document.ORDER, at
    written(order, *TOTALS, "document", "signed_at", "promised_at", "promises", "transport")
    signed = OrderSigned(
        **whose(order),
        customer_id=order.customer_id,
        jobs=len(jobs),
        gross=order.gross,
        currency=order.currency,
        promised_at=moment(promised),
        method=how.value,
    )
    record_many([*facts, signed], by=by, at=at)
    return order


@command("orders.promise")
def promise(
    *,
    order_id: int,
    promised_at: datetime,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Order:
    """Tell the customer when the car will be ready. A new time replaces the former one and is
    counted.
    """
    order = still_open(order_for(order_id, "orders.promise", by=by, version=version))
    if promised_at == order.promised_at:
        return order
    facts = _promise(order, promised_at, at=at)
    written(order, "promised_at", "promises")
    record_many(facts, by=by, at=at)
    return order


def _promise(order: Order, promised_at: datetime, *, at: datetime) -> list[Event]:
    if promised_at <= at:
        raise PromisePast(_("Promise a time that is still to come."), field="promised_at")
    former, order.promised_at = order.promised_at, promised_at
    order.promises += 1
    return [
        OrderPromised(
            **whose(order),
            promised_at=moment(promised_at),
            former_promised_at=moment(former) if former else None,
            times=order.promises,
        )
    ]


# -- on the board ---------------------------------------------------------------------------------


@command("orders.put")
def put(
    *,
    order_id: int,
    place: str,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Order:
    """Move the car on the board. Work begins only on an agreed job of an order; whoever was worked
    on is ready only after its inspection (I-12, I-14).
    """
    order = order_for(order_id, "orders.put", by=by, version=version)
    target = chosen(Place, place, field="place")
    if order.document == Document.CANCELLED:
        still_open(order)
    if target == Place.HANDED_OVER:
        raise UseHandOver(_("A car is handed over, not just moved."))
    former = Place(order.place)
    PLACE.require(former, target)
    _refuse_unagreed(order, former, target)
    order.place, order.put_at = target, at
    written(order, "place", "put_at")
    record(OrderPut(**whose(order), former=former.value, place=target.value), by=by, at=at)
    return order


@command("orders.put")
def move(
    *,
    order_id: int,
    place: str,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Order:
    """Move a car by hand as long as nobody works on it: into diagnosis, to wait for an answer or
    for parts, or ready to go as it came. Work, inspection and hand-over have deeds of their own in
    the workshop, with their proofs; by hand nobody goes past them (I-14).
    """
    order = order_for(order_id, "orders.put", by=by, version=version)
    target = chosen(Place, place, field="place")
    by_hand = (*BEFORE_WORK, Place.READY)
    if order.place not in BEFORE_WORK or target not in by_hand:
        raise WorkshopMoves(
            _("The workshop moves the car from here: by its clock, its inspection, its hand-over.")
        )
    return put(order_id=order.pk, place=target.value, by=by, at=at)


def _refuse_unagreed(order: Order, former: Place, target: Place) -> None:
    if target in WORKED and former not in WORKED:
        if order.document == Document.ESTIMATE:
            raise NotOrdered(_("The customer has not ordered this work yet."))
        if not _agreed(order):
            raise ConsentMissing(_("No job of this order is agreed."))
    if target == Place.READY and former in BEFORE_WORK and _agreed(order):
        raise InspectionMissing(
            _("What was ordered is done and inspected before the car is ready.")
        )


def _agreed(order: Order) -> bool:
    return Job.objects.filter(order=order, consent=Consent.APPROVED, is_dropped=False).exists()


# -- billing and release --------------------------------------------------------------------------


@command("orders.lock")
def lock_lines(*, order_id: int, version: int | None = None, by: Actor, at: datetime) -> Order:
    """Billing takes over: from here on no line changes. What waits for an answer is answered
    first.
    """
    order = unlocked(order_for(order_id, "orders.lock", by=by, version=version))
    fact = _lock(order, at=at)
    written(order, "lines_locked_at")
    record(fact, by=by, at=at)
    return order


def _lock(order: Order, *, at: datetime) -> Event:
    if order.document != Document.ORDER:
        raise NotOrdered(_("An estimate is not billed: the customer has not ordered it."))
    if order.consent == Consent.PROPOSED:
        raise ConsentMissing(_("A job still waits for the customer's answer."))
    order.lines_locked_at = at
    return LinesLocked(**whose(order), gross=order.gross, currency=order.currency)


@command("orders.lock")
def unlock_lines(*, order_id: int, by: Actor, at: datetime) -> Order:
    """Billing gives the lines back, as long as nothing is settled."""
    order = still_open(order_for(order_id, "orders.lock", by=by))
    if order.lines_locked_at is None:
        raise NotLocked(_("The lines of this order are not with billing."))
    order.lines_locked_at = None
    written(order, "lines_locked_at")
    record(LinesUnlocked(**whose(order)), by=by, at=at)
    return order


@command("orders.settle")
def settle(*, order_id: int, version: int | None = None, by: Actor, at: datetime) -> Order:
    """The settlement is closed: the document never changes again. Lines that billing has not taken
    over yet are locked with it.
    """
    order = order_for(order_id, "orders.settle", by=by, version=version)
    DOCUMENT.require(Document(order.document), Document.SETTLED)
    facts = [] if order.lines_locked_at else [_lock(order, at=at)]
    order.document, order.settled_at = Document.SETTLED, at
    written(order, "document", "settled_at", "lines_locked_at")
    fill(order, at=at)
    settled = OrderSettled(
        **whose(order),
        customer_id=order.customer_id,
        net=order.net,
        tax=order.tax,
        gross=order.gross,
        currency=order.currency,
    )
    record_many([*facts, settled], by=by, at=at)
    return order


@command("orders.clear")
def clear_for_release(*, order_id: int, by: Actor, at: datetime) -> Order:
    """The car may leave: what is owed is paid or will be. Said twice it is said once."""
    order = order_for(order_id, "orders.clear", by=by)
    if order.document != Document.SETTLED:
        raise NotSettled(_("Order %(number)s is not settled yet.") % {"number": order.number})
    if order.cleared_at is None:
        order.cleared_at = at
        written(order, "cleared_at")
        record(OrderCleared(**whose(order)), by=by, at=at)
    return order


@command("orders.hand_over")
def hand_over(*, order_id: int, version: int | None = None, by: Actor, at: datetime) -> Order:
    """The customer has the car back. What was done goes into the car's history, advice that was
    done is done, and the clocks of the call-back begin.
    """
    order = order_for(order_id, "orders.hand_over", by=by, version=version)
    former = Place(order.place)
    PLACE.require(former, Place.HANDED_OVER)
    if order.cleared_at is None:
        raise NotCleared(_("The car is not released yet: ask the cashier."))
    order.place, order.put_at, order.handed_over_at = Place.HANDED_OVER, at, at
    written(order, "place", "put_at", "handed_over_at")
    fact = OrderHandedOver(
        **whose(order),
        customer_id=order.customer_id,
        former=former.value,
        place=Place.HANDED_OVER.value,
        odometer_km=order.odometer_km,
        on_time=is_on_time(order.promised_at, at),
    )
    record(fact, by=by, at=at)
    jobs = list(
        Job.objects.filter(order=order, consent=Consent.APPROVED, is_dropped=False)
        .select_related("advice")
        .order_by("position", "pk")
    )
    _into_history(order, jobs, by=by, at=at)
    done_with(order, jobs, by=by, at=at)
    return order


def _into_history(order: Order, jobs: Sequence[Job], *, by: Actor, at: datetime) -> None:
    """The whole group sees operations, mileage and day; this store also who, parts and amount."""
    lines = list(
        Line.objects.filter(
            order=order, is_withdrawn=False, job__in=[job.pk for job in jobs]
        ).order_by("job", "position", "pk")
    )
    named = [f"{line.code} {line.name_zh}".strip() for line in lines]
    system = by.as_system(
        "orders",
        rights={"vehicles.record_service", "vehicles.view", "customers.view"},
    )
    service = NewService(
        vehicle_id=order.vehicle_id,
        serviced_on=day_of(at, store_id=order.store_id),
        km=order.odometer_km,
        kind=KINDS.get(ServiceType(order.service_type), ServiceKind.OTHER).value,
        operations=[
            words
            for words, line in zip(named, lines, strict=True)
            if line.kind in (LineKind.LABOUR, LineKind.SUBLET)
        ]
        or [job.title for job in jobs],
        fault="；".join(filter(None, (job.cause or job.complaint for job in jobs)))[:300],
        reference=order.number,
        customer_id=order.customer_id,
        parts=[
            words for words, line in zip(named, lines, strict=True) if line.kind == LineKind.PART
        ],
        amount=order.gross,
        currency=order.currency,
        words=order.statement,
    )
    vehicles.import_history_many(
        rows=[service], store_id=order.store_id, source=RecordSource.OWN, by=system, at=at
    )


@command("orders.cancel")
def cancel_order(*, order_id: int, reason: str, by: Actor, at: datetime) -> Order:
    """The visit comes to nothing: nothing was worked on or issued. What was kept or asked for is
    given back, advice is open again.
    """
    order = unlocked(order_for(order_id, "orders.cancel", by=by))
    former = Document(order.document)
    DOCUMENT.require(former, Document.CANCELLED)
    why = said_why(reason)
    if order.place in WORKED:
        raise WorkBegun(_("The car is being worked on. Settle the order instead."))
    _give_back(order, by=by, at=at)
    order.document, order.cancelled_at, order.cancel_reason = Document.CANCELLED, at, why
    written(order, "document", "cancelled_at", "cancel_reason")
    fact = OrderCancelled(**whose(order), former=former.value, place=order.place)
    record(fact, by=by, at=at)
    reopened_with(order, by=by, at=at)
    return order


def _give_back(order: Order, *, by: Actor, at: datetime) -> None:
    """What the parts desk has for the order; what it issued already goes back there first."""
    lines = Line.objects.filter(order=order, kind=LineKind.PART, is_withdrawn=False)
    system = by.as_system("orders", rights={"parts.request", "parts.reserve", "parts.view"})
    held = list(lines.select_related("request_line").order_by("pk"))
    for line in held:
        asked = line.request_line
        if asked and asked.issued > asked.returned:
            raise WorkBegun(
                _("%(code)s was issued. It goes back to the parts desk first.")
                % {"code": line.code}
            )
    for line in held:
        asked = line.request_line
        if asked and asked.state in (LineState.ASKED, LineState.PICKED):
            parts.withdraw(line_id=asked.pk, by=system, at=at)
    for job_id in sorted({line.job_id for line in held}):
        parts.release_many(
            store_id=order.store_id, need=parts.Need(kind="job", id=job_id), by=system, at=at
        )
