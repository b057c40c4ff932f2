"""Suppliers are evaluated at fixed intervals, and somebody decides what follows (PU-06)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.days import corresponding_date
from aftersales.core.log import record
from aftersales.core.money import rounded
from aftersales.core.scope import whole_database
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.supply.purchasing import rules
from aftersales.supply.purchasing.commands.refusals import (
    DepartureUnexplained,
    EvaluatedAlready,
    RuledAlready,
)
from aftersales.supply.purchasing.commands.supplying import stand
from aftersales.supply.purchasing.events import EvaluationRuled, SupplierEvaluated
from aftersales.supply.purchasing.models import (
    Evaluation,
    EvaluationLine,
    EvaluationRuling,
    PurchaseLine,
    PurchaseReturn,
    ReceiptLine,
    Supplier,
)
from aftersales.supply.purchasing.parameters import (
    BLOCK_BELOW,
    DELIVERY_WEIGHT,
    EVALUATE_EVERY,
    PRICE_WEIGHT,
    QUALITY_WEIGHT,
    WARN_BELOW,
)
from aftersales.supply.purchasing.queries.evaluations import lowest_prices
from aftersales.supply.purchasing.states import (
    ExcessState,
    OrderState,
    ReceiptState,
    ReturnKind,
    Standing,
    scored,
)

NOTHING = Decimal(0)
DAY = timedelta(days=1)


@dataclass(kw_only=True)
class Behind:
    """What one line of an order adds to the scorecard."""

    came: Decimal = NOTHING
    bad: Decimal = NOTHING
    promised_on: date | None = None
    came_on: date | None = None
    in_time: bool | None = None
    whole: bool | None = None
    paid: Decimal = NOTHING
    lowest: Decimal = NOTHING


@command("purchasing.evaluate")
def evaluate_supplier(*, supplier_id: int, by: Actor, at: datetime) -> Evaluation:
    """Reckon up how a supplier did until yesterday: since the last evaluation, and at most over one
    interval. All stores of the group count. The standing its points ask for is proposed, no more.
    """
    rows = Supplier.objects.visible_to(by, "purchasing.evaluate")
    supplier = rows.select_for_update(of=("self",), no_key=True).get(pk=supplier_id)
    today = timezone.localdate(at)
    group = supplier.group_id
    months = value(EVALUATE_EVERY, group_id=group, on=today)
    last = Evaluation.objects.filter(supplier=supplier).order_by("-to_on").first()
    from_on, to_on = corresponding_date(today, -months), today - DAY
    if last is not None:
        from_on = max(from_on, last.to_on + DAY)
    if from_on > to_on:
        raise EvaluatedAlready(_("This supplier was evaluated up to yesterday."))
    with whole_database():  # what the group knows of it, whichever store bought
        behind = _behind(supplier, from_on, to_on)
        row = _reckoned(supplier, from_on, to_on, list(behind.values()), on=today)
        row.made_by, row.made_at = by.key, at
        _save_once(row)
        EvaluationLine.objects.bulk_create(
            EvaluationLine(store_id=line.store_id, evaluation=row, line=line, **asdict(one))
            for line, one in behind.items()
        )
    fact = SupplierEvaluated(
        supplier_id=supplier.pk,
        supplier_evaluation_id=row.pk,
        total=row.total,
        proposed=row.proposed,
    )
    record(fact, by=by, at=at)
    return row


@command("purchasing.set_standing")
def rule_on_evaluation(
    *, evaluation_id: int, standing: str, reason: str = "", by: Actor, at: datetime
) -> EvaluationRuling:
    """Confirm the standing that the newest evaluation proposes, or depart from it with a reason. It
    is the supplier's from then on.
    """
    rows = Evaluation.objects.visible_to(by, "purchasing.set_standing")
    found = rows.get(pk=evaluation_id)
    supplier = Supplier.objects.select_for_update(of=("self",), no_key=True).get(
        pk=found.supplier_id
    )
    newer = Evaluation.objects.filter(supplier=supplier, to_on__gt=found.to_on)
    if newer.exists() or EvaluationRuling.objects.filter(evaluation=found).exists():
        raise RuledAlready(_("It is decided already, or a newer evaluation stands."))
    said, words = Standing(standing), clean(reason, most=200, field="reason")
    if said != found.proposed and not words:
        raise DepartureUnexplained(
            _("Say why the standing is another than the points ask for."), field="reason"
        )
    ruling = EvaluationRuling.objects.create(
        group_id=found.group_id,
        evaluation=found,
        proposed=found.proposed,
        standing=said,
        reason=words,
        by=by.key,
        at=at,
    )
    why = words
    if not why and said != Standing.OPEN:
        why = _("evaluation until %(day)s: %(total)s") % {
            "day": found.to_on.isoformat(),
            "total": scored(found.total),
        }
    stand(supplier, said, why, by=by, at=at)
    fact = EvaluationRuled(
        supplier_id=supplier.pk,
        supplier_evaluation_id=found.pk,
        proposed=found.proposed,
        standing=said,
    )
    record(fact, by=by, at=at)
    return ruling


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def _save_once(row: Evaluation) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise EvaluatedAlready(_("This supplier was evaluated up to yesterday.")) from fault


def _reckoned(
    supplier: Supplier, from_on: date, to_on: date, behind: list[Behind], *, on: date
) -> Evaluation:
    """The scorecard: what its lines add up to, and the points they make."""

    def known(parameter: Any) -> Decimal:
        found: Decimal = value(parameter, group_id=supplier.group_id, on=on)
        return found

    row = Evaluation(
        group_id=supplier.group_id,
        supplier=supplier,
        from_on=from_on,
        to_on=to_on,
        came=sum((one.came for one in behind), NOTHING),
        bad=sum((one.bad for one in behind), NOTHING),
        due=sum(one.in_time is not None for one in behind),
        in_time=sum(one.in_time is True for one in behind),
        whole=sum(one.whole is True for one in behind),
        paid=sum((one.paid for one in behind), NOTHING),
        lowest=sum((one.lowest for one in behind), NOTHING),
        currency=supplier.currency,
        quality_weight=known(QUALITY_WEIGHT),
        delivery_weight=known(DELIVERY_WEIGHT),
        price_weight=known(PRICE_WEIGHT),
        warn_below=known(WARN_BELOW),
        block_below=known(BLOCK_BELOW),
        before=supplier.standing,
    )
    row.quality = rules.points(row.came - row.bad, row.came)
    row.delivery = rules.points(Decimal(row.in_time + row.whole), Decimal(2 * row.due))
    row.price = rules.points(row.lowest, row.paid)
    row.total = rules.graded(
        [
            (row.quality, row.quality_weight),
            (row.delivery, row.delivery_weight),
            (row.price, row.price_weight),
        ]
    )
    row.proposed = rules.standing_for(
        row.total, warn_below=row.warn_below, block_below=row.block_below, now=supplier.standing
    )
    return row


def _behind(supplier: Supplier, from_on: date, to_on: date) -> dict[PurchaseLine, Behind]:
    """Each line that came, went back or was promised within the period."""
    # A day more on both sides: which day it was is for the store's clock to say.
    around = (
        datetime.combine(from_on - DAY, time(), timezone.get_default_timezone()),
        datetime.combine(to_on + 2 * DAY, time(), timezone.get_default_timezone()),
    )
    ordered = PurchaseLine.objects.filter(
        order__supplier=supplier, order__ordered_at__isnull=False
    ).exclude(order__state=OrderState.CANCELLED)
    booked = ReceiptLine.objects.filter(receipt__state=ReceiptState.BOOKED)
    faulty = PurchaseReturn.objects.filter(
        supplier=supplier, kind=ReturnKind.FOUND_LATER, made_at__range=around
    )
    back: dict[tuple[int | None, int], Decimal] = {}
    for one in faulty:
        if from_on <= day_of(one.made_at, store_id=one.store_id) <= to_on:
            key = one.order_id, one.part_id
            back[key] = back.get(key, NOTHING) + one.quantity
    touched = {
        *booked.filter(line__order__supplier=supplier, receipt__ended_at__range=around).values_list(
            "line", flat=True
        ),
        *ordered.filter(first_promised_on__range=(from_on, to_on)).values_list("pk", flat=True),
        *ordered.filter(order__in={order for order, _part in back}).values_list("pk", flat=True),
    }
    lines = list(ordered.filter(pk__in=touched).select_related("order").order_by("pk"))
    arrivals: dict[int, list[ReceiptLine]] = {}
    for came in booked.filter(line__in=lines).select_related("receipt").order_by("pk"):
        arrivals.setdefault(came.line_id, []).append(came)
    cheapest = lowest_prices(lines, group_id=supplier.group_id)
    found: dict[PurchaseLine, Behind] = {}
    for line in lines:
        made = Behind(bad=back.get((line.order_id, line.part_id), NOTHING))
        kept = _came(made, arrivals.get(line.pk, []), from_on, to_on)
        _promised(made, line, arrivals.get(line.pk, []), from_on, to_on)
        if kept and line.order.currency == supplier.currency:
            low = min(line.price, cheapest.get(line.pk, line.price))
            made.paid = rounded(kept * line.price, supplier.currency)
            made.lowest = rounded(kept * low, supplier.currency)
        if made.came or made.bad or made.in_time is not None:
            found[line] = made
    return found


def _day(one: ReceiptLine) -> date:
    assert one.receipt.ended_at is not None  # booked
    return day_of(one.receipt.ended_at, store_id=one.store_id)


def _came(made: Behind, rows: list[ReceiptLine], from_on: date, to_on: date) -> Decimal:
    """What came within the period, and what of it was no good; the answer is what was kept."""
    kept = NOTHING
    for one in rows:
        if from_on <= _day(one) <= to_on:
            made.came += one.counted + one.wrong
            made.bad += one.rejected - one.released + one.wrong
            kept += one.accepted + one.released
            kept += one.excess if one.excess_state == ExcessState.TAKEN else NOTHING
    return kept


def _promised(
    made: Behind, line: PurchaseLine, rows: list[ReceiptLine], from_on: date, to_on: date
) -> None:
    """Whether a line that was promised for the period came in time, and all of it at once."""
    made.promised_on = line.first_promised_on
    so_far = NOTHING
    for one in rows:
        so_far += one.accepted + one.released
        if so_far >= line.quantity and made.came_on is None:
            made.came_on = _day(one)
    if made.promised_on is not None and from_on <= made.promised_on <= to_on:
        made.in_time = made.came_on is not None and made.came_on <= made.promised_on
        made.whole = line.filled_at_once is True
