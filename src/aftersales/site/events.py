"""What happens to the installation as a whole."""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class BackupMade(Event):
    name = "site.backup.made"
    backup_id: int
    reason: str
    bytes: int
    last_event: int


@dataclass(frozen=True, kw_only=True)
class BackupFailed(Event):
    name = "site.backup.failed"
    backup_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class BackupRestored(Event):
    name = "site.backup.restored"
    sha256: str
    last_event: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class KeysRotated(Event):
    name = "site.keys.rotated"
    key_number: int
    cells: int
