"""`aftersales demo`: a dealer group to look at, told through commands."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from aftersales.site.cli.common import Refused, json_option, progress, ready_database, say_json

ZONE = ZoneInfo("Asia/Shanghai")
# What `make run` tells: small, so that it is there within seconds.
FIRST = {"stores": 3, "months": 2, "customers": 400, "visit_days": 1}
POLITE = 10  # its days leave the processor to whoever looks at the pages meanwhile
EXAMPLES = """
\b
Examples:
  aftersales demo
  aftersales demo --stores 1 --months 2
  aftersales demo --stores 3 --months 18 --seed 1 --until 2026-06-30 --json
  aftersales demo --visit-days 3
  aftersales demo --stores 3 --months 6 --plant 42 --plant-out truth.json
"""


@click.command(epilog=EXAMPLES)
@click.option("--stores", type=click.IntRange(1, 6), default=3, show_default=True)
@click.option("--months", type=click.IntRange(1, 36), default=6, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same data.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; default: today.")
@click.option(
    "--visit-days",
    type=click.IntRange(0),
    help="Tell the visits of so many last days only; default: of all days.",
)
@click.option("--plant", type=int, help="Hide faults in the process, drawn from this seed.")
@click.option(
    "--plant-out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file, and the only place, that tells which.",
)
@click.option("--first", is_flag=True, hidden=True, help="Called by serve: a small one.")
@json_option
def demo(
    *,
    stores: int,
    months: int,
    seed: int,
    until: datetime | None,
    visit_days: int | None,
    plant: int | None,
    plant_out: Path | None,
    first: bool,
    as_json: bool,
) -> None:
    """Fill an empty database with a dealer group: its people, customers and cars, and every visit
    from the call to the money, as a model of the workshop plays it.

    Three stores over eighteen months are about 40,000 visits. What is told stands: stopped in the
    middle, the same command goes on after the last day that is told. Without --until the story
    ends at this moment, with cars in the house. The demonstration goes only into an empty
    database; its logins answer on this machine only.
    """
    if (plant is None) != (plant_out is None):
        raise Refused("--plant and --plant-out go together.")
    size = {"stores": stores, "months": months, "visit_days": visit_days, **_until(until)}
    if first:
        size |= FIRST
    with ready_database():
        answer = _fill(size, seed, plant=(plant, plant_out), is_first=first)
    if as_json:
        say_json(answer)
    elif not first:
        for login in answer["logins"]:
            click.echo("{login:<18} {password:<16} {role:<22} {store}".format(**login))


def _until(said: datetime | None) -> dict[str, Any]:
    """The end of the story: the usual hour of a day, or now."""
    if said is not None:
        return {"until": said.date(), "now": None}
    minute = datetime.now(ZONE).replace(second=0, microsecond=0)
    return {"until": minute.date(), "now": minute}


def _fill(
    size: dict[str, Any], seed: int, *, plant: tuple[int | None, Path | None], is_first: bool
) -> dict[str, Any]:
    from aftersales.demo.story import Size  # noqa: PLC0415 - Django is up only now
    from aftersales.site import installation, storytelling  # noqa: PLC0415
    from aftersales.site.models import Purpose  # noqa: PLC0415

    if not installation.is_empty() and not storytelling.is_begun():
        raise Refused("There is data in this database: the demonstration needs an empty one.")
    installation.decide(Purpose.DEMO)
    told, seed = storytelling.agreed(Size(**size), seed)
    faults, truth = plant
    hidden = storytelling.Hidden(faults, truth) if faults is not None and truth else None

    def founded(answer: dict[str, Any]) -> None:
        _note_logins(answer)
        if is_first:
            os.nice(POLITE)

    with progress("The group", told.steps) as advance:
        return storytelling.tell(
            told,
            seed=seed,
            advance=advance,
            founded=founded,
            hidden=hidden,
            processes=1 if is_first else 0,
        )


def _note_logins(answer: dict[str, Any]) -> None:
    """Where `serve` reads them: as soon as there are people who can sign in, and again after a
    restart.
    """
    from django.conf import settings  # noqa: PLC0415

    file = Path(settings.DATA_DIR) / "demo.json"
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(answer, ensure_ascii=False))
    beside.replace(file)
