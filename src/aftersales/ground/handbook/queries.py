"""Questions to the handbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, F, Q, Subquery, Value, When
from django.utils.translation import get_language

from aftersales.core.actors import Actor
from aftersales.ground.handbook.models import (
    Item,
    ItemQuerySet,
    Pin,
    Reading,
    Version,
    VersionQuerySet,
)
from aftersales.ground.handbook.states import Kind, State
from aftersales.ground.network.queries import group_of, store

PROCESS = Kind.PROCESS
_BLANK = re.compile(r"\{[a-z_]+\}")
OWN_FIRST = F("store").asc(nulls_last=True)  # a store's own wording before the group's


def in_force(*, store_id: int) -> VersionQuerySet:
    """What holds in a store: its own wordings before the group's."""
    rows = Version.objects.in_force().filter(
        Q(store=None) | Q(store=store_id), group_id=Subquery(group_of(store_id))
    )
    return rows.select_related("item")


def _nearest(rows: Iterable[Version]) -> list[Version]:
    """One version per item: the store's own where it has one."""
    found: dict[int, Version] = {}
    for row in rows:
        found.setdefault(row.item_id, row)
    return list(found.values())


def item(code: str, *, store_id: int) -> Version:
    """The wording in force for a code (or a row of the catalogue) in a store.

    The item of that very code comes first, then one that names the row. Raises
    `Version.DoesNotExist`.
    """
    rows = in_force(store_id=store_id).filter(Q(item__code=code) | Q(item__rows__contains=[code]))
    exact = Case(When(item__code=code, then=Value(0)), default=Value(1))
    found = rows.order_by(exact, OWN_FIRST, "item__code", "pk").first()
    if found is None:
        raise Version.DoesNotExist(code)
    return found


def all_in_force(*, store_id: int) -> list[Version]:
    """Every wording that holds in a store, the store's own where it has one. One statement."""
    return _nearest(in_force(store_id=store_id).order_by("item__code", OWN_FIRST, "pk"))


def items_in_force(codes: Collection[str], *, store_id: int) -> dict[str, Version]:
    """The wordings that hold for some codes, by code; what there is none of is left out. One
    statement.
    """
    rows = in_force(store_id=store_id).filter(item__code__in=list(codes))
    return {row.item.code: row for row in _nearest(rows.order_by("item__code", OWN_FIRST, "pk"))}


def for_step(step: str, *, store_id: int) -> list[Version]:
    """What is shown at a step such as "customers.register": one statement, by code."""
    rows = in_force(store_id=store_id).filter(item__steps__contains=[step])
    return _nearest(rows.order_by("item__code", OWN_FIRST, "pk"))


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A wording as it stands beside the work: in the reader's language, its blanks filled."""

    code: str
    number: int
    title: str
    intro: str
    elements: Sequence[tuple[str, str]]


def guides(*steps: str, store_id: int, but: Collection[str] = ()) -> list[Guide]:
    """What the handbook says at these steps, each wording once; without the codes in ``but``, which
    the page shows in its own way. One statement a step, and one where a text names the store.
    """
    found = {v.item.code: v for step in steps for v in for_step(step, store_id=store_id)}
    return said([v for code, v in sorted(found.items()) if code not in but], store_id=store_id)


def said(versions: Sequence[Version], *, store_id: int) -> list[Guide]:
    """Wordings in the reader's language."""
    language, filled = get_language(), _filling(versions, store_id)
    return [
        Guide(
            code=version.item.code,
            number=version.number,
            title=filled(version.title(language)),
            intro=filled(version.intro(language)),
            elements=[(filled(e.name), filled(e.text)) for e in version.elements(language)],
        )
        for version in versions
    ]


def _filling(versions: Sequence[Version], store_id: int) -> Callable[[str], str]:
    """Put the store's name where a text says {store_name}; other blanks stay open as “…”."""
    is_named = any("{store_name}" in str(version.body) for version in versions)
    name = store(store_id).name if is_named else ""

    def filled(text: str) -> str:
        return _BLANK.sub("…", text.replace("{store_name}", name))

    return filled


def pinned(*, about: tuple[str, int], seen_by: Actor) -> list[Version]:
    """The wordings a record was made under."""
    kind, number = about
    pins = Pin.objects.filter(group=seen_by.group_id, about_kind=kind, about_object=number)
    rows = pins.select_related("version__item").order_by("item__code", "pk")
    return [pin.version for pin in rows]


def items(*, seen_by: Actor) -> ItemQuerySet:
    return Item.objects.visible_to(seen_by).order_by("code", "pk")


def find_item(code: str, *, seen_by: Actor) -> Item:
    """The item of this code, else the first that names the row. Raises `Item.DoesNotExist`."""
    rows = Item.objects.visible_to(seen_by).filter(Q(code=code) | Q(rows__contains=[code]))
    exact = Case(When(code=code, then=Value(0)), default=Value(1))
    found = rows.order_by(exact, "code", "pk").first()
    if found is None:
        raise Item.DoesNotExist(code)
    return found


def versions(item: Item, *, seen_by: Actor) -> VersionQuerySet:
    """Every version that the actor may see, newest first; the group's before the stores'."""
    rows = Version.objects.visible_to(seen_by).filter(item=item)
    return rows.select_related("item", "store").order_by("-drafted_at", "-pk")


def shown(item: Item, *, seen_by: Actor, store_id: int | None) -> Version | None:
    """The wording to read: in force in the store looked at, else the group's."""
    rows = versions(item, seen_by=seen_by).filter(state=State.IN_FORCE)
    rows = rows.filter(Q(store=None) | Q(store=store_id)) if store_id else rows.filter(store=None)
    return rows.order_by(OWN_FIRST, "pk").first()


def found_words(text: str, *, seen_by: Actor) -> VersionQuerySet:
    """Wordings in force that hold every one of these words."""
    rows = Version.objects.visible_to(seen_by).in_force().select_related("item")
    for word in text.split()[:8]:
        rows = rows.filter(Q(words__icontains=word) | Q(item__code__icontains=word))
    return rows.order_by("item__code", "pk")


def readers(version: Version) -> list[Reading]:
    """Who has confirmed to have read it, the first reader first."""
    return list(Reading.objects.filter(version=version).order_by("read_at", "pk"))


def has_read(version: Version, *, actor: Actor) -> bool:
    return Reading.objects.filter(version=version, person=actor.person_id or 0).exists()


def to_review(*, seen_by: Actor) -> VersionQuerySet:
    """Own wordings whose delivered text has changed since."""
    rows = Version.objects.visible_to(seen_by).in_force().filter(needs_review=True)
    return rows.select_related("item").order_by("item__code", "pk")
