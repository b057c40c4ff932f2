"""What people and spreadsheets put into identifiers without meaning it."""

from __future__ import annotations

import unicodedata

# Letters of other scripts that look like ours. Typed by mistake, pasted from PDFs, or on purpose.
_CYRILLIC = str.maketrans("АВЕКМНОРСТУХІЈЅЗ", "ABEKMHOPCTYXIJS3")
_GREEK = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")


def plain(text: str) -> str:
    """One spelling of what was typed: narrow capitals, no blanks, nothing invisible.

    Full-width forms become ASCII, look-alike Cyrillic and Greek capitals become Latin.
    """
    wide = unicodedata.normalize("NFKC", text).upper()
    seen = "".join(c for c in wide if unicodedata.category(c) not in _UNSEEN)
    return seen.translate(_CYRILLIC).translate(_GREEK)


# Blanks and controls, format marks (zero-width, bidi), combining marks.
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"})
