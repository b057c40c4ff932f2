"""A customer asks for the invoice of a bill of theirs (FE-02)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by
from aftersales.faces.portal.events import InvoiceAsked
from aftersales.faces.portal.queries import own_bill
from aftersales.ground.network.queries import day_of
from aftersales.ground.notices import commands as notices
from aftersales.money.billing import commands as billing_commands
from aftersales.money.billing.states import InvoiceKind
from aftersales.money.filings import commands as filings_commands
from aftersales.records.staff import queries as staff

INVOICES = frozenset({"billing.view", "billing.invoice", "filings.ask_invoice", "notices.notify"})
ISSUES = ("cashier", "finance")  # whoever issues invoices by hand


class BillNotPaid(Refusal):
    """What is not paid is not invoiced to a customer on the phone."""

    code = "portal.bill_not_paid"


@command("portal.use")
def ask_invoice(
    *,
    settlement_id: int,
    kind: str,
    buyer: str,
    tax_number: str = "",
    email: str = "",
    anyway: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Say what the invoice is to say, once, and have it issued: by the tax platform where the
    store asks one, else by the cashier, who is told. Afterwards only the cashier changes it.
    """
    if by.visit_id is not None:  # whoever brought the car pays nothing here
        raise ObjectDoesNotExist(settlement_id)
    bill = own_bill(settlement_id, seen_by=by)
    if bill.rest:
        raise BillNotPaid(_("The invoice is issued once the bill is paid."))
    hand = by.served(store_id=bill.store_id, rights=INVOICES)
    billing_commands.want_invoice(
        settlement_id=bill.pk,
        kind=InvoiceKind(kind),
        buyer=buyer,
        tax_number=tax_number,
        email=email,
        anyway=anyway,
        once=True,
        by=hand,
        at=at,
    )
    fact = InvoiceAsked(
        store_id=bill.store_id,
        settlement_id=bill.pk,
        order_id=bill.order_id,
        customer_id=bill.customer_id,
        kind=kind,
    )
    with as_seen_by(hand):  # nothing is written with a customer's eyes
        record(fact, by=by, at=at)
    try:
        with transaction.atomic():
            filings_commands.ask_invoice(settlement_id=bill.pk, by=hand, at=at)
    except (filings_commands.NoTaxPlatform, filings_commands.SellerUnknown):
        _tell_till(bill, hand, at=at)


def _tell_till(bill: Any, hand: Actor, *, at: datetime) -> None:
    """Somebody issues it by hand and notes its number."""
    with as_seen_by(hand):
        on = day_of(at, store_id=bill.store_id)
        people = [
            person.pk
            for role in ISSUES
            for person in staff.holders_of(role, store_id=bill.store_id, on=on)
        ]
    notices.notify(
        people=sorted(set(people)),
        code="portal.invoice_asked",
        occasion=f"portal.invoice_asked:{bill.pk}",
        about=("settlement", bill.pk),
        values={"number": bill.number},
        address=f"/billing/settlements/{bill.pk}/",
        store_id=bill.store_id,
        by=hand,
        at=at,
    )
