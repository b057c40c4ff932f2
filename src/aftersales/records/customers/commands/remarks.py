"""What customer, reception, workshop and call-back tell each other about a customer (CV-28)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.records.customers.commands._files import adding_to_a_living_file
from aftersales.records.customers.commands._prepared import one_of
from aftersales.records.customers.commands.consult import WordsMissing
from aftersales.records.customers.commands.register import FileUnknown
from aftersales.records.customers.events import RemarkPassedOn, RemarkSettled
from aftersales.records.customers.models import Customer, CustomerStore, Remark
from aftersales.records.customers.states import Side


class SameSide(Refusal):
    """A remark goes from one side to another."""

    code = "customers.same_side"
    status = 422


class SettledAlready(Refusal):
    """Somebody was quicker."""

    code = "customers.settled_already"


@command("customers.pass_on")
def pass_on(
    *,
    store_id: int,
    customer_id: int,
    from_side: str,
    to_side: str,
    words: str,
    by: Actor,
    at: datetime,
) -> Remark:
    """Tell another side what was said or seen; it stays open there until somebody settles it.

    What was told to the customer is settled at once: it stands for whoever speaks with them next.
    """
    by.require("customers.pass_on", store_id=store_id)
    here = CustomerStore.objects.filter(store=store_id, customer=customer_id)
    if not here.exists() or not Customer.objects.living().filter(pk=customer_id).exists():
        raise FileUnknown(_("There is no such customer file."), field="customer")
    source, target = one_of(Side, from_side, "from_side"), one_of(Side, to_side, "to_side")
    if source == target:
        raise SameSide(_("From one side to another: choose two."), field="to_side")
    said = clean(words, most=2000, field="words", lines=True)
    if not said:
        raise WordsMissing(_("Say it in a few words."), field="words")
    is_told = target == Side.CUSTOMER
    with adding_to_a_living_file(), transaction.atomic():
        remark = Remark.objects.create(
            store_id=store_id,
            customer_id=customer_id,
            from_side=source,
            to_side=target,
            words=said,
            said_at=at,
            said_by=by.key,
            settled_at=at if is_told else None,
            settled_by=by.key if is_told else "",
        )
    fact = RemarkPassedOn(
        store_id=store_id,
        remark_id=remark.pk,
        customer_id=customer_id,
        from_side=source,
        to_side=target,
    )
    record(fact, by=by, at=at)
    return remark


@command("customers.pass_on")
def settle_remark(*, remark_id: int, by: Actor, at: datetime) -> Remark:
    """It was taken care of on this side."""
    remark = (
        Remark.objects.visible_to(by, "customers.pass_on").select_for_update().get(pk=remark_id)
    )
    if remark.settled_at is not None:
        raise SettledAlready(_("This was settled already."))
    remark.settled_at, remark.settled_by = at, by.key
    remark.save(update_fields=["settled_at", "settled_by"])
    fact = RemarkSettled(
        store_id=remark.store_id, remark_id=remark.pk, customer_id=remark.customer_id
    )
    record(fact, by=by, at=at)
    return remark
