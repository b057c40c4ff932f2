"""A closed day's figures go to finance, which agrees or counts otherwise (FE-10)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.money import rounded
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import store as store_row
from aftersales.money.billing.commands.refusals import (
    AlreadySent,
    AmountImpossible,
    DayStillOpen,
    ReasonMissing,
    refusing,
)
from aftersales.money.billing.events import DayAnswered, DaySentToFinance
from aftersales.money.billing.models import BusinessDay, FinanceHandover
from aftersales.money.billing.queries.accounting import day_figures, fingerprint
from aftersales.money.billing.states import HANDOVER, HandoverState


@command("billing.send_to_finance")
def send_to_finance(*, store_id: int, day: date, by: Actor, at: datetime) -> FinanceHandover:
    """Send the figures of a closed day. The accounting file of the day carries the same
    fingerprint, so that both sides talk of the same figures.
    """
    by.require("billing.send_to_finance", store_id=store_id)
    closed = BusinessDay.objects.filter(store=store_id, day=day, closed_at__isnull=False)
    if not closed.exists():
        raise DayStillOpen(_("Close the books of the day first."), field="day")
    if FinanceHandover.objects.filter(store=store_id, day=day).exists():
        raise AlreadySent(_("The figures of this day are with finance."), field="day")
    store, figures = store_row(store_id), day_figures(store_id, day)
    row = FinanceHandover(
        store_id=store_id,
        day=day,
        currency=store.currency,
        settlements=figures.settlements,
        billed=figures.billed,
        tax=figures.tax,
        credited=figures.credited,
        received=figures.received,
        refunded=figures.refunded,
        fingerprint=fingerprint(store_id, day),
        sent_by=by.key,
        sent_at=at,
        number=next_number("FH", store_id=store_id, store_code=store.code, year=day.year),
    )
    with refusing():
        insert_many([row])
    fact = DaySentToFinance(
        store_id=store_id,
        finance_handover_id=row.pk,
        day=day.isoformat(),
        billed=row.billed,
        received=row.received,
        refunded=row.refunded,
        currency=row.currency,
    )
    record(fact, by=by, at=at)
    return row


@command("billing.agree")
def agree(
    *, handover_id: int, found: Decimal, words: str = "", by: Actor, at: datetime
) -> FinanceHandover:
    """Finance says what it counted as received on balance. Equal, the day is agreed; otherwise it
    is disputed until somebody explains the difference.
    """
    row = FinanceHandover.objects.visible_to(by).select_for_update().get(pk=handover_id)
    by.require("billing.agree", store_id=row.store_id)
    if not found.is_finite() or abs(found) >= Decimal(10) ** 11:
        raise AmountImpossible(_("This is not an amount of money."), field="found")
    row.found = rounded(found, row.currency)
    row.words = clean(words, most=500, field="words", lines=True)
    difference = row.found - (row.received - row.refunded)
    was_disputed = row.state == HandoverState.DISPUTED
    if difference and was_disputed and not row.words:
        raise ReasonMissing(_("Say how the difference came about."), field="words")
    state = HandoverState.DISPUTED if difference and not was_disputed else HandoverState.AGREED
    HANDOVER.require(HandoverState(row.state), state)
    row.state, row.answered_by, row.answered_at = state, by.key, at
    row.save(update_fields=["found", "words", "state", "answered_by", "answered_at"])
    fact = DayAnswered(
        store_id=row.store_id,
        finance_handover_id=row.pk,
        day=row.day.isoformat(),
        state=state,
        found=row.found,
        difference=difference,
        currency=row.currency,
    )
    record(fact, by=by, at=at)
    return row
