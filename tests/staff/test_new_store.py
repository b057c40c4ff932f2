"""What happens to people when the network grows."""

from __future__ import annotations

from aftersales.core.scope import whole_database
from aftersales.ground.network import commands as network
from aftersales.records.staff.queries import actor_for
from tests.conftest import NOON


def test_the_administrators_may_enter_a_store_that_was_just_opened(world):
    store = network.open_store(
        group_id=world.group.pk, code="NEW9", name="新店", by=world.chief, at=NOON
    )

    with whole_database():
        administrator = actor_for(world.administrator, on=NOON.date())
    assert store.pk in administrator.stores
    assert administrator.may("staff.assign", store_id=store.pk)
