"""A group with two stores, and kinds of things that only these tests know."""

from __future__ import annotations

import pytest

from aftersales.core.actors import Actor
from aftersales.core.scope import whole_database
from aftersales.core.searching import all_findable, findable
from aftersales.ground.network.models import Group, Store

for kind in ("test_person", "test_car", "test_paper"):
    if kind not in all_findable():
        findable(kind, kind, right=f"{kind}.view")
RIGHTS = frozenset({"test_person.view", "test_car.view", "test_paper.view"})


@pytest.fixture
def world(db):
    """Two groups; the first has two stores."""
    with whole_database():
        here, there = (Group.objects.create(code=c, name=c) for c in ("here", "there"))
        store, other = (
            Store.objects.create(group=here, code=code, name=code) for code in ("SZ01", "SZ02")
        )
        yield {"group": here.pk, "foreign": there.pk, "store": store.pk, "other": other.pk}


@pytest.fixture
def clerk(world):
    return Actor(key="staff:7", group_id=world["group"], rights={world["store"]: RIGHTS})


@pytest.fixture
def stranger(world):
    return Actor(key="staff:8", group_id=world["foreign"], rights={10**6: RIGHTS})
