"""`aftersales doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aftersales.site.cli.common import json_option, ready_database, say_json, start_django
from aftersales.site.plain import Plain

if TYPE_CHECKING:
    from aftersales.site.doctor import Finding


@click.command(
    epilog="""\b
Examples:
  aftersales doctor          one line for each thing looked at
  aftersales doctor --json   for a script; exit code 1 when something is wrong"""
)
@json_option
def doctor(*, as_json: bool) -> int:
    """Look for faults of this installation: each is one line that says what to do."""
    start_django()
    from aftersales.site import doctor as examination  # noqa: PLC0415 - Django is up only now

    findings = []
    for finding in examination.before_database():
        findings.append(finding)
        tell(finding, quietly=as_json)
    try:
        with ready_database(migrated=False):
            for finding in examination.in_database():
                findings.append(finding)
                tell(finding, quietly=as_json)
    except Plain as fault:
        findings.append(examination.Finding("database", fault=str(fault)))
        tell(findings[-1], quietly=as_json)
    is_well = all(finding.is_well for finding in findings)
    if as_json:
        lines = [{"about": f.about, "found": f.found, "fault": f.fault} for f in findings]
        say_json({"ok": is_well, "findings": lines})
    return 0 if is_well else 1


def tell(finding: Finding, *, quietly: bool) -> None:
    mark, words = ("ok", finding.found) if finding.is_well else ("FAULT", finding.fault)
    click.echo(f"{finding.about:<12} {mark:<6} {words}", err=quietly)
