"""Deeds on files that come in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.crypto import KeyUnfit, encrypt
from aftersales.core.imports import ImportKind, all_imports
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.ground.exchange import engine, queries, rules, source, vault
from aftersales.ground.exchange.events import (
    ImportCancelled,
    ImportFailed,
    ImportFinished,
    ImportStarted,
    ImportUploaded,
    ProfileSaved,
    RejectsFetched,
)
from aftersales.ground.exchange.models import ImportReject, ImportRun, MappingProfile
from aftersales.ground.exchange.reading import LARGEST_FILE
from aftersales.ground.exchange.refusals import FileEmpty, FileGone, refusal_for
from aftersales.ground.exchange.states import IMPORT_LIFE, ImportState
from aftersales.ground.network.queries import day_of

MOST_HEADINGS = 200


class KindUnknown(Refusal):
    """There is no such kind of file."""

    code = "exchange.kind_unknown"
    status = 422


class ColumnsMissing(Refusal):
    """Nothing in the file was understood as a column that every row must have."""

    code = "exchange.columns_missing"
    status = 422


class ColumnTwice(Refusal):
    """Two headings cannot both be what a row has once."""

    code = "exchange.column_twice"
    status = 422


class ProfileUnknown(Refusal):
    """The store keeps no mapping of this name for this kind."""

    code = "exchange.profile_unknown"
    status = 422


@command("exchange.import")
def upload(
    *,
    kind: str,
    store_id: int,
    name: str,
    pieces: Iterable[bytes],
    profile: str = "",
    by: Actor,
    at: datetime,
) -> ImportRun:
    """Take a file in, sealed, and understand what can be understood of it. Nothing is imported
    yet.
    """
    wanted = _kind(kind)
    by.require("exchange.import", store_id=store_id)
    by.require(wanted.right, store_id=store_id)
    columns = _columns_of(profile, store_id=store_id, kind=kind)
    try:
        if wanted.reshape is not None:
            on = day_of(at, store_id=store_id)
            pieces = wanted.reshape(_within(pieces, LARGEST_FILE), on=on)
        kept = vault.keep(pieces, most=LARGEST_FILE)
    except vault.FileTooLarge:
        raise refusal_for("too_large") from None
    try:
        run = _understood(kept, wanted, columns)
    except Refusal:
        vault.destroy(kept.key)
        raise
    run.store_id, run.kind, run.file_name = store_id, kind, name[-200:]
    run.actor, run.uploaded_at = by.key, at
    run.save()
    fact = ImportUploaded(store_id=store_id, import_id=run.pk, kind=kind, sha256=kept.sha256)
    record(fact, by=by, at=at)
    return run


def _within(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """No more than so many bytes, whoever holds them together afterwards."""
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > most:
            raise vault.FileTooLarge
        yield piece


def _kind(name: str) -> ImportKind:
    if name not in all_imports():
        raise KindUnknown(_("There is no import of this kind."), field="kind")
    return all_imports()[name]


def _columns_of(profile: str, *, store_id: int, kind: str) -> Mapping[str, str]:
    if not profile:
        return {}
    known = {row.name: row.columns for row in queries.profiles(store_id=store_id, kind=kind)}
    if profile not in known:
        words = {"name": profile, "known": ", ".join(known) or "–"}
        message = _("There is no mapping “%(name)s” here; there are: %(known)s.") % words
        raise ProfileUnknown(message, field="map")
    found: Mapping[str, str] = known[profile]
    return found


def _understood(kept: vault.Kept, kind: ImportKind, columns: Mapping[str, str]) -> ImportRun:
    """The sheet with the most columns that are known, its headings, and where each of them goes."""
    seen = source.peek(vault.read(kept.key))
    sheets = [sheet for sheet in seen.sheets if sheet.lines]
    if not sheets:
        raise FileEmpty(_("There is no table in the file."), field="file")
    tables = [(rules.found_table(sheet.first, kind, columns), sheet) for sheet in sheets]
    table, sheet = max(tables, key=lambda pair: (len(pair[0].places), pair[1].lines))
    return ImportRun(
        file_key=kept.key,
        file_bytes=kept.size,
        sha256=kept.sha256,
        format=seen.format,
        sheet=sheet.name,
        lines=sheet.lines,
        other_sheets=len(sheets) - 1,
        **_mapped(table),
    )


def _mapped(table: rules.Table) -> dict[str, object]:
    return {
        "heading_line": table.line,
        "headings": [heading[:200] for heading in table.headings[:MOST_HEADINGS]],
        "places": {str(i): [p.column, p.nth] for i, p in table.places.items() if i < MOST_HEADINGS},
        "unknown_headings": [heading[:200] for heading in table.unknown[:MOST_HEADINGS]],
    }


@command("exchange.import")
def remap(
    *,
    run_id: int,
    columns: Mapping[str, str] | Sequence[str],
    save_as: str = "",
    by: Actor,
    at: datetime,
) -> ImportRun:
    """Say which heading means which column; with a name the store keeps it for the next file.

    ``columns`` is told by heading, or in the order of the file, one for each column that it has;
    nothing leaves a column out.
    """
    run = _waiting(run_id, by)
    kind = _kind(run.kind)
    if isinstance(columns, Mapping):
        known = {h: c for h, c in columns.items() if not c or c in kind.by_name}
        _map_by_heading(run, kind, known)
    else:
        known = _map_in_order(run, kind, columns)
    run.save()
    if save_as.strip():
        profile, _made = MappingProfile.objects.update_or_create(
            store_id=run.store_id,
            kind=run.kind,
            name=save_as.strip()[:60],
            defaults={"columns": known},
        )
        fact = ProfileSaved(store_id=run.store_id, profile_id=profile.pk, kind=run.kind)
        record(fact, by=by, at=at)
    return run


def _map_by_heading(run: ImportRun, kind: ImportKind, columns: Mapping[str, str]) -> None:
    """The file is looked through once more: its headings may stand in another line now."""
    first = next(s.first for s in _peek(run).sheets if s.name == run.sheet)
    for name, value in _mapped(rules.found_table(first, kind, columns)).items():
        setattr(run, name, value)


def _map_in_order(run: ImportRun, kind: ImportKind, columns: Sequence[str]) -> dict[str, str]:
    """As a person has said before the file's own columns; nothing is left to be understood.

    Answers the mapping by heading, as the store may keep it.
    """
    said = [c if c in kind.by_name else "" for c in columns[: len(run.headings)]]
    places, twice = rules.settled(said, queries.places_of(run), kind)
    if twice:
        words = {"names": ", ".join(str(kind.by_name[name].label) for name in twice)}
        message = _("Two headings cannot both be: %(names)s. Leave one of them out.") % words
        raise ColumnTwice(message, field="columns")
    run.places = {str(i): [place.column, place.nth] for i, place in places.items()}
    run.unknown_headings = []
    known: dict[str, str] = {}
    for heading, column in zip(run.headings, said, strict=False):
        if heading and not known.get(heading):
            known[heading] = column
    return known


def _peek(run: ImportRun) -> source.Peek:
    if not vault.is_there(run.file_key):
        raise FileGone(_("The file is no longer kept. Bring it in again."))
    return source.peek(vault.read(run.file_key))


def _locked(run_id: int, by: Actor) -> ImportRun:
    run = ImportRun.objects.visible_to(by).select_for_update().get(pk=run_id)
    by.require("exchange.import", store_id=run.store_id)
    return run


def _waiting(run_id: int, by: Actor) -> ImportRun:
    run = _locked(run_id, by)
    IMPORT_LIFE.require(ImportState(run.state), ImportState.RUNNING)
    return run


@command("exchange.import")
def start(
    *, run_id: int, is_trial: bool = False, in_background: bool = True, by: Actor, at: datetime
) -> ImportRun:
    """Begin, or begin again after the last checkpoint of an import that failed."""
    run = _waiting(run_id, by)
    kind = _kind(run.kind)
    by.require(kind.right, store_id=run.store_id)
    _require_columns(run)
    if not vault.is_there(run.file_key):
        raise FileGone(_("The file is no longer kept. Bring it in again."))
    if run.state == ImportState.UPLOADED:
        _forget_report(run)
    run.state, run.is_trial, run.is_stopping = ImportState.RUNNING, is_trial, False
    run.actor, run.started_at, run.finished_at, run.failure = by.key, at, None, ""
    run.lent = sorted(r for r in kind.lends if by.may(r, store_id=run.store_id))
    run.save()
    if not is_trial:
        fact = ImportStarted(store_id=run.store_id, import_id=run.pk, kind=run.kind)
        record(fact, by=by, at=at)
    if in_background:
        said_in = get_language() or ""
        app.configure_task("exchange.carry_out").defer(run_id=run.pk, language=said_in)
    return run


def _require_columns(run: ImportRun) -> None:
    kind, mapped = _kind(run.kind), {place[0] for place in run.places.values()}
    missing = [c for c in kind.columns if c.required and not c.group and c.name not in mapped]
    if missing or not mapped:
        words = {"names": ", ".join(str(c.label) for c in missing or kind.columns[:3])}
        message = _("No heading was understood as: %(names)s. Say which it is.") % words
        raise ColumnsMissing(message, field="columns")


def _forget_report(run: ImportRun) -> None:
    """A trial leaves a report; the true run makes its own."""
    ImportReject.objects.filter(run=run).delete()
    run.at_line = run.lane_one = run.lane_two = 0
    for name in engine.COUNTED:
        setattr(run, name, 0)


@command("exchange.import")
def finish(*, run: ImportRun, by: Actor, at: datetime) -> ImportRun:
    """Every line is settled. The file has served and goes; a trial keeps it for the true run."""
    now = _locked(run.pk, by)
    if now.is_trial:
        now.state = ImportState.UPLOADED
        for name in (*engine.COUNTED, "at_line"):
            setattr(now, name, getattr(run, name))
        now.save()
        return now
    IMPORT_LIFE.require(ImportState(now.state), ImportState.DONE)
    now.state, now.finished_at = ImportState.DONE, at
    _let_go(now)
    fact = ImportFinished(
        store_id=now.store_id,
        import_id=now.pk,
        kind=now.kind,
        **{name: getattr(now, name) for name in engine.COUNTED if name != "skipped"},
    )
    record(fact, by=by, at=at)
    return now


def _let_go(run: ImportRun) -> None:
    """The file goes once this is certain."""
    key, run.file_key = run.file_key, ""
    run.save()
    transaction.on_commit(lambda: vault.destroy(key))


@command("exchange.import")
def fail(*, run_id: int, reason: str, by: Actor, at: datetime) -> ImportRun:
    """The work cannot go on; what was settled stays, and it may be begun again."""
    run = _locked(run_id, by)
    IMPORT_LIFE.require(ImportState(run.state), ImportState.FAILED)
    run.state, run.failure, run.finished_at = ImportState.FAILED, reason, at
    run.save()
    record(ImportFailed(store_id=run.store_id, import_id=run.pk, reason=reason), by=by, at=at)
    return run


@command("exchange.import")
def cancel(*, run_id: int, by: Actor, at: datetime) -> ImportRun:
    """Stop after the batch at work. Rows that were taken before stay; the file goes."""
    run = _locked(run_id, by)
    IMPORT_LIFE.require(ImportState(run.state), ImportState.CANCELLED)
    if run.state == ImportState.RUNNING and not run.is_stopping:
        run.is_stopping = True
        run.save(update_fields=["is_stopping"])
        return run
    run.state, run.finished_at = ImportState.CANCELLED, at
    _let_go(run)
    fact = ImportCancelled(store_id=run.store_id, import_id=run.pk, at_line=run.at_line)
    record(fact, by=by, at=at)
    return run


@command("exchange.import")
def fetch_rejects(*, run_id: int, by: Actor, at: datetime) -> ImportRun:
    """The rows that were not taken go back to who brought them, to be put right."""
    run = ImportRun.objects.visible_to(by).get(pk=run_id)
    by.require("exchange.import", store_id=run.store_id)
    fact = RejectsFetched(store_id=run.store_id, import_id=run.pk, rows=run.rejected)
    record(fact, by=by, at=at)
    return run


def carry_out(
    *, run_id: int, by: Actor, at: datetime, told: engine.Told = lambda _run: None
) -> ImportRun:
    """Work an import that was started to its end, in as many transactions as it takes."""
    with whole_database():
        run = ImportRun.objects.get(pk=run_id)
    if run.state != ImportState.RUNNING:
        return run
    try:
        do = engine.try_out if run.is_trial else engine.work
        return finish(run=do(run, by=by, at=at, told=told), by=by, at=at)
    except engine.Overtaken:
        return _after_overtaken(run_id, by=by, at=at)
    except Refusal as refusal:
        return fail(run_id=run_id, reason=refusal.code, by=by, at=at)
    except (KeyUnfit, FileNotFoundError):
        return fail(run_id=run_id, reason=FileGone.code, by=by, at=at)


def _after_overtaken(run_id: int, *, by: Actor, at: datetime) -> ImportRun:
    with whole_database():
        run = ImportRun.objects.get(pk=run_id)
    if run.state == ImportState.RUNNING and run.is_stopping:
        return cancel(run_id=run_id, by=by, at=at)
    return run


def sealed(keys: Collection[str]) -> str:
    """The keys as a job may carry them: when it is done its arguments tell nothing."""
    return encrypt(" ".join(sorted(keys)), "exchange.look_through").hex()


def forget_rows(
    *,
    group_id: int,
    keys: Collection[str],
    codes: Collection[str] = (),
    names: Collection[str] = (),
) -> int:
    """Rows about a person who is erased go: from reports now, with waiting files soon (I-37).

    ``keys`` are blind indexes of the person's telephone numbers, ``codes`` what is theirs alone
    (identity or company number, number in the old system). A ``name`` may be somebody else's too:
    it takes only rows in which no telephone number could be read. Called by the room that erases,
    in its transaction and under its right.
    """
    certain = [*keys, *map(engine.blind_word, filter(None, codes))]
    by_name = list(map(engine.blind_word, filter(None, names)))
    with whole_database():
        rows = ImportReject.objects.filter(store__group_id=group_id)
        nameless = [
            pk
            for pk, found in rows.filter(keys__overlap=by_name).values_list("pk", "keys")
            if all(key.startswith("=") for key in found)
        ]
        gone, _each = rows.filter(Q(keys__overlap=certain) | Q(pk__in=nameless)).delete()
        waiting = ImportRun.objects.filter(store__group_id=group_id).exclude(file_key="")
        for run_id in waiting.order_by("pk").values_list("pk", flat=True) if keys else ():
            app.configure_task("exchange.look_through").defer(run_id=run_id, sealed=sealed(keys))
    return gone
