"""What can be decided about people and their sign-in without asking the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise

STEP = 30  # seconds a TOTP code is shown (RFC 6238)
DIGITS = 6
LONGEST_LOCK = timedelta(hours=12)
SECRET_BYTES = 24  # 192 bits, more than the 128 that nobody can guess
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 signs, none taken for another
CODE_LENGTH = 28  # 140 bits


def plain_login(login: str) -> str:
    """One spelling for a login however it was typed."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def new_secret() -> str:
    """For a link or a token: not to be guessed, safe in an address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def new_code() -> str:
    """The same for paper: groups of four that can be read and typed."""
    signs = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(signs[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def plain_secret(typed: str) -> str:
    """A printed code as it was made: capitals, no blanks or dashes. A link's secret stays
    as it is.
    """
    letters = "".join(typed.split()).replace("-", "").upper()
    if len(letters) == CODE_LENGTH and set(letters) <= set(CODE_ALPHABET):
        return letters
    return typed.strip()


def hashed(secret: str) -> str:
    """What is kept of a long random secret. It needs no salt: it cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def lock_time(first: timedelta, times_before: int) -> timedelta:
    """Each further lock lasts twice as long as the one before."""
    factor: int = 2 ** min(times_before, 20)
    return min(first * factor, LONGEST_LOCK)


def new_totp_secret() -> str:
    return base64.b32encode(secrets.token_bytes(20)).decode()


def totp_code(secret: str, step: int) -> str:
    """The code an authenticator app shows in this half minute (RFC 4226 with SHA-1)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return str((number & 0x7FFFFFFF) % 10**DIGITS).zfill(DIGITS)


def totp_step(at: datetime) -> int:
    return int(at.timestamp()) // STEP


def matching_step(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """The half minute whose code this is: now, the one before or the next, and later than
    ``after``.
    """
    now = totp_step(at)
    for step in (now, now - 1, now + 1):
        if step > after and hmac.compare_digest(totp_code(secret, step), code):
            return step
    return None


def pin_is_weak(pin: str) -> bool:
    """Not six digits, one digit repeated, or a straight run."""
    if len(pin) != 6 or not (pin.isascii() and pin.isdigit()):
        return True
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return steps in ({0}, {1}, {-1})


def needs_it_officer(vehicles_a_day: int, *, threshold: int, officers: int) -> bool:
    """Suggest a dedicated IT officer once the daily volume exceeds the threshold (ST-07)."""
    return vehicles_a_day > threshold and officers == 0


# Telling sign in the user agent -> what people call it; the first that fits counts.
BROWSERS = (
    ("wxwork", "WeCom"),
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Lark/", "Feishu"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("QQBrowser", "QQ Browser"),
    ("UCBrowser", "UC Browser"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_and_system(agent: str) -> tuple[str, str]:
    """("Chrome", "Windows") of a user agent; empty where nothing in it is known."""
    browser, system = (
        next((name for sign, name in signs if sign in agent), "") for signs in (BROWSERS, SYSTEMS)
    )
    return browser, system


def per_day(number: int, days: int) -> Decimal:
    """The average of a day the store was open, to one place."""
    return (Decimal(number) / days).quantize(Decimal("0.1")) if days else Decimal()


def people_needed(load: Decimal, carries: int) -> int:
    """How many people carry a day's load when one carries so much; a part of one is one (ST-04)."""
    return int((load / carries).to_integral_value(rounding=ROUND_CEILING))


def turnover(left: int, at_start: int, at_end: int) -> float | None:
    """Share of people who left, of the mean number of people in the period (ST-17)."""
    mean = (at_start + at_end) / 2
    return left / mean if mean else None


def days(first: date, last: date) -> Iterable[date]:
    """Each day of a period, both ends included."""
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


def beyond(rights: Collection[str], described: Collection[str]) -> list[str]:
    """Rights a role has that its job description does not tell (IS-07)."""
    return sorted(set(rights) - set(described))
