"""What customers object to, how it was answered and what came of it (RC-11)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.lane.orders.commands._held import chosen
from aftersales.lane.orders.commands.opening import WORDS
from aftersales.lane.orders.commands.refusals import CustomerUnknown, NotThisCar, ObjectionEnded
from aftersales.lane.orders.events import ObjectionRecorded, ObjectionSettled
from aftersales.lane.orders.models import Objection, Order
from aftersales.lane.orders.states import ObjectionKind, ObjectionMethod, ObjectionResult
from aftersales.records.customers.commands import adding_to_a_living_file
from aftersales.records.customers.queries import visible as customers


@command("orders.object")
def record_objection(
    *,
    store_id: int,
    customer_id: int,
    kind: str,
    method: str,
    words: str,
    answer: str = "",
    result: str = ObjectionResult.OPEN.value,
    order_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Objection:
    """A customer objects to the price, the time, the work or its quality."""
    by.require("orders.object", store_id=store_id)
    if not customers(seen_by=by).filter(pk=customer_id).exists():
        raise CustomerUnknown(_("There is no such customer here."), field="customer_id")
    order = Order.objects.visible_to(by).get(pk=order_id) if order_id is not None else None
    if order is not None and order.customer_id != customer_id:
        raise NotThisCar(_("This order is that of another customer."), field="order_id")
    outcome = chosen(ObjectionResult, result, field="result")
    with adding_to_a_living_file():
        objection = Objection.objects.create(
            store_id=store_id,
            customer_id=customer_id,
            order=order,
            kind=chosen(ObjectionKind, kind, field="kind"),
            method=chosen(ObjectionMethod, method, field="method"),
            result=outcome,
            words=clean(words, most=WORDS, field="words", needed=True, lines=True),
            answer=clean(answer, most=WORDS, field="answer", lines=True),
            raised_at=at,
            settled_at=None if outcome == ObjectionResult.OPEN else at,
            actor=by.key,
        )
    fact = ObjectionRecorded(
        store_id=store_id,
        objection_id=objection.pk,
        customer_id=customer_id,
        order_id=order_id,
        vehicle_id=order.vehicle_id if order else None,
        kind=objection.kind,
        method=objection.method,
        result=outcome.value,
    )
    record(fact, by=by, at=at)
    return objection


@command("orders.object")
def settle_objection(
    *,
    objection_id: int,
    result: str,
    method: str = "",
    answer: str = "",
    by: Actor,
    at: datetime,
) -> Objection:
    """What came of it in the end."""
    rows = Objection.objects.visible_to(by).select_for_update(of=("self",))
    objection = rows.get(pk=objection_id)
    by.require("orders.object", store_id=objection.store_id)
    if objection.result != ObjectionResult.OPEN:
        raise ObjectionEnded(_("This objection has its result already."))
    outcome = chosen(ObjectionResult, result, field="result")
    if outcome == ObjectionResult.OPEN:
        return objection
    objection.result, objection.settled_at = outcome, at
    if method:
        objection.method = chosen(ObjectionMethod, method, field="method")
    if answer.strip():
        objection.answer = clean(answer, most=WORDS, field="answer", lines=True)
    objection.save(update_fields=["result", "settled_at", "method", "answer"])
    fact = ObjectionSettled(
        store_id=objection.store_id,
        objection_id=objection.pk,
        customer_id=objection.customer_id,
        order_id=objection.order_id,
        result=outcome.value,
    )
    record(fact, by=by, at=at)
    return objection
