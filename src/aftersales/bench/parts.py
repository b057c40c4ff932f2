"""`aftersales bench parts`: pieces that are received, reserved and issued beside plain SQL of the
same statements, the lists of a large catalogue in many stores, and a long price list.
"""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg
from django.apps import apps
from django.db import connections

from aftersales.bench import browsing
from aftersales.bench.measuring import counted
from aftersales.bench.stockroom import PIECES, Stockroom
from aftersales.core.actors import Actor
from aftersales.core.imports import all_imports
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.exchange import commands as exchange
from aftersales.ground.exchange import queries as runs_of
from aftersales.ground.network.queries import day_of
from aftersales.records.staff import commands as staff
from aftersales.records.staff import queries as people
from aftersales.supply.parts import commands
from aftersales.supply.parts.commands import Arrival, Need, Want

ONE = Decimal(1)
# Bars of issue 4 and DESIGN: p95 in milliseconds of the lists, seconds for the price list.
LISTS_MS = 150
PRICES_S = 300
STEPS = ("receive", "reserve", "issue")


def run(
    to: psycopg.Connection[Any],
    room: Stockroom,
    *,
    rounds: int,
    hands: int,
    runs: int,
    prices: int,
    at: datetime,
    told: Callable[[int, int], None] = lambda _a, _b: None,
) -> dict[str, Any]:
    """The three deeds by one hand and by some, their floor, the lists, and the price list."""
    by = Actor(key="system:bench", group_id=room.place.group_id, boundless=True)
    shelves = _stocked(room, hands)
    one = _deeds(room, shelves[:1], by=by, rounds=rounds, at=at)
    many = _deeds(room, shelves, by=by, rounds=rounds, at=at)
    floor = _floor(to, room, shelves[0], rounds=rounds, at=at)
    answer = {
        "stores": len(room.stores),
        "parts": room.parts,
        "shelves": _count("Stock"),
        "moves": _count("StockMove"),
        "waiting": _count("RequestLine"),
        "deeds": {
            "one hand": one,
            f"{hands} hands": many,
            "plain SQL": floor,
            "ratio_to_plain_sql": round(floor["per_second"] / one["per_second"], 1),
        },
        **_pages(room, by=by, runs=runs, at=at),
        "price list": _price_list(room, by=by, lines=prices, at=at, told=told),
    }
    return answer | {"bars": _bars(answer)}


def _stocked(room: Stockroom, most: int) -> list[int]:
    """Parts that lie on the first store's shelves."""
    with whole_database():
        stock = apps.get_model("parts", "Stock").objects
        found = stock.filter(store=room.place.store_id, on_hand=PIECES).order_by("part_id")
        return list(found.values_list("part_id", flat=True)[:most])


def _count(model: str) -> int:
    with whole_database():
        return int(apps.get_model("parts", model).objects.count())


# ── receive, reserve, issue ──────────────────────────────────────────────────────────────────────


def _deeds(
    room: Stockroom, shelves: list[int], *, by: Actor, rounds: int, at: datetime
) -> dict[str, Any]:
    """Each hand at a shelf of its own, one deed after the other, each deed one commit."""
    begun = time.perf_counter()
    if len(shelves) == 1:
        walls = [_hand(room, shelves[0], by=by, rounds=rounds, at=at)]
    else:
        with ThreadPoolExecutor(len(shelves)) as pool:
            walls = list(
                pool.map(lambda part: _alone(room, part, by=by, rounds=rounds, at=at), shelves)
            )
    seconds = time.perf_counter() - begun
    return _told([wall for hand in walls for wall in hand], seconds) | {
        "sql": _statements(room, shelves[0], by=by, at=at)
    }


def _alone(room: Stockroom, part_id: int, **how: Any) -> list[dict[str, float]]:
    try:
        return _hand(room, part_id, **how)
    finally:
        connections.close_all()


def _hand(
    room: Stockroom, part_id: int, *, by: Actor, rounds: int, at: datetime
) -> list[dict[str, float]]:
    found = []
    for number in range(1, rounds + 1):
        walls = {}
        for name, deed in _steps(room, part_id, number, by=by, at=at).items():
            begun = time.perf_counter()
            deed()
            walls[name] = (time.perf_counter() - begun) * 1000
        found.append(walls)
    return found


def _steps(
    room: Stockroom, part_id: int, number: int, *, by: Actor, at: datetime
) -> dict[str, Callable[[], Any]]:
    here: dict[str, Any] = {"store_id": room.place.store_id, "by": by, "at": at}
    need, want = Need(kind="job", id=number), Want(part_id=part_id, quantity=ONE)
    arrival = Arrival(part_id=part_id, quantity=ONE, cost=Decimal(30))
    return {
        "receive": lambda: commands.receive(arrival=arrival, **here),
        "reserve": lambda: commands.reserve(need=need, want=want, **here),
        "issue": lambda: commands.issue(need=need, want=want, **here),
    }


def _statements(room: Stockroom, part_id: int, *, by: Actor, at: datetime) -> dict[str, int]:
    found = {}
    for name, deed in _steps(room, part_id, 1, by=by, at=at).items():
        with counted() as statements:
            deed()
        found[name] = len(statements)
    return found


def _told(walls: list[dict[str, float]], seconds: float) -> dict[str, Any]:
    def share(name: str, percent: int) -> float:
        ranked = sorted(wall[name] for wall in walls)
        return round(ranked[min(len(ranked) - 1, len(ranked) * percent // 100)], 2)

    return {
        "rounds": len(walls),
        "per_second": round(len(STEPS) * len(walls) / seconds, 1),
        "p50_ms": {name: share(name, 50) for name in STEPS},
        "p95_ms": {name: share(name, 95) for name in STEPS},
    }


# ── the floor: the same statements by hand, on the same tables ───────────────────────────────────

_HOLD = (
    "SELECT s.*, p.* FROM parts_stock s JOIN parts_part p ON p.id = s.part_id"
    " WHERE s.part_id = ANY(%(parts)s) AND s.store_id = %(store)s ORDER BY s.id"
    " FOR NO KEY UPDATE OF s"
)
_WAITING = (
    "SELECT l.* FROM parts_requestline l JOIN parts_partrequest r ON r.id = l.request_id"
    " WHERE l.part_id = ANY(%(parts)s) AND l.store_id = %(store)s"
    " AND l.state IN ('asked', 'picked') ORDER BY l.id FOR NO KEY UPDATE OF l"
)
_MOVE = (
    "INSERT INTO parts_stockmove (store_id, stock_id, part_id, kind, quantity, value, balance,"
    " balance_value, need_kind, need_id, reason, words, proof, actor, occurred_at, recorded_at)"
    " VALUES (%(store)s, %(stock)s, %(part)s, %(kind)s, %(quantity)s, %(value)s, 0, 0,"
    " %(need_kind)s, %(need)s, '', '', '', 'system:bench', %(at)s, now()) RETURNING id"
)
_FACT = (
    "WITH made AS (INSERT INTO event (name, group_id, store_id, actor, data, occurred_at,"
    " recorded_at) VALUES (%(name)s, %(group)s, %(store)s, 'system:bench', %(data)s, %(at)s, now())"
    " RETURNING id) INSERT INTO event_object (event_id, group_id, store_id, kind, object_id)"
    " SELECT made.id, %(group)s, %(store)s, o.kind, o.id FROM made,"
    " (VALUES ('part', %(part)s::bigint), (%(about)s, %(other)s::bigint)) AS o (kind, id)"
)
_KEEP = (
    "INSERT INTO parts_reservation (store_id, stock_id, part_id, need_kind, need_id, quantity,"
    " \"left\", state, actor, made_at, until) VALUES (%(store)s, %(stock)s, %(part)s, 'job',"
    " %(need)s, 1, 1, 'open', 'system:bench', %(at)s, %(at)s + interval '7 days') RETURNING id"
)
_KEPT = (
    "SELECT id FROM parts_reservation WHERE part_id = %(part)s AND store_id = %(store)s"
    " AND need_kind = 'job' AND need_id = %(need)s AND state = 'open' ORDER BY id"
)
_SPEND = (
    "UPDATE parts_reservation SET \"left\" = 0, state = 'consumed', ended_at = %(at)s"
    " WHERE id = %(other)s"
)


def _floor(
    to: psycopg.Connection[Any], room: Stockroom, part_id: int, *, rounds: int, at: datetime
) -> dict[str, Any]:
    """The statements that the deeds need on the very tables with their triggers, and nothing of a
    program around them.
    """
    row = to.execute(
        "SELECT id FROM parts_stock WHERE store_id = %s AND part_id = %s AND lot = ''",
        [room.place.store_id, part_id],
    ).fetchone()
    assert row
    common = {
        "group": room.place.group_id,
        "store": room.place.store_id,
        "stock": row[0],
        "part": part_id,
        "parts": [part_id],
        "at": at,
    }
    to.execute("SELECT set_config('aftersales.stores', '*', false)")
    walls, begun = [], time.perf_counter()
    for number in range(1, rounds + 1):
        told = common | {"need": number}
        walls.append({name: _timed(to, _RAW[name], told) for name in STEPS})
    return _told(walls, time.perf_counter() - begun)


def _timed(
    to: psycopg.Connection[Any],
    deed: Callable[[psycopg.Connection[Any], dict[str, Any]], None],
    told: dict[str, Any],
) -> float:
    begun = time.perf_counter()
    with to.transaction():
        deed(to, told)
    return (time.perf_counter() - begun) * 1000


def _raw_receive(to: psycopg.Connection[Any], told: dict[str, Any]) -> None:
    to.execute(_HOLD, told)
    move = told | {"kind": "receipt", "quantity": 1, "value": 30, "need_kind": "", "need": None}
    pk = _first(to, _MOVE, move)
    _fact(to, "parts.stock.received", told, "move", pk)
    to.execute(_WAITING, told)


def _raw_reserve(to: psycopg.Connection[Any], told: dict[str, Any]) -> None:
    to.execute(_HOLD, told)
    _fact(to, "parts.reservation.made", told, "reservation", _first(to, _KEEP, told))


def _raw_issue(to: psycopg.Connection[Any], told: dict[str, Any]) -> None:
    to.execute(_HOLD, told)
    to.execute(_WAITING, told)
    kept = _first(to, _KEPT, told)
    to.execute(_SPEND, told | {"other": kept})
    move = told | {"kind": "issue", "quantity": -1, "value": -30, "need_kind": "job"}
    pk = _first(to, _MOVE, move)
    _fact(to, "parts.stock.issued", told, "move", pk)
    _fact(to, "parts.reservation.consumed", told, "reservation", kept)


_RAW = {"receive": _raw_receive, "reserve": _raw_reserve, "issue": _raw_issue}


def _first(to: psycopg.Connection[Any], statement: str, told: dict[str, Any]) -> int:
    row = to.execute(statement, told).fetchone()
    assert row
    return int(row[0])


def _fact(
    to: psycopg.Connection[Any], name: str, told: dict[str, Any], about: str, other: int
) -> None:
    data = json.dumps({"part_id": told["part"], f"{about}_id": other, "quantity": "1"})
    to.execute(_FACT, told | {"name": name, "data": data, "about": about, "other": other})


# ── the lists ────────────────────────────────────────────────────────────────────────────────────


def _pages(room: Stockroom, *, by: Actor, runs: int, at: datetime) -> dict[str, Any]:
    """As a clerk of one store sees them, and as somebody who looks at all of them at once."""
    clerk = _hired(room, "P1", room.stores[:1], by=by, at=at)
    chief = _hired(room, "P2", room.stores, by=by, at=at)
    number = f"LNK{room.parts // 2:07d}"
    address = {
        "stock list": ("/parts/", "list"),
        "in stock": ("/parts/?view=stocked", "list"),
        "by number": (f"/parts/?q={number}", "list"),
        "by name": (f"/parts/?q=机油滤清器 {room.parts // 20}", "list"),
        "shortage list": ("/parts/shortages/", "list"),
        "to order": ("/parts/shortages/?view=order", "list"),
        "parts desk": ("/parts/desk/", "list"),
        "part": (f"/parts/{_stocked(room, 1)[0]}/", "one"),
    }
    own = browsing.pages_of(address, person_id=clerk, runs=runs)
    every = browsing.pages_of(address, person_id=chief, runs=runs)
    return {
        "bare list of 50 rows": own["bare list of 50 rows"],
        "pages": {
            **{f"{name}, one store": page for name, page in own["pages"].items()},
            **{f"{name}, all stores": page for name, page in every["pages"].items()},
        },
    }


def _hired(
    room: Stockroom, number: str, stores: tuple[int, ...], *, by: Actor, at: datetime
) -> int:
    group_id = room.place.group_id
    person = staff.hire(group_id=group_id, number=number, name=f"Bench {number}", by=by, at=at)
    for store_id in stores:
        staff.assign(person_id=person.pk, role="administrator", store_id=store_id, by=by, at=at)
    with whole_database():
        assert people.actor_for(person, on=day_of(at))
    return int(person.pk)


# ── the price list ───────────────────────────────────────────────────────────────────────────────


def _price_list(
    room: Stockroom, *, by: Actor, lines: int, at: datetime, told: Callable[[int, int], None]
) -> dict[str, Any]:
    """A maker's list comes in as any file does, once new and once known."""
    kind = all_imports()["part_prices"]
    job = Actor(
        key=by.key,
        group_id=by.group_id,
        rights={room.place.store_id: kind.rights | {"exchange.import"}},
    )
    first = _brought_in(room, job, lines, at=at, told=told)
    return {
        "lines": lines,
        "first": first,
        "again": _brought_in(room, job, lines, at=at, told=told),
    }


def _brought_in(
    room: Stockroom, job: Actor, lines: int, *, at: datetime, told: Callable[[int, int], None]
) -> dict[str, Any]:
    run_ = exchange.upload(
        kind="part_prices",
        store_id=room.place.store_id,
        name="prices.csv",
        pieces=_priced(room, lines),
        by=job,
        at=at,
    )
    exchange.start(run_id=run_.pk, in_background=False, by=job, at=at)
    begun = time.perf_counter()
    done = exchange.carry_out(
        run_id=run_.pk, by=job, at=at, told=lambda now: told(now.at_line, now.lines)
    )
    seconds = time.perf_counter() - begun
    with as_seen_by(job):
        answer = runs_of.told(done)
    return {
        **{name: answer[name] for name in ("read", "updated", "unchanged", "rejected")},
        "seconds": round(seconds, 1),
        "rows_per_second": round(done.read / seconds, 1),
    }


def _priced(room: Stockroom, lines: int) -> Iterator[bytes]:
    """Every fiftieth line is of a part that nobody has listed."""
    yield "零件号,价格,价格表,生效日期\n".encode()
    for number in range(1, lines + 1):
        listed = number % 50 and number <= room.parts
        code = f"LNK-{number:07d}-A5" if listed else f"XXX-{number}"
        out = io.StringIO()
        csv.writer(out).writerow([code, f"{20 + number % 700}.50", "零售价", "2026-01-01"])
        yield out.getvalue().encode()


def _bars(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What was reached beside what was to be reached."""
    pages, seconds = answer["pages"], answer["price list"]["first"]["seconds"]
    lists = {
        f"{name}, {whose}": pages[f"{name}, {whose}"]["p95_ms"]
        for name in ("stock list", "shortage list")
        for whose in ("one store", "all stores")
    }
    return {
        **{
            name: {"p95_ms": reached, "bar": LISTS_MS, "ok": reached <= LISTS_MS}
            for name, reached in lists.items()
        },
        "price list": {"seconds": seconds, "bar": PRICES_S, "ok": seconds <= PRICES_S},
    }
