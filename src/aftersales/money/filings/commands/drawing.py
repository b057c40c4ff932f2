"""Build the repair records of settled visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.log import record_many
from aftersales.core.lookups import Among
from aftersales.ground.network.queries import store as store_row
from aftersales.lane.orders import queries as orders
from aftersales.money.billing import queries as billing
from aftersales.money.billing.states import SettlementState
from aftersales.money.filings import rules
from aftersales.money.filings.commands.refusals import PeriodImpossible
from aftersales.money.filings.events import RecordDrawn, RecordReplaced
from aftersales.money.filings.models import RecordBill, RepairRecord
from aftersales.money.filings.states import NEVER_HEARD, RECORD, RecordState

LONGEST = timedelta(days=366)
LOWER_RIGHTS = ("billing.view", "orders.view")


@command("filings.keep_records")
def draw_records(
    *, store_id: int, since: date, until: date, by: Actor, at: datetime, most: int = 100
) -> list[RepairRecord]:
    """Build the record of each visit whose bills were issued in these days and stand in none yet,
    at most so many bills at once. A visit that has a record already gets a correction: one of its
    bills was credited and issued anew.
    """
    by.require("filings.keep_records", store_id=store_id)
    if not timedelta(0) <= until - since <= LONGEST:
        raise PeriodImpossible(_("Choose a period of at most a year."), field="until")
    visits = _unfiled(store_id, since, until, most, by=by)
    facts: list[Event] = []
    drawn = [_draw(bills, facts, by=by, at=at) for bills in visits]
    if facts:
        record_many(facts, by=by, at=at)
    return drawn


def _unfiled(
    store_id: int, since: date, until: date, most: int, *, by: Actor
) -> Sequence[list[Any]]:
    """Issued bills without a record, by visit. They are held, and asked about again once held: of
    two that draw at the same time the second finds nothing.
    """
    lower = by.as_system("filings", rights=LOWER_RIGHTS)
    in_a_record = RecordBill.objects.filter(settlement=OuterRef("pk"))
    rows = billing.bills(seen_by=lower).filter(
        ~Exists(in_a_record),
        store=store_id,
        day__range=(since, until),
        state=SettlementState.CLOSED,
    )
    rows = rows.prefetch_related("lines").order_by("closed_at", "pk")
    found = list(rows.select_for_update(of=("self",), skip_locked=True)[:most])
    told = RecordBill.objects.filter(Among("settlement_id", [bill.pk for bill in found]))
    known = set(told.values_list("settlement_id", flat=True))
    by_order: dict[int, list[Any]] = {}
    for bill in found:
        if bill.pk not in known:
            by_order.setdefault(bill.order_id, []).append(bill)
    return list(by_order.values())


def _draw(fresh: list[Any], facts: list[Event], *, by: Actor, at: datetime) -> RepairRecord:
    """The record of one visit. The customer's bill gives it its number, else the first."""
    head = next((bill for bill in fresh if bill.payer == "customer"), fresh[0])
    earlier = RepairRecord.objects.filter(order=head.order_id).select_for_update()
    before = list(earlier.order_by("pk"))
    row = _row(head, _lines(head, fresh), before, fault=_fault(head.order, by=by), at=at)
    insert_many([row])
    insert_many(
        [
            RecordBill(store_id=row.store_id, record_id=row.pk, settlement_id=bill.pk)
            for bill in fresh
        ]
    )
    facts.append(
        RecordDrawn(**of_record(row), missing=len(row.missing), is_correction=bool(before))  # type: ignore[arg-type]  # as the fact names them
    )
    facts += [_replaced(old) for old in before if old.state in NEVER_HEARD]
    return row


def _lines(head: Any, fresh: list[Any]) -> list[Any]:
    """The lines of all bills of the visit that stand: those at hand, and those told before."""
    known = {bill.pk for bill in fresh}
    older = RecordBill.objects.filter(
        record__order=head.order_id, settlement__state=SettlementState.CLOSED
    ).select_related("settlement")
    others = [link.settlement for link in older.order_by("pk") if link.settlement_id not in known]
    bills = sorted([*fresh, *others], key=lambda bill: (bill.payer != "customer", bill.pk))
    return [line for bill in bills for line in bill.lines.all()]


def _fault(order: Any, *, by: Actor) -> str:
    """What the customer said, else what was found, else what the visit was for."""
    if order.statement or order.diagnosis:
        return str(order.statement or order.diagnosis)
    jobs = orders.jobs_of(order.pk, seen_by=by.as_system("filings", rights=LOWER_RIGHTS))
    return "、".join(dict.fromkeys(job.title for job in jobs if job.counts))


def _row(
    head: Any, lines: list[Any], before: list[RepairRecord], *, fault: str, at: datetime
) -> RepairRecord:
    said, store = billing.said_on(head), store_row(head.store_id)
    body = rules.body(
        said=said,
        company=store.legal_name or store.name,
        settled_on=head.day,
        fault=fault,
        code=head.number,
        lines=lines,
    )
    lacking = rules.missing(body)
    return RepairRecord(
        store_id=head.store_id,
        order_id=head.order_id,
        settlement_id=head.pk,
        vehicle_id=head.vehicle_id,
        corrects_id=before[-1].pk if before else None,
        code=head.number,
        settled_on=head.day,
        service_type=said.get("service_type", ""),
        body=rules.written(body),
        digest=rules.digest(body),
        missing=lacking,
        state=RecordState.INCOMPLETE if lacking else RecordState.DUE,
        drawn_at=at,
        next_at=None if lacking else at,
    )


def _replaced(old: RepairRecord) -> RecordReplaced:
    RECORD.require(RecordState(old.state), RecordState.REPLACED)
    old.state, old.next_at = RecordState.REPLACED, None
    old.save(update_fields=["state", "next_at"])
    return RecordReplaced(**of_record(old))  # type: ignore[arg-type]  # as the fact names them


def of_record(row: RepairRecord) -> dict[str, object]:
    """What every fact about a record says."""
    return {
        "store_id": row.store_id,
        "repair_record_id": row.pk,
        "settlement_id": row.settlement_id,
        "order_id": row.order_id,
        "vehicle_id": row.vehicle_id,
        "state": row.state,
    }
