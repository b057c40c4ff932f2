"""How the number of a part is written and kept."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(r"[\s\-_./·]")


def normalised(number: str) -> str:
    """06A 115 561 B, 06a-115-561-b and full-width letters are one part."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", number)).upper()
