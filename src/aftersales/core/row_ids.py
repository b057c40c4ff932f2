"""Numbers of rows as addresses and forms name them: words from outside, whatever they are."""

from __future__ import annotations

BIGGEST_ID = 2**63 - 1
MOST_DIGITS = len(str(BIGGEST_ID))
NO_ROW = 0


def row_id(said: object) -> int:
    """The number that was said; ``NO_ROW``, which no row has, for whatever is none of ours.

    What is no number is the number of nothing: the answer is "not found" and not a fault.
    """
    text = str(said)
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    number = int(text) if is_number else NO_ROW
    return number if number <= BIGGEST_ID else NO_ROW
