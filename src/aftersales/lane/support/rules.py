"""What can be reckoned at the desk without asking the database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff\U00020000-\U0003ffff]+")
LONGEST_WORD = 12
MOST_GRAMS = 400


def grams(*texts: str) -> list[str]:
    """What a text is found by: its Latin words, and each two Chinese characters side by side.

    Chinese has no blanks, so neighbours stand in for words: “前制动异响” and “制动有异响” share
    制动 and 异响.
    """
    found: dict[str, None] = {}
    for text in texts:
        for run in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
            if run[0].isascii():
                found[run[:LONGEST_WORD]] = None
            else:
                pairs = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
                found.update(dict.fromkeys(pairs))
    return list(found)[:MOST_GRAMS]


def likeness(asked: Iterable[str], kept: Iterable[str]) -> int:
    """How many of the asked grams an entry has."""
    return len(set(asked) & set(kept))


def rings(rang_at: datetime, until: datetime, *, ring_seconds: int) -> int:
    """In which ring it was lifted; the first one rings at once."""
    waited = max(0, int((until - rang_at).total_seconds()))
    return waited // ring_seconds + 1


def share(part: int, whole: int) -> Decimal | None:
    """In percent, to one place; nothing where nothing was counted."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
