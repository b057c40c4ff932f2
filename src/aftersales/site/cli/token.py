"""`aftersales token`: keys for programs."""

from __future__ import annotations

import click

from aftersales.site.cli.common import Refused, json_option, now, ready_database, say_json


@click.group(
    epilog="""\b
Examples:
  aftersales token create --user wjg --days 30 --json"""
)
def token() -> None:
    """Keys by which a program acts with a person's rights."""


@token.command(
    epilog="""\b
Example:
  aftersales token create --user wang --days 30 --json"""
)
@click.option("--user", "login", required=True, help="Login of the person the program acts for.")
@click.option("--days", type=int, default=None, help="Days the key is valid.")
@click.option("--label", default="", help="What the key is for.")
@json_option
def create(*, login: str, days: int | None, label: str, as_json: bool) -> int:
    """Make a key. It is printed once; only its hash is kept."""
    with ready_database():
        from aftersales.records.staff import console  # noqa: PLC0415 - Django is up only now

        made = console.make_key(login=login, days=days, label=label, at=now())
    if made is None:
        raise Refused(f"Nobody signs in as “{login}”.")
    if as_json:
        say_json(made)
    else:
        click.echo(made["token"])
    return 0
