"""`aftersales check`."""

from __future__ import annotations

import click

from aftersales.site.cli.common import json_option, ready_database, say_json


@click.command(
    epilog="""\b
Examples:
  aftersales check           every invariant, one line each
  aftersales check --json    for a script; exit code 1 when a row breaks one"""
)
@json_option
def check(*, as_json: bool) -> int:
    """Ask the database whether every invariant of the trade holds. Looks only, changes nothing."""
    with ready_database():
        from aftersales.site import invariants  # noqa: PLC0415 - Django is up only now

        findings = invariants.check()
    is_whole = not any(finding.rows for finding in findings)
    for finding in findings:
        mark = "vacuous" if finding.is_vacuous else "ok" if not finding.rows else "BROKEN"
        rows = f"{finding.rows} of {finding.checked}" if finding.rows else str(finding.checked)
        click.echo(
            f"{finding.invariant.id:<16}{mark:<9}{rows:>10}  {finding.invariant.words}", err=as_json
        )
    if as_json:
        say_json({"ok": is_whole, "invariants": [finding.as_json() for finding in findings]})
    return 0 if is_whole else 1
