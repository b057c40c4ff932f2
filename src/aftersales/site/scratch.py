"""A database, a data folder and keys of their own for measuring; removed whatever happens."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from aftersales.core import crypto
from aftersales.site import database
from aftersales.site.database import Role
from aftersales.site.quick_migrations import quick_migrations


@contextmanager
def scratch_database() -> Iterator[dict[str, Any]]:
    """Point the program at an empty, migrated database; yields its owner's connection keywords.

    The server must be running (``database.available``). Nothing of the installation is touched.
    """
    name = f"aftersales_scratch_{os.getpid()}"
    with ExitStack() as stack:
        _make(name)
        stack.callback(_drop, name)
        stack.enter_context(_own_folder())
        with _pointed_at(name, "owner"), quick_migrations():
            call_command("migrate", verbosity=0, interactive=False)
        stack.enter_context(_pointed_at(name, "app"))
        yield _parameters(name, "owner")


@contextmanager
def _own_folder() -> Iterator[None]:
    """Files that are written meanwhile, and the keys they are sealed with, lie apart too."""
    with TemporaryDirectory(prefix="aftersales-scratch-") as place:
        folder = Path(place)
        own = {
            "DATA_DIR": folder,
            "MEDIA_ROOT": folder / "files",
            "KEY_FILE": folder / "keys" / "master.json",
        }
        before = {name: getattr(settings, name) for name in own}
        _set(own)
        crypto.write_ring(own["KEY_FILE"], crypto.new_ring())
        crypto.ring.cache_clear()
        try:
            yield
        finally:
            _set(before)
            crypto.ring.cache_clear()


def _set(values: Mapping[str, Path]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)


def _parameters(name: str, role: Role) -> dict[str, Any]:
    return database.parameters(role=role) | {"dbname": name}


def _make(name: str) -> None:
    if database.is_embedded():
        database.create_database(database.embedded(), name)
        return
    with psycopg.connect(**database.parameters(role="owner"), autocommit=True) as admin:
        statement = "CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0"
        admin.execute(sql.SQL(statement).format(sql.Identifier(name)))
    with psycopg.connect(**_parameters(name, "owner"), autocommit=True) as inside:
        for extension in database.EXTENSIONS:
            statement = "CREATE EXTENSION IF NOT EXISTS {}"
            inside.execute(sql.SQL(statement).format(sql.Identifier(extension)))


def _drop(name: str) -> None:
    admin_of = (
        database.embedded().parameters()
        if database.is_embedded()
        else database.parameters(role="owner")
    )
    with psycopg.connect(**admin_of, autocommit=True) as admin:
        statement = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
        admin.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def _pointed_at(name: str, role: Role) -> Iterator[None]:
    default = connections["default"]
    default.close()
    before = dict(default.settings_dict)
    default.settings_dict.update(_django(_parameters(name, role)))
    try:
        yield
    finally:
        default.close()
        default.settings_dict.clear()
        default.settings_dict.update(before)


def _django(keywords: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "NAME": keywords["dbname"],
        "HOST": keywords.get("host", ""),
        "PORT": keywords.get("port", ""),
        "USER": keywords.get("user", ""),
        "PASSWORD": keywords.get("password", ""),
    }
