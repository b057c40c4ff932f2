"""`aftersales bench`: speed, in a database of its own that is removed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from aftersales.site.cli.common import (
    Refused,
    json_option,
    now,
    progress,
    ready_database,
    say_json,
)


@click.group(
    epilog="""\b
Examples:
  aftersales bench search --json                  1,000,000 vehicles: ten minutes
  aftersales bench search --vehicles 50000        a quick look
  aftersales bench import --rows 100000           a messy file of customers with vehicles
  aftersales bench web                            chief pages beside a bare Django page
  aftersales bench lane                           an order's life, step by step, at 10,000 orders
  aftersales bench lane --orders 1000000 --json   the same with a million behind us
  aftersales bench parts                          200,000 parts in 50 stores, a price list
  aftersales bench parts --parts 5000 --stores 5 --prices 5000   a quick look
  aftersales bench data --customers 100000 --vehicles 100000   fill THIS database, by COPY"""
)
def bench() -> None:
    """Measure speed beside plain yardsticks, in a scratch database."""


@contextmanager
def _scratch() -> Iterator[Any]:
    """A scratch database as the application sees it, and its owner's connection."""
    with ready_database(migrated=False):
        from aftersales.bench.copying import owner  # noqa: PLC0415 - Django is up only now
        from aftersales.site.scratch import scratch_database  # noqa: PLC0415

        with scratch_database() as keywords, owner(keywords) as to:
            yield to


@bench.command("search")
@click.option("--vehicles", default=1_000_000, show_default=True, type=click.IntRange(1))
@click.option("--customers", default=600_000, show_default=True, type=click.IntRange(1))
@click.option("--runs", default=100, show_default=True, help="Questions of each kind.")
@click.option("--seed", default=1, show_default=True)
@json_option
def bench_search(*, vehicles: int, customers: int, runs: int, seed: int, as_json: bool) -> int:
    """The search box: p50 and p95 of each kind of question. Bar: p95 under 150 ms."""
    with _scratch() as to:
        from aftersales.bench import searching  # noqa: PLC0415 - Django is up only now

        click.echo(f"filling {vehicles:,} vehicles and {customers:,} customers …", err=True)
        where = searching.fill(to, vehicles=vehicles, customers=customers, seed=seed)
        answer = searching.run(where, vehicles=vehicles, customers=customers, seed=seed, runs=runs)
    if as_json:
        say_json(answer)
    else:
        _table(answer["kinds"], ("p50_ms", "p95_ms", "cpu_ms", "found"))
        click.echo(f"worst p95 {answer['worst_p95_ms']} ms, bar {answer['bar_p95_ms']} ms")
    return 0 if answer["ok"] else 1


def _table(rows: dict[str, dict[str, Any]], names: tuple[str, ...]) -> None:
    click.echo(f"{'':<28}" + "".join(f"{name:>12}" for name in names))
    for title, row in rows.items():
        click.echo(f"{title:<28}" + "".join(f"{row.get(name, ''):>12}" for name in names))


@bench.command("import")
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True)
@json_option
def bench_import(*, rows: int, seed: int, as_json: bool) -> int:
    """A messy file of customers with vehicles, twice. Bars: 1,000 rows a second, 300 MB."""
    with _scratch() as to:
        from aftersales.bench import filling, importing  # noqa: PLC0415 - Django is up only now

        where = filling.place(to)
        with progress("rows", 2 * (rows + 4)) as advance:
            at = [0]

            def told(line: int, _lines: int) -> None:
                advance(line - at[0] if line > at[0] else line)
                at[0] = line

            answer = importing.run(where, rows=rows, seed=seed, told=told)
    if as_json:
        say_json(answer)
    else:
        _table(
            {"first time": answer["first"], "second time": answer["second"]},
            ("rows_per_second", "created", "unchanged", "rejected", "seconds"),
        )
        click.echo(f"memory {answer['memory_mb']} MB, load of the machine {answer['load']}")
    return 0 if answer["ok"] else 1


@bench.command("web")
@click.option("--customers", default=100_000, show_default=True, type=click.IntRange(50))
@click.option("--vehicles", default=100_000, show_default=True, type=click.IntRange(50))
@click.option("--runs", default=60, show_default=True, help="Times that each page is asked for.")
@click.option("--seed", default=1, show_default=True)
@json_option
def bench_web(*, customers: int, vehicles: int, runs: int, seed: int, as_json: bool) -> None:
    """The chief pages beside a bare Django page with the same rows, in the same run, as ratios."""
    with _scratch() as to:
        from aftersales.bench import browsing, filling  # noqa: PLC0415 - Django is up only now

        where = filling.place(to)
        _fill(to, where, customers=customers, vehicles=vehicles, seed=seed)
        answer = browsing.run(person_id=_advisor(where), runs=runs)
    if as_json:
        say_json(answer)
        return
    bare = {name: row for name, row in answer.items() if name.startswith("bare")}
    told = ("status", "p50_ms", "p95_ms", "cpu_ms", "sql", "bytes", "ratio_p50")
    _table(bare | answer["pages"], told)


@bench.command("lane")
@click.option("--orders", default=10_000, show_default=True, type=click.IntRange(0))
@click.option("--customers", default=100_000, show_default=True, type=click.IntRange(2_000))
@click.option("--vehicles", default=100_000, show_default=True, type=click.IntRange(2_000))
@click.option("--lives", default=30, show_default=True, type=click.IntRange(1, 240))
@click.option("--runs", default=60, show_default=True, help="Times that each page is asked for.")
@click.option("--seed", default=1, show_default=True)
@json_option
def bench_lane(
    *,
    orders: int,
    customers: int,
    vehicles: int,
    lives: int,
    runs: int,
    seed: int,
    as_json: bool,
) -> int:
    """An order's short and full life with the cost of each step, and the pages of the lane."""
    with _scratch() as to:
        from aftersales.bench import filling, lane, workplace  # noqa: PLC0415 - Django is up

        where, at = filling.place(to), now()
        _fill(to, where, customers=customers, vehicles=vehicles, seed=seed)
        work = workplace.furnish(where, at=at)
        lane.fill(to, work, orders=orders, until=at, told=_filling)
        answer = lane.run(to, work, lives=lives, runs=runs, at=at)
    if as_json:
        say_json(answer)
    else:
        _tell_lane(answer)
    return 0 if all(bar["ok"] for bar in answer["bars"].values()) else 1


def _tell_lane(answer: dict[str, Any]) -> None:
    costs = ("p50_ms", "p95_ms", "cpu_ms", "sql")
    for kind, life in answer["lives"].items():
        click.echo(f"\n{kind} life: {life['per_second']} a second")
        _table(life["steps"] | {"whole": life}, costs)
    click.echo(f"\npages with {answer['orders']:,} orders")
    bare = {name: row for name, row in answer.items() if name.startswith(("bare", "plain"))}
    _table(bare | answer["pages"], (*costs, "bytes", "ratio_p50"))
    click.echo()
    _table(answer["bars"], ("p50_ms", "bar_ms", "sql", "bar_sql", "ok"))


@bench.command("parts")
@click.option("--parts", default=200_000, show_default=True, type=click.IntRange(500))
@click.option("--stores", default=50, show_default=True, type=click.IntRange(2, 500))
@click.option("--waiting", default=200, show_default=True, help="Lines that wait, in each store.")
@click.option("--prices", default=200_000, show_default=True, type=click.IntRange(1))
@click.option("--rounds", default=300, show_default=True, type=click.IntRange(1))
@click.option("--hands", default=4, show_default=True, type=click.IntRange(2, 16))
@click.option("--runs", default=60, show_default=True, help="Times that each page is asked for.")
@json_option
def bench_parts(
    *,
    parts: int,
    stores: int,
    waiting: int,
    prices: int,
    rounds: int,
    hands: int,
    runs: int,
    as_json: bool,
) -> int:
    """Receive, reserve and issue beside plain SQL, the lists of stock and shortages, a price list.

    Bars: lists under 150 ms p95 with 200,000 parts in 50 stores, a list of 200,000 prices in 5 min.
    """
    with _scratch() as to:
        from aftersales.bench import filling, stockroom, workplace  # noqa: PLC0415 - Django is up
        from aftersales.bench import parts as measured  # noqa: PLC0415

        where, at = filling.place(to), now()
        _fill(to, where, customers=2_000, vehicles=2_000, seed=1)
        workplace.furnish(where, at=at)
        room = stockroom.fill(
            to, where, parts=parts, stores=stores, waiting=waiting, at=at, told=_filling
        )
        with progress("prices", 2 * (prices + 1)) as advance:
            seen = [0]

            def told(line: int, _lines: int) -> None:
                advance(line - seen[0] if line > seen[0] else line)
                seen[0] = line

            answer = measured.run(
                to, room, rounds=rounds, hands=hands, runs=runs, prices=prices, at=at, told=told
            )
    if as_json:
        say_json(answer)
    else:
        _tell_parts(answer)
    return 0 if all(bar["ok"] for bar in answer["bars"].values()) else 1


def _tell_parts(answer: dict[str, Any]) -> None:
    sizes = ("stores", "parts", "shelves", "moves", "waiting")
    click.echo(", ".join(f"{name} {answer[name]:,}" for name in sizes))
    deeds = answer["deeds"]
    for title, row in deeds.items():
        if isinstance(row, dict):
            times = ", ".join(f"{name} {ms} ms" for name, ms in row["p50_ms"].items())
            click.echo(f"{title:<28}{row['per_second']:>10} deeds a second; p50 {times}")
    click.echo(f"{'one hand to plain SQL':<28}{deeds['ratio_to_plain_sql']:>10}\n")
    _table(answer["pages"], ("status", "p50_ms", "p95_ms", "cpu_ms", "sql", "bytes", "ratio_p50"))
    click.echo()
    kinds = ("read", "updated", "unchanged", "rejected", "seconds", "rows_per_second")
    lists = answer["price list"]
    _table({"price list": lists["first"], "the same again": lists["again"]}, kinds)
    click.echo()
    _table(answer["bars"], ("p95_ms", "seconds", "bar", "ok"))


@bench.command("data")
@click.option("--orders", default=0, show_default=True, type=click.IntRange(0))
@click.option("--customers", default=100_000, show_default=True, type=click.IntRange(0))
@click.option("--vehicles", default=100_000, show_default=True, type=click.IntRange(0))
@click.option("--seed", default=1, show_default=True)
@json_option
def bench_data(*, orders: int, customers: int, vehicles: int, seed: int, as_json: bool) -> None:
    """Fill THIS database by COPY, in a group of its own called “bench”. Never a demo."""
    with ready_database():
        from aftersales.bench import filling, lane, workplace  # noqa: PLC0415 - Django is up
        from aftersales.bench.copying import owner  # noqa: PLC0415
        from aftersales.core.scope import whole_database  # noqa: PLC0415
        from aftersales.ground.network.models import Group  # noqa: PLC0415
        from aftersales.site import database  # noqa: PLC0415

        with whole_database():
            if Group.objects.filter(code=filling.CODE).exists():
                raise Refused("There is a group “bench” already: this database was filled before.")
        with owner(database.parameters(role="owner")) as to:
            where = filling.place(to)
            _fill(to, where, customers=customers, vehicles=vehicles, seed=seed)
            if orders:
                work = workplace.furnish(where, at=now())
                lane.fill(to, work, orders=orders, until=now(), told=_filling)
    sizes = {"orders": orders, "customers": customers, "vehicles": vehicles}
    answer = {"group": filling.CODE, **sizes, "seed": seed}
    if as_json:
        say_json(answer)


def _fill(to: Any, where: Any, *, customers: int, vehicles: int, seed: int) -> None:
    from aftersales.bench import filling  # noqa: PLC0415 - Django is up only now

    filling.fill(
        to,
        where,
        customers=customers,
        vehicles=vehicles,
        seed=seed,
        told=_filling,
    )


def _filling(words: str) -> None:
    click.echo(f"filling: {words} …", err=True)


def _advisor(where: Any) -> int:
    """Somebody who may see everything, in a demo group: there a second factor is not asked for."""
    from aftersales.core.actors import Actor  # noqa: PLC0415 - Django is up only now
    from aftersales.records.staff import commands as staff  # noqa: PLC0415

    by = Actor(key="system:bench", group_id=None, boundless=True)
    staff.lay_out_roles(group_id=where.group_id, by=by, at=now())
    person = staff.hire(
        group_id=where.group_id, number="B1", name="Bench", login="bench", by=by, at=now()
    )
    staff.assign(
        person_id=person.pk, role="administrator", store_id=where.store_id, by=by, at=now()
    )
    return int(person.pk)
