"""A group with one store, its customers and their cars, as many as wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import psycopg
from django.apps import apps

from aftersales.bench.copying import bind_again, copy_models, copy_rows
from aftersales.bench.people import Car, Someone, cars, people
from aftersales.core import phones
from aftersales.core.crypto import blind_index
from aftersales.core.models import EventObject, EventRecord
from aftersales.ground.search.commands import Finding, vector

# Rooms let nobody at their tables but by commands; only here, where none runs, they are asked for
# by name.
Group, Store = (apps.get_model("network", name) for name in ("Group", "Store"))
Customer, CustomerStore, ContactPoint = (
    apps.get_model("customers", name) for name in ("Customer", "CustomerStore", "ContactPoint")
)
Vehicle, PlateSpell, VehicleParty, OdometerReading, VehicleFile = (
    apps.get_model("vehicles", name)
    for name in ("Vehicle", "PlateSpell", "VehicleParty", "OdometerReading", "VehicleFile")
)
BEGUN = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
CODE = "bench"
ACTOR = "system:bench"
Told = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """The group and the store that everything belongs to."""

    group_id: int
    store_id: int


def place(to: psycopg.Connection[Any]) -> Place:
    """A group and a store of their own."""
    group = Group(code=CODE, name="Bench", is_demo=True)
    group.pk = _next_id(to, Group._meta.db_table)
    tables = [copy_models(to, [group])]
    store = Store(pk=_next_id(to, Store._meta.db_table), group=group, code="B01", name="Bench")
    tables.append(copy_models(to, [store]))
    bind_again(to, tables)
    return Place(group.pk, store.pk)


def _next_id(to: psycopg.Connection[Any], table: str) -> int:
    row = to.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()  # noqa: S608 - a table of ours
    assert row is not None
    return int(row[0])


def fill(
    to: psycopg.Connection[Any],
    where: Place,
    *,
    customers: int,
    vehicles: int,
    seed: int,
    told: Told = lambda _words: None,
) -> None:
    """Customers with a phone and an address, cars with an owner, a plate and a reading, and
    facts.
    """
    first, tables = _next_id(to, Customer._meta.db_table), []
    first_car = _next_id(to, Vehicle._meta.db_table)

    def everybody() -> Iterator[tuple[int, Someone]]:
        return enumerate(people(customers, seed=seed), start=first)

    def every_car() -> Iterator[tuple[int, int | None, Car]]:
        owners = (first + number % customers if customers else None for number in range(vehicles))
        return zip(range(first_car, first_car + vehicles), owners, cars(vehicles, seed=seed))  # noqa: B905 - all of `vehicles`

    steps: list[tuple[str, Callable[[], Iterator[Any]]]] = [
        ("customers", lambda: (_customer(where, pk, who) for pk, who in everybody())),
        ("who looks into them", lambda: (_link(where, pk) for pk, _who in everybody())),
        (
            "phones and addresses",
            lambda: chain.from_iterable(_points(where, pk, w) for pk, w in everybody()),
        ),
        ("vehicles", lambda: (_vehicle(where, pk, owner, car) for pk, owner, car in every_car())),
        ("plates", lambda: (_spell(where, pk, car) for pk, _owner, car in every_car())),
        ("owners", lambda: (_party(where, pk, owner) for pk, owner, _car in every_car() if owner)),
        ("readings", lambda: (_reading(where, pk, car) for pk, _owner, car in every_car())),
        ("files", lambda: (_file(where, pk) for pk, _owner, _car in every_car())),
    ]
    for words, rows in steps:
        told(words)
        made = rows()
        head = next(made, None)
        if head is not None:
            tables.append(copy_models(to, chain([head], made)))
    told("facts")
    tables += _facts(
        to, where, range(first, first + customers), range(first_car, first_car + vehicles)
    )
    told("search index")
    bind_again(to, tables)
    index(to, where, people_of=everybody(), cars_of=((pk, car) for pk, _o, car in every_car()))


def _customer(where: Place, pk: int, who: Someone) -> Any:
    at = BEGUN + timedelta(minutes=pk % 400_000)
    return Customer(
        pk=pk,
        group_id=where.group_id,
        opened_store_id=where.store_id,
        entity="organisation" if who.is_firm else "person",
        name=who.name,
        source="import",
        opened_at=at,
        verified_at=at,
        state="complete",
        completed_at=at,
        changed_by=ACTOR,
        changed_at=at,
    )


def _link(where: Place, pk: int) -> Any:
    return CustomerStore(
        store_id=where.store_id, customer_id=pk, reason="import", opened_at=BEGUN, opened_by=ACTOR
    )


def _points(where: Place, pk: int, who: Someone) -> Iterator[Any]:
    yield ContactPoint(
        group_id=where.group_id,
        customer_id=pk,
        kind="phone",
        value=who.phone,
        value_index=phones.index(who.phone),
        tail_index=phones.tail_index(who.phone),
        is_main=True,
    )
    yield ContactPoint(
        group_id=where.group_id,
        customer_id=pk,
        kind="address",
        value=who.address,
        value_index=blind_index(who.address, "address"),
        is_main=True,
    )


def _vehicle(where: Place, pk: int, owner: int | None, car: Car) -> Any:
    return Vehicle(
        pk=pk,
        group_id=where.group_id,
        home_store_id=where.store_id,
        vin=car.vin,
        plate=car.plate,
        plate_kind="ordinary",
        model_words=f"{car.make} {car.series} {car.model}",
        owner_id=owner,
        odometer_km=car.km,
        odometer_on=BEGUN.date(),
        registered_at=BEGUN,
        changed_at=BEGUN,
        changed_by=ACTOR,
    )


def _spell(where: Place, pk: int, car: Car) -> Any:
    return PlateSpell(
        group_id=where.group_id,
        vehicle_id=pk,
        plate=car.plate,
        kind="ordinary",
        colour="blue",
        starts_on=BEGUN.date(),
    )


def _party(where: Place, pk: int, owner: int) -> Any:
    return VehicleParty(
        group_id=where.group_id,
        vehicle_id=pk,
        customer_id=owner,
        role="owner",
        starts_on=BEGUN.date(),
    )


def _reading(where: Place, pk: int, car: Car) -> Any:
    return OdometerReading(
        group_id=where.group_id,
        vehicle_id=pk,
        km=car.km,
        read_on=BEGUN.date(),
        source="record",
        taken_in_id=where.store_id,
        recorded_at=BEGUN,
    )


def _file(where: Place, pk: int) -> Any:
    return VehicleFile(
        store_id=where.store_id,
        group_id=where.group_id,
        vehicle_id=pk,
        reason="taken_over",
        opened_at=BEGUN,
        opened_by=ACTOR,
    )


def _facts(to: psycopg.Connection[Any], where: Place, files: range, cars_: range) -> list[str]:
    """One fact for each file, as an import would have recorded it."""
    begun = _next_id(to, EventRecord._meta.db_table)
    about = [("customers.customer.imported", "customer", pk) for pk in files]
    about += [("vehicles.vehicle.registered", "vehicle", pk) for pk in cars_]

    def records() -> Iterator[EventRecord]:
        for pk, (name, kind, object_id) in enumerate(about, start=begun):
            yield EventRecord(
                pk=pk,
                name=name,
                group_id=where.group_id,
                store_id=where.store_id,
                actor=ACTOR,
                data={"store_id": where.store_id, f"{kind}_id": object_id},
                occurred_at=BEGUN,
            )

    def objects() -> Iterator[EventObject]:
        for pk, (_name, kind, object_id) in enumerate(about, start=begun):
            yield EventObject(
                event_id=pk,
                group_id=where.group_id,
                store_id=where.store_id,
                kind=kind,
                object_id=object_id,
            )

    return [copy_models(to, records()), copy_models(to, objects())] if about else []


# -- the search index, by the code that every room uses --------------------------------------------

ENTRY = ("id", "group_id", "store_id", "kind", "object_id", "title", "detail", "url")


def index(
    to: psycopg.Connection[Any],
    where: Place,
    *,
    people_of: Iterator[tuple[int, Someone]],
    cars_of: Iterator[tuple[int, Car]],
) -> None:
    """What the search box finds; the index is built once at the end, as a restore would."""
    to.execute("DROP INDEX IF EXISTS search_posting_words")
    first, batch, size = _next_id(to, "search_entry"), [], 20_000
    for pk, row in enumerate(chain(_of_people(where, people_of), _of_cars(where, cars_of)), first):
        batch.append((pk, *row))
        if len(batch) == size:
            _write(to, batch)
            batch = []
    _write(to, batch)
    to.execute("SET maintenance_work_mem = '512MB'")
    to.execute("CREATE INDEX search_posting_words ON search_posting USING gin (words)")
    bind_again(to, ["search_entry"])
    to.execute("ANALYZE search_posting")


def _write(to: psycopg.Connection[Any], batch: list[Any]) -> None:
    copy_rows(to, "search_entry", ENTRY, (row[:-1] for row in batch))
    copy_rows(to, "search_posting", ("entry_id", "words"), ((row[0], row[-1]) for row in batch))


def _of_people(where: Place, whom: Iterator[tuple[int, Someone]]) -> Iterator[tuple[Any, ...]]:
    for pk, who in whom:
        told = Finding(
            kind="customer",
            object_id=pk,
            group_id=where.group_id,
            title=who.name,
            detail=phones.masked(who.phone),
            url=f"/customers/{pk}/",
            words=[who.name],
            keys={"phone": [who.phone]},
        )
        yield _entry(told, where.store_id)


def _of_cars(where: Place, which: Iterator[tuple[int, Car]]) -> Iterator[tuple[Any, ...]]:
    for pk, car in which:
        model = f"{car.make} {car.series} {car.model}"
        told = Finding(
            kind="vehicle",
            object_id=pk,
            group_id=where.group_id,
            title=f"{car.plate[:2]}·{car.plate[2:]}",
            detail=model,
            url=f"/vehicles/{pk}/",
            words=[model],
            keys={"plate": [car.plate], "vin": [car.vin]},
        )
        yield _entry(told, None)


def _entry(told: Finding, store_id: int | None) -> tuple[Any, ...]:
    shown = (told.kind, told.object_id, told.title, told.detail, told.url)
    return told.group_id, store_id, *shown, vector(told, store_id)
