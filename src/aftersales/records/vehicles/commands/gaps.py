"""What vehicles know that a customer's file lacks or has missed: pushed down to it (CV-03, CV-12).

Customers stand below vehicles. So whenever facts about cars are recorded, the files of those who
own, drive or pay for them hear what is missing on the cars' side, and how often they were here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Count, Max

from aftersales.core.actors import Actor
from aftersales.core.events import Event
from aftersales.core.log import hears_together
from aftersales.core.lookups import Among
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import commands as customers
from aftersales.records.vehicles import events, parameters
from aftersales.records.vehicles.models import ServiceRecordDetail, VehicleParty

ABOUT_CARS = (
    events.VehicleRegistered,
    events.VehicleUpdated,
    events.PlateGiven,
    events.PlateRemoved,
    events.PartyLinked,
    events.PartyEnded,
    events.OwnerChanged,
    events.VehiclesMerged,
    events.MergeUndone,
)
COLUMNS = {  # by the codes of the parameter
    "model": "model_words",
    "plate": "plate",
    "vin": "vin",
    "odometer": "odometer_km",
    "first_sale": "first_sale_on",
}


def _named(facts: Sequence[Event], ending: str) -> set[int]:
    """Every id of that kind in the facts: “vehicle_id”, “gone_vehicle_id” …"""
    return {
        number
        for fact in facts
        for name, number in vars(fact).items()
        if name.endswith(ending) and isinstance(number, int)
    }


@hears_together(*ABOUT_CARS)
def tell_gaps(facts: Sequence[Event], *, by: Actor, at: datetime) -> None:
    """The files of everybody whom these cars concern know again what is missing."""
    store_id = facts[0].store_id
    cars = _named(facts, "vehicle_id")
    parties = VehicleParty.objects.filter(Among("vehicle_id", cars))
    people = set(parties.on(day_of(at)).values_list("customer_id", flat=True))
    people |= _named(facts, "customer_id")
    if store_id is None or not people:
        return
    needed = value(parameters.NEEDED_IN_FILE, store_id=store_id, on=day_of(at))
    system = by.as_system("vehicles", rights={"customers.note"})
    customers.note_missing_many(
        missing=gaps_of(people, needed, at=at), room="vehicles", store_id=store_id, by=system, at=at
    )


def gaps_of(
    people: Collection[int], needed: Sequence[str], *, at: datetime
) -> dict[int, Collection[str]]:
    """What the present cars of these customers lack. One statement."""
    gaps: dict[int, set[str]] = {pk: set() for pk in people}
    columns = [COLUMNS[code] for code in needed]
    rows = VehicleParty.objects.on(day_of(at)).filter(
        Among("customer_id", people), vehicle__merged_into=None
    )
    for pk, *said in rows.values_list("customer_id", *(f"vehicle__{c}" for c in columns)):
        gaps[pk] |= {code for code, words in zip(needed, said, strict=True) if words in (None, "")}
    return dict(gaps)


@hears_together(events.ServiceRecorded)
def tell_visits(facts: Sequence[Event], *, by: Actor, at: datetime) -> None:
    """How often those customers were here by what is on record, and when they were last."""
    store_id = facts[0].store_id
    records = _named(facts, "service_record_id")
    mine = ServiceRecordDetail.objects.filter(Among("record_id", records))
    if store_id is None:
        return
    rows = ServiceRecordDetail.objects.filter(
        customer__in=mine.exclude(customer=None).values("customer"), record__workshop__isnull=False
    ).order_by()
    seen = rows.values("customer_id").annotate(
        days=Count("record__serviced_on", distinct=True), last=Max("record__serviced_on")
    )
    known = {row["customer_id"]: (row["days"], row["last"]) for row in seen}
    if not known:
        return
    system = by.as_system("vehicles", rights={"customers.note"})
    customers.note_history(visits=known, store_id=store_id, by=system, at=at)
