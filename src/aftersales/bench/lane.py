"""`aftersales bench lane`: the life of an order, and the pages that show a hundred thousand of
them, beside a bare framework page and plain SQL in the same run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from django.apps import apps

from aftersales.bench import browsing
from aftersales.bench.filling import Told
from aftersales.bench.lives import Life, live
from aftersales.bench.measuring import Measured
from aftersales.bench.visits import UNUSED, Filler
from aftersales.bench.workplace import Workplace
from aftersales.core.scope import whole_database

# Bars of DESIGN §5: p50 in milliseconds, and statements.
BARS = {
    "order list": (15, 6),
    "order": (20, 10),
    "create with 5 lines": (25, 20),
    "short life": (150, 90),
    "full life": (500, 300),
}
EIGHT_IN_SHANGHAI = 0  # UTC


def begin_of(now: datetime) -> datetime:
    """The measured visits come after all others: from tomorrow on, one a day, at eight."""
    return datetime(now.year, now.month, now.day, EIGHT_IN_SHANGHAI, tzinfo=UTC) + timedelta(1)


def fill(
    to: psycopg.Connection[Any], work: Workplace, *, orders: int, until: datetime, told: Told
) -> None:
    """So many visits behind us."""
    Filler(to, work, orders=orders, until=until, told=told).fill()


def run(
    to: psycopg.Connection[Any], work: Workplace, *, lives: int, runs: int, at: datetime
) -> dict[str, Any]:
    """Both lives with the cost of each step, then the pages; ratios to what is bare."""
    begin = begin_of(at)
    cars = unused_cars(2 * (lives + 2))
    some = [life(work, car, begin, number) for number, car in enumerate(cars)]
    short, full = live(some[: lives + 2], "short"), live(some[lives + 2 :], "full")
    floor = floor_of(to, runs=lives)
    for lived in (short, full):
        lived["ratio_to_plain_sql"] = round(lived["p50_ms"] / floor["p50_ms"], 1)
    assert work.advisor.person_id
    pages = browsing.pages_of(_pages(some), person_id=work.advisor.person_id, runs=runs)
    answer = {
        "orders": _count("orders", "Order"),
        "plain SQL, 30 statements in 4 commits": floor,
        "lives": {"short": short, "full": full},
        **pages,
    }
    return answer | {"bars": _bars(answer)}


def _pages(lives: list[Life]) -> dict[str, tuple[str, str]]:
    """Each page, and what it is compared with: a bare list or a bare single row."""
    return {
        "order list": ("/orders/", "list"),
        "order": (f"/orders/{lives[0].order_id}/", "one"),
        "today's lane": ("/lane/", "list"),
        "workshop board": ("/workshop/", "list"),
        "bills": ("/billing/", "list"),
        "vehicle": (f"/vehicles/{lives[0].vehicle_id}/", "one"),
    }


def life(work: Workplace, car: tuple[int, int], begin: datetime, number: int) -> Life:
    return Life(work, car[0], car[1], begin + timedelta(days=number))


def unused_cars(most: int) -> list[tuple[int, int]]:
    """Cars that were never here, with their owners: nothing of them is open or comes back."""
    with whole_database():
        cars = apps.get_model("vehicles", "Vehicle").objects.exclude(owner=None)
        found = list(cars.order_by("-pk").values_list("pk", "owner_id")[: min(most, UNUSED)])
    assert len(found) == most, f"at most {UNUSED // 2 - 2} lives, and as many cars"
    return found


def _bars(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What was reached beside what was to be reached."""
    short, full = answer["lives"]["short"], answer["lives"]["full"]
    reached = {
        "order list": answer["pages"]["order list"],
        "order": answer["pages"]["order"],
        "create with 5 lines": short["steps"]["create with 5 lines"],
        "short life": short,
        "full life": full,
    }
    return {
        name: {
            "p50_ms": reached[name]["p50_ms"],
            "bar_ms": most,
            "sql": reached[name]["sql"],
            "bar_sql": statements,
            "ok": reached[name]["p50_ms"] <= most and reached[name]["sql"] <= statements,
        }
        for name, (most, statements) in BARS.items()
    }


def _count(app: str, model: str) -> int:
    with whole_database():
        return int(apps.get_model(app, model).objects.count())


# -- the floor: the same life in plain SQL ---------------------------------------------------------

_TABLES = """
CREATE TEMPORARY TABLE floor_order (id bigserial PRIMARY KEY, number text UNIQUE, state text,
  gross numeric(12,2));
CREATE TEMPORARY TABLE floor_line (id bigserial PRIMARY KEY, order_id bigint REFERENCES floor_order,
  part integer, quantity numeric, gross numeric(12,2));
CREATE TEMPORARY TABLE floor_stock (part integer PRIMARY KEY, on_hand numeric CHECK (on_hand >= 0),
  reserved numeric);
CREATE TEMPORARY TABLE floor_move (id bigserial PRIMARY KEY, part integer, quantity numeric);
CREATE TEMPORARY TABLE floor_bill (id bigserial PRIMARY KEY, order_id bigint, number text UNIQUE,
  gross numeric(12,2), paid numeric(12,2));
CREATE TEMPORARY TABLE floor_event (id bigserial PRIMARY KEY, name text, order_id bigint,
  at timestamptz DEFAULT now());
INSERT INTO floor_stock SELECT n, 1000000, 0 FROM generate_series(1, 3) n;
"""


def floor_of(to: psycopg.Connection[Any], *, runs: int) -> dict[str, Any]:
    """Thirty statements in four commits on tables without rules: what the database itself costs."""
    to.execute(_TABLES)
    found = Measured(statements=30)
    for number in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        _floor_life(to, f"F-{number}")
        found.cpus.append((time.process_time() - cpu) * 1000)
        found.walls.append((time.perf_counter() - wall) * 1000)
    return found.as_json()


def _floor_life(to: psycopg.Connection[Any], number: str) -> None:
    tell: Callable[[str], Any] = lambda name: to.execute(  # noqa: E731 - one line, used four times
        "INSERT INTO floor_event (name, order_id) VALUES (%s, %s)", [name, order]
    )
    with to.transaction():
        row = to.execute(
            "INSERT INTO floor_order (number, state, gross) VALUES (%s, 'open', 601) RETURNING id",
            [number],
        ).fetchone()
        assert row
        order = row[0]
        for part in (None, None, 1, 2, 3):
            to.execute(
                "INSERT INTO floor_line (order_id, part, quantity, gross) VALUES (%s, %s, 1, 120)",
                [order, part],
            )
        tell("created")
    with to.transaction():
        to.execute("SELECT * FROM floor_order WHERE id = %s FOR UPDATE", [order])
        for part in (1, 2, 3):
            to.execute("SELECT * FROM floor_stock WHERE part = %s FOR UPDATE", [part])
            to.execute("UPDATE floor_stock SET reserved = reserved + 1 WHERE part = %s", [part])
        tell("confirmed")
    with to.transaction():
        for part in (1, 2, 3):
            to.execute("INSERT INTO floor_move (part, quantity) VALUES (%s, -1)", [part])
            to.execute(
                "UPDATE floor_stock SET on_hand = on_hand - 1, reserved = reserved - 1"
                " WHERE part = %s",
                [part],
            )
        tell("issued")
    with to.transaction():
        to.execute("SELECT * FROM floor_line WHERE order_id = %s", [order])
        to.execute(
            "INSERT INTO floor_bill (order_id, number, gross, paid) VALUES (%s, %s, 601, 601)",
            [order, number],
        )
        to.execute("UPDATE floor_order SET state = 'billed' WHERE id = %s", [order])
        to.execute("SELECT sum(gross) FROM floor_line WHERE order_id = %s", [order])
        to.execute("SELECT * FROM floor_bill WHERE order_id = %s", [order])
        tell("billed")
