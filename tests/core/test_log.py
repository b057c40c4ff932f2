"""The log: facts go in with the deed, never change, and are sealed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import connection

from aftersales.core.events import Event
from aftersales.core.log import record
from aftersales.core.models import EventObject, EventRecord
from aftersales.core.scope import as_seen_by
from tests.conftest import NOON, actor_in, logged

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    name = "core.lamp.lit"
    lamp_id: int
    watts: int = 5


def test_a_fact_is_written_with_the_objects_it_touches():
    me = actor_in(3, "x", group_id=1)

    with as_seen_by(me):
        row = record(LampLit(store_id=3, lamp_id=9), by=me, at=NOON)

        assert logged() == [("staff:7", "core.lamp.lit")]
        assert row.data == {"store_id": 3, "lamp_id": 9, "watts": 5}
        touched = EventObject.objects.order_by("pk").values_list("kind", "object_id")
        assert sorted(touched) == [("lamp", 9), ("store", 3)]


def test_a_store_does_not_see_the_facts_of_another():
    with as_seen_by(actor_in(3, "x", group_id=1)):
        record(LampLit(store_id=3, lamp_id=9), by=actor_in(3, "x", group_id=1), at=NOON)

    with as_seen_by(actor_in(4, "x", group_id=1)):
        assert EventRecord.objects.count() == 0
    with as_seen_by(actor_in(3, "x", group_id=2)):
        assert EventRecord.objects.count() == 0


def test_without_an_actor_nothing_is_seen():
    with as_seen_by(actor_in(3, "x", group_id=1)):
        record(LampLit(store_id=3, lamp_id=9), by=actor_in(3, "x", group_id=1), at=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('aftersales.group', '', true)")

    assert EventRecord.objects.count() == 0
