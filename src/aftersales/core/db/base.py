"""The database engine named in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from django.db.backends.postgresql import base, operations
from django.db.utils import DatabaseError
from psycopg.pq import Format

if TYPE_CHECKING:
    from aftersales.core.scope import Scope
    from aftersales.core.unwritten import Unwritten


TIMES = psycopg.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, Format.TEXT)
CHANNEL = "aftersales_live"
SAY = f"(SELECT count(pg_notify('{CHANNEL}', word)) FROM unnest(%s::text[]) AS word)"  # noqa: S608 - our own name


class DatabaseOperations(operations.DatabaseOperations):
    """Keeps the text of queries by their shape."""

    compiler_module = "aftersales.core.db.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """Forgets the scope when a transaction ends, because PostgreSQL forgets it then too.

    ``notes`` holds what the running transaction has looked up and may lean on until it ends,
    ``words`` what it has to say to open screens (``core.live``): the last of them go out with its
    commit. ``unwritten`` are the facts of the command at work (``core.log``): they go into the log
    together as it ends. With ``in_one_piece`` what fails takes all of the transaction with it.
    """

    ops_class = DatabaseOperations
    scope: Scope | None = None
    in_command: bool = False
    in_one_piece: bool = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.notes: dict[Any, Any] = {}
        self.words: dict[str, None] = {}  # in order, each once
        self.unwritten: list[Unwritten] = []
        super().__init__(*args, **kwargs)

    def get_connection_params(self) -> dict[str, Any]:
        """Times are read by the driver's own loader, in C: all of ours are in UTC anyway, and a
        list of fifty rows holds hundreds. Django's is written in Python, to move them to a zone.
        """
        params: dict[str, Any] = super().get_connection_params()
        params["context"].adapters.register_loader("timestamptz", TIMES)
        return params

    def create_cursor(self, name: str | None = None) -> Any:
        """As Django does, which asks its own loader for its zone besides."""
        if name is None:
            return self.connection.cursor()
        held = self.connection.autocommit  # read outside a transaction, it must outlive its own
        named: Any = base.ServerSideCursor  # its stubs know the driver before
        return named(self.connection, name=name, scrollable=False, withhold=held)

    def _forget(self) -> None:
        self.scope = None
        self.notes.clear()
        self.words.clear()
        self.unwritten.clear()

    def savepoint_rollback(self, sid: str) -> None:
        """What was recorded since is as if it had never been."""
        super().savepoint_rollback(sid)
        self.unwritten[:] = [fact for fact in self.unwritten if sid not in fact.inside]

    def _commit(self) -> None:
        if self.unwritten:  # an error of the database, so that all of it is rolled back
            raise DatabaseError("A transaction ends with facts that are not in the log.")
        if words := self.take_words():
            with self.cursor() as cursor:
                cursor.execute(f"SELECT {SAY}", [words])
        super()._commit()  # type: ignore[misc]  # Django has it, its stubs do not

    def take_words(self) -> list[str]:
        """What waits to be said, which counts as said from now on."""
        words = list(self.words)
        self.words.clear()
        return words

    def set_autocommit(self, *args: Any, **kwargs: Any) -> None:
        self._forget()
        super().set_autocommit(*args, **kwargs)

    def close(self) -> None:
        self._forget()
        super().close()
