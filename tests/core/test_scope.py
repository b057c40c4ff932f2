"""What a transaction sees, whatever happens inside it."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.records.staff.models import Assignment


def seen() -> set[int]:
    return set(Assignment.objects.values_list("store_id", flat=True))


def test_an_inner_actor_sees_its_own_and_the_outer_one_again_afterwards(world):
    with as_seen_by(world.of_north):
        assert seen() == {world.north.pk}
        with as_seen_by(world.stranger):
            assert seen() == {world.abroad.pk}
        assert seen() == {world.north.pk}


def _fails_as(actor, sees):
    with as_seen_by(actor):
        assert seen() == sees
        raise ZeroDivisionError


def test_after_an_inner_failure_the_outer_actor_sees_as_before(world):
    with as_seen_by(world.of_north):
        with pytest.raises(ZeroDivisionError):
            _fails_as(world.of_south, {world.south.pk})
        assert seen() == {world.north.pk}


def test_a_savepoint_rolled_back_by_hand_leaves_the_outer_view(world):
    with as_seen_by(world.of_north):
        savepoint = transaction.savepoint()
        with as_seen_by(world.of_south):
            assert seen() == {world.south.pk}
        transaction.savepoint_rollback(savepoint)
        assert seen() == {world.north.pk}
        with as_seen_by(world.of_north):
            assert seen() == {world.north.pk}


def test_a_failing_statement_inside_leaves_the_outer_view(world):
    from django.db import DatabaseError

    with as_seen_by(world.of_north):
        with pytest.raises(DatabaseError), as_seen_by(world.of_south):
            _divide_by_nothing()
        assert seen() == {world.north.pk}


def _divide_by_nothing():
    connection.cursor().execute("SELECT 1 / 0")


def test_the_whole_database_is_only_for_as_long_as_asked(world):
    with as_seen_by(world.of_north):
        with whole_database():
            assert seen() == {world.north.pk, world.south.pk, world.abroad.pk}
        assert seen() == {world.north.pk}


def test_the_same_eyes_cost_nothing_twice(world, django_assert_num_queries):
    with (
        as_seen_by(world.of_north),
        django_assert_num_queries(3),  # a savepoint, the question, its release
        as_seen_by(world.of_north),
    ):
        seen()


def test_nobody_may_write_into_a_store_out_of_sight(world):
    from django.db import DatabaseError

    row = None
    with whole_database():
        row = Assignment.objects.filter(store=world.north).get()
    with as_seen_by(world.of_south):
        assert Assignment.objects.filter(pk=row.pk).update(starts_on="2026-01-01") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Assignment.objects.create(
                store=world.north, person=row.person, role=row.role, starts_on="2026-01-01"
            )


def test_outside_of_any_view_nothing_is_seen(own_database):
    from tests.worlds import make_world

    make_world()

    assert seen() == set()
    with transaction.atomic():
        assert seen() == set()


def test_after_the_transaction_the_view_is_gone(own_database):
    from tests.worlds import make_world

    world = make_world()
    with as_seen_by(world.of_north):
        assert seen() == {world.north.pk}
    with transaction.atomic():
        assert seen() == set()
