"""Words that people type: one way to clean them, and a named “no” for what cannot be kept.

Every room passes free text through ``clean`` before it reaches a table. What comes out is NFC, has
no invisible characters that make two equal names differ, and comes back from the database exactly
as it went in. Rare characters of surnames (𠮷, 㐂) and their variation selectors are valid.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from aftersales.core.refusals import Refusal

MARKS_IN_A_ROW = 8  # more combining marks on one letter draw over the lines around it
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NO_CHARACTER = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
# Zero-width, bidirectional and other invisible formatting characters; the joiner (U+200D) has a
# rule of its own.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_JOINER = re.compile(
    "(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])"
)
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
_BLANKS = re.compile(r"\s+")


class TextNotKept(Refusal):
    """The words cannot be kept as they are."""

    status = 422


class TextHasNul(TextNotKept):
    """A NUL or another control character: no keyboard makes one."""

    code = "core.text_has_control_characters"


class TextBroken(TextNotKept):
    """Half a character: the text was cut or decoded wrongly on its way here."""

    code = "core.text_broken"


class TextTooLong(TextNotKept):
    """More than the field holds."""

    code = "core.text_too_long"


class TextMissing(TextNotKept):
    """Something has to be said here."""

    code = "core.text_missing"


class TextOverdrawn(TextNotKept):
    """A pile of accents on one letter."""

    code = "core.text_overdrawn"


def clean(
    text: str, *, most: int, field: str = "", needed: bool = False, lines: bool = False
) -> str:
    """The text as it is kept: composed, without invisible characters, not longer than ``most``.

    ``lines`` keeps line breaks; otherwise every run of blanks becomes one. ``needed`` refuses
    emptiness. Cleaning twice changes nothing more.
    """
    _refuse_what_is_no_text(text, field)
    words = _without_invisible(unicodedata.normalize("NFC", _LINE_END.sub("\n", text)))
    words = words.strip() if lines else _BLANKS.sub(" ", words).strip()
    words = unicodedata.normalize("NFC", words)  # taking a character out may bring two together
    if needed and not words:
        raise TextMissing(_("This may not be empty."), field=field)
    if len(words) > most:
        raise TextTooLong(_("At most %(most)d characters fit here.") % {"most": most}, field=field)
    if _longest_pile(words) > MARKS_IN_A_ROW:
        raise TextOverdrawn(_("There are too many accents on one letter."), field=field)
    return words


def searchable(text: str, *, most: int = 100) -> str:
    """What somebody typed into a search field: nothing is refused, what cannot be found is
    dropped.
    """
    words = _NO_CHARACTER.sub("", _SURROGATE.sub("", _CONTROL.sub("", text)))
    words = _without_invisible(unicodedata.normalize("NFKC", words))
    return _BLANKS.sub(" ", words).strip()[:most]


def _refuse_what_is_no_text(text: str, field: str) -> None:
    if _CONTROL.search(text):
        raise TextHasNul(_("The text has control characters in it. Type it again."), field=field)
    if _SURROGATE.search(text) or _NO_CHARACTER.search(text):
        raise TextBroken(_("A character of the text arrived broken. Type it again."), field=field)


def _without_invisible(text: str) -> str:
    """Emoji keep the joiner that makes a family of persons; anywhere else it only hides
    differences.
    """
    words = _INVISIBLE.sub("", text)
    while (fewer := _JOINER.sub("", words)) != words:
        words = fewer
    return words


def _longest_pile(text: str) -> int:
    longest = run = 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        longest = max(longest, run)
    return longest
