"""The schema: what is applied, what is due, and the step from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from aftersales.core import rls
from aftersales.site import database
from aftersales.site.plain import Plain


class NewerSchema(Plain):
    """The data were written by a newer version of the program."""


@dataclass(frozen=True)
class SchemaState:
    """Migrations by name, as `app.name`."""

    applied: frozenset[str]
    due: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        return not self.applied

    @property
    def version(self) -> str:
        """Short words for monitoring: how many, and the last of them."""
        return f"{len(self.applied)} migrations"


def state() -> SchemaState:
    """Compare what the database has with what this program brings."""
    loader = MigrationLoader(connection)
    ours = set(loader.disk_migrations)
    have = set(loader.applied_migrations)
    labels = {label for label, _ in ours}
    unknown = sorted(key for key in have - ours if key[0] in labels)
    due = sorted(set(loader.graph.nodes) - have)
    return SchemaState(
        frozenset(map(_named, have)), tuple(map(_named, due)), tuple(map(_named, unknown))
    )


def refuse_newer(found: SchemaState) -> None:
    if found.unknown:
        raise NewerSchema(
            f"These data were written by a newer version (it has {found.unknown[-1]}). "
            "Install that version, or restore a backup made with this one."
        )


def migrate() -> None:
    """Bring the schema up to this version, as its owner; then policies and grants anew."""
    with as_owner():
        call_command("migrate", verbosity=0, interactive=False)


def refresh_policies() -> None:
    """Write policies, guards and grants again, without any migration."""
    with as_owner():
        rls.install()


@contextmanager
def as_owner() -> Iterator[None]:
    """Use the role that owns the tables for a while."""
    default = connections["default"]
    default.close()
    before = dict(default.settings_dict)
    default.settings_dict.update(database.databases(role="owner")["default"])
    try:
        yield
    finally:
        default.close()
        default.settings_dict.clear()
        default.settings_dict.update(before)


def _named(key: tuple[str, str]) -> str:
    return f"{key[0]}.{key[1]}"
