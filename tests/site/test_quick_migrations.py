"""What migrations make that draw alone what they change is what the models say.

The database of these tests is made by them (`tests/conftest.py`).
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState

from aftersales.site.quick_migrations import quick_migrations

NAMED = """
    SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public'
"""
COLUMNS = """
    SELECT table_name || '.' || column_name FROM information_schema.columns
    WHERE table_schema = 'public'
"""


def found(question):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {row[0] for row in cursor.fetchall()}


def kept():
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and not model._meta.proxy]


@pytest.mark.django_db
def test_every_column_stands():
    wanted = {
        f"{model._meta.db_table}.{field.column}"
        for model in kept()
        for field in model._meta.local_concrete_fields
    }

    assert len(wanted) > 1_500
    assert wanted - found(COLUMNS) == set()


@pytest.mark.django_db
def test_every_constraint_and_index_stands():
    wanted = {
        named.name for model in kept() for named in (*model._meta.constraints, *model._meta.indexes)
    }

    assert len(wanted) > 400
    assert wanted - found(NAMED) == set()


def test_django_is_as_it_was_afterwards():
    before = Migration.apply, ProjectState._find_reload_model, ProjectState._append_option

    with quick_migrations():
        assert Migration.apply is not before[0]

    after = Migration.apply, ProjectState._find_reload_model, ProjectState._append_option
    assert after == before
