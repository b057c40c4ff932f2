"""Files of strangers in the data folder: sealed, and gone when they have served."""

from __future__ import annotations

import hashlib
import io
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings

from aftersales.core import sealed_files

_PURPOSE = "exchange.file"
_DAY = 86_400


class FileTooLarge(Exception):  # noqa: N818 - an answer to the caller
    """More than may be kept."""


@dataclass(frozen=True)
class Kept:
    """A file that was taken in: its key in the folder, its size and its fingerprint."""

    key: str
    size: int
    sha256: str


def folder() -> Path:
    found = Path(settings.DATA_DIR) / "exchange"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def keep(pieces: Iterable[bytes], *, most: int) -> Kept:
    """Seal the file into the folder. Of one that is larger than ``most`` nothing is kept."""
    key, source = secrets.token_hex(16), _Measured(pieces, most)
    path = folder() / key
    try:
        with path.open("xb") as out:
            path.chmod(0o600)
            sealed_files.seal(cast(BinaryIO, io.BufferedReader(source)), out, purpose=_PURPOSE)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Kept(key, source.size, source.total.hexdigest())


class _Measured(io.RawIOBase):
    """Pieces as a stream that counts and fingerprints what is read of it."""

    def __init__(self, pieces: Iterable[bytes], most: int) -> None:
        self.pieces, self.most = iter(pieces), most
        self.rest, self.size, self.total = b"", 0, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # bytes as typed there
        while not self.rest:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.rest = piece
        given, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        self.size += len(given)
        if self.size > self.most:
            raise FileTooLarge
        self.total.update(given)
        buffer[: len(given)] = given
        return len(given)


def read(key: str) -> Iterator[bytes]:
    """The file in clear, a piece at a time."""
    return sealed_files.opened(folder() / key, purpose=_PURPOSE)


def is_there(key: str) -> bool:
    return bool(key) and (folder() / key).is_file()


def destroy(key: str) -> None:
    if key:
        (folder() / key).unlink(missing_ok=True)


def sweep(known: Iterable[str]) -> int:
    """Files a day old that no row knows: what a crash left behind."""
    kept, gone = set(known), 0
    for path in folder().iterdir():
        if path.name not in kept and path.stat().st_mtime < time.time() - _DAY:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
