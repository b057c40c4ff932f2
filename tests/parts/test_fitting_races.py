"""A chain of successors never comes back, whoever writes its links at once."""

from __future__ import annotations

import pytest

from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands, guards
from aftersales.supply.parts.models import Part
from tests.conftest import NOON
from tests.parts.conftest import Desk
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
TRIES = 60


def is_circle(desk):
    """Two pairs, each with its successor, are linked into one chain from both ends at once. Whether
    it comes back to where it began.
    """
    parts = [desk.part() for _n in range(4)]

    def link(one, other):
        return commands.supersede(
            part_id=parts[one].pk,
            successor_id=parts[other].pk,
            store_id=desk.store_id,
            by=desk.by,
            at=NOON,
        )

    link(0, 1)
    link(2, 3)
    outcome = at_once(lambda: link(1, 2), lambda: link(3, 0))
    others = [no for no in outcome.faults if not isinstance(no, commands.SupersededInCircle)]
    assert others == []
    with whole_database():
        rows = Part.objects.filter(pk__in=[part.pk for part in parts])
        return None not in rows.values_list("successor", flat=True)


def test_of_links_written_at_once_one_is_refused(own_database):
    desk = Desk(make_world())

    assert not any(is_circle(desk) for _round in range(ROUNDS))


def test_without_the_guard_the_chain_comes_back(own_database, as_owner):
    """The guard shown to be one."""
    desk = Desk(make_world())
    as_owner(guards.NO_SUPERSESSION_ENDS)

    assert any(is_circle(desk) for _round in range(TRIES))
