"""Telephone numbers: one way to write them, to hide them and to find them again (DOMAIN §6.4).

The commonest form, a Chinese mobile number, is settled without the big library; everything else
asks it. Any digit range 1[3-9] is taken for a mobile number: the real ranges change every year, and
since numbers may be carried to another carrier the prefix tells nothing.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from aftersales.core.crypto import blind_index
from aftersales.core.refusals import Refusal

_PURPOSE = "phone"
_CHINESE_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_DECORATION = re.compile(r"[\s\-‐-―−()\[\].·/_]|^tel:", re.IGNORECASE)
_AS_FLOAT = re.compile(r"(\d+)\.0+")
_SCIENTIFIC = re.compile(r"(\d(?:\.\d+)?)e\+?(\d{1,2})", re.IGNORECASE)


class NotAPhone(Refusal):
    """Nobody could be called under this number."""

    code = "core.not_a_phone"
    status = 422


def normalised(text: str, *, region: str = "CN", field: str = "phone") -> str:
    """The number as E.164, such as +8613800138000. Full-width digits, blanks and spreadsheets'
    floats are understood.
    """
    plain = _plain(text)
    if mobile := _CHINESE_MOBILE.fullmatch(plain):
        return "+86" + mobile.group(1)
    return _by_library(plain, region=region, field=field)


def _plain(text: str) -> str:
    words = unicodedata.normalize("NFKC", text).strip()
    if as_float := _AS_FLOAT.fullmatch(words):
        words = as_float.group(1)
    elif scientific := _SCIENTIFIC.fullmatch(words):
        words = _written_out(scientific.group(1), int(scientific.group(2)))
    return _DECORATION.sub("", words)


def _written_out(figure: str, exponent: int) -> str:
    """1.3800138E+10 as a spreadsheet shows it; nothing when it has rounded digits away."""
    whole, _point, rest = figure.partition(".")
    return whole + rest + "0" * (exponent - len(rest)) if len(rest) >= exponent - 1 else ""


def _by_library(plain: str, *, region: str, field: str) -> str:
    import phonenumbers  # noqa: PLC0415 - 23 MB that most numbers do not need

    try:
        found = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        found = None
    if found is None or found.extension or not phonenumbers.is_valid_number(found):
        raise NotAPhone(_("This is not a complete telephone number."), field=field)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def is_mobile(number: str) -> bool:
    """A Chinese mobile number in E.164, so that a message can reach it."""
    return bool(_CHINESE_MOBILE.fullmatch(number)) and number.startswith("+86")


def shown(number: str) -> str:
    """As people write it: Chinese numbers without the country code."""
    if is_mobile(number):
        return number.removeprefix("+86")
    if number.startswith("+86"):
        return "0" + number.removeprefix("+86") if not number.startswith("+86400") else number[3:]
    return number


def masked(number: str) -> str:
    """138****1234. Enough to recognise, not enough to call."""
    words = shown(number)
    kept = min(4, max(len(words) - 6, 2))
    return f"{words[:3]}****{words[-kept:]}" if len(words) > 6 else "****"


def index(number: str) -> str:
    """The blind index of a whole normalised number."""
    return blind_index(number, _PURPOSE)


def tail_index(number: str) -> str:
    """The blind index of its last four digits, as customers tell them at the counter."""
    return blind_index(number[-4:], _PURPOSE + ".tail")
