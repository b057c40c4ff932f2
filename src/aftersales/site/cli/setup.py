"""`aftersales setup`."""

from __future__ import annotations

import secrets
import sys
from datetime import time
from typing import Any

import click

from aftersales.site.cli.common import Refused, json_option, now, ready_database, say_json


class Clock(click.ParamType[time]):
    """A time of day, such as 08:30."""

    name = "HH:MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> time:
        if isinstance(value, time):
            return value
        try:
            return time.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}” is not a time of day such as 08:30.", param, ctx)


@click.command(
    epilog="""\b
Examples:
  aftersales setup                               asks for everything
  aftersales setup --group-name 长安集团 --group-code CA --store-name 北店 --store-code N1 \\
     --name 王建国 --login wjg --password-stdin --json < password.txt
  aftersales setup … --role service_advisor --role technician --role parts_clerk"""
)
@click.option("--group-name", prompt="Name of the group")
@click.option("--group-code", prompt="Short code of the group")
@click.option("--store-name", prompt="Name of the first store")
@click.option("--store-code", prompt="Short code of the store")
@click.option("--name", prompt="Your name")
@click.option("--login", prompt="Your login")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--time-zone", default="Asia/Shanghai", show_default=True)
@click.option("--currency", default="CNY", show_default=True)
@click.option(
    "--language", default="zh-hans", show_default=True, type=click.Choice(["zh-hans", "en"])
)
@click.option(
    "--tax-scheme",
    default="general",
    show_default=True,
    type=click.Choice(["general", "small_scale", "abroad"]),
)
@click.option("--opens", default="08:30", show_default=True, type=Clock())
@click.option("--closes", default="18:00", show_default=True, type=Clock())
@click.option(
    "--role", "roles", multiple=True, help="A role the house uses; may be repeated. [all]"
)
@json_option
def setup(*, password_stdin: bool, as_json: bool, roles: tuple[str, ...], **told: Any) -> None:
    """Found the group, its first store and its administrator: the wizard without a browser.

    The administrator sets up the second factor at the first sign-in.
    """
    password = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    is_made_up = not password
    if is_made_up and not as_json and sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        is_made_up = False
    password = password or secrets.token_urlsafe(12)
    with ready_database():
        from django.core.exceptions import ValidationError  # noqa: PLC0415 - Django is up only now

        from aftersales.site import founding, installation  # noqa: PLC0415

        try:
            house = founding.FirstHouse(password=password, roles=roles or None, **told)
            founded = founding.found(house, at=now())
        except ValidationError as fault:
            raise Refused(" ".join(fault.messages)) from None
        installation.close_setup()
    answer = {
        "group": founded.group.code,
        "store": founded.store.code,
        "login": founded.administrator.login,
        **({"password": password} if is_made_up else {}),
    }
    if as_json:
        say_json(answer)
    else:
        for name, value in answer.items():
            click.echo(f"{name}: {value}")
