"""What hangs on a car, and what of a person stands in filings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aftersales.core.actors import Actor
from aftersales.core.merging import follows
from aftersales.core.privacy import Forgotten, forgets, tells
from aftersales.money.filings.models import RepairRecord
from aftersales.money.filings.queries import as_said

follows("vehicle", "filings.RepairRecord", field="vehicle")


@tells("customer")
def repair_records(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """What the ministry's platform was told about the person's visits."""
    rows = RepairRecord.objects.filter(order__customer=subject_id).order_by("pk")
    return [
        {
            "number": row.code,
            "settled_on": row.settled_on.isoformat(),
            "state": row.state,
            "handed_in_at": row.handed_in_at.isoformat() if row.handed_in_at else "",
            "record": as_said(row),
        }
        for row in rows
    ]


@forgets("customer")
def keep_what_the_law_wants(
    subject_id: int,
    *,
    by: Actor,  # noqa: ARG001 - as every forgetter
    at: datetime,  # noqa: ARG001 - as every forgetter
) -> Forgotten:
    """A repair record names the car and no person. It stays as long as the repair file (O43 17)."""
    kept = RepairRecord.objects.filter(order__customer=subject_id).count()
    return Forgotten(kept=kept, because="filings.repair_file" if kept else "")
