"""Questions about files that come in and lists that go out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.cells import written
from aftersales.core.imports import ImportKind, all_imports
from aftersales.ground.exchange import rules, source, vault
from aftersales.ground.exchange.models import (
    ExportRequest,
    ExportRequestQuerySet,
    ImportReject,
    ImportRun,
    ImportRunQuerySet,
    MappingProfile,
)
from aftersales.ground.exchange.refusals import FileGone
from aftersales.ground.exchange.states import ExportState

SAMPLES = 3


@dataclass(frozen=True)
class RejectedRow:
    """A row that was not taken: its line, its cells and each fault."""

    line: int
    cells: list[str]
    faults: list[dict[str, str]]


def kinds_for(actor: Actor) -> list[ImportKind]:
    """What this actor may bring in."""
    return [kind for kind in all_imports().values() if actor.may(kind.right)]


def imports(*, seen_by: Actor) -> ImportRunQuerySet:
    """The files that came in, newest first."""
    return ImportRun.objects.visible_to(seen_by).order_by("-pk")


def import_run(run_id: int, *, seen_by: Actor) -> ImportRun:
    return ImportRun.objects.visible_to(seen_by).get(pk=run_id)


def rejects(run: ImportRun, *, upto: int | None = None) -> Iterator[RejectedRow]:
    """The rows that were not taken, in the order of the file."""
    rows = ImportReject.objects.filter(run=run).order_by("line", "pk")
    for row in (rows[:upto] if upto else rows).iterator(chunk_size=500):
        yield RejectedRow(row.line, json.loads(row.cells), row.faults)


def faults_of(run: ImportRun, *, upto: int | None = None) -> list[dict[str, Any]]:
    """Every fault with its row, as the command line and the API tell it."""
    lines = ImportReject.objects.filter(run=run).order_by("line", "pk")
    told = [
        {"row": line, **fault}
        for line, faults in lines.values_list("line", "faults")[: upto or None]
        for fault in faults
    ]
    return told[:upto] if upto else told


def told(run: ImportRun) -> dict[str, Any]:
    """The result as machines read it. What was not understood is named, never dropped silently."""
    return {
        "read": run.read,
        "created": run.created,
        "updated": run.updated,
        "unchanged": run.unchanged,
        "rejected": run.rejected,
        "errors": faults_of(run),
        "skipped": run.skipped,
        "unknown_headings": list(run.unknown_headings),
        "left_out": run.left_out,
        "other_sheets": run.other_sheets,
        "import": str(run.pk),
    }


def column_words(run: ImportRun) -> dict[str, str]:
    """What the reader of a report calls the columns: as the file does, where it has them."""
    words = {c.name: str(c.label) for c in all_imports()[run.kind].columns}
    own: dict[str, list[str]] = {}
    for index, place in sorted(places_of(run).items()):
        own.setdefault(place.column, []).append(run.headings[index])
    return words | {name: " / ".join(dict.fromkeys(headings)) for name, headings in own.items()}


def quality_of(run: ImportRun) -> Counter[tuple[str, str]]:
    """How often each fault came, by column and words: what the file is worth (DA-02)."""
    lines = ImportReject.objects.filter(run=run).order_by("pk").values_list("faults", flat=True)
    return Counter((fault["column"], fault["message"]) for faults in lines for fault in faults)


def profiles(*, store_id: int, kind: str) -> Sequence[MappingProfile]:
    """The mappings that a store keeps for a kind of file."""
    return list(MappingProfile.objects.filter(store=store_id, kind=kind).order_by("name", "pk"))


def profile_names(*, seen_by: Actor) -> list[str]:
    """The names of all mappings that the actor's stores keep."""
    mine = MappingProfile.objects.filter(store__in=seen_by.stores_with("exchange.import"))
    return sorted(set(mine.order_by("pk").values_list("name", flat=True)))


@dataclass(frozen=True)
class Preview:
    """What the file looks like before it is brought in."""

    rows: int
    samples: Mapping[int, list[str]]  # some values of each column
    guesses: Mapping[int, tuple[str, str]]  # what a column that was not understood may be, and why


def preview(run: ImportRun) -> Preview:
    """The first rows under the headings, and suggestions for what was not understood."""
    if not vault.is_there(run.file_key):
        raise FileGone(_("The file is no longer kept. Bring it in again."))
    first = next(
        s.first for s in source.peek(vault.read(run.file_key)).sheets if s.name == run.sheet
    )
    lines = [line for line in first[run.heading_line :] if not rules.is_no_row(line, run.headings)]
    table = rules.Table(run.heading_line, tuple(run.headings), places_of(run), _decided(run))
    samples = {
        i: [word for line in lines[:SAMPLES] if i < len(line) and (word := written(line[i]))]
        for i in range(len(run.headings))
    }
    guesses = rules.suggestions(table, lines, all_imports()[run.kind])
    return Preview(run.lines - run.heading_line, samples, guesses)


def places_of(run: ImportRun) -> dict[int, rules.Place]:
    return {int(i): rules.Place(*place) for i, place in run.places.items()}


def _decided(run: ImportRun) -> frozenset[str]:
    """Headings left out on purpose, as the rules compare them: nobody guesses at them again."""
    return frozenset(rules.bare(heading) for heading in run.left_out)


def exports(*, seen_by: Actor) -> ExportRequestQuerySet:
    """Requests of one's own and those that wait for one's approval, newest first."""
    return ExportRequest.objects.visible_to(seen_by).order_by("-pk")


def approved_export(*, actor: Actor, list_name: str, address: str) -> ExportRequest | None:
    """The approval with which this actor may take this very question out, once."""
    rows = ExportRequest.objects.filter(
        actor=actor.key, list_name=list_name, state=ExportState.APPROVED
    )
    return next((row for row in rows.order_by("pk") if row.address == address), None)
