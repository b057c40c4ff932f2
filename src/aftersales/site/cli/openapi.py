"""`aftersales openapi`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from aftersales.site.cli.common import start_django


@click.command(
    epilog="""\b
Examples:
  aftersales openapi > openapi.json
  aftersales openapi --out openapi.json"""
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path))
def openapi(*, out: Path | None) -> None:
    """Write the description of the API. Needs no database."""
    start_django()
    from aftersales.site.api import api  # noqa: PLC0415 - Django is up only now

    text = json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, default=str)
    if out:
        out.write_text(text + "\n")
    else:
        click.echo(text)
