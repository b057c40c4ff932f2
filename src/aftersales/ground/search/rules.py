"""What is written into the index for a thing, and what is asked for when somebody types.

A word is cut into overlapping pieces with their places: two characters of Chinese, three of Latin
letters and digits. A phrase of the same pieces then finds any part of the word, whatever the
database's locale. Each piece carries its kind ("w:" words, "i:" pinyin initials, "p:" plates …), so
that a plate is never taken for a document's number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aftersales.ground.search.readings import initials, spelled

GAP = 3  # places between two words, so that no phrase runs from one into the next
LONGEST_WORD = 200
LONGEST_QUESTION = 80
MOST_PARTS = 6
PLATE_LENGTHS = range(5, 10)
VIN_LENGTHS = (6, 8, 17)
TAIL = 6

_RUNS = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")
_NOT_WRITTEN = re.compile(r"[^\w]|_")

Piece = str
Phrase = tuple[Piece, ...]  # pieces one after the other
Meaning = tuple[Phrase, ...]  # phrases that must all be there
Keys = Mapping[str, Collection[str]]


@dataclass
class Pieces:
    """The pieces of one thing with their places."""

    places: dict[Piece, list[int]] = field(default_factory=dict)
    end: int = 0

    def add(self, *phrase: Piece) -> None:
        for place, piece in enumerate(phrase, start=self.end + 1):
            self.places.setdefault(piece, []).append(place)
        self.end += len(phrase) + GAP


@dataclass(frozen=True)
class Question:
    """What was typed, understood: any ``exact`` piece, or of every part one of its meanings."""

    exact: tuple[Piece, ...]
    parts: tuple[tuple[Meaning, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.exact or self.parts)


# -- what a thing says about itself ----------------------------------------------------------------


def pieces_of(*, words: Iterable[str], keys: Keys) -> Pieces:
    """Everything under which a thing can be found."""
    pieces = Pieces()
    for word in dict.fromkeys(plain(w)[:LONGEST_WORD] for w in words if w):
        _add_word(pieces, word)
    for kind, values in keys.items():
        for value in dict.fromkeys(values):
            for phrase in _key_phrases(kind, value):
                pieces.add(*phrase)
    return pieces


def _add_word(pieces: Pieces, word: str) -> None:
    if not compact(word):
        return
    pieces.add(f"whole:{compact(word)}")
    for run in runs(word):
        pieces.add(*grams("w", run))
        if not run.isascii():
            pieces.add(f"first:{run[0]}")
            for letters in initials(run):
                pieces.add(*grams("i", letters))
                pieces.add(f"i2:{letters[:2]}")
            if spelled(run):
                pieces.add(f"whole:{spelled(run)}")


def _key_phrases(kind: str, value: str) -> Iterator[Phrase]:
    written, digits = compact(value), phone(value)
    if not (digits if kind == "phone" else written):
        return
    match kind:
        case "plate":
            yield (f"plate:{written}",)
            yield grams("p", written)
            yield (f"p2:{written[:2]}",)
        case "vin":
            yield from ((f"vin:{written[-length:]}",) for length in VIN_LENGTHS)
        case "phone":
            yield (f"phone:{digits}",)
            yield (f"phone4:{digits[-4:]}",)
        case "number":
            yield (f"number:{written}",)
            yield grams("n", written)
            yield (f"tail:{written[-TAIL:]}",)
        case _:
            raise ValueError(f"There is no search key “{kind}”: plate, vin, phone or number.")


# -- what somebody types ---------------------------------------------------------------------------


def understood(text: str) -> Question:
    """Every way the words can be meant. Nothing that is typed fails; some things find nothing."""
    asked = plain(text[:LONGEST_QUESTION])
    whole = compact(asked)
    if not whole:
        return Question((), ())
    parts = [part for part in asked.split() if compact(part)][:MOST_PARTS]
    return Question(tuple(_exactly(whole)), tuple(tuple(_meanings(part)) for part in parts))


def _exactly(whole: str) -> Iterator[Piece]:
    """The keys and whole words that this may be, written without blanks and separators."""
    yield f"whole:{whole}"
    if whole.isdecimal() and whole.isascii() and len(whole) >= 4:
        yield f"phone4:{whole}" if len(whole) == 4 else f"phone:{phone(whole)}"
    if len(whole) in PLATE_LENGTHS:
        yield f"plate:{whole}"
    if len(whole) in VIN_LENGTHS and whole.isascii():
        yield f"vin:{whole}"
    if len(whole) >= 4:
        yield f"number:{whole}"
    if len(whole) == TAIL and whole.isascii():
        yield f"tail:{whole}"


def _meanings(part: str) -> Iterator[Meaning]:
    """One part between blanks: a whole key, a piece of a word, plate or number, or initials."""
    written = compact(part)
    for piece in _exactly(written):
        yield ((piece,),)
    yield tuple(grams("w", run) for run in runs(part))
    if len(written) == 1 and not written.isascii():
        yield ((f"first:{written}",),)
    if len(written) == 2:
        yield ((f"p2:{written}",),)
        yield ((f"i2:{written}",),)
    if 3 <= len(written) < PLATE_LENGTHS.stop:
        yield (grams("p", written),)
    if written.isascii() and written.isalpha() and len(written) > 2:
        yield (grams("i", written),)
    if written.isascii() and len(written) >= 4:
        yield (grams("n", written),)


# -- how it is written -----------------------------------------------------------------------------


def plain(text: str) -> str:
    """Full-width and half-width, capital and small letters are the same; so are composed ones."""
    return unicodedata.normalize("NFKC", text).casefold()


def compact(text: str) -> str:
    """Without blanks, dots, dashes and other marks: 粤B·12345 and 粤b 12345 are one plate."""
    return _NOT_WRITTEN.sub("", plain(text))


def runs(word: str) -> list[str]:
    """The stretches of Latin letters and digits, and those of other scripts."""
    return _RUNS.findall(plain(word))


def grams(kind: str, run: str) -> Phrase:
    """The overlapping pieces of a run, in order; a run shorter than a piece is one itself."""
    length = 3 if run.isascii() or kind != "w" else 2
    cuts: Sequence[str] = [run[i : i + length] for i in range(max(1, len(run) - length + 1))]
    return tuple(f"{kind}:{cut}" for cut in cuts)


def phone(text: str) -> str:
    """The digits alone, without China's country code."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", text) if "0" <= c <= "9")
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits.removeprefix(prefix)
    return digits
