"""How good the data are, day by day (DA-02, IS-08)."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.data_quality import Measured, measure
from aftersales.core.log import record
from aftersales.records.customers.events import QualityMeasured


@command("customers.quality")
def measure_quality(*, store_id: int, by: Actor, at: datetime) -> list[Measured]:
    """Count every defect of the files this store sees; the trend is read from these facts."""
    by.require("customers.quality", store_id=store_id)
    here = Actor(key=by.key, group_id=by.group_id, rights={store_id: by.rights[store_id]})
    found = measure(seen_by=here, at=at)
    fact = QualityMeasured(
        store_id=store_id,
        defects=tuple(each.defect.code for each in found),
        counts=tuple(each.count for each in found),
    )
    record(fact, by=by, at=at)
    return found
