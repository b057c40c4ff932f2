"""An upgrade of the data: copy them, bring the schema up to date, see that the keys fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from aftersales.site import installation, migrating
from aftersales.site.models import BackupReason


@dataclass(frozen=True)
class Upgrade:
    """What is due or was done."""

    migrations: tuple[str, ...]
    backup: str | None
    words: str


def plan() -> Upgrade:
    found = migrating.state()
    migrating.refuse_newer(found)
    words = f"{len(found.due)} migrations are due." if found.due else "Nothing is due."
    return Upgrade(found.due, None, words)


def upgrade(*, backup_first: bool = True) -> Upgrade:
    """Apply what is due. Safe to call at every start: it does nothing when nothing is due."""
    found = migrating.state()
    migrating.refuse_newer(found)
    copy = None
    if found.due:
        if backup_first and not found.is_new and holds_data():
            copy = copy_first()
        migrating.migrate()
    elif not found.is_guarded:
        migrating.refresh_policies()
    installation.open_up(at=datetime.now(UTC))
    offer_rights()
    words = f"{len(found.due)} migrations applied." if found.due else "Nothing was due."
    return Upgrade(found.due, copy, words)


def offer_rights() -> None:
    """Rights that this version brings reach the groups that were founded before it."""
    from aftersales.records.staff import console  # noqa: PLC0415 - the tables stand only now

    console.offer_new_rights(at=datetime.now(UTC))


def holds_data() -> bool:
    """Whether there is anything to lose; asked of the database itself, whatever its schema."""
    from django.db import connection  # noqa: PLC0415 - read when asked, as the tests swap it

    with migrating.as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('event') IS NOT NULL")
        (is_there,) = cursor.fetchone()
        if is_there:
            cursor.execute("SELECT set_config('aftersales.group', '*', false)")
            cursor.execute("SELECT EXISTS (SELECT FROM event)")
            (is_there,) = cursor.fetchone()
    return bool(is_there)


def copy_first() -> str:
    """The copy that an upgrade can be taken back to."""
    from aftersales.site import backups  # noqa: PLC0415 - only when there is something to copy

    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    file = Path(settings.BACKUP_DIR) / f"before-upgrade-{stamp}.aftersales"
    backups.write(file, reason=BackupReason.UPGRADE, at=datetime.now(UTC), noted=False)
    return str(file)
