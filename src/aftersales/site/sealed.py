"""The form of a backup file: a head in clear, then sealed pieces that only open in their order.

    AFTERSALES BACKUP 1\\n
    length of the head (4 bytes), head (JSON: key, salt, when, version)
    pieces: length (4 bytes), AES-256-GCM of at most 1 MiB

Each piece is sealed with its number and whether it is the last one, and with the digest of the
head, so that a missing, swapped, altered or cut-off piece does not open. Inside, frames: the name
of a member, its bytes, its end; at the very end the manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Callable, Iterator
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"AFTERSALES BACKUP 1\n"
PIECE = 2**20
_LENGTH = struct.Struct(">I")
_TAG = 16
NAME, DATA, END, MANIFEST = b"N", b"D", b"E", b"M"


class Damaged(Exception):  # noqa: N818 - says what is the matter
    """The file is not whole, or was sealed with other keys."""


class Writer:
    """Seals what is written into it, piece by piece; nothing in clear touches the disk."""

    def __init__(self, out: IO[bytes], key: bytes, head: dict[str, Any]) -> None:
        self._out, self._cipher, self._number = out, AESGCM(key), 0
        self._buffer = bytearray()
        self.digest = hashlib.sha256()
        plain = json.dumps(head).encode()
        self._bound = hashlib.sha256(plain).digest()
        self._put(MAGIC + _LENGTH.pack(len(plain)) + plain)

    def member(self, name: str, parts: Iterator[bytes]) -> None:
        """One file of the backup."""
        self._frame(NAME, name.encode())
        for part in parts:
            for start in range(0, len(part), PIECE):
                self._frame(DATA, part[start : start + PIECE])
        self._frame(END, b"")

    def finish(self, manifest: dict[str, Any]) -> None:
        self._frame(MANIFEST, json.dumps(manifest).encode())
        self._seal(bytes(self._buffer), is_last=True)

    def _frame(self, kind: bytes, content: bytes) -> None:
        self._buffer += kind + _LENGTH.pack(len(content)) + content
        while len(self._buffer) > PIECE:
            self._seal(bytes(self._buffer[:PIECE]), is_last=False)
            del self._buffer[:PIECE]

    def _seal(self, plain: bytes, *, is_last: bool) -> None:
        nonce, bound = _bound_to(self._number, self._bound, is_last=is_last)
        sealed = self._cipher.encrypt(nonce, plain, bound)
        self._put(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1

    def _put(self, content: bytes) -> None:
        self._out.write(content)
        self.digest.update(content)


def read_head(source: IO[bytes]) -> dict[str, Any]:
    """The part in clear."""
    if source.read(len(MAGIC)) != MAGIC:
        raise Damaged("This is not a backup of aftersales.")
    head = source.read(_length(source))
    try:
        found: dict[str, Any] = json.loads(head)
    except ValueError:
        raise Damaged("The head of the backup is damaged.") from None
    return found | {"_bound": hashlib.sha256(head).digest()}


def frames(source: IO[bytes], key: bytes, head: dict[str, Any]) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each frame, in order; raises where the file is not what was written."""
    buffer = bytearray()
    for plain in _pieces(source, AESGCM(key), head["_bound"]):
        buffer += plain
        while len(buffer) >= 5:
            size = _LENGTH.unpack_from(buffer, 1)[0]
            if len(buffer) < 5 + size:
                break
            yield bytes(buffer[:1]), bytes(buffer[5 : 5 + size])
            del buffer[: 5 + size]
    if buffer:
        raise Damaged("The backup ends in the middle.")


def walk(
    source: IO[bytes],
    key: bytes,
    head: dict[str, Any],
    take: Callable[[str], Callable[[bytes], None]],
) -> dict[str, Any]:
    """Go through all members; `take(name)` says where the bytes go. Returns the manifest."""
    sink: Callable[[bytes], None] | None = None
    for kind, content in frames(source, key, head):
        if kind == NAME:
            sink = take(content.decode())
        elif kind == DATA and sink:
            sink(content)
        elif kind == END:
            sink = None
        elif kind == MANIFEST:
            found: dict[str, Any] = json.loads(content)
            return found
    raise Damaged("The backup has no end.")


def _pieces(source: IO[bytes], cipher: AESGCM, bound: bytes) -> Iterator[bytes]:
    number = 0
    sealed = _piece(source)
    while sealed is not None:
        following = _piece(source)
        nonce, with_it = _bound_to(number, bound, is_last=following is None)
        try:
            yield cipher.decrypt(nonce, sealed, with_it)
        except InvalidTag:
            where = "cut off or damaged" if number else "sealed with other keys, or damaged"
            raise Damaged(f"The backup is {where}.") from None
        sealed, number = following, number + 1


def _piece(source: IO[bytes]) -> bytes | None:
    start = source.read(_LENGTH.size)
    if not start:
        return None
    if len(start) < _LENGTH.size:
        raise Damaged("The backup is cut off.")
    (size,) = _LENGTH.unpack(start)
    if size > PIECE + _TAG:
        raise Damaged("The backup is damaged.")
    sealed = source.read(size)
    if len(sealed) < size:
        raise Damaged("The backup is cut off.")
    return sealed


def _bound_to(number: int, bound: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
    return number.to_bytes(12, "big"), bound + (b"last" if is_last else b"more")


def _length(source: IO[bytes]) -> int:
    raw = source.read(_LENGTH.size)
    if len(raw) < _LENGTH.size:
        raise Damaged("The backup is cut off.")
    (size,) = _LENGTH.unpack(raw)
    if size > PIECE:
        raise Damaged("The head of the backup is damaged.")
    return int(size)


def new_salt() -> str:
    """Makes the key of each backup its own, so that numbers may serve as nonces."""
    return os.urandom(16).hex()
