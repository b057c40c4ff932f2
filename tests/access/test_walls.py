"""The second wall: row-level security as the web process itself connects."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from aftersales.core import rls
from aftersales.core.scope import Scope, as_seen_by, seen_as, whole_database
from aftersales.ground.network.models import Store
from aftersales.records.staff.models import Assignment, Person
from aftersales.site import database
from tests.conftest import actor_in
from tests.factories.staff import AssignmentFactory

pytestmark = pytest.mark.django_db


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_the_web_process_connects_as_a_role_that_owns_nothing_and_cannot_bypass():
    assert connection.settings_dict["USER"] == database.databases()["default"]["USER"]
    assert connection.settings_dict["ENGINE"] == database.databases()["default"]["ENGINE"]

    (facts,) = rows(
        "SELECT current_user, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
        " (SELECT count(*) FROM pg_class WHERE pg_has_role(relowner, 'member')"
        "  AND relnamespace = 'public'::regnamespace) FROM pg_roles WHERE rolname = current_user"
    )

    assert facts == (database.APP, False, False, False, False, 0)


def test_every_table_with_a_store_or_group_column_has_a_forced_policy():
    owned = {
        table
        for (table,) in rows(
            "SELECT DISTINCT table_name::text FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name IN ('store_id', 'group_id')"
            " AND table_name <> 'auth_group_permissions'"  # Django's own groups, not ours
        )
    }
    guarded = {
        table
        for (table,) in rows(
            "SELECT c.relname::text FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polname = %s",
            rls.POLICY,
        )
    }

    assert len(owned) > 30
    assert owned == guarded


def test_every_model_that_a_store_or_group_owns_is_among_them():
    declared = {table for table, _rule in rls.owned_tables()}
    by_column = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and model.__module__.startswith("aftersales.")
        and {f.column for f in model._meta.local_concrete_fields} & {"store_id", "group_id"}
    }

    assert declared == by_column


def test_a_query_without_a_scope_shows_nothing(world):
    with seen_as(Scope(group="", stores="")):
        shown = {
            table: rows(f'SELECT count(*) FROM "{table}"')[0][0]
            for table, _rule in rls.owned_tables()
        }

    assert {table: count for table, count in shown.items() if count} == {}
    with whole_database():
        assert Person.objects.exists()


def test_the_app_may_not_switch_the_wall_off(world):
    for sql in (
        "ALTER TABLE staff_person DISABLE ROW LEVEL SECURITY",
        f"DROP POLICY {rls.POLICY} ON staff_person",
        "ALTER TABLE staff_person NO FORCE ROW LEVEL SECURITY",
        f"SET ROLE {database.OWNER}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(sql)


def test_a_store_can_neither_read_nor_write_into_another(world):
    north = actor_in(world.north.pk, group_id=world.group.pk)
    person = world.person("technician", world.south)

    with as_seen_by(north):
        assert set(Assignment.objects.values_list("store_id", flat=True)) == {world.north.pk}
        with pytest.raises(DatabaseError), transaction.atomic():
            Assignment.objects.create(
                store=world.south,
                person=person,
                role=person.assignments.model.objects.first().role,
                starts_on="2026-01-01",
            )
        assert Assignment.objects.filter(store=world.south).update(ends_on="2026-01-01") == 0


def test_a_group_is_nothing_to_another_group(world):
    AssignmentFactory(store=world.abroad)

    with as_seen_by(world.chief):
        assert not Store.objects.filter(pk=world.abroad.pk).exists()
        assert not Person.objects.filter(group=world.abroad.group_id).exists()
