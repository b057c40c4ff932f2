"""What the model reads of the house before it begins: its catalogue, its people, its bays, its
customers' cars.
"""

from __future__ import annotations

from datetime import date
from random import Random

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by
from aftersales.demo import workshop
from aftersales.demo.group import Site
from aftersales.demo.visits.store import Means, Work, works
from aftersales.demo.visits.visit import Car
from aftersales.records.customers import queries as customers
from aftersales.records.staff import queries as staff
from aftersales.records.vehicles import queries as vehicles
from aftersales.resources.capacity import queries as capacity
from aftersales.resources.catalogue import queries as catalogue
from aftersales.supply.parts import queries as parts


def means_of(site: Site, *, seen_by: Actor) -> Means:
    """The store's means, by the demo's own codes."""
    single, several = works()
    with as_seen_by(seen_by):
        operations = dict(catalogue.operations(seen_by=seen_by).values_list("code", "pk"))
        packages = dict(catalogue.packages(seen_by=seen_by).values_list("code", "pk"))
        known = parts.parts_of([one[0] for one in workshop.PARTS], seen_by=seen_by)
        rows = capacity.resources(seen_by=seen_by).filter(store=site.pk).order_by("pk")
        bays = {row.pk: row.bay_kind for row in rows if row.kind == "bay"}
        hands = [row for row in rows if row.kind == "technician"]
        percents = {
            row.person_id: next(
                (a.percent for a in capacity.abilities_of(row.pk, seen_by=seen_by)), 100
            )
            for row in hands
        }
        skills: dict[int, dict[str, int]] = {row.person_id: {} for row in hands if row.person_id}
        for held in staff.skills_held(list(skills)):
            skills[held.person_id][held.skill.code] = held.level
    return Means(
        operations={code: Work(operations[code], *what) for code, what in single.items()},
        packages={code: Work(packages[code], *what) for code, what in several.items()},
        parts={number: row.pk for number, row in known.items()},
        people={row.person_id: (row.pk, percents[row.person_id]) for row in hands if row.person_id},
        bays=bays,
        skills=skills,
    )


def cars_of(site: Site, *, on: date, seed: int, seen_by: Actor) -> list[Car]:
    """The cars of the store's customers with when each comes for its upkeep."""
    random = Random(f"cars:{seed}:{site.code}:{on}")  # noqa: S311 - a story, not a secret
    with as_seen_by(seen_by):
        rows = vehicles.listed(seen_by=seen_by, on=on, store_id=site.pk).exclude(owner=None)
        firms = set(
            customers.visible(seen_by=seen_by)
            .filter(entity="organisation")
            .values_list("pk", flat=True)
        )
        found = list(rows.select_related("outlook").order_by("pk"))
    cars = []
    for row in found:
        a_day = random.uniform(20, 80)
        every = random.randint(150, 330)
        due = row.outlook.due_on if hasattr(row, "outlook") else on
        cars.append(
            Car(
                vehicle_id=row.pk,
                customer_id=row.owner_id or 0,  # those without an owner are left out above
                power=row.power,
                last_on=date.fromordinal(due.toordinal() - every).isoformat(),
                every=every,
                km=row.odometer_km or 1_000,
                km_a_day=round(a_day, 1),
                is_firm=row.owner_id in firms,
            )
        )
    return cars
