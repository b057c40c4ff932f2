"""`aftersales bench`: speed, in a database of its own that is removed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from aftersales.site.cli.common import json_option, ready_database, say_json


@click.group(
    epilog="""\b
Examples:
  aftersales bench search --json                  1,000,000 vehicles: ten minutes
  aftersales bench search --vehicles 50000        a quick look
  aftersales bench import --rows 100000           a messy file of customers with vehicles
  aftersales bench web                            chief pages beside a bare Django page
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
