"""`aftersales demo`: a dealer group to look at, told through commands."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from aftersales.site.cli.common import Refused, json_option, progress, ready_database, say_json

EXAMPLES = """
\b
Examples:
  aftersales demo
  aftersales demo --stores 3 --months 6 --seed 1 --until 2026-06-30 --json
"""


@click.command(epilog=EXAMPLES)
@click.option("--stores", type=click.IntRange(1, 6), default=3, show_default=True)
@click.option("--months", type=click.IntRange(1, 36), default=6, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same data.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; default: today.")
@click.option("--first", is_flag=True, hidden=True, help="Called by serve: note the logins.")
@json_option
def demo(
    *, stores: int, months: int, seed: int, until: datetime | None, first: bool, as_json: bool
) -> None:
    """Fill an empty database with a dealer group, its people, customers and cars.

    The demonstration goes only into an empty database; its logins answer on this machine only.
    """
    last_day = until.date() if until else datetime.now(ZoneInfo("Asia/Shanghai")).date()
    with ready_database():
        answer = _fill(stores, months, seed, last_day)
        _note_logins(answer)
    if as_json:
        say_json(answer)
    elif not first:
        for login in answer["logins"]:
            click.echo("{login:<18} {password:<16} {role:<22} {store}".format(**login))


def _fill(stores: int, months: int, seed: int, last_day: date) -> dict[str, Any]:
    from aftersales.demo.story import Size, tell  # noqa: PLC0415 - Django is up only now
    from aftersales.site import installation  # noqa: PLC0415
    from aftersales.site.models import Purpose  # noqa: PLC0415

    if not installation.is_empty():
        raise Refused("There is data in this database: the demonstration needs an empty one.")
    installation.decide(Purpose.DEMO)
    size = Size(stores, months, last_day)
    with progress("The group", size.steps) as advance:
        return tell(size, seed=seed, advance=advance)


def _note_logins(answer: dict[str, Any]) -> None:
    """Where `serve` reads them, so that they can be shown again after a restart."""
    from django.conf import settings  # noqa: PLC0415

    file = Path(settings.DATA_DIR) / "demo.json"
    file.write_text(json.dumps(answer, ensure_ascii=False))
