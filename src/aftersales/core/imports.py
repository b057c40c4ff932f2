"""What may be brought in from spreadsheets, said by each room in its ``imports.py``.

A kind of import names its columns and a function that takes rows. A higher room adds columns
to the kind of a lower one (``extend``): a customer file usually carries the vehicle in the same
row. The machinery (reading, mapping, batches, checkpoints, rejects) is ``ground.exchange``.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Protocol

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.cells import Parser
from aftersales.core.refusals import Refusal

Outcome = Literal["created", "updated", "unchanged", "rejected"]


@dataclass(frozen=True)
class Fault:
    """Why a row was not taken: in which column, with a code that never changes, in words."""

    column: str
    code: str
    message: str

    @classmethod
    def missing(cls, column: str) -> Fault:
        return cls(column, "required", _("This cell must be filled in."))


@dataclass(frozen=True)
class RowResult:
    """What became of one row, in commands that take many as in reports. ``object_id`` is the thing
    it made or met; a rejected row brings the refusal that it met.
    """

    outcome: Outcome
    object_id: int | None = None
    faults: tuple[Fault, ...] = ()
    refusal: Refusal | None = None

    @classmethod
    def refused(cls, no: Refusal) -> RowResult:
        return cls("rejected", faults=(Fault(no.field, no.code, str(no)),), refusal=no)

    def under(self, columns: Mapping[str, str]) -> RowResult:
        """The same, with faults where the reader of a report finds them: field → column."""
        faults = (replace(f, column=columns.get(f.column, f.column)) for f in self.faults)
        return replace(self, faults=tuple(faults))

    def with_outcome(self, other: Outcome) -> RowResult:
        """The same row after a further step: made stays made, changed beats unchanged."""
        order: tuple[Outcome, ...] = ("unchanged", "updated", "created")
        if "rejected" in {self.outcome, other}:
            return replace(self, outcome="rejected")
        if self.outcome == "created":
            return self
        best = max(self.outcome, other, key=order.index)
        return RowResult("updated" if best == "created" else best, self.object_id)


@dataclass(frozen=True)
class ImportRow:
    """One row, parsed. ``number`` is its line in the file; ``groups`` hold what comes several
    times. ``known_as`` is the thing that a higher room recognises the row to be about, by what it
    knows.
    """

    number: int
    values: Mapping[str, Any]
    groups: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    known_as: int | None = None


@dataclass(frozen=True)
class ImportColumn:
    """A column that a file may have.

    ``headings`` are the words under which files carry it, in any language. ``group`` names the
    thing of which a row may hold several ("vehicle"); ``parted`` columns of a group hold several
    values in one cell, one for each, others of the group hold for all. ``looks`` recognises a
    value by itself. ``tells_apart`` marks what one thing is known from another by: rows that share
    such a value are never worked side by side. A kind that marks none is worked row after row.
    ``spare`` is the column that takes a second heading of the same meaning.
    """

    name: str
    label: object
    parse: Parser[Any]
    headings: Collection[str]
    required: bool = False
    group: str = ""
    parted: bool = False
    looks: str = ""
    tells_apart: bool = False
    spare: str = ""


class Taker(Protocol):
    """Takes parsed rows by the commands of its room; answers one result for each, in order."""

    def __call__(
        self, rows: Sequence[ImportRow], *, store_id: int, by: Actor, at: datetime
    ) -> list[RowResult]: ...


class Follower(Protocol):
    """Takes the same rows after the room below did, knowing what became of each."""

    def __call__(
        self,
        rows: Sequence[ImportRow],
        results: Sequence[RowResult],
        *,
        store_id: int,
        by: Actor,
        at: datetime,
    ) -> list[RowResult]: ...


class Reshaper(Protocol):
    """Turns a file of another shape into one with a row for each thing; any other as it is."""

    def __call__(self, pieces: Iterable[bytes], *, on: date) -> Iterable[bytes]: ...


class Recogniser(Protocol):
    """Tells which rows are about a thing that is known, before anything is made of them."""

    def __call__(self, rows: Sequence[ImportRow], *, store_id: int) -> Mapping[int, int]: ...


@dataclass
class ImportKind:
    """A kind of file: its columns, who may bring it in, and who takes its rows."""

    name: str
    label: object
    right: str
    columns: tuple[ImportColumn, ...]
    take: Taker
    rights: frozenset[str]  # with which the rows are taken when nobody is looking
    lends: frozenset[str] = frozenset()  # what is taken only if whoever began it holds the right
    reshape: Reshaper | None = None
    followers: list[Follower] = field(default_factory=list)
    recognisers: list[Recogniser] = field(default_factory=list)

    @cached_property
    def by_name(self) -> Mapping[str, ImportColumn]:
        return {column.name: column for column in self.columns}


@dataclass(frozen=True)
class _Extension:
    """What a higher room adds to a kind."""

    columns: tuple[ImportColumn, ...]
    then: Follower
    rights: frozenset[str]
    recognise: Recogniser | None

    def join(self, kind: ImportKind) -> None:
        kind.columns += self.columns
        kind.rights |= self.rights
        kind.followers.append(self.then)
        kind.recognisers += [self.recognise] if self.recognise else []
        vars(kind).pop("by_name", None)


_kinds: dict[str, ImportKind] = {}
_extensions: dict[str, list[_Extension]] = {}


def import_kind(
    name: str,
    label: object,
    *,
    right: str,
    columns: Sequence[ImportColumn],
    take: Taker,
    rights: Collection[str] = (),
    lends: Collection[str] = (),
    reshape: Reshaper | None = None,
) -> ImportKind:
    """Declare a kind of import. ``right`` lets a person start one; ``rights`` are what its job
    acts with, and of ``lends`` those that the person holds too. ``reshape`` sees the file first.
    """
    if name in _kinds:
        raise ValueError(f"The import {name} is declared twice.")
    acts_with = frozenset(rights) | {right}
    kind = ImportKind(
        name, label, right, tuple(columns), take, acts_with, frozenset(lends), reshape
    )
    _kinds[name] = kind
    for more in _extensions.pop(name, []):
        more.join(kind)
    return kind


def extend(
    name: str,
    *,
    columns: Sequence[ImportColumn],
    then: Follower,
    rights: Collection[str] = (),
    recognise: Recogniser | None = None,
) -> None:
    """Add columns to another room's kind, and a step that takes them. Either may come first."""
    more = _Extension(tuple(columns), then, frozenset(rights), recognise)
    if name in _kinds:
        more.join(_kinds[name])
    else:
        _extensions.setdefault(name, []).append(more)


def all_imports() -> Mapping[str, ImportKind]:
    return MappingProxyType(_kinds)


def headings_in(file: Path) -> Mapping[str, list[str]]:
    """The table of synonyms of a room (``content/headings.csv``: column, heading)."""
    found: dict[str, list[str]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            found.setdefault(line["column"], []).append(line["heading"])
    return found
