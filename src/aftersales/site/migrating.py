"""The schema: what is applied, what is due, and the step from one to the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections

from aftersales.core import rls
from aftersales.site import database
from aftersales.site.plain import Plain
from aftersales.site.quick_migrations import quick_migrations


class NewerSchema(Plain):
    """The data were written by a newer version of the program."""


@dataclass(frozen=True)
class SchemaState:
    """Migrations by name, as `app.name`."""

    applied: frozenset[str]
    due: tuple[str, ...]
    unknown: tuple[str, ...]
    is_guarded: bool  # policies and grants are those of this very schema

    @property
    def is_current(self) -> bool:
        return self.is_guarded and not self.due and not self.unknown

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
    is_guarded = not due and _one(GUARDED) == fingerprint()
    return SchemaState(applied, tuple(due), tuple(unknown), is_guarded)


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
    if not _one("SELECT to_regclass('django_migrations') IS NOT NULL"):
        return found
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            rows = cursor.fetchall()
    except ProgrammingError:  # a first migration was broken off before anything was granted
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            rows = cursor.fetchall()
    for label, name in rows:
        found[label].add(name)
    return found


# -- policies: written after the last migration, and known to have been written ----------------

MARK = (
    "aftersales_sees_all()"  # the function whose comment says for which tables it all was written
)
GUARDED = f"SELECT obj_description(to_regprocedure('{MARK}'), 'pg_proc')"


def fingerprint() -> str:
    """Changes with any table that needs a policy and with the policies themselves."""
    words = [rls.FUNCTIONS, rls.POLICY, settings.DATABASE_APP_ROLE]
    words += [f"{table} {rule}" for table, rule in sorted(rls.owned_tables())]
    words += [*rls.own_functions(), *map(str, rls.own_rules().items())]
    return sha256("\n".join(words).encode()).hexdigest()


def note_guarded(**_: Any) -> None:
    """The last step of every migration: without it the next start writes all of them again."""
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON FUNCTION {MARK} IS '{fingerprint()}'")


def _one(question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def refuse_newer(found: SchemaState) -> None:
    if found.unknown:
        raise NewerSchema(
            f"These data were written by a newer version (it has {found.unknown[-1]}). "
            "Install that version, or restore a backup made with this one."
        )


def migrate() -> None:
    """Bring the schema up to this version, as its owner; then policies and grants anew."""
    with as_owner(), quick_migrations():
        call_command("migrate", verbosity=0, interactive=False)


def refresh_policies() -> None:
    """Write policies, guards and grants again, without any migration."""
    with as_owner():
        rls.install()
        note_guarded()


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
