"""Supply what a record lacks, and let it go out once more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.money.filings import rules
from aftersales.money.filings.commands.drawing import of_record
from aftersales.money.filings.commands.refusals import (
    NothingToMend,
    RecordIncomplete,
    ValueImpossible,
)
from aftersales.money.filings.events import RecordMended, RecordReleased
from aftersales.money.filings.models import RepairRecord
from aftersales.money.filings.states import MENDABLE, RECORD, TO_MEND, RecordState


@command("filings.keep_records")
def mend_record(
    *, record_id: int, values: Mapping[str, str], by: Actor, at: datetime
) -> RepairRecord:
    """Supply what the bill did not say, or put right what the platform turned away. What was built
    from the bill stays as it is; the values stand beside it. Whole again, it is to be sent.
    """
    row = held(record_id, by=by)
    RECORD.require(RecordState(row.state), RecordState.DUE)
    said = {name: _checked(row, name, value) for name, value in values.items() if value.strip()}
    if not said:
        raise NothingToMend(_("Say what is missing."))
    supplied = {**supplied_to(row), **said}
    row.supplied = rules.written(supplied)
    row.missing = rules.missing(rules.mended(json.loads(row.body), supplied))
    if not row.missing:
        _let_go(row, at=at)
    row.save(update_fields=["supplied", "missing", "state", "attempts", "next_at"])
    record(RecordMended(**of_record(row), fields=len(said)), by=by, at=at)  # type: ignore[arg-type]  # as the fact names them
    return row


@command("filings.keep_records")
def release_record(*, record_id: int, by: Actor, at: datetime) -> RepairRecord:
    """Send it once more, from the first attempt on."""
    row = held(record_id, by=by)
    if row.missing:
        raise RecordIncomplete(_("Supply what is missing first: it cannot be sent like this."))
    RECORD.require(RecordState(row.state), RecordState.DUE)
    _let_go(row, at=at)
    row.save(update_fields=["state", "attempts", "next_at"])
    record(RecordReleased(**of_record(row)), by=by, at=at)  # type: ignore[arg-type]  # as the fact names them
    return row


def held(record_id: int, *, by: Actor, right: str = "filings.keep_records") -> RepairRecord:
    """The record, held until the command ends."""
    rows = RepairRecord.objects.visible_to(by, right).select_for_update()
    return rows.get(pk=record_id)


def supplied_to(row: RepairRecord) -> dict[str, str]:
    found: dict[str, str] = json.loads(row.supplied or "{}")
    return found


def _let_go(row: RepairRecord, *, at: datetime) -> None:
    row.state, row.attempts, row.next_at = RecordState.DUE, 0, at


def _checked(row: RepairRecord, name: str, value: str) -> str:
    """What the bill said stays, unless the platform turned it away."""
    may = row.state in TO_MEND and (row.state != RecordState.INCOMPLETE or name in row.missing)
    if name not in MENDABLE or not may:
        raise NothingToMend(_("This field stands as it was settled."), field=name)
    said = clean(value, most=500, field=name)
    if name in ("vin", "vehicleplatenumber"):
        said = said.upper()
    if not rules.is_possible(name, said):
        raise ValueImpossible(_("This is not how the field is written."), field=name)
    return said
