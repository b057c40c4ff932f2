"""The invoices of one's own bills. The bill is found with the customer's own eyes first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by
from aftersales.faces.portal.queries.door import Here
from aftersales.faces.portal.states import Invoice
from aftersales.money.billing import queries as billing
from aftersales.money.billing.states import STANDING, InvoiceKind, InvoiceState
from aftersales.money.filings import queries as filings
from aftersales.records.customers import queries as customers
from aftersales.resources.catalogue.states import Payer

SEES = frozenset({"billing.view", "filings.view"})
SAID = {
    None: Invoice.NONE,
    InvoiceState.WANTED: Invoice.ASKED,
    InvoiceState.REQUESTED: Invoice.ASKED,
    InvoiceState.REFUSED: Invoice.HELD_UP,
    InvoiceState.ISSUED: Invoice.ISSUED,
    InvoiceState.RED_DUE: Invoice.RED_DUE,
    InvoiceState.CORRECTED: Invoice.CORRECTED,
}


@dataclass(frozen=True)
class InvoiceCard:
    """How far the invoice of a bill is, and what it says once it is issued."""

    state: Invoice
    data: Any | None = None  # what it is to say
    told: filings.Invoiced | None = None  # what it says: with number, day and amounts

    @property
    def kind(self) -> str:
        return str(InvoiceKind(self.data.kind).label) if self.data else ""


def own_bill(settlement_id: int, *, seen_by: Actor) -> Any:
    """One's own bill that stands; somebody else's, and a draft, do not exist."""
    return own_bills(seen_by).get(pk=settlement_id)


def own_bills(seen_by: Actor) -> Any:
    """Bills that the customer pays. The walls leave out what others pay."""
    rows = billing.own_bills(seen_by=seen_by)
    return rows.filter(state__in=STANDING, payer=Payer.CUSTOMER)


def invoices_of(bills: Collection[Any], *, seen_by: Actor) -> dict[int, InvoiceCard]:
    """By bill, of bills of one store that were found with the customer's eyes: two statements."""
    if not bills:
        return {}
    store_id = next(iter(bills)).store_id
    house = seen_by.served(store_id=store_id, rights=SEES)
    ids = [bill.pk for bill in bills]
    with as_seen_by(house):
        rows = {row.settlement_id: row for row in billing.invoices_over(ids, seen_by=house)}
        issued = filings.issued(rows.values(), seen_by=house)
    return {pk: _card(rows.get(pk), issued.get(pk)) for pk in ids}


def _card(row: Any | None, told: filings.Invoiced | None) -> InvoiceCard:
    state = InvoiceState(row.state) if row is not None else None
    return InvoiceCard(SAID[state], row, told)


def known_buyer(who: Here) -> dict[str, str]:
    """What the form may say beforehand: one's own name and tax number, to whoever has shown that
    the phone is theirs; a link can be passed on.
    """
    if not who.has_code:
        return {"title": "person"}
    file = customers.visible(seen_by=who.actor).get(pk=who.customer_id)
    is_person = file.entity == "person"
    return {
        "title": "person" if is_person else "company",
        "buyer": file.name,
        "tax_number": "" if is_person else file.uscc,
    }
