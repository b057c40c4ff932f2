"""The database engine named in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql import base

if TYPE_CHECKING:
    from aftersales.core.scope import Scope


class DatabaseWrapper(base.DatabaseWrapper):
    """Forgets the scope when a transaction ends, because PostgreSQL forgets it then too.

    ``notes`` holds what the running transaction has looked up and may lean on until it ends.
    """

    scope: Scope | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.notes: dict[Any, Any] = {}
        super().__init__(*args, **kwargs)

    def _forget(self) -> None:
        self.scope = None
        self.notes.clear()

    def set_autocommit(self, *args: Any, **kwargs: Any) -> None:
        self._forget()
        super().set_autocommit(*args, **kwargs)

    def close(self) -> None:
        self._forget()
        super().close()
