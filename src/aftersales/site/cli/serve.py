"""`aftersales serve`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from aftersales.site.cli.common import now, start_django
from aftersales.site.plain import Plain
from aftersales.site.serving import READY_WITHIN, Address, Tree, answers, demo, door, worker


@click.command(
    epilog="""\b
Examples:
  aftersales serve                                on this machine only
  aftersales serve --migrate                      bring the schema up to date first
  aftersales serve --host 0.0.0.0                 for all, with the certificate of `aftersales tls`
  aftersales serve --host 0.0.0.0 --behind-proxy  a proxy in front does the encryption"""
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1, 65535)
)
@click.option("--name", "names", multiple=True, help="A name by which browsers reach it.")
@click.option("--migrate", is_flag=True, help="Bring the schema up to date first.")
@click.option("--demo/--no-demo", "with_demo", envvar="AFTERSALES_DEMO", default=False)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
@click.option("--no-worker", is_flag=True, help="Leave the background work to another process.")
@click.option("--certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--behind-proxy", is_flag=True, help="A proxy in front encrypts and sets X-Forwarded-*."
)
def serve(
    *, migrate: bool, with_demo: bool, no_worker: bool, workers: int, threads: int, **where: Any
) -> None:
    """Serve pages, API and live events on one address, and do the background work.

    Ctrl-C ends every process. The embedded database is started when none is configured.
    """
    from aftersales.site import database  # noqa: PLC0415 - keeps --help quick

    address = address_of(**where)
    address.refuse_if_open()
    address.refuse_if_taken()
    with database.available():
        start_django()
        prepare(migrate=migrate, with_demo=with_demo, address=address)
        children = [door(address, workers=workers, threads=threads)]
        if not no_worker:
            children.append(worker())
        with archived():
            tree = Tree(children, keep=keep_database)
            try:
                run(tree, address)
            finally:
                tree.stop()
                seal()


@contextmanager
def archived() -> Iterator[None]:
    """The continuous archive, from before the first process until after the last word."""
    from aftersales.site import archive, archiving, database  # noqa: PLC0415 - Django is up only now

    if not archive.is_on():
        if database.is_embedded():  # a server of one's own archives by itself
            archiving.let_go(database.embedded())
        yield
        return
    archivist = archiving.Archivist(database.embedded())
    archivist.start()
    try:
        yield
    finally:
        archivist.stop()


def keep_database() -> None:
    """The embedded server that fell is started again; it recovers by itself."""
    from aftersales.site import database  # noqa: PLC0415

    if database.is_embedded() and database.embedded().pid is None:
        click.echo("The database ended and is started again.", err=True)
        database.embedded().start()


def address_of(
    *,
    host: str,
    port: int,
    names: tuple[str, ...],
    certificate: Path | None,
    key: Path | None,
    behind_proxy: bool,
) -> Address:
    """With our own certificate from `aftersales tls` where none is named and one is needed."""
    from aftersales.site import paths, tls  # noqa: PLC0415

    if bool(certificate) != bool(key):
        raise click.UsageError("--certificate and --key belong together.")
    plain = Address(host, port, certificate, key, behind_proxy, names)
    own = tls.own(paths.data_dir())
    if own and not (plain.is_loopback or behind_proxy or certificate):
        return Address(host, port, own.certificate, own.key, names=names or own.names)
    return plain


def prepare(*, migrate: bool, with_demo: bool, address: Address) -> None:
    """Everything that must be right before the first request is let in."""

    from aftersales.site import installation, migrating, upgrading  # noqa: PLC0415
    from aftersales.site.models import Purpose  # noqa: PLC0415

    refuse_bypass()
    found = migrating.state()
    migrating.refuse_newer(found)
    if not (found.is_current or migrate):
        raise Plain("The database has not the schema of this version: run `aftersales migrate`.")
    if not found.is_current:
        click.echo("Bringing the database up to date …", err=True)
        upgrading.upgrade()
    else:
        installation.open_up(at=now())
        upgrading.offer_rights()  # a version may bring rights and no migration
    refuse_bypass()
    if with_demo and installation.is_empty():
        installation.decide(Purpose.DEMO)
    if installation.is_demo() and not address.is_loopback:
        raise Plain(
            "The demonstration answers on this machine only; its passwords are known to all."
        )


def refuse_bypass() -> None:
    """Before the tables are made and after: a role that passes policies would see everything."""
    from django.db import connection  # noqa: PLC0415

    from aftersales.site import database  # noqa: PLC0415

    connection.ensure_connection()
    if why := database.bypass(connection.connection):
        raise Plain(f"{why} The program must connect as a role that owns nothing.")


def run(tree: Tree, address: Address) -> None:
    """From the first process to the word to stop."""
    from aftersales.site import installation  # noqa: PLC0415

    begun = time.monotonic()
    tree.start()
    if not tree.watch(until=lambda: answers(address) or time.monotonic() - begun > READY_WITHIN):
        return
    if not answers(address):
        raise Plain(f"Nothing answers on {address.url}.")
    click.echo(f"aftersales answers on {address.url}")
    if installation.is_demo():
        show_or_make_demo(tree)
    elif installation.is_empty():
        code = installation.new_setup_code()
        click.echo(f"Set it up: {address.url}/setup/   one-time code: {code}")
    tree.watch()


def show_or_make_demo(tree: Tree) -> None:
    """The demo's logins as soon as its people are taken on. Its days are told behind them, and a
    story that was stopped goes on.
    """
    from django.conf import settings  # noqa: PLC0415

    from aftersales.site import installation, storytelling  # noqa: PLC0415

    logins = Path(settings.DATA_DIR) / "demo.json"
    if installation.is_empty():
        logins.unlink(missing_ok=True)  # of data that are gone
    elif logins.exists():
        show_logins(logins)
    if installation.is_empty() or storytelling.is_begun():
        tell_demo(tree, logins)


def tell_demo(tree: Tree, logins: Path) -> None:
    progress = logins.with_name("progress.json")

    def ended(code: int) -> None:
        progress.unlink(missing_ok=True)
        if code:
            click.echo("The demonstration was not made; `aftersales demo` says why.", err=True)
        else:
            click.echo("The demonstration is told to its end.")

    click.echo("The demonstration is being filled; the pages answer meanwhile.")
    is_known, teller = logins.exists(), demo(progress, ended)
    tree.add(teller)
    if is_known:
        return
    tree.watch(until=lambda: logins.exists() or not teller.is_running)
    if logins.exists():
        show_logins(logins)


def show_logins(file: Path) -> None:
    found = json.loads(file.read_text())
    click.echo("Sign in with one of these (on this machine only):")
    for login in found.get("logins", []):
        click.echo("  {login:<16} {password:<18} {role:<24} {store}".format(**login))


def seal() -> None:
    """Leave no line of the log unsealed."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from aftersales.core import sealing  # noqa: PLC0415

    sealing.seal_everything(at=now(), anchor=Path(settings.ANCHOR_FILE))
    connections.close_all()
    os.sync()
