"""Kinds of things that only these tests know, and people who may find them."""

from __future__ import annotations

import pytest

from aftersales.core.actors import Actor
from aftersales.core.searching import all_findable, findable

for kind in ("test_person", "test_car", "test_paper"):
    if kind not in all_findable():
        findable(kind, kind, right=f"{kind}.view")
RIGHTS = frozenset({"test_person.view", "test_car.view", "test_paper.view"})


def finder(store, *, rights=RIGHTS):
    return Actor(key="staff:7", group_id=store.group_id, rights={store.pk: frozenset(rights)})


@pytest.fixture
def clerk(world):
    return finder(world.north)
