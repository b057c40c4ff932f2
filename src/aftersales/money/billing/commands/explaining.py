"""Explain a bill to the customer beside the estimate, and have it signed (FE-05)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.files import commands as files
from aftersales.money.billing.commands._common import lower, of_bill
from aftersales.money.billing.commands.paying import held
from aftersales.money.billing.commands.refusals import AlreadyDrawn, NotIssued, ReasonMissing
from aftersales.money.billing.events import SettlementExplained
from aftersales.money.billing.models import Explanation
from aftersales.money.billing.queries.comparing import agreed_with_customer
from aftersales.money.billing.states import STANDING


@command("billing.explain")
def explain(
    *,
    settlement_id: int,
    words: str = "",
    signature: bytes = b"",
    by: Actor,
    at: datetime,
) -> Explanation:
    """The customer went through the bill line by line and signed. Where it comes to more than was
    agreed, it says why.
    """
    bill = held(settlement_id, "billing.explain", by=by)
    if bill.state not in STANDING:
        raise NotIssued(_("Issue the bill first."))
    if Explanation.objects.filter(settlement=bill).exists():
        raise AlreadyDrawn(_("This bill was explained and signed already."))
    said = clean(words, most=500, field="words", lines=True)
    agreed = agreed_with_customer(bill.order_id, seen_by=lower(by))
    more = bill.gross - agreed if agreed is not None else None
    if more is not None and more > 0 and not said:
        raise ReasonMissing(_("Say why it came to more than was agreed."), field="words")
    kept = None
    if signature:
        kept = files.keep(
            upload=signature,
            name="signature.png",
            about=("settlement", bill.pk),
            store_id=bill.store_id,
            personal=True,
            by=by.as_system("billing", rights={"files.keep", "files.view"}),
            at=at,
        )
    row = Explanation.objects.create(
        store_id=bill.store_id,
        settlement_id=bill.pk,
        estimate=agreed,
        difference=more or 0,
        words=said,
        signature_id=kept.pk if kept else None,
        actor=by.key,
        explained_at=at,
    )
    fact = SettlementExplained(
        **of_bill(bill),  # type: ignore[arg-type]  # as the fact names them
        estimate=agreed,
        difference=row.difference,
        file_id=row.signature_id,
    )
    record(fact, by=by, at=at)
    return row
