"""`aftersales replenish`: how much to keep, month by month, from a file of monthly demand."""

from __future__ import annotations

import csv
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from aftersales.site.cli.common import Refused, json_option, progress, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aftersales.solvers.stock.reading import Series
    from aftersales.solvers.stock.replay import Wish

HEADS = ("id", "step", "order_up_to", "reorder_point")


@click.command(
    epilog="""\b
Examples:
  aftersales replenish demand.csv --out levels.csv            for the month after the last
  aftersales replenish demand.csv --lead 1 --fill 0.90 --test 12 --out levels.csv
  aftersales replenish demand.csv --lead 0.23 --review 0.23 --order-cost 30 --out p.csv --json"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--lead",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0, 60),
    help="Lead time in months.",
)
@click.option(
    "--lead-spread",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0, 2),
    help="How far it is off, as a share of itself.",
)
@click.option(
    "--fill",
    default=0.90,
    show_default=True,
    type=click.FloatRange(0.01, 0.9999),
    help="Share of pieces that are there when they are asked for.",
)
@click.option(
    "--review",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0.01, 12),
    help="Months between two looks.",
)
@click.option(
    "--order-cost",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0, 1e6),
    help="What an order costs; with 0 no more is ordered at once than is needed.",
)
@click.option(
    "--test",
    default=0,
    show_default=True,
    type=click.IntRange(0, 240),
    help="The last so many months, each from those before it; 0: the month to come.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the levels go: id, step, order_up_to, reorder_point.",
)
@click.option(
    "--seed", type=int, default=0, help="Nothing here is left to chance; it changes nothing."
)
@json_option
def replenish(
    *,
    file: Path,
    lead: float,
    lead_spread: float,
    fill: float,
    review: float,
    order_cost: float,
    test: int,
    out: Path,
    seed: int,  # noqa: ARG001 - every engine takes one
    as_json: bool,
) -> int:
    """Levels of every part of a file with a column for each month, by the reckoning that the parts
    desk uses. Needs no database.
    """
    from aftersales.solvers.stock.replay import Wish  # noqa: PLC0415 - NumPy, only here

    begun = monotonic()
    series = _read(file)
    wish = Wish(lead=lead, lead_spread=lead_spread, fill=fill, review=review, order_cost=order_cost)
    rows = _write(series, out, test=test, wish=wish)
    seconds = round(monotonic() - begun, 2)
    click.echo(f"{len(series)} parts, {rows} rows: {out} ({seconds} s)", err=as_json)
    if as_json:
        say_json({"parts": len(series), "rows": rows, "out": str(out), "seconds": seconds})
    return 0


def _read(file: Path) -> Sequence[Series]:
    from aftersales.solvers.stock.reading import read_series  # noqa: PLC0415 - as above

    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            found = read_series(lines)
    except UnicodeDecodeError as fault:
        raise Refused(f"{file.name} is no CSV file in UTF-8.") from fault
    except ValueError as fault:
        raise Refused(f"{file.name}: {fault}") from fault
    if not found:
        raise Refused(f"{file.name} names no part.")
    return found


def _write(series: Sequence[Series], out: Path, *, test: int, wish: Wish) -> int:
    """All levels, or no file at all."""
    from aftersales.solvers.stock.replay import steps  # noqa: PLC0415 - as above

    beside, rows = out.with_name(f"{out.name}.new"), 0
    try:
        with (
            beside.open("w", encoding="utf-8", newline="") as lines,
            progress("levels", max(test, 1)) as advance,
        ):
            write = csv.writer(lines)
            write.writerow(HEADS)
            for step in steps(series, test=test, wish=wish):
                for one, upto, point in zip(
                    series, step.order_up_to, step.reorder_point, strict=True
                ):
                    write.writerow([one.part, step.number, f"{upto:.3f}", f"{point:.3f}"])
                rows += len(series)
                advance(1)
        beside.replace(out)
    except ValueError as fault:
        raise Refused(str(fault)) from fault
    finally:
        beside.unlink(missing_ok=True)
    return rows
