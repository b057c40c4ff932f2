"""The schema: what is applied, what is due, and the step from one to the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections

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
    """Compare what the database has with what this program brings.

    By the names of the files alone: loading a hundred migrations would cost every command half a
    second.
    """
    ours = {label: set(_names(folders)) for label, folders in _apps_with_migrations()}
    have = _applied()
    due = sorted(f"{label}.{name}" for label in ours for name in ours[label] - have[label])
    unknown = sorted(f"{label}.{name}" for label in ours for name in have[label] - ours[label])
    applied = frozenset(f"{label}.{name}" for label in have for name in have[label])
    return SchemaState(applied, tuple(due), tuple(unknown))


def _apps_with_migrations() -> Iterator[tuple[str, list[str]]]:
    """Label and folders of each; `pgtrigger.migrations`, say, is a module and has no folder."""
    for app in apps.get_app_configs():
        spec = find_spec(f"{app.name}.migrations")
        if spec and spec.submodule_search_locations:
            yield app.label, list(spec.submodule_search_locations)


def _names(folders: list[str]) -> Iterator[str]:
    for module in iter_modules(folders):
        if not module.ispkg and not module.name.startswith(("_", "~")):
            yield module.name


def _applied() -> defaultdict[str, set[str]]:
    """What the database says of itself; nothing where it is new."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return found
        cursor.execute("SELECT app, name FROM django_migrations")
        for label, name in cursor.fetchall():
            found[label].add(name)
    return found


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
