"""`aftersales demo`: a dealer group to look at, told through commands."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from aftersales.site.cli.common import Refused, json_option, progress, ready_database, say_json

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_VISIT_DAYS = 1  # what `make run` tells, so that it is there within seconds
EXAMPLES = """
\b
Examples:
  aftersales demo
  aftersales demo --stores 1 --months 2
  aftersales demo --stores 3 --months 18 --seed 1 --until 2026-06-30 --json
  aftersales demo --visit-days 3
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
@click.option("--first", is_flag=True, hidden=True, help="Called by serve: note the logins.")
@json_option
def demo(
    *,
    stores: int,
    months: int,
    seed: int,
    until: datetime | None,
    visit_days: int | None,
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
    size = _size(stores, months, until, FIRST_VISIT_DAYS if first else visit_days)
    with ready_database():
        answer = _fill(size, seed)
        _note_logins(answer)
    if as_json:
        say_json(answer)
    elif not first:
        for login in answer["logins"]:
            click.echo("{login:<18} {password:<16} {role:<22} {store}".format(**login))


def _size(
    stores: int, months: int, until: datetime | None, visit_days: int | None
) -> dict[str, Any]:
    """What is asked for, with its end: a day's usual hour, or now."""
    now = None if until else datetime.now(ZONE).replace(second=0, microsecond=0)
    return {
        "stores": stores,
        "months": months,
        "until": until.date() if until else (now or datetime.now(ZONE)).date(),
        "visit_days": visit_days,
        "now": now,
    }


def _fill(size: dict[str, Any], seed: int) -> dict[str, Any]:
    from aftersales.demo.story import Size  # noqa: PLC0415 - Django is up only now
    from aftersales.site import installation, storytelling  # noqa: PLC0415
    from aftersales.site.models import Purpose  # noqa: PLC0415

    if not installation.is_empty() and not storytelling.is_begun():
        raise Refused("There is data in this database: the demonstration needs an empty one.")
    installation.decide(Purpose.DEMO)
    told, seed = storytelling.agreed(Size(**size), seed)
    with progress("The group", told.steps) as advance:
        return storytelling.tell(told, seed=seed, advance=advance)


def _note_logins(answer: dict[str, Any]) -> None:
    """Where `serve` reads them, so that they can be shown again after a restart."""
    from django.conf import settings  # noqa: PLC0415

    file = Path(settings.DATA_DIR) / "demo.json"
    file.write_text(json.dumps(answer, ensure_ascii=False))
