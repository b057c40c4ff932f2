"""The work of an import: batches of 500 rows, each one transaction with a checkpoint.

Two batches are worked side by side, since one waits for the database while the other thinks. Rows
that share a telephone number, a name, a plate or a VIN go into the same batch, so the two never
meant the same thing. Each batch marks the run in its own transaction: whatever ends the process,
the next one does what is not marked, and no row is taken twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import F
from django.utils.translation import get_language, override

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.cells import Cell, phones_within, written
from aftersales.core.crypto import blind_index
from aftersales.core.imports import Fault, ImportKind, ImportRow, RowResult, all_imports
from aftersales.core.scope import as_seen_by
from aftersales.core.words import searchable
from aftersales.ground.exchange import rules, source, vault
from aftersales.ground.exchange.models import ImportReject, ImportRun
from aftersales.ground.exchange.rules import Place
from aftersales.ground.exchange.states import ImportState

BATCH = 500
LANES = ("lane_one", "lane_two")
COUNTED = ("read", "created", "updated", "unchanged", "rejected", "skipped")

Told = Callable[[ImportRun], None]
Lines = Sequence[tuple[int, list[Cell]]]


class Overtaken(Exception):  # noqa: N818 - somebody else is at work, nothing is wrong
    """Another worker has moved the checkpoint, or somebody has cancelled."""


@dataclass
class Batch:
    """Some lines of one chunk on their way, and what came of them."""

    lines: dict[int, list[Cell]] = field(default_factory=dict)
    rows: list[ImportRow] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    rejects: list[tuple[int, list[Cell], Sequence[Fault]]] = field(default_factory=list)


def work(run: ImportRun, *, by: Actor, at: datetime, told: Told = lambda _run: None) -> ImportRun:
    """Take the file's rows from the checkpoint to its end. ``told`` hears of every chunk."""
    with closing(_chunks(run)) as chunks, _second_hand() as hand:
        for chunk in chunks:
            run = _settle(run, chunk, hand, by=by, at=at)
            told(run)
    return run


def try_out(
    run: ImportRun, *, by: Actor, at: datetime, told: Told = lambda _run: None
) -> ImportRun:
    """The same without lasting effect but the report: one transaction, taken back at the end."""
    rejected: list[ImportReject] = []
    with as_seen_by(by), transaction.atomic(), _from_outside(run) as outside:
        with closing(_chunks(run)) as chunks:
            for chunk in chunks:
                for batch in _batches(chunk, run):
                    _take(batch, run, by=by, at=at)
                    for name, count in batch.counts.items():
                        setattr(run, name, getattr(run, name) + count)
                    rejected += [_reject(run, *one) for one in batch.rejects]
                run.at_line = chunk[-1][0]
                if outside(run):
                    raise Overtaken
                told(run)
        transaction.set_rollback(True)
    with as_seen_by(by):
        ImportReject.objects.bulk_create(rejected, batch_size=BATCH)
    return run


def _chunks(run: ImportRun) -> Generator[Lines]:
    """The lines after the checkpoint, two batches at a time. Closing it ends the reader."""
    begun = max(run.at_line, run.heading_line)
    with closing(source.rows(vault.read(run.file_key), run.sheet)) as lines:
        left = (line for line in lines if line[0] > begun)
        while chunk := list(islice(left, BATCH * len(LANES))):
            yield chunk


# -- a chunk, in two lanes -------------------------------------------------------------------------


def _settle(
    run: ImportRun, lines: Lines, hand: Hand | None, *, by: Actor, at: datetime
) -> ImportRun:
    """Both batches of a chunk, side by side where there is a second hand, and the checkpoint."""
    with as_seen_by(by):
        now = ImportRun.objects.get(pk=run.pk)
    if now.at_line != run.at_line:
        raise Overtaken
    first, second = _batches(lines, now)
    end = lines[-1][0]
    if hand is None:
        _in_lane("lane_one", first, now, end, by=by, at=at)
        _in_lane("lane_two", second, now, end, by=by, at=at)
    else:
        other = hand(lambda: _in_lane("lane_two", second, now, end, by=by, at=at))
        _in_lane("lane_one", first, now, end, by=by, at=at)
        other.result()
    with as_seen_by(by):
        if not ImportRun.objects.filter(pk=now.pk, at_line=now.at_line).update(at_line=end):
            raise Overtaken
        return ImportRun.objects.get(pk=now.pk)


def _in_lane(lane: str, batch: Batch, run: ImportRun, end: int, *, by: Actor, at: datetime) -> None:
    """One batch in one transaction: rows, rejects and the lane's mark, or none of them.

    A batch that was settled before a crash is left alone: its mark stands at the chunk's end.
    """
    before = getattr(run, lane)
    if before == end:
        return
    with as_seen_by(by):
        _take(batch, run, by=by, at=at)
        ImportReject.objects.bulk_create(_reject(run, *one) for one in batch.rejects)
        mark: dict[str, Any] = {lane: end}
        mark |= {name: F(name) + count for name, count in batch.counts.items()}
        going = ImportRun.objects.filter(pk=run.pk, state=ImportState.RUNNING, is_stopping=False)
        if not going.filter(**{lane: before}).update(**mark):
            raise Overtaken


Hand = Callable[[Callable[[], None]], "Future[None]"]


@contextmanager
def _second_hand() -> Iterator[Hand | None]:
    """A thread with a connection of its own; none inside a transaction that it could not see
    into.
    """
    if connection.in_atomic_block:
        yield None
        return
    with ThreadPoolExecutor(1, thread_name_prefix="import") as pool:
        try:
            yield lambda deed: pool.submit(copy_context().run, _speaking(deed))
        finally:
            pool.submit(connections.close_all).result()


def _speaking(deed: Callable[[], None]) -> Callable[[], None]:
    """The deed in the language of this thread: another one has its own."""
    language = get_language()

    def spoken() -> None:
        with override(language):
            deed()

    return spoken


def _batches(lines: Lines, run: ImportRun) -> list[Batch]:
    """The lines understood, and dealt out so that what belongs together stays together."""
    kind = all_imports()[run.kind]
    places = {int(i): Place(*place) for i, place in run.places.items()}
    batches = [Batch() for _lane in LANES]
    rows: list[ImportRow] = []
    cells = dict(lines)
    for number, line in lines:
        if rules.is_no_row(line, run.headings):
            batches[0].counts["skipped"] += 1
            continue
        parsed = rules.parsed(number, line, places, kind)
        if parsed.row:
            rows.append(parsed.row)
        else:
            batches[0].counts["read"] += 1
            batches[0].rejects.append((number, line, parsed.faults))
    for together in rules.belonging_together(rows, kind):
        batch = min(batches, key=lambda b: len(b.rows))
        batch.rows += together
        batch.lines |= {row.number: cells[row.number] for row in together}
    for batch in batches:
        batch.rows.sort(key=lambda row: row.number)
    return batches


def _take(batch: Batch, run: ImportRun, *, by: Actor, at: datetime) -> None:
    """Each row is created, updated, unchanged or rejected."""
    kind = all_imports()[run.kind]
    for row, result in _taken(batch.rows, kind, store_id=run.store_id, by=by, at=at):
        if result.outcome == "rejected":
            batch.rejects.append((row.number, batch.lines[row.number], result.faults))
        else:
            batch.counts[result.outcome] += 1
    batch.counts["read"] += len(batch.rows)
    batch.counts["rejected"] = len(batch.rejects)


def _taken(
    rows: Sequence[ImportRow], kind: ImportKind, *, store_id: int, by: Actor, at: datetime
) -> list[tuple[ImportRow, RowResult]]:
    """A row is taken by all its rooms or by none: what one refuses, the others give back."""
    done: list[tuple[ImportRow, RowResult]] = []
    left = list(rows)
    while left:
        with transaction.atomic():
            results = _asked(left, kind, store_id=store_id, by=by, at=at)
            pairs = list(zip(left, results, strict=True))
            refused = [(row, result) for row, result in pairs if result.outcome == "rejected"]
            if not refused or not kind.followers:
                return done + pairs
            transaction.set_rollback(True)
        done += refused
        gone = {row.number for row, _result in refused}
        left = [row for row in left if row.number not in gone]
    return done


def _asked(
    rows: Sequence[ImportRow], kind: ImportKind, *, store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    for recognise in kind.recognisers:
        known = recognise(rows, store_id=store_id)
        rows = [replace(row, known_as=known.get(row.number, row.known_as)) for row in rows]
    results = kind.take(rows, store_id=store_id, by=by, at=at)
    for then in kind.followers:
        results = then(rows, results, store_id=store_id, by=by, at=at)
    return results


def _reject(
    run: ImportRun, number: int, line: Sequence[Cell], faults: Sequence[Fault]
) -> ImportReject:
    words = [written(cell) for cell in line]
    return ImportReject(
        run=run,
        store_id=run.store_id,
        line=number,
        cells=json.dumps(words, ensure_ascii=False),
        faults=[{"column": f.column, "code": f.code, "message": f.message} for f in faults],
        keys=[*blind_keys(words), *identity_keys(run, words)],
    )


def blind_keys(words: Sequence[str]) -> list[str]:
    """By these an erasure finds the row: the telephone numbers in it, never in clear."""
    told = (word for word in words if sum(c.isdecimal() for c in word) >= 7)
    return sorted({phones.index(number) for word in told for number in phones_within(word)})


def identity_keys(run: ImportRun, words: Sequence[str]) -> list[str]:
    """What else tells whom a row is about: the names, codes and numbers of its columns."""
    marks = {c.name for c in all_imports()[run.kind].columns if c.tells_apart}
    places = [int(i) for i, (column, _nth) in run.places.items() if column in marks]
    said = {words[i] for i in places if i < len(words)}
    return sorted({blind_word(word) for word in said if word.strip()})


def blind_word(word: str) -> str:
    """A word as a reject keeps it; marked, so that it is never taken for a telephone number."""
    said = searchable(word).replace(" ", "").upper()
    return "=" + blind_index(said, "exchange.identity")[1:]


@contextmanager
def _from_outside(run: ImportRun) -> Iterator[Callable[[ImportRun], bool]]:
    """Progress of a trial, told beside its transaction, which nobody else can look into.

    Answers whether somebody has asked to cancel.
    """
    other: Any = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT set_config('aftersales.stores', %s, false)", [str(run.store_id)])

        def tell(now: ImportRun) -> bool:
            cursor.execute(
                "UPDATE exchange_import SET at_line = %s WHERE id = %s RETURNING is_stopping",
                [now.at_line, now.pk],
            )
            row = cursor.fetchone()
            return bool(row and row[0])

        try:
            yield tell
        finally:
            other.close()
