"""Pieces set aside enter stock once, or go back, however many decide at once (PT-16)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.commands import Arrival
from aftersales.supply.parts.models import Quarantine, Stock
from tests.conftest import NOON
from tests.parts.conftest import Desk
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
PIECES = 4
MANY = 8
TRIES = 40


def decided(desk):
    """Four pieces are set aside; half of many release them, the others send them back. Whether more
    than one was heard, or more pieces stand on the shelf than came.
    """
    part = desk.part()
    commands.set_origin(part_id=part.pk, origin="certified", by=desk.by, at=NOON)
    arrival = Arrival(part_id=part.pk, quantity=Decimal(PIECES), cost=Decimal(30))
    me = {"by": desk.by, "at": NOON}
    row = commands.hold_back(store_id=desk.store_id, arrival=arrival, **me)

    def release():
        return commands.release_held(quarantine_id=row.pk, proof="LS-4711", **me)

    def send_back():
        return commands.send_back_held(quarantine_id=row.pk, reason="no paper", **me)

    outcome = at_once(*[release, send_back] * (MANY // 2))
    others = [fault for fault in outcome.faults if not isinstance(fault, IllegalMove)]
    with whole_database():
        state = Quarantine.objects.get(pk=row.pk).state
        shelf = sum(Stock.objects.filter(part=part).values_list("on_hand", flat=True))
    fits = shelf == (PIECES if state == "released" else 0)
    return others == [] and len(outcome.results) == 1 and fits


@pytest.mark.covers("PT-16")
def test_of_many_who_decide_about_pieces_set_aside_one_is_heard(own_database):
    desk = Desk(make_world())

    assert all(decided(desk) for _round in range(ROUNDS))


def test_without_the_lock_they_enter_stock_twice_or_go_and_stay(own_database, monkeypatch):
    """The guard shown to be one."""
    rows = type(Quarantine.objects.all())
    monkeypatch.setattr(rows, "select_for_update", lambda self, *_a, **_k: self)
    desk = Desk(make_world())

    assert not all(decided(desk) for _round in range(TRIES))
