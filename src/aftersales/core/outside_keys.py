"""What somebody from outside shows to come in: a secret that was sent to them, of which only a
digest is kept, and the last four digits of their phone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

SECRET_BYTES = 24  # 192 bits: cannot be guessed, and still fits into a message


def new_secret() -> str:
    """The secret part of an address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hashed(secret: str) -> str:
    """What is kept of a long random secret. It needs no salt: it cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def four_digits(typed: str) -> str:
    """The four digits that somebody typed; nothing where it is anything else.

    >>> four_digits(" 5678 "), four_digits("567"), four_digits("५६७८")
    ('5678', '', '')
    """
    digits = typed.strip()
    return digits if len(digits) == 4 and digits.isascii() and digits.isdigit() else ""


def ends_in(phone: str, four: str) -> bool:
    """Whether the number ends in these four digits.

    >>> ends_in("+8613812345678", "5678"), ends_in("+8613812345678", ""), ends_in("", "5678")
    (True, False, False)
    """
    is_whole = len(phone) >= 4 and len(four) == 4
    return is_whole and hmac.compare_digest(phone[-4:].encode(), four.encode())
