"""`aftersales migrate`."""

from __future__ import annotations

import click

from aftersales.site.cli.common import json_option, ready_database, say_json


@click.command(
    epilog="""\b
Examples:
  aftersales migrate                 back up, then bring the schema up to date
  aftersales migrate --plan          only say what is due
  aftersales migrate --no-backup     without the copy, for example in a test"""
)
@click.option("--plan", is_flag=True, help="Only say what is due.")
@click.option("--no-backup", is_flag=True, help="Make no copy before.")
@click.option("--policies", is_flag=True, help="Write policies, guards and grants anew as well.")
@json_option
def migrate(*, plan: bool, no_backup: bool, policies: bool, as_json: bool) -> None:
    """Bring the schema up to this version. A copy of the data is made first, if there are any.

    Data written by a newer version are refused.
    """
    with ready_database(migrated=False):
        from aftersales.site import migrating, upgrading  # noqa: PLC0415 - Django is up only now

        done = upgrading.plan() if plan else upgrading.upgrade(backup_first=not no_backup)
        if policies and not plan:
            migrating.refresh_policies()
    if as_json:
        say_json({"due" if plan else "applied": list(done.migrations), "backup": done.backup})
    else:
        for name in done.migrations:
            click.echo(name)
        click.echo(done.words, err=True)
