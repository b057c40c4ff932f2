"""Files at rest: sealed in pieces, so that keeping or serving one never needs it whole in memory.

The format is STREAM over AES-GCM: one byte for the key, eight random bytes, then pieces of 64 KiB,
each sealed with a nonce of those eight bytes, its number and whether it is the last. A piece that
was changed, moved, left out or cut off at the end is noticed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aftersales.core import crypto

PIECE = 64 * 1024
_TAG = 16
_PREFIX = 8
_LAST = 1 << 31


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + (number | (_LAST if last else 0)).to_bytes(4)


def seal(source: BinaryIO, target: BinaryIO, *, purpose: str) -> None:
    """Copy ``source`` to ``target``, sealed with the key in use."""
    key_id, prefix = crypto.ring().current, os.urandom(_PREFIX)
    cipher = AESGCM(crypto.ring().derive(key_id, purpose))
    target.write(key_id.to_bytes(1) + prefix)
    number, piece = 0, source.read(PIECE)
    while True:
        following = source.read(PIECE)
        nonce = _nonce(prefix, number, last=not following)
        target.write(cipher.encrypt(nonce, piece, purpose.encode()))
        if not following:
            return
        number, piece = number + 1, following


def opened(file: Path, *, purpose: str) -> Iterator[bytes]:
    """The content in pieces. Raises ``KeyUnfit`` at the first that is not as it was sealed."""
    with file.open("rb") as source:
        head = source.read(1 + _PREFIX)
        key, prefix = crypto.ring().keys.get(head[0] if head else 0), head[1:]
        if key is None or len(prefix) < _PREFIX:
            raise crypto.KeyUnfit(f"{purpose} was sealed with another key.")
        cipher = AESGCM(crypto.ring().derive(head[0], purpose))
        number, piece = 0, source.read(PIECE + _TAG)
        while True:
            following = source.read(PIECE + _TAG)
            nonce = _nonce(prefix, number, last=not following)
            try:
                yield cipher.decrypt(nonce, piece, purpose.encode())
            except InvalidTag as fault:
                raise crypto.KeyUnfit(f"{purpose} is not as it was sealed.") from fault
            if not following:
                return
            number, piece = number + 1, following
