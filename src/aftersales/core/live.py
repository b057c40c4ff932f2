"""A word to the screens that are open: what has changed, so that they ask for it again.

The word goes out with the transaction's commit (``NOTIFY``), carries no data, and reaches only who
may hear it: one person, the stores named, or the whole group. It travels with the facts that are
written after it, or else by itself before the commit. ``site.live`` brings it to the browsers.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, cast

from django.db import connection


def tell(
    topic: str, *, group_id: int | None, stores: Collection[int] = (), person_id: int | None = None
) -> None:
    """Say once, at the commit, that the topic has something new.

    Equal words in one transaction are one.
    """
    word = {"topic": topic, "group": group_id, "stores": sorted(stores), "person": person_id}
    cast(Any, connection).words[json.dumps(word)] = None
