"""What is measured of stock is true work on stock that adds up."""

from __future__ import annotations

import psycopg
import pytest

from aftersales.bench import filling, parts, stockroom, workplace
from aftersales.site import invariants
from tests.conftest import NOON

PARTS, STORES, WAITING = 600, 3, 5


@pytest.mark.covers("PT-08")
def test_stock_by_the_thousand_adds_up_and_is_measured(cluster, own_database):
    with psycopg.connect(**cluster.parameters(own_database), autocommit=True) as to:
        to.execute("SELECT set_config('aftersales.group', '*', false)")
        where = filling.place(to)
        filling.fill(to, where, customers=50, vehicles=1000, seed=1)
        workplace.furnish(where, at=NOON)
        room = stockroom.fill(
            to,
            where,
            parts=PARTS,
            stores=STORES,
            waiting=WAITING,
            at=NOON,
            told=lambda _words: None,
        )

        answer = parts.run(to, room, rounds=2, hands=2, runs=1, prices=100, at=NOON)

    assert (answer["stores"], answer["waiting"]) == (STORES, STORES * WAITING)
    assert {page["status"] for page in answer["pages"].values()} == {200}
    assert [answer["deeds"][hand]["rounds"] for hand in ("one hand", "2 hands")] == [2, 4]
    assert answer["price list"]["first"]["updated"] == 98
    assert answer["price list"]["again"]["unchanged"] == 98
    assert {f.invariant.id: f.rows for f in invariants.check() if f.rows} == {}
