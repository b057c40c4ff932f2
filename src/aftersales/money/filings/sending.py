"""One attempt to hand a repair record in, or to ask for an invoice: claim, call the port, settle.

Nothing is held open while the outside thinks.
"""

from __future__ import annotations

from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.money.filings import commands, queries, rules
from aftersales.money.filings.models import RepairRecord, TaxOrder
from aftersales.money.filings.parameters import RECORD_PORT
from aftersales.money.filings.platforms import Filing, NotHeard, Platform, platforms
from aftersales.money.filings.states import Outcome, RecordState, TaxState
from aftersales.money.filings.taxation import Told, Wish, tax_platforms
from aftersales.records.staff.queries import system_actor


def attempt(record_id: int, *, at: datetime) -> RecordState | None:
    """Try once; None when it is not due, not ours to hand in, or somebody else has it."""
    with whole_database():
        row = RepairRecord.objects.select_related("store").filter(pk=record_id).first()
        if row is None:
            return None
        by = system_actor("filings", group_id=row.store.group_id)
        on = day_of(at, store_id=row.store_id)
        port = platforms().get(value(RECORD_PORT, store_id=row.store_id, on=on))
    return None if port is None else _try(port, record_id, by=by, at=at)


def _try(port: Platform, record_id: int, *, by: Actor, at: datetime) -> RecordState | None:
    claimed = commands.claim_record(record_id=record_id, by=by, at=at)
    if claimed is None:
        return None
    with as_seen_by(by):
        said = queries.outgoing(claimed, at=at)
    filing = Filing(store=claimed.store.code, code=claimed.code, body=said)
    settled = commands.settle_record(
        record_id=record_id, ending=_handed_in(port, filing), by=by, at=at
    )
    return RecordState(settled.state)


def _handed_in(port: Platform, filing: Filing) -> commands.Ending:
    digest = rules.digest(filing.body)
    try:
        heard = port.hand_in(filing)
    except NotHeard as fault:
        return commands.Ending(Outcome.UNHEARD, port.code, digest, fault=fault.code)
    outcome = Outcome(heard.outcome)
    return commands.Ending(outcome, port.code, digest, heard.receipt, heard.reason)


def attempt_tax(tax_order_id: int, *, at: datetime) -> TaxState | None:
    """Ask once; None when it is not due, or somebody else has it."""
    with whole_database():
        row = TaxOrder.objects.select_related("store").filter(pk=tax_order_id).first()
        if row is None:
            return None
        by = system_actor("filings", group_id=row.store.group_id)
    port = tax_platforms().get(row.port)
    claimed = commands.claim_tax_order(tax_order_id=row.pk, by=by, at=at) if port else None
    if port is None or claimed is None:
        return None
    told: Told | None = None
    fault = ""
    try:
        told = port.ask(_wish(claimed))
    except NotHeard as silence:
        fault = silence.code
    settled = commands.settle_tax_order(tax_order_id=row.pk, told=told, fault=fault, by=by, at=at)
    return TaxState(settled.state)


def _wish(order: TaxOrder) -> Wish:
    invoice, store = order.settlement.invoice, order.store
    return Wish(
        token=order.token,
        kind=order.kind,
        invoice=invoice.kind,
        seller={"name": store.legal_name or store.name, "tax_number": store.tax_number},
        buyer={
            "name": invoice.buyer,
            "tax_number": invoice.tax_number,
            "address": invoice.address,
            "bank": invoice.bank,
            "email": invoice.email,
        },
        lines=tuple(order.lines),
        net=f"{order.net:.2f}",
        tax=f"{order.tax:.2f}",
        gross=f"{order.gross:.2f}",
        original=invoice.number if order.kind == "red" else "",
        reason=order.reason,
    )
