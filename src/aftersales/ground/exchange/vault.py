"""Files of strangers in the data folder: sealed piece by piece, and gone when they have served."""

from __future__ import annotations

import hashlib
import secrets
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from aftersales.core.crypto import decrypt_bytes, encrypt

PIECE = 256 * 1024
_LENGTH = struct.Struct(">I")
_DAY = 86_400


class FileDamaged(Exception):
    """The sealed file is cut short or was changed."""


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


def keep(pieces: Iterable[bytes], *, most: int) -> Kept | None:
    """Seal the file into the folder; None, and nothing kept, where it is larger than ``most``."""
    key, total, size = secrets.token_hex(16), hashlib.sha256(), 0
    path = folder() / key
    with path.open("wb") as out:
        path.chmod(0o600)
        number = 0
        for number, piece in enumerate(_cut(pieces), start=1):
            size += len(piece)
            if size > most:
                break
            total.update(piece)
            _write(out.write, encrypt(piece, _purpose(key, number)))
        _write(out.write, encrypt(str(number), _purpose(key, 0)))
    if size > most:
        path.unlink()
        return None
    return Kept(key, size, total.hexdigest())


def read(key: str) -> Iterator[bytes]:
    """The pieces in clear, one after the other; raises ``FileDamaged`` where it is not whole."""
    number, is_whole = 0, False
    with (folder() / key).open("rb") as sealed:
        while head := sealed.read(_LENGTH.size):
            box = sealed.read(*_LENGTH.unpack(head))
            number += 1
            if sealed.peek(1):
                yield decrypt_bytes(box, _purpose(key, number))
            else:
                is_whole = decrypt_bytes(box, _purpose(key, 0)) == str(number - 1).encode()
    if not is_whole:
        raise FileDamaged(key)


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


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        rest += piece
        while len(rest) >= PIECE:
            yield rest[:PIECE]
            rest = rest[PIECE:]
    if rest:
        yield rest


def _write(write: Callable[[bytes], object], box: bytes) -> None:
    write(_LENGTH.pack(len(box)) + box)


def _purpose(key: str, number: int) -> str:
    return f"exchange.file.{key}.{number}"
