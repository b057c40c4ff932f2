"""Papers: each room declares its own, one mechanism shows them beforehand and prints them (IS-09).

A room registers in its ``navigation.py``, which is loaded by itself::

    paper(
        "orders.repair_order",
        about="order",
        title=_("Repair order"),
        right="orders.view",
        row="RC-17",
        find=order_to_print,     # (order_id, actor) -> About; DoesNotExist where it is not seen
        compose=repair_order,    # (About, Wanted) -> Sheet, in the language that is active
    )

Room ``printing`` shows the sheet as it will come out, in the store's language and paper size, at
``address(code, object_id)``; from there it is printed, and that goes on record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from aftersales.core.actors import Actor

# ── what stands on a paper ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Field:
    """A named field; a wide one has the width of the paper."""

    label: str
    value: str
    is_wide: bool = False


@dataclass(frozen=True)
class Fields:
    """A form: its fields two in a row, the wide ones alone."""

    fields: Sequence[Field]
    kind: str = "fields"


@dataclass(frozen=True)
class Table:
    """Lines under headings. ``widths`` are shares of the paper's width."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()
    kind: str = "table"


@dataclass(frozen=True)
class Point:
    """One numbered point: its name, its words, and named facts about it."""

    name: str
    words: str = ""
    facts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Points:
    """Numbered points, as in a governed text."""

    points: Sequence[Point]
    kind: str = "points"


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    words: str
    kind: str = "words"


Block = Fields | Table | Points | Words


@dataclass(frozen=True)
class Sheet:
    """A paper in one language, before it is set in type. ``note`` stands at its foot; ``codes`` are
    the words that a scanner reads off it (plate, VIN, the number of a bill); what is empty is left
    out.
    """

    title: str
    blocks: Sequence[Block]
    number: str = ""
    intro: str = ""
    note: str = ""
    version_id: int | None = None  # of the handbook, where it gave the words
    codes: Sequence[str] = ()


@dataclass(frozen=True)
class OwnSize:
    """A paper of a size of its own, set in a template of its own: a label, a pass, a plan."""

    title: str
    template: str
    data: Mapping[str, Any]
    version_id: int | None = None


# ── which papers there are ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class About:
    """The thing a paper is about: how it is called, where its page is, and whose paper it is
    printed on. What belongs to the whole group is printed in the store that is looked at.
    """

    what: Any
    store_id: int | None
    name: str
    back: str


@dataclass(frozen=True)
class Wanted:
    """How it is asked for."""

    actor: Actor
    at: datetime
    language: str = ""  # none: the store's language of papers
    store_id: int | None = None  # the store that is looked at
    options: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Option:
    """A way to print it that the reader chooses. What shows personal data in clear ``is_clear``:
    it is asked for by a deed and goes on record before it is seen.
    """

    code: str
    label: object
    right: str = ""
    is_clear: bool = False


@dataclass(frozen=True)
class Paper:
    """A paper that can be printed about a thing of a kind."""

    code: str
    about: str
    title: object
    right: str
    row: str  # of the catalogue
    find: Callable[[int, Actor], About]
    compose: Callable[[About, Wanted], Sheet | OwnSize]
    options: Sequence[Option] = field(default=())

    def address(self, object_id: int) -> str:
        """Where it is seen beforehand and printed."""
        return reverse("printing:preview", args=[self.code, object_id])


_papers: dict[str, Paper] = {}


def paper(
    code: str,
    *,
    about: str,
    title: object,
    right: str,
    row: str,
    find: Callable[[int, Actor], About],
    compose: Callable[[About, Wanted], Sheet | OwnSize],
    options: Sequence[Option] = (),
) -> None:
    """Declare a paper; the same code again replaces it."""
    _papers[code] = Paper(code, about, title, right, row, find, compose, tuple(options))


def all_papers() -> Mapping[str, Paper]:
    return MappingProxyType(dict(sorted(_papers.items())))


def papers_there(kind: str, object_id: int, *, seen_by: Actor) -> list[Paper]:
    """The same, of one thing, and only those that there are by now: no gate pass before the car
    goes.
    """
    there = []
    for each in papers_of(kind, seen_by=seen_by):
        with suppress(ObjectDoesNotExist):
            each.find(object_id, seen_by)
            there.append(each)
    return there


def papers_of(kind: str, *, seen_by: Actor, store_id: int | None = None) -> list[Paper]:
    """The papers this person may print about a thing of this kind."""
    return [
        each
        for each in all_papers().values()
        if each.about == kind and seen_by.may(each.right, store_id=store_id)
    ]
