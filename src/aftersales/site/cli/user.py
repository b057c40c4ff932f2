"""`aftersales user`: people who may sign in."""

from __future__ import annotations

import click

from aftersales.site.cli.common import Refused, json_option, now, ready_database, say_json


@click.group(
    epilog="""\b
Examples:
  aftersales user add --login wjg --name 王建国 --role service_advisor --store N1
  aftersales user reset --login wjg"""
)
def user() -> None:
    """People who may sign in: add one, let one in again."""


@user.command(
    epilog="""\b
Example:
  aftersales user add --login wang --name 王芳 --role service_advisor --store SZ01 --json"""
)
@click.option("--login", required=True, help="What the person types to sign in.")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, help="Code of the role, such as service_advisor.")
@click.option("--store", required=True, help="Code of the store.")
@click.option("--group", default="", help="Code of the group, where there are several.")
@click.option("--number", default="", help="Staff number; the login where none is given.")
@json_option
def add(
    *, login: str, name: str, role: str, store: str, group: str, number: str, as_json: bool
) -> int:
    """Add a person with a role; prints the one-time code with which they set their password."""
    with ready_database():
        from aftersales.records.staff import console  # noqa: PLC0415 - Django is up only now

        added = console.add_person(
            login=login, name=name, role=role, store=store, group=group, number=number, at=now()
        )
    if as_json:
        say_json(added)
    else:
        click.echo(f"{added['login']} may set a password at /welcome/ with {added['code']}")
    return 0


@user.command()
@click.option("--login", required=True)
@json_option
def reset(*, login: str, as_json: bool) -> int:
    """A new one-time code for somebody who cannot sign in; their password and factors are void."""
    with ready_database():
        from aftersales.records.staff import console  # noqa: PLC0415 - Django is up only now

        told = console.reset_person(login=login, at=now())
    if told is None:
        raise Refused(f"Nobody signs in as “{login}”.")
    if as_json:
        say_json(told)
    else:
        click.echo(f"{login} may set a password at /welcome/ with {told['code']}")
    return 0
