"""The database engine named in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql import base

if TYPE_CHECKING:
    from aftersales.core.scope import Scope


class DatabaseWrapper(base.DatabaseWrapper):
    """Forgets the scope when a transaction ends, because PostgreSQL forgets it then too."""

    scope: Scope | None = None

    def set_autocommit(self, *args: Any, **kwargs: Any) -> None:
        self.scope = None
        super().set_autocommit(*args, **kwargs)

    def close(self) -> None:
        self.scope = None
        super().close()
