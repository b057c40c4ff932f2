"""`aftersales keys`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aftersales.site.cli.common import (
    Refused,
    json_option,
    now,
    progress,
    ready_database,
    say_json,
    start_django,
)


@click.group(
    epilog="""\b
Examples:
  aftersales keys sheet --out sheet.html     print it and lock it away
  aftersales keys recover < sheet.txt        the keys back from the line on the sheet
  aftersales keys rotate                     a new key, and everything sealed anew with it
  aftersales keys status                     how much is sealed with which key"""
)
def keys() -> None:
    """The keys to personal data and backups. Without them neither can be read by anybody."""


@keys.command("sheet")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="An HTML page to print."
)
def sheet(*, out: Path | None) -> None:
    """The recovery sheet: the keys as a QR code and one line of text."""
    start_django()
    from aftersales.core import crypto  # noqa: PLC0415 - Django is up only now
    from aftersales.site import keyring  # noqa: PLC0415

    if not keyring.key_file().exists():
        raise Refused(f"There are no keys yet: {keyring.key_file()}")
    ring = crypto.read_ring(keyring.key_file())
    if out is None:
        click.echo(keyring.words_of(ring))
        return
    out.touch(mode=0o600)
    out.write_text(keyring.sheet(ring, at=now()), encoding="utf-8")
    click.echo(f"{out}: print it, lock it away apart from the backups, then delete the file.")


@keys.command("recover")
@click.option("--force", is_flag=True, help="Replace keys that are there.")
def recover(*, force: bool) -> None:
    """Make the key file from the line on the sheet, read from standard input."""
    start_django()
    from aftersales.core import crypto  # noqa: PLC0415
    from aftersales.site import keyring  # noqa: PLC0415

    if keyring.key_file().exists() and not force:
        raise Refused(
            f"There are keys already: {keyring.key_file()}. With --force they are replaced."
        )
    if sys.stdin.isatty():
        click.echo("The line on the sheet, then Ctrl-D:", err=True)
    crypto.write_ring(keyring.key_file(), keyring.ring_from(sys.stdin.read()))
    click.echo(f"{keyring.key_file()} is written.")


@keys.command("rotate")
@click.option("--resume", is_flag=True, help="Go on with a rotation that was broken off.")
@json_option
def rotate(*, resume: bool, as_json: bool) -> None:
    """Make a new key and seal everything anew with it. The work may go on meanwhile.

    Older keys stay in the ring: they open older backups. Print a new recovery sheet afterwards.
    """
    with ready_database():
        from aftersales.site import keyring  # noqa: PLC0415

        if not resume:
            keyring.add_key(keyring.key_file())
        due = sum(keyring.cells_due().values())
        with progress("Sealing anew", due) as advance:
            done = keyring.reseal(advance)
        keyring.note(cells=done, at=now())
        left = sum(keyring.cells_due().values())
    if as_json:
        say_json({"sealed": done, "left": left})
    else:
        click.echo(f"{done} cells sealed anew. Print a new recovery sheet.")


@keys.command("status")
@json_option
def status(*, as_json: bool) -> None:
    """How many cells are still sealed with an older key."""
    with ready_database():
        from aftersales.core import crypto  # noqa: PLC0415
        from aftersales.site import keyring  # noqa: PLC0415

        due, current = keyring.cells_due(), crypto.ring().current
    if as_json:
        say_json({"key": current, "due": due})
    else:
        click.echo(
            f"Key {current} is in use; {sum(due.values())} cells are sealed with older ones."
        )
