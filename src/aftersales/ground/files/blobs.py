"""Where the sealed content lies: `<data>/files/<first two digits>/<hash of what lies there>`."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from aftersales.core import sealed_files

PURPOSE = "files.content"
_PLACE = re.compile(r"[0-9a-f]{64}")


class _Counted:
    """Writes through and knows the hash of what passed."""

    def __init__(self, target: BinaryIO) -> None:
        self.target, self.total = target, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.total.update(data)
        return self.target.write(data)


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def path_of(place: str) -> Path:
    return root() / place[:2] / place


def put(content: BinaryIO) -> str:
    """Seal the content and put it in its place; answers the place.

    It is written beside, forced to the disk and renamed, so a place holds all of it or nothing.
    Without a row that names the place (the transaction failed) it is an orphan, and the sweep takes
    it.
    """
    waiting = root() / "tmp"
    waiting.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = waiting / secrets.token_hex(16)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        counted = _Counted(out)
        sealed_files.seal(content, counted, purpose=PURPOSE)  # type: ignore[arg-type]  # it only writes
        out.flush()
        os.fsync(out.fileno())
    place = counted.total.hexdigest()
    final = path_of(place)
    final.parent.mkdir(exist_ok=True, mode=0o700)
    beside.replace(final)
    _settle(final.parent)
    return place


def _settle(folder: Path) -> None:
    """Make the rename itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def content(place: str) -> Iterator[bytes]:
    return sealed_files.opened(path_of(place), purpose=PURPOSE)


def remove(place: str) -> None:
    path_of(place).unlink(missing_ok=True)


def older_than(moment: datetime) -> Iterator[tuple[Path, str | None]]:
    """Everything that lies here since before that moment, with its place.

    None for what was never finished.
    """
    if not root().is_dir():
        return
    for file in root().glob("*/*"):
        try:
            age = file.stat().st_mtime
        except FileNotFoundError:
            continue
        if age < moment.timestamp():
            yield file, file.name if _PLACE.fullmatch(file.name) else None
