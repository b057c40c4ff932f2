"""Writing the index. Rooms call this inside their own commands, with the change it follows.

The index is a reading of what other rooms hold, so it asks for no right and records no fact of
its own: the calling command has done both.
"""

# ruff: noqa: ARG001 - every deed is told by whom and at what time, these for the sake of likeness

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from aftersales.core.actors import Actor
from aftersales.core.bulk import maker, upsert_many
from aftersales.core.scope import whole_database
from aftersales.core.searching import all_findable
from aftersales.ground.search import keyed, rules
from aftersales.ground.search.models import SearchEntry

_POST = """
INSERT INTO search_posting (entry_id, words)
SELECT entry_id, words::tsvector FROM unnest(%s::bigint[], %s::text[]) AS given (entry_id, words)
ON CONFLICT (entry_id) DO UPDATE SET words = excluded.words
WHERE search_posting.words <> excluded.words
"""
_FORGET_ELSEWHERE = """
WITH gone AS (
  DELETE FROM search_entry e
  USING unnest(%s::bigint[], %s::text[], %s::bigint[]) AS given (group_id, kind, object_id)
  WHERE e.group_id = given.group_id AND e.kind = given.kind AND e.object_id = given.object_id
    AND NOT e.id = ANY (%s) RETURNING e.id
)
DELETE FROM search_posting p USING gone WHERE p.entry_id = gone.id
"""
_KEPT = ["group", "kind", "object_id", "store"]
_SHOWN = ["title", "detail", "url"]


_make = maker(SearchEntry)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is to be found, under what, and what a list may show of it.

    ``words``: names and other words, found whole, by any two characters, by pinyin initials.
    ``keys``: "plate", "vin", "phone", "number" → values in clear; only keyed hashes are kept.
    ``title`` and ``detail`` must be masked (I-35); ``url`` leads to the thing. ``store_ids`` are
    the stores in which it can be found; with none it is found in every store of the group.
    """

    kind: str
    object_id: int
    group_id: int
    title: str
    url: str
    store_ids: Collection[int] = ()
    detail: str = ""
    words: Collection[str] = ()
    keys: Mapping[str, Collection[str]] = field(default_factory=dict)


def index_object(
    *,
    kind: str,
    object_id: int,
    group_id: int,
    title: str,
    url: str,
    store_id: int | None = None,
    store_ids: Collection[int] = (),
    detail: str = "",
    words: Collection[str] = (),
    keys: Mapping[str, Collection[str]] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Let the search box find one thing from now on, or find it under its new words."""
    finding = Finding(
        kind=kind,
        object_id=object_id,
        group_id=group_id,
        store_ids=[*store_ids, *([] if store_id is None else [store_id])],
        title=title,
        detail=detail,
        url=url,
        words=words,
        keys=keys or {},
    )
    index_many(findings=[finding], by=by, at=at)


def index_many(*, findings: Iterable[Finding], by: Actor, at: datetime) -> None:
    """Many things at once, in three statements and the caller's transaction."""
    last = {(f.group_id, f.kind, f.object_id): f for f in findings}
    _post(list(last.values()))


def _places(store_ids: Collection[int]) -> list[int | None]:
    """One entry for each store that may find it, or one for the whole group."""
    return [*sorted(set(store_ids))] or [None]


def _post(findings: Sequence[Finding]) -> None:
    if not findings:
        return
    unknown = {f.kind for f in findings} - all_findable().keys()
    if unknown:
        raise ValueError(f"Declare {sorted(unknown)} in the searching.py of its room.")
    placed = [(finding, store) for finding in findings for store in _places(finding.store_ids)]
    elsewhere = [f for f in findings if not all_findable()[f.kind].of_one_store]
    # a file's entries lie in stores that its writer may not work in
    with whole_database() if elsewhere else nullcontext():
        entries = [_entry(finding, store) for finding, store in placed]
        rows = upsert_many(entries, unique=_KEPT, update=_SHOWN)
        ids = [row.pk for row in rows]
        things = [
            list(column)
            for column in zip(*((f.group_id, f.kind, f.object_id) for f in elsewhere), strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(_POST, [ids, [vector(finding, store) for finding, store in placed]])
            if elsewhere:
                cursor.execute(_FORGET_ELSEWHERE, [*things, ids])


def _entry(finding: Finding, store_id: int | None) -> SearchEntry:
    return _make(
        group_id=finding.group_id,
        store_id=store_id,
        kind=finding.kind,
        object_id=finding.object_id,
        title=finding.title[:200],
        detail=finding.detail[:200],
        url=finding.url,
    )


def vector(finding: Finding, store_id: int | None) -> str:
    """The pieces of a thing as the index holds them, for the group or for one store."""
    scope = keyed.scope_of(group_id=finding.group_id, store_id=store_id)
    return keyed.vector(scope, rules.pieces_of(words=finding.words, keys=finding.keys))


def forget_object(*, kind: str, object_id: int, group_id: int, by: Actor, at: datetime) -> None:
    """Nothing of it is found any more; its pieces go too (I-37)."""
    forget_many(kind=kind, object_ids=[object_id], group_id=group_id, by=by, at=at)


def forget_many(
    *,
    kind: str,
    object_ids: Collection[int],
    group_id: int,
    by: Actor,
    at: datetime,
) -> None:
    """As ``forget_object``, for many."""
    with whole_database():
        SearchEntry.objects.filter(group_id=group_id, kind=kind, object_id__in=object_ids).delete()
