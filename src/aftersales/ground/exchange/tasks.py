"""Work in the background: imports that run, files that have lapsed."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language, override
from procrastinate.contrib.django import app

from aftersales.core.actors import Actor
from aftersales.core.cells import written
from aftersales.core.clockwork import by_the_clock
from aftersales.core.crypto import decrypt
from aftersales.core.imports import all_imports
from aftersales.core.scope import whole_database
from aftersales.ground.exchange import commands, engine, source, vault
from aftersales.ground.exchange.models import ImportRun
from aftersales.ground.exchange.retention import forget_old_rows


@app.task(name="exchange.carry_out", queue="imports", retry=3)
def carry_out(run_id: int, language: str = "") -> None:
    """A worker that was killed is replaced by the rescuer; the checkpoint says where to go on.

    What is wrong with a row is said in the language of who began the import, and waits for it.
    """
    with whole_database():
        run = ImportRun.objects.select_related("store").filter(pk=run_id).first()
    if run is not None:
        with override(language or get_language()):
            commands.carry_out(run_id=run_id, by=_system_for(run), at=timezone.now())


def _system_for(run: ImportRun) -> Actor:
    """The system at work for who started it, in that store, with what this kind of file needs and
    what of it only some people may.
    """
    kind = all_imports()[run.kind]
    return Actor(
        key=f"system:exchange/{run.actor}"[:80],
        group_id=run.store.group_id,
        rights={run.store_id: kind.rights | {*run.lent} | {"exchange.import"}},
    )


@app.task(name="exchange.look_through", queue="imports", retry=3)
def look_through(run_id: int, sealed: str) -> None:
    """A waiting file that tells of an erased person is cancelled, and gone with it."""
    with whole_database():
        run = ImportRun.objects.select_related("store").filter(pk=run_id).first()
    if run is None or not vault.is_there(run.file_key):
        return
    lines = source.rows(vault.read(run.file_key), run.sheet)
    keys = set(decrypt(bytes.fromhex(sealed), "exchange.look_through").split())
    if any(keys.intersection(engine.blind_keys([written(c) for c in line])) for _n, line in lines):
        _give_up(run)


def _give_up(run: ImportRun) -> None:
    by, at = _system_for(run), timezone.now()
    stopped = commands.cancel(run_id=run.pk, by=by, at=at)
    if stopped.finished_at is None:
        commands.cancel(run_id=run.pk, by=by, at=at)


@by_the_clock("23 3 * * *", name="exchange.forget_old")
def forget_old(at: datetime) -> None:
    """Files and rejected rows go when their time is over; so does what a crash left behind."""
    for run in forget_old_rows(at=at):
        _give_up(run)
    with whole_database():
        vault.sweep(ImportRun.objects.exclude(file_key="").values_list("file_key", flat=True))
