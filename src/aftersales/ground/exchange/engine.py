"""The work of an import: batches of 500 rows, each one transaction with a checkpoint.

Whatever ends the process, the next one begins after the last batch that was committed. Two that
work at one import at once get in nobody's way: the second finds the checkpoint moved and stops.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.cells import Cell, CellFault, many_phones, written
from aftersales.core.imports import Fault, ImportKind, ImportRow, RowResult, all_imports
from aftersales.core.scope import as_seen_by
from aftersales.ground.exchange import rules, source, vault
from aftersales.ground.exchange.models import ImportReject, ImportRun
from aftersales.ground.exchange.rules import Place
from aftersales.ground.exchange.states import ImportState

BATCH = 500
COUNTED = ("read", "created", "updated", "unchanged", "rejected", "skipped")

Told = Callable[[ImportRun], None]
Lines = Sequence[tuple[int, list[Cell]]]


class Overtaken(Exception):  # noqa: N818 - somebody else is at work, nothing is wrong
    """Another worker has moved the checkpoint, or somebody has cancelled."""


@dataclass
class Batch:
    """What came of some lines."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    rejects: list[tuple[int, list[Cell], Sequence[Fault]]] = field(default_factory=list)


def work(run: ImportRun, *, by: Actor, at: datetime, told: Told = lambda _run: None) -> ImportRun:
    """Take the file's rows from the checkpoint to its end. ``told`` hears of every batch."""
    with closing(_chunks(run)) as chunks:
        for chunk in chunks:
            run = _settle(run, chunk, by=by, at=at)
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
                rejected += _add(run, chunk, settled(chunk, run=run, by=by, at=at))
                if outside(run):
                    raise Overtaken
                told(run)
        transaction.set_rollback(True)
    with as_seen_by(by):
        ImportReject.objects.bulk_create(rejected, batch_size=BATCH)
    return run


def _chunks(run: ImportRun) -> Generator[Lines]:
    """The lines after the checkpoint, 500 at a time. Closing it ends the reader."""
    begun = max(run.at_line, run.heading_line)
    with closing(source.rows(vault.read(run.file_key), run.sheet)) as lines:
        left = (line for line in lines if line[0] > begun)
        while chunk := list(islice(left, BATCH)):
            yield chunk


def _add(run: ImportRun, lines: Lines, batch: Batch) -> list[ImportReject]:
    """Add what came of some lines to the run, and move its checkpoint. Saves nothing."""
    for name, count in batch.counts.items():
        setattr(run, name, getattr(run, name) + count)
    run.at_line = lines[-1][0]
    return [_reject(run, *rejected) for rejected in batch.rejects]


def _settle(run: ImportRun, lines: Lines, *, by: Actor, at: datetime) -> ImportRun:
    """One batch in one transaction: rows, rejects and the checkpoint, or none of them."""
    with as_seen_by(by):
        now = ImportRun.objects.select_for_update().get(pk=run.pk)
        if now.at_line != run.at_line or now.state != ImportState.RUNNING or now.is_stopping:
            raise Overtaken
        rejected = _add(now, lines, settled(lines, run=now, by=by, at=at))
        ImportReject.objects.bulk_create(rejected)
        now.save(update_fields=[*COUNTED, "at_line"])
    return now


def settled(lines: Lines, *, run: ImportRun, by: Actor, at: datetime) -> Batch:
    """Each line is created, updated, unchanged, rejected, or no row at all."""
    kind = all_imports()[run.kind]
    places = {int(i): Place(*place) for i, place in run.places.items()}
    batch, rows, cells = Batch(), [], dict(lines)
    for number, line in lines:
        if rules.is_no_row(line, run.headings):
            batch.counts["skipped"] += 1
            continue
        parsed = rules.parsed(number, line, places, kind)
        if parsed.row:
            rows.append(parsed.row)
        else:
            batch.rejects.append((number, line, parsed.faults))
    for row, result in _taken(rows, kind, store_id=run.store_id, by=by, at=at):
        if result.outcome == "rejected":
            batch.rejects.append((row.number, cells[row.number], result.faults))
        else:
            batch.counts[result.outcome] += 1
    batch.counts["rejected"] = len(batch.rejects)
    batch.counts["read"] = len(lines) - batch.counts["skipped"]
    return batch


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
        keys=blind_keys(words),
    )


def blind_keys(words: Sequence[str]) -> list[str]:
    """By these an erasure finds the row: the telephone numbers in it, never in clear."""
    found = set()
    for word in words:
        if sum(c.isdecimal() for c in word) >= 7:
            with suppress(CellFault):
                found |= {phones.index(number) for number in many_phones(word) or ()}
    return sorted(found)


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
