"""What the start page tells each person: figures, and work that waits for them.

A room says its own in ``tiles.py`` (it is loaded by itself)::

    tile("vehicles_overdue", _("Vehicles overdue"), right="vehicles.view", order=30, figure=overdue)
    work("errands", _("Tasks given to me"), order=10, items=my_errands)
    leads("vehicle", "vehicles:detail", peek="vehicles:peek", right="vehicles.view")

Figures that only count rows say which (`Counted`): all of them together cost one statement. Any
other figure costs one, a list of work two at most, and each person sees the tiles of their rights
only: the page stays below its ceiling however many rooms there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.urls import NoReverseMatch, reverse

from aftersales.core.actors import Actor


@dataclass(frozen=True)
class Figure:
    """A number that opens its rows. Nothing waits where it is zero and ``tone`` is empty."""

    value: object
    address: str
    tone: str = ""
    under: object = ""


@dataclass(frozen=True)
class Counted:
    """A figure that is the number of ``rows``; ``shown`` draws it, None hides it today."""

    rows: QuerySet[Any]
    shown: Callable[[int], Figure | None]


Told = Figure | Counted | None


def wait(
    rows: QuerySet[Any], address: str, *, tone: str = "waiting", always: bool = False
) -> Counted:
    """So many wait; where nothing does, nothing is said, or a plain 0 with ``always``."""

    def shown(number: int) -> Figure | None:
        return Figure(number, address, tone if number else "") if number or always else None

    return Counted(rows, shown)


@dataclass(frozen=True)
class Item:
    """One piece of work: what, about whom, until when, and where it is done."""

    title: object
    address: str
    detail: object = ""
    due_at: datetime | None = None
    due_on: date | None = None  # where the day is all that is known
    tone: str = ""
    peek: str = ""


@dataclass(frozen=True)
class Tile:
    code: str
    label: object
    figure: Callable[[Actor, datetime], Told]
    right: str | None
    order: int


@dataclass(frozen=True)
class Work:
    code: str
    label: object
    items: Callable[[Actor, datetime], Sequence[Item]]
    right: str | None
    order: int
    more: str  # url name of the whole list


@dataclass(frozen=True)
class _Place:
    url_name: str
    peek: str
    right: str | None


_tiles: dict[str, Tile] = {}
_works: dict[str, Work] = {}
_places: dict[str, _Place] = {}


def tile(
    code: str,
    label: object,
    *,
    figure: Callable[[Actor, datetime], Told],
    right: str | None = None,
    order: int = 50,
) -> None:
    """Register a figure of the start page; None hides it for this person today."""
    _tiles[code] = Tile(code, label, figure, right, order)


def work(
    code: str,
    label: object,
    *,
    items: Callable[[Actor, datetime], Sequence[Item]],
    right: str | None = None,
    order: int = 50,
    more: str = "",
) -> None:
    """Register a list of what waits for this person."""
    _works[code] = Work(code, label, items, right, order, more)


def leads(kind: str, url_name: str, *, peek: str = "", right: str | None = None) -> None:
    """Say where a thing of this kind is looked at, by its id, and by whom."""
    _places[kind] = _Place(url_name, peek, right)


def address_of(kind: str, object_id: int, *, seen_by: Actor) -> str:
    """Where the thing is looked at; empty for who may not."""
    place = _place(kind, seen_by)
    return _address(place.url_name, object_id) if place else ""


def barred(kind: str, *, seen_by: Actor) -> bool:
    """Whether things of this kind have a page that this person may not open."""
    place = _places.get(kind)
    return place is not None and place.right is not None and not seen_by.may(place.right)


def peek_of(kind: str, object_id: int, *, seen_by: Actor) -> str:
    """The quick look at a thing, where its room has one."""
    place = _place(kind, seen_by)
    return _address(place.peek, object_id) if place else ""


def _place(kind: str, seen_by: Actor) -> _Place | None:
    place = _places.get(kind)
    return place if place and (place.right is None or seen_by.may(place.right)) else None


def _address(url_name: str, object_id: int) -> str:
    try:
        return reverse(url_name, args=[object_id]) if url_name else ""
    except NoReverseMatch:
        return ""


def tiles_for(actor: Actor, at: datetime) -> list[tuple[Tile, Figure]]:
    """The figures this person may see, in their order."""
    mine = [t for t in _tiles.values() if t.right is None or actor.may(t.right)]
    told = [(t, t.figure(actor, at)) for t in sorted(mine, key=lambda t: (t.order, t.code))]
    numbers = iter(_counts([each.rows for _t, each in told if isinstance(each, Counted)]))
    drawn = [(t, e.shown(next(numbers)) if isinstance(e, Counted) else e) for t, e in told]
    return [(t, figure) for t, figure in drawn if figure is not None]


def _counts(wanted: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each of them has: one statement for all."""
    asked = [
        rows.order_by().values(tile=Value(place)).annotate(number=Count("pk"))
        for place, rows in enumerate(wanted)
    ]
    told = asked[0].union(*asked[1:], all=True) if asked else ()
    found = {row["tile"]: row["number"] for row in told}
    return [found.get(place, 0) for place in range(len(wanted))]


def work_for(actor: Actor, at: datetime) -> list[tuple[Work, Sequence[Item]]]:
    """What waits for this person; a list without anything in it is left out."""
    mine = [w for w in _works.values() if w.right is None or actor.may(w.right)]
    told = [(w, w.items(actor, at)) for w in sorted(mine, key=lambda w: (w.order, w.code))]
    return [(w, items) for w, items in told if items]
