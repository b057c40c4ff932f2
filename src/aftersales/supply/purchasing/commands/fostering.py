"""Suppliers are trained, and rewarded for their results (PU-07, PU-08)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.money import rounded
from aftersales.core.words import clean
from aftersales.supply.purchasing.commands.refusals import IncentiveUnfounded, TrainingImpossible
from aftersales.supply.purchasing.events import IncentiveGranted, SupplierTrained
from aftersales.supply.purchasing.models import (
    Evaluation,
    Supplier,
    SupplierIncentive,
    SupplierTraining,
)
from aftersales.supply.purchasing.states import IncentiveKind, TrainingResult, TrainingSubject

MOST_PEOPLE = 999
MOST_MONEY = Decimal(10) ** 9


@command("purchasing.keep_suppliers")
def note_training(
    *,
    supplier_id: int,
    subject: str,
    held_on: date,
    content: str,
    attendants: int,
    posts: str = "",
    result: str,
    words: str = "",
    by: Actor,
    at: datetime,
) -> SupplierTraining:
    """Note a training that was held: of how many, in what, with which result. It stays as noted."""
    supplier = Supplier.objects.visible_to(by, "purchasing.keep_suppliers").get(pk=supplier_id)
    said = clean(content, most=200, field="content")
    if not said:
        raise TrainingImpossible(_("Say what was taught."), field="content")
    if not 0 < attendants <= MOST_PEOPLE:
        raise TrainingImpossible(_("Say how many took part."), field="attendants")
    if held_on > timezone.localdate(at):
        raise TrainingImpossible(_("A training is noted once it was held."), field="held_on")
    row = SupplierTraining.objects.create(
        group_id=supplier.group_id,
        supplier=supplier,
        subject=TrainingSubject(subject),
        held_on=held_on,
        content=said,
        attendants=attendants,
        posts=clean(posts, most=120, field="posts"),
        result=TrainingResult(result),
        words=clean(words, most=200, field="words"),
        noted_by=by.key,
        noted_at=at,
    )
    fact = SupplierTrained(
        supplier_id=supplier.pk,
        supplier_training_id=row.pk,
        subject=row.subject,
        result=row.result,
    )
    record(fact, by=by, at=at)
    return row


@command("purchasing.grant_incentive")
def grant_incentive(
    *,
    supplier_id: int,
    kind: str,
    measure: str,
    evaluation_id: int | None = None,
    results: str = "",
    amount: Decimal | None = None,
    by: Actor,
    at: datetime,
) -> SupplierIncentive:
    """Approve a reward or a measure of cooperation, against an evaluation of this supplier or
    results in words. ``amount`` is in the supplier's currency; None where it is not money.
    """
    rows = Supplier.objects.visible_to(by, "purchasing.grant_incentive")
    supplier = rows.get(pk=supplier_id)
    said = clean(measure, most=200, field="measure")
    if not said:
        raise IncentiveUnfounded(_("Say what the measure is."), field="measure")
    achieved = clean(results, most=200, field="results")
    evaluation = None
    if evaluation_id is not None:
        evaluation = Evaluation.objects.filter(supplier=supplier, pk=evaluation_id).first()
        if evaluation is None:
            raise IncentiveUnfounded(
                _("This evaluation is not of this supplier."), field="evaluation_id"
            )
    elif not achieved:
        raise IncentiveUnfounded(
            _("Name an evaluation, or say what was achieved."), field="results"
        )
    if amount is not None and not (amount.is_finite() and 0 < amount <= MOST_MONEY):
        raise IncentiveUnfounded(_("This amount is not possible."), field="amount")
    row = SupplierIncentive.objects.create(
        group_id=supplier.group_id,
        supplier=supplier,
        kind=IncentiveKind(kind),
        measure=said,
        evaluation=evaluation,
        results=achieved,
        amount=None if amount is None else rounded(amount, supplier.currency),
        currency=supplier.currency,
        approved_by=by.key,
        approved_at=at,
    )
    fact = IncentiveGranted(
        supplier_id=supplier.pk,
        supplier_incentive_id=row.pk,
        kind=row.kind,
        amount=row.amount,
        currency=row.currency,
    )
    record(fact, by=by, at=at)
    return row
