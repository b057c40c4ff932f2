"""`aftersales verify-log`."""

from __future__ import annotations

from pathlib import Path

import click

from aftersales.site.cli.common import json_option, ready_database, say_json


@click.command(
    "verify-log",
    epilog="""\b
Examples:
  aftersales verify-log                        against the anchors of this data folder
  aftersales verify-log --anchor /mnt/usb/a    against a copy that nobody here can change
  aftersales verify-log --json""",
)
@click.option("--anchor", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def verify_log(*, anchor: Path | None, as_json: bool) -> int:
    """Prove that no line of the log was added, altered or taken away since it was sealed."""
    with ready_database():
        from django.conf import settings  # noqa: PLC0415 - Django is up only now

        from aftersales.core import sealing  # noqa: PLC0415

        verdict = sealing.verify(anchor or Path(settings.ANCHOR_FILE), is_copy=anchor is not None)
    answer = verdict.as_json()
    if as_json:
        say_json(answer)
    else:
        click.echo(
            f"{answer['events']} events, {answer['sealed']} sealed, {answer['unsealed']} not yet"
        )
        for fault in answer["bad"]:
            click.echo(f"seal {fault['seal']}: {fault['reason']}")
        click.echo("The log is as it was written." if verdict.ok else "The log was altered.")
    return 0 if verdict.ok else 1
