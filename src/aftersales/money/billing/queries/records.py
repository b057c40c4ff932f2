"""What the electronic repair record of the ministry wants of a settled visit (DOMAIN 3.3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import store as store_row
from aftersales.money.billing.models import Settlement
from aftersales.money.billing.rules import plain
from aftersales.money.billing.states import STANDING


def repair_records(store_id: int, day: date, *, seen_by: Actor) -> Iterator[dict[str, Any]]:
    """One record for each visit that was settled on the day, by the ministry's names of fields.
    Six statements for a day, however many visits.
    """
    bills = (
        Settlement.objects.visible_to(seen_by, "billing.export")
        .filter(store=store_id, day=day, state__in=STANDING)
        .select_related("order", "vehicle")
        .prefetch_related("lines")
        .order_by("order_id", "payer", "pk")
    )
    company = store_row(store_id).name
    by_order: dict[int, list[Settlement]] = {}
    for bill in bills:
        by_order.setdefault(bill.order_id, []).append(bill)
    for its in by_order.values():
        yield _record(its, company)


def _record(bills: list[Settlement], company: str) -> dict[str, Any]:
    """A visit that several pay is one repair: each line once, under the first bill's number."""
    first = next((bill for bill in bills if bill.payer == "customer"), bills[0])
    said = json.loads(first.header or "{}")
    lines = {line.order_line_id: line for bill in bills for line in bill.lines.all()}
    assert first.closed_at is not None  # it stands
    assert first.day is not None
    return {
        "basicInfo": {
            "vehicleplatenumber": said.get("plate", ""),
            "companyname": company,
            "vin": said.get("vin", ""),
            "repairdate": said.get("arrived_on", ""),
            "repairmileage": "" if said.get("odometer_km") is None else str(said["odometer_km"]),
            "settledate": first.day.isoformat(),
            "faultdescription": first.order.statement or first.order.diagnosis,
            "costlistcode": first.number,
        },
        "vehiclepartslist": [
            {
                "partsname": line.name_zh,
                "partsquantity": plain(line.quantity),
                "partscode": line.code,
            }
            for line in lines.values()
            if line.kind == "part"
        ],
        "repairprojectlist": [
            {"repairproject": line.name_zh, "workinghours": plain(line.quantity)}
            for line in lines.values()
            if line.kind != "part"
        ],
    }
