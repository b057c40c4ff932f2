"""Credit notes: the only way to take back what was billed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.log import record_many
from aftersales.core.lookups import Among
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.money.billing.commands._common import allocated_fact, issued, of_bill, sum_of_money
from aftersales.money.billing.commands.invoicing import demand_red_letter
from aftersales.money.billing.commands.paying import done_with, held
from aftersales.money.billing.commands.refusals import (
    MoreThanBilled,
    ReasonMissing,
    refusing,
)
from aftersales.money.billing.events import SettlementCredited
from aftersales.money.billing.models import (
    Allocation,
    CreditLine,
    CreditNote,
    Payment,
    Settlement,
    SettlementLine,
)
from aftersales.money.billing.rules import CreditPart, Share, Use, credit_lines, freed, spread
from aftersales.money.billing.states import CreditReason

NOTHING = Decimal(0)


@command("billing.credit")
def credit(
    *,
    settlement_id: int,
    reason: str,
    words: str,
    amount: Decimal | None = None,
    lines: Mapping[int, Decimal] | None = None,
    by: Actor,
    at: datetime,
) -> CreditNote:
    """Take a bill back: named lines, an amount over all of them, or all that still stands.

    Never more than was billed (I-21). What was paid beyond what is still owed is free again, and
    may be put on another bill or given back.
    """
    bill = issued(held(settlement_id, "billing.credit", by=by))
    why, said = CreditReason(reason), clean(words, most=200, field="words")
    if not said:
        raise ReasonMissing(_("Say why the bill is taken back."), field="words")
    rows = list(bill.lines.order_by("position", "pk"))
    off = _taken_off(bill, rows, amount, lines or {})
    parts = _parts(rows, off, bill.currency)
    gross = sum(off, NOTHING)
    if not gross:
        raise MoreThanBilled(_("Nothing is left of this bill to take back."))
    day = day_of(at, store_id=bill.store_id)
    facts = _set_free(bill, gross, by=by, at=at)
    tax = sum((part.tax for part in parts), NOTHING)
    note = CreditNote(
        store_id=bill.store_id,
        settlement_id=bill.pk,
        reason=why,
        words=said,
        net=gross - tax,
        tax=tax,
        gross=gross,
        currency=bill.currency,
        day=day,
        actor=by.key,
        made_at=at,
        number=next_number("CN", store_id=bill.store_id, store_code=bill.store.code, year=day.year),
    )
    with refusing():
        insert_many([note])
        insert_many(
            [
                CreditLine(
                    store_id=bill.store_id,
                    credit_note_id=note.pk,
                    line_id=row.pk,
                    gross=part.gross,
                    tax=part.tax,
                    net=part.gross - part.tax,
                )
                for row, part in zip(rows, parts, strict=True)
                if part.gross
            ]
        )
    was_open = bool(bill.rest)
    bill.credited += gross
    ended = done_with(bill, by=by, at=at) if was_open else []
    record_many([*facts, _credited(bill, note), *ended], by=by, at=at)
    demand_red_letter(bill, by=by, at=at)
    return note


def _taken_off(
    bill: Settlement,
    rows: list[SettlementLine],
    amount: Decimal | None,
    named: Mapping[int, Decimal],
) -> list[Decimal]:
    """How much comes off each line."""
    left = [row.gross - row.credited for row in rows]
    if named:
        if named.keys() - {row.pk for row in rows}:
            raise SettlementLine.DoesNotExist
        off = [
            sum_of_money(named[row.pk], bill.currency) if row.pk in named else NOTHING
            for row in rows
        ]
    else:
        whole = bill.owed if amount is None else sum_of_money(amount, bill.currency)
        if whole > bill.owed:
            raise MoreThanBilled(_("A credit note never exceeds its bill."), field="amount")
        off = spread(whole, left, bill.currency)
    if any(less > most for less, most in zip(off, left, strict=True)):
        raise MoreThanBilled(_("A credit note never exceeds its bill."), field="amount")
    return off


def _parts(rows: list[SettlementLine], off: list[Decimal], currency: str) -> list[CreditPart]:
    standing = [Share(row.gross - row.credited, row.tax_rate) for row in rows]
    return credit_lines(standing, off, currency)


def _set_free(bill: Settlement, gross: Decimal, *, by: Actor, at: datetime) -> list[Event]:
    """Take money off the bill that is not owed any more, the latest first."""
    over = bill.paid - (bill.owed - gross)
    if over <= 0:
        return []
    entries = Allocation.objects.filter(settlement=bill).order_by("pk")
    uses = [Use(row.payment_id, row.amount) for row in entries]
    back = freed(uses, over)
    rows = Payment.objects.filter(Among("pk", [use.payment_id for use in back]))
    payments = {row.pk: row for row in rows.select_for_update().order_by("pk")}
    insert_many(
        [
            Allocation(
                store_id=bill.store_id,
                payment_id=use.payment_id,
                settlement_id=bill.pk,
                amount=-use.amount,
                actor=by.key,
                made_at=at,
            )
            for use in back
        ]
    )
    bill.paid -= over
    return [allocated_fact(payments[use.payment_id], bill, -use.amount) for use in back]


def _credited(bill: Settlement, note: CreditNote) -> Event:
    return SettlementCredited(
        **of_bill(bill),  # type: ignore[arg-type]  # as the fact names them
        credit_note_id=note.pk,
        number=note.number,
        reason=note.reason,
        gross=note.gross,
        tax=note.tax,
        currency=note.currency,
        day=note.day.isoformat(),
    )
