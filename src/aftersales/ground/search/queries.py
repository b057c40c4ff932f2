"""Finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from aftersales.core.actors import Actor
from aftersales.core.searching import Findable, all_findable, findable_by
from aftersales.ground.search import keyed, rules

MOST = 50
CANDIDATES = 500  # what is looked at of a word that half the customers share

# Two looks into the index, each stopped early: whole keys first, then parts of words.
_FIND = """
WITH found AS (
  (SELECT 0 AS rank, e.* FROM aftersales_search_candidates(%(exact)s, %(candidates)s) AS c (id)
   JOIN search_entry e USING (id) WHERE e.group_id = %(group)s AND e.kind = ANY (%(kinds)s)
     AND (e.store_id IS NULL OR e.store_id = ANY (%(stores)s)))
  UNION ALL
  (SELECT 1, e.* FROM aftersales_search_candidates(%(parts)s, %(candidates)s) AS c (id)
   JOIN search_entry e USING (id) WHERE e.group_id = %(group)s AND e.kind = ANY (%(kinds)s)
     AND (e.store_id IS NULL OR e.store_id = ANY (%(stores)s)))
)
SELECT kind, object_id, title, detail, url, store_id
FROM (SELECT DISTINCT ON (kind, object_id) * FROM found ORDER BY kind, object_id, rank, id) best
ORDER BY rank, length(title), id LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Hit:
    """A thing that was found, as a list may show it."""

    kind: str
    object_id: int
    title: str
    detail: str
    url: str
    store_id: int | None

    @property
    def findable(self) -> Findable:
        return all_findable()[self.kind]


def find(text: str, *, seen_by: Actor, limit: int = MOST) -> list[Hit]:
    """What the words may mean, best first: plate, VIN, phone, name, initials, number.

    One statement. A row of another group, or of a store the actor does not work in, is never
    looked at: its pieces are hashed in another scope.
    """
    question = rules.understood(text)
    kinds = findable_by(seen_by)
    if not question or not kinds or seen_by.group_id is None:
        return []
    scopes = _scopes(seen_by.group_id, seen_by, kinds)
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND,
            {
                "exact": keyed.exact_query(scopes, question),
                "parts": keyed.parts_query(scopes, question),
                "group": seen_by.group_id,
                "kinds": [kind.kind for kind in kinds],
                "stores": sorted(seen_by.stores),
                "candidates": CANDIDATES,
                "limit": max(1, min(limit, MOST)),
            },
        )
        return [Hit(*row) for row in cursor.fetchall() if _may_see(row, seen_by)]


def _scopes(group_id: int, actor: Actor, kinds: Sequence[Findable]) -> list[str]:
    """The group's rows, and those of each store in which any of the kinds may be seen."""
    stores = sorted({store for kind in kinds for store in actor.stores_with(kind.right)})
    owners: list[int | None] = [None, *stores]
    return [keyed.scope_of(group_id=group_id, store_id=owner) for owner in owners]


def _may_see(row: Sequence[object], actor: Actor) -> bool:
    """A store's row needs the right in that very store."""
    store = row[5]
    right = all_findable()[str(row[0])].right
    return store is None or actor.may(right, store_id=int(str(store)))
