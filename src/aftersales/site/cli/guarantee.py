"""`aftersales guarantee`: what the law grants the owner of a car, from a file. No database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from aftersales.site.cli.common import json_option, say_json

SCHEMA = 1


@click.group(
    epilog="""\b
Examples:
  aftersales guarantee check cases.json           one line for each case
  aftersales guarantee check cases.json --json    the whole answer of each"""
)
def guarantee() -> None:
    """The statutory guarantee: rights, counters, terms and how far the next threshold is."""


@guarantee.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def check(*, file: Path, as_json: bool) -> int:
    """Judge the cases of FILE. Ends with 1 where a case was refused."""
    from aftersales.guarantees.warranty.rules import answers, law  # noqa: PLC0415 - asked for here

    country = law.delivered()
    results = [answers.check(case, country) for case in _cases(file)]
    for result in results:
        click.echo(_line(result), err=as_json)
    if as_json:
        say_json({"schema": SCHEMA, "results": results})
    return int(any(result["status"] == "refused" for result in results))


def _cases(file: Path) -> list[Any]:
    """What the file holds, or exit code 2: it is no such document."""
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise click.BadParameter(f"{file.name} is no JSON in UTF-8.") from fault
    is_ours = isinstance(document, dict) and set(document) == {"schema", "cases"}
    if not is_ours or document["schema"] != SCHEMA or not isinstance(document["cases"], list):
        raise click.BadParameter(
            f'{file.name} is no file of cases: {{"schema": {SCHEMA}, "cases": […]}} is wanted.'
        )
    return list(document["cases"])


def _line(result: dict[str, Any]) -> str:
    rights = [
        f"{right['code']} {right['remedy'].replace('_', ' ')} ({right['article']}"
        + (f", usage fee {right['usage_fee']}" if right["usage_fee"] else "")
        + ")"
        for right in result["rights"]
    ]
    open_points = [f"{d['about']}: {d['reason']}" for d in result["undecided"]]
    faults = [f"{r['code']} at {r['path'] or 'the case'}" for r in result["refusals"]]
    words = [*rights, *open_points, *faults, *([result["reason"]] if result["reason"] else [])]
    return f"{result['id']}: {result['status']}. {'; '.join(words) or 'no right stands'}"
