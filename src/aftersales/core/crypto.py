"""Personal data at rest: AES-GCM for the words, keyed hashes to find them again.

The keys live outside the database (``<data>/keys/master.json``, mode 0600, or
``AFTERSALES_KEY_FILE``): a ring of 32-byte secrets with ids, the last one in use. A stolen backup
tells nothing.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12
_KEY_ID = 1  # bytes
TAKEN_WITHIN = 1.0  # seconds after which every process uses a ring that was written


class KeyUnfit(Exception):  # noqa: N818 - it reads as a statement
    """The key file does not belong to this data."""


@dataclass(frozen=True)
class Ring:
    """All keys that still open something. New words are sealed with the last one.

    The index key never rotates with them: a blind index is compared, not opened.
    """

    keys: dict[int, bytes]
    index: bytes

    @property
    def current(self) -> int:
        return max(self.keys)

    def derive(self, key_id: int, purpose: str) -> bytes:
        return _derived(self.keys[key_id], purpose)

    def as_json(self) -> str:
        keys = {str(i): base64.b64encode(k).decode() for i, k in self.keys.items()}
        return json.dumps({"keys": keys, "index": base64.b64encode(self.index).decode()}, indent=1)


@cache
def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(key)


def new_ring() -> Ring:
    return Ring({1: secrets.token_bytes(32)}, secrets.token_bytes(32))


def read_ring(file: Path) -> Ring:
    found = json.loads(file.read_text())
    keys = {int(i): base64.b64decode(k) for i, k in found["keys"].items()}
    return Ring(keys, base64.b64decode(found["index"]))


def write_ring(file: Path, ring: Ring) -> None:
    """Write beside and rename: a crash leaves the old or the new ring, never half of one."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(ring.as_json())
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)


class _KeptRing:
    """The ring as it lies in the file, which another process may rotate at any time.

    Looked at once a second, so that a running `serve` seals with a new key a second after it was
    made. A file that is gone for a while keeps nobody from working.
    """

    def __init__(self) -> None:
        self._ring: Ring | None = None
        self._mark: object = None
        self._look_again = 0.0

    def __call__(self) -> Ring:
        now = monotonic()
        if self._ring is None or now >= self._look_again:
            self._ring = self._looked_up(self._ring)
            self._look_again = now + TAKEN_WITHIN
        return self._ring

    def _looked_up(self, known: Ring | None) -> Ring:
        file = Path(settings.KEY_FILE)
        try:
            about = file.stat()
        except FileNotFoundError:
            if known:
                return known
            raise
        mark = (file, about.st_mtime_ns, about.st_ino)
        if known is None or mark != self._mark:
            known, self._mark = read_ring(file), mark
        return known

    def cache_clear(self) -> None:
        """Look again at the next call."""
        self._ring = None


ring = _KeptRing()


def encrypt(words: str | bytes, purpose: str) -> bytes:
    """Seal words for one purpose ("customers.phone"), which is needed to open them."""
    plain = words.encode() if isinstance(words, str) else words
    key_id, nonce = ring().current, os.urandom(_NONCE)
    sealed = AESGCM(ring().derive(key_id, purpose)).encrypt(nonce, plain, purpose.encode())
    return key_id.to_bytes(_KEY_ID) + nonce + sealed


def decrypt_bytes(sealed: bytes, purpose: str) -> bytes:
    box = bytes(sealed)
    key_id, nonce = int.from_bytes(box[:_KEY_ID]), box[_KEY_ID : _KEY_ID + _NONCE]
    if key_id not in ring().keys:  # another process has rotated the keys meanwhile
        ring.cache_clear()
    try:
        return AESGCM(ring().derive(key_id, purpose)).decrypt(
            nonce, box[_KEY_ID + _NONCE :], purpose.encode()
        )
    except (InvalidTag, KeyError, ValueError) as fault:  # ValueError: cut short
        raise KeyUnfit(f"{purpose} was sealed with another key.") from fault


def decrypt(sealed: bytes, purpose: str) -> str:
    return decrypt_bytes(sealed, purpose).decode()


def blind_index(words: str, purpose: str) -> str:
    """A keyed hash by which equal words find each other: 32 hexadecimal digits."""
    key = _derived(ring().index, "index:" + purpose)
    return hmac.digest(key, words.encode(), "sha256").hex()[:32]


def key_check() -> bytes:
    """A sealed word that tells whether a key file belongs to a database."""
    return encrypt("aftersales", "key check")
