"""How a table is recognised among titles and totals, and its headings understood."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from aftersales.core.cells import Cell, CellFault, plain, written
from aftersales.core.imports import Fault, ImportColumn, ImportKind, ImportRow

HEADING_WITHIN = 20  # lines in which the headings must stand
MOSTLY = 0.7  # of the values must look like a column's to suggest it
CLOSE = 0.72  # how like a known heading an unknown one must be to suggest it
TOTAL = re.compile(
    r"(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|(?:grand\s*|sub)?total|sum)\b\s*[:：]?.*",
    re.IGNORECASE,
)
PARTS = re.compile(r"[、;；/\n|]+|[,，](?!\d{3}(?!\d))")  # 12,345 is one number
_NUMBERED = re.compile(r"^(.*?)[\s_\-]*(\d|[一二三四五])$")
_REMARKS = re.compile(r"[(（\[【<].*?[)）\]】>]|必填|选填|required|optional|\*", re.IGNORECASE)
_GAPS = re.compile(r"[\s\-‐‑–—()]+")
_MARKS = re.compile(r"[\W_]+")
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}

Line = Sequence[Cell]


@dataclass(frozen=True)
class Place:
    """Where a file's column goes: a column of the kind, and which of several things it is about."""

    column: str
    nth: int = 0


@dataclass(frozen=True)
class Table:
    """The headings of a sheet: their last line, their words, and where each goes."""

    line: int  # the last line of the headings, from 1; 0 where none were found
    headings: tuple[str, ...]
    places: Mapping[int, Place]
    ignored: frozenset[str] = frozenset()  # headings that a profile leaves out on purpose

    @property
    def unknown(self) -> list[str]:
        """Headings that nobody understood and nobody left out on purpose."""
        left = [h for i, h in enumerate(self.headings) if h and i not in self.places]
        return [h for h in left if bare(h) not in self.ignored]


def bare(heading: str) -> str:
    """A heading without marks, remarks in brackets and the like."""
    narrow = unicodedata.normalize("NFKC", heading).casefold()
    return _MARKS.sub("", _REMARKS.sub("", narrow)) or _MARKS.sub("", narrow)


def found_table(
    lines: Sequence[Line], kind: ImportKind, profile: Mapping[str, str] | None = None
) -> Table:
    """The line, or the two merged lines, under the titles that name most columns of the kind.

    A ``profile`` maps headings to columns; a heading that it maps to nothing is left out.
    """
    candidates = list(_candidates(lines))
    tables = [_table(number, words, kind, profile or {}) for number, words in candidates]
    best = max(tables, key=_understanding, default=None)
    table = best if best and best.places else _strange(lines)
    return _with_nameless(table, lines, kind, profile or {}) if table.headings else table


def _understanding(table: Table) -> tuple[int, ...]:
    """The most columns; of two readings alike the one that tells its headings apart (a merged
    heading says the same over several), then the upper one.
    """
    return len(table.places), -len(table.unknown), len(set(table.headings)), -table.line


def settled(
    said: Sequence[str], before: Mapping[int, Place], kind: ImportKind
) -> tuple[dict[int, Place], list[str]]:
    """Where the columns go as a person has said, in the order of the file; and what was said twice.

    A column that stays what it was understood to be stays with the same of several things.
    """
    wanted = {i: column for i, column in enumerate(said) if column}
    once = [column for column in wanted.values() if not kind.by_name[column].group]
    twice = [column for column in dict.fromkeys(once) if once.count(column) > 1]
    places = {i: before[i] for i, c in wanted.items() if i in before and before[i].column == c}
    for index in sorted(wanted.keys() - places.keys()):
        places[index] = _unused(Place(wanted[index]), places, kind)
    return {index: places[index] for index in sorted(places)}, twice


def nameless(index: int) -> str:
    """What a column without a heading is called: by its letters, as spreadsheets do."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"({letters})"


def _with_nameless(
    table: Table, lines: Sequence[Line], kind: ImportKind, profile: Mapping[str, str]
) -> Table:
    """The table with names for columns that hold values under none: they must not get lost."""
    below = lines[table.line :]
    width = max([len(table.headings), *map(len, below)])
    headings = [*table.headings, *[""] * (width - len(table.headings))]
    places = dict(table.places)
    for index, heading in enumerate(headings):
        if not heading and any(written(line[index]) for line in below if index < len(line)):
            headings[index] = nameless(index)
            column = profile.get(headings[index], "")
            if column in kind.by_name and (place := _unused(Place(column), places, kind)).column:
                places[index] = place
    return replace(table, headings=tuple(headings), places=places)


def _strange(lines: Sequence[Line]) -> Table:
    """A line of headings of which none is known: words over numbers, so that a person can say.

    A line of values must never be taken for one: headings are kept as they are, values sealed.
    """
    words = [[written(cell) for cell in line] for line in lines]
    for number, line in enumerate(words[:HEADING_WITHIN], start=1):
        filled = [i for i, cell in enumerate(line) if cell]
        over = [i for i in filled if any(_counts(below[i : i + 1]) for below in words[number:])]
        if len(filled) > 1 and over and not any(_counts([line[i]]) for i in filled):
            return Table(number, tuple(line), {})
    return Table(0, (), {})


def _counts(cells: Sequence[str]) -> bool:
    """A number of some length: a telephone, a plate, a day, an amount; never a heading."""
    return any(sum(c.isdecimal() for c in cell) > 2 for cell in cells)


def _candidates(lines: Sequence[Line]) -> Iterator[tuple[int, list[list[str]]]]:
    """Each line as headings, and each pair of lines as group headings over headings."""
    words = [[written(cell) for cell in line] for line in lines[:HEADING_WITHIN]]
    for number, line in enumerate(words, start=1):
        if len([cell for cell in line if cell]) >= 1:
            yield number, [line]
    for number, (upper, lower) in enumerate(pairwise(words), start=2):
        if any(upper) and any(lower):
            yield number, [upper, lower]


def _table(
    number: int, words: Sequence[Sequence[str]], kind: ImportKind, profile: Mapping[str, str]
) -> Table:
    upper, lower = (words[0], words[1]) if len(words) == 2 else ([], words[0])
    width = max(len(upper), len(lower))
    pairs = [
        (upper[i] if i < len(upper) else "", lower[i] if i < len(lower) else "")
        for i in range(width)
    ]
    headings = tuple(low or up for up, low in pairs)
    known = _Known(kind, profile)
    places: dict[int, Place] = {}
    for index, (up, low) in enumerate(pairs):
        place = known.place(low or up, over=up if low else "")
        if place:
            places[index] = _unused(place, places, kind)
    ignored = frozenset(words for words, column in known.own.items() if not column)
    return Table(number, headings, {i: p for i, p in places.items() if p.column}, ignored)


def _unused(place: Place, taken: Mapping[int, Place], kind: ImportKind) -> Place:
    """A repeated heading is about the next of several things; where there is one only, the first
    holds, and the next goes to the column's spare one: a second telephone is another telephone.
    """
    if not kind.by_name[place.column].group:
        spare = Place(kind.by_name[place.column].spare)
        places = (p for p in (place, spare) if p.column and p not in taken.values())
        return next(places, Place(""))
    while place in taken.values():
        place = Place(place.column, place.nth + 1)
    return place


class _Known:
    """The words under which a kind's columns are known: the profile's, then the table of
    synonyms.
    """

    def __init__(self, kind: ImportKind, profile: Mapping[str, str]) -> None:
        self.own = {bare(heading): column for heading, column in profile.items()}
        self.words: dict[str, str] = {}
        for column in kind.columns:  # the lower room's come first, and hold
            for heading in (*column.headings, column.name):
                self.words.setdefault(bare(heading), column.name)
        self.columns = kind.by_name

    def place(self, heading: str, *, over: str) -> Place | None:
        for words in (over + heading, heading):
            if found := self._named(bare(words)):
                return found
        return None

    def _named(self, words: str) -> Place | None:
        if words in self.own:
            column = self.own[words]
            return Place(column) if column in self.columns else None
        if words in self.words:
            return Place(self.words[words])
        numbered = _NUMBERED.match(words)
        if numbered and (column := self.words.get(numbered[1], "")) and self.columns[column].group:
            nth = _NUMERALS.get(numbered[2]) or int(numbered[2])
            return Place(column, max(nth - 1, 0))
        return None


# -- suggestions -----------------------------------------------------------------------------------


def suggestions(
    table: Table, lines: Sequence[Line], kind: ImportKind
) -> dict[int, tuple[str, str]]:
    """For each column that was not understood: what it may be, and why ("alike" or "values")."""
    taken = {place.column for place in table.places.values()}
    found: dict[int, tuple[str, str]] = {}
    for index, heading in enumerate(table.headings):
        if heading in table.unknown and index not in table.places:
            free = [c for c in kind.columns if c.name not in taken]
            samples = [plain(line[index]) for line in lines if index < len(line)]
            if guess := _by_values([s for s in samples if s], free):
                found[index] = (guess, "values")
            elif guess := _by_likeness(bare(heading), free):
                found[index] = (guess, "alike")
            if index in found and not kind.by_name[found[index][0]].group:
                taken.add(found[index][0])
    return found


def _by_values(samples: Sequence[str], columns: Sequence[ImportColumn]) -> str:
    if len(samples) < 2:
        return ""
    for column in columns:
        form = re.compile(column.looks, re.IGNORECASE)
        alike = [s for s in samples if form.fullmatch(s) or form.fullmatch(_tidy(s))]
        if column.looks and len(alike) >= MOSTLY * len(samples):
            return column.name
    return ""


def _tidy(sample: str) -> str:
    """Without gaps and full-width digits: 138-0001-0001 and １３８ are phones all the same."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", sample))


def _by_likeness(heading: str, columns: Sequence[ImportColumn]) -> str:
    likeness = [
        (difflib.SequenceMatcher(a=heading, b=bare(word)).ratio(), column.name)
        for column in columns
        for word in column.headings
    ]
    best, name = max(likeness, default=(0.0, ""))
    return name if best >= CLOSE else ""


# -- rows ------------------------------------------------------------------------------------------


@dataclass
class Parsed:
    """A line understood: a row, or the faults of its cells."""

    row: ImportRow | None = None
    faults: list[Fault] = field(default_factory=list)


def is_no_row(line: Line, headings: Sequence[str]) -> bool:
    """Empty lines, totals at the end, and headings repeated on each printed page."""
    words = [written(cell) for cell in line]
    filled = [word for word in words if word]
    if not filled or TOTAL.fullmatch(plain(filled[0])):
        return True
    return words[: len(headings)] == list(headings)[: len(words)] or _is_headings(filled, headings)


def _is_headings(filled: Sequence[str], headings: Sequence[str]) -> bool:
    return len(filled) > 1 and set(filled) <= {h for h in headings if h}


def parsed(number: int, line: Line, places: Mapping[int, Place], kind: ImportKind) -> Parsed:
    """The line's values by column; every cell that cannot be meant is a fault of its own."""
    made = Parsed()
    values: dict[str, Any] = {}
    things: dict[tuple[str, int], dict[str, Any]] = {}
    for index, place in places.items():
        column = kind.by_name[place.column]
        cell = line[index] if index < len(line) else None
        parts = _parts(cell, column)
        for offset, part in enumerate(parts):
            value = _value(part, column, made.faults)
            if value is None:
                continue
            if column.group:
                things.setdefault((column.group, place.nth + offset), {})[column.name] = value
            else:
                values[column.name] = value
    groups = _grouped(things, kind)
    made.faults.extend(_missing(values, groups, kind))
    if not made.faults:
        made.row = ImportRow(number, values, groups)
    return made


def belonging_together(rows: Sequence[ImportRow], kind: ImportKind) -> list[list[ImportRow]]:
    """Rows in groups that have nothing in common by which a thing is told from another."""
    marks = [c for c in kind.columns if c.tells_apart]
    if not marks:
        return [list(rows)] if rows else []
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while (above := leader.setdefault(key, key)) != key:
            leader[key] = leader.setdefault(above, above)
            key = above
        return key

    heads = []
    for row in rows:
        head = find(f"row {row.number}")
        for key in _keys_of(row, marks):
            leader[find(key)] = head
        heads.append(head)
    groups: dict[str, list[ImportRow]] = {}
    for row, head in zip(rows, heads, strict=True):
        groups.setdefault(find(head), []).append(row)
    return list(groups.values())


def _keys_of(row: ImportRow, marks: Sequence[ImportColumn]) -> Iterator[str]:
    things = [row.values, *(thing for group in row.groups.values() for thing in group)]
    for column in marks:
        for thing in things:
            value = thing.get(column.name)
            for one in value if isinstance(value, list) else [value]:
                if one:
                    yield _MARKS.sub("", plain(one)).upper()


def _parts(cell: Cell, column: ImportColumn) -> Sequence[Cell]:
    if not (column.parted and isinstance(cell, str)):
        return [cell]
    return [part for part in PARTS.split(cell) if part.strip()] or [None]


def _value(cell: Cell, column: ImportColumn, faults: list[Fault]) -> Any:
    try:
        return column.parse(cell)
    except CellFault as fault:
        faults.append(Fault(column.name, fault.code, fault.message))
        return None


def _grouped(
    things: Mapping[tuple[str, int], dict[str, Any]], kind: ImportKind
) -> dict[str, list[dict[str, Any]]]:
    """The things of each group in order. What is not told for each of them holds for all."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for (group, _nth), thing in sorted(things.items(), key=lambda item: item[0]):
        groups.setdefault(group, []).append(thing)
    for group, found in groups.items():
        shared = {c.name for c in kind.columns if c.group == group and not c.parted}
        for thing in found[1:]:
            for name in shared & found[0].keys():
                thing.setdefault(name, found[0][name])
        groups[group] = [t for t in found if t.keys() - shared] or found[:1]
    return groups


def _missing(
    values: Mapping[str, Any], groups: Mapping[str, Sequence[Mapping[str, Any]]], kind: ImportKind
) -> Iterator[Fault]:
    for column in kind.columns:
        if column.required and not column.group and column.name not in values:
            yield Fault.missing(column.name)
        if column.required and column.group:
            for thing in groups.get(column.group, []):
                if column.name not in thing:
                    yield Fault.missing(column.name)
