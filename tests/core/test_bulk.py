"""Many rows at once are the same rows that one by one would be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from aftersales.core.bulk import insert_many
from aftersales.core.models import EventObject, EventRecord
from aftersales.core.scope import as_seen_by, whole_database
from tests.conftest import NOON, actor_in

pytestmark = pytest.mark.django_db

SAID = {"store_id": 3, "n": 1.5, "words": "刹车 \"'\\ 𠮷", "list": ["a", None], "none": None}


def lines(count, **more):
    return [
        EventRecord(
            name=f"core.lamp.lit{i}",
            group_id=1,
            store_id=None if i % 2 else 3,
            actor="staff:7",
            data=SAID | {"i": i},
            occurred_at=NOON + timedelta(microseconds=i),
            **more,
        )
        for i in range(count)
    ]


def told(rows):
    return [(r.name, r.group_id, r.store_id, r.actor, r.data, r.occurred_at) for r in rows]


def test_rows_come_back_as_they_went_in_with_their_ids_in_order():
    with whole_database():
        made = insert_many(lines(5))
        kept = list(EventRecord.objects.order_by("pk"))

        assert told(kept) == told(lines(5))
        assert [row.pk for row in made] == [row.pk for row in kept]
        assert all(row.recorded_at for row in kept)
        assert insert_many([EventObject(event=made[0], group_id=1, kind="x", object_id=9)])[0].pk


def test_more_rows_than_fit_a_statement_go_in_several():
    with whole_database():
        insert_many(lines(4100))

        assert EventRecord.objects.count() == 4100


def test_no_rows_are_no_statement():
    assert insert_many([]) == []


def test_the_wall_holds_for_many_as_for_one():
    of_another_store = actor_in(4, "x", group_id=1)

    with (
        as_seen_by(of_another_store),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        insert_many(lines(1))


def test_words_too_long_for_a_column_are_refused_and_not_cut():
    with whole_database(), pytest.raises(DatabaseError, match="too long"), transaction.atomic():
        insert_many([*lines(1), *lines(1, recorded_at=NOON), EventRecord(**LONG)])


LONG = {"name": "x" * 81, "actor": "a", "data": {}, "occurred_at": NOON}
