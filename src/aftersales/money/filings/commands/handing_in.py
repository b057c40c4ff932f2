"""One attempt at a time: take a record, and note what came of handing it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many
from aftersales.core.commands import command
from aftersales.core.live import tell
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.money.filings import rules
from aftersales.money.filings.commands.drawing import of_record
from aftersales.money.filings.commands.mending import held
from aftersales.money.filings.events import RecordAnswered, RecordSettled
from aftersales.money.filings.models import RecordAttempt, RepairRecord
from aftersales.money.filings.parameters import MOST_ATTEMPTS
from aftersales.money.filings.states import RECORD, Outcome, RecordState

_ENDS = {
    Outcome.SENT: RecordState.SENT,
    Outcome.ACCEPTED: RecordState.ACCEPTED,
    Outcome.REJECTED: RecordState.REJECTED,
}
_SHOWN = ["state", "next_at", "handed_in_at", "answered_at", "receipt", "reason"]


@dataclass(frozen=True)
class Ending:
    """How an attempt went. ``digest`` is of what went out, ``fault`` why nobody answered."""

    outcome: Outcome
    port: str
    digest: str
    receipt: str = ""
    reason: str = ""
    fault: str = ""


@command("filings.send")
def claim_record(*, record_id: int, by: Actor, at: datetime) -> RepairRecord | None:
    """Take one record to hand it in. Whoever changes the row has it; everybody else gets None."""
    mine = RepairRecord.objects.visible_to(by, "filings.send").filter(pk=record_id)
    # The conditions stand on the row itself: whoever waited for it looks at it again.
    free = Q(state=RecordState.DUE, next_at__lte=at)
    free |= Q(state=RecordState.SENDING, claimed_at__lt=at - rules.LOST)
    claimed = mine.filter(free).update(
        state=RecordState.SENDING, claimed_at=at, attempts=F("attempts") + 1
    )
    return RepairRecord.objects.select_related("store").get(pk=record_id) if claimed else None


@command("filings.send")
def settle_record(*, record_id: int, ending: Ending, by: Actor, at: datetime) -> RepairRecord:
    """Note how an attempt ended: handed in, accepted, rejected, to be tried again, or given up."""
    row = held(record_id, by=by, right="filings.send")
    goal = _ENDS.get(ending.outcome) or _again(row, at=at)
    RECORD.require(RecordState(row.state), goal)
    row.state = goal
    row.next_at = at + rules.wait_after(row.attempts) if goal == RecordState.DUE else None
    if goal in _ENDS.values():
        _heard(row, ending.receipt, ending.reason, at=at)
    row.save(update_fields=_SHOWN)
    insert_many([_attempt(row, ending, at=at)])
    fact = RecordSettled(**of_record(row), attempt=row.attempts, outcome=ending.outcome)  # type: ignore[arg-type]  # as the fact names them
    record(fact, by=by, at=at)
    tell("repair_record", group_id=by.group_id, stores=[row.store_id])
    return row


def _again(row: RepairRecord, *, at: datetime) -> RecordState:
    most = value(MOST_ATTEMPTS, store_id=row.store_id, on=day_of(at, store_id=row.store_id))
    return RecordState.STUCK if row.attempts >= most else RecordState.DUE


def _heard(row: RepairRecord, receipt: str, reason: str, *, at: datetime) -> None:
    row.handed_in_at = row.handed_in_at or at
    row.receipt, row.reason = receipt[:64], reason[:500]
    if row.state != RecordState.SENT:
        row.answered_at = at


def _attempt(row: RepairRecord, ending: Ending, *, at: datetime) -> RecordAttempt:
    return RecordAttempt(
        store_id=row.store_id,
        record_id=row.pk,
        number=row.attempts,
        port=ending.port,
        outcome=ending.outcome,
        digest=ending.digest,
        fault=ending.fault[:40],
        tried_at=at,
    )


@command("filings.keep_records")
def answer_record(
    *,
    record_id: int,
    is_accepted: bool,
    receipt: str = "",
    reason: str = "",
    by: Actor,
    at: datetime,
) -> RepairRecord:
    """Note what the platform said of a record that was handed in as a file."""
    row = held(record_id, by=by)
    goal = RecordState.ACCEPTED if is_accepted else RecordState.REJECTED
    RECORD.require(RecordState(row.state), goal)
    row.state = goal
    said = clean(reason, most=500, field="reason", needed=not is_accepted)
    _heard(row, clean(receipt, most=64, field="receipt") or row.receipt, said, at=at)
    row.save(update_fields=_SHOWN)
    record(RecordAnswered(**of_record(row)), by=by, at=at)  # type: ignore[arg-type]  # as the fact names them
    return row
