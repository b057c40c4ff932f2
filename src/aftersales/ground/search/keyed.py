"""Pieces as the index holds them: hashed, so that a stolen disk or a lost filter tells no name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from aftersales.core.crypto import blind_index
from aftersales.ground.search.rules import Meaning, Phrase, Pieces, Question

LENGTH = 12  # hexadecimal digits: 48 bits; a false find is one in millions of millions


def scope_of(*, group_id: int, store_id: int | None) -> str:
    """Whose piece it is: the group's, or one store's alone."""
    return f"g{group_id}" if store_id is None else f"g{group_id}s{store_id}"


@lru_cache(maxsize=32_768)
def _hashed(scope: str, piece: str) -> str:
    return blind_index(piece, f"search:{scope}")[:LENGTH]


def vector(scope: str, pieces: Pieces) -> str:
    """As PostgreSQL writes a tsvector."""
    return " ".join(
        f"'{_hashed(scope, piece)}':{','.join(map(str, places[:200]))}"
        for piece, places in pieces.places.items()
    )


def exact_query(scopes: Iterable[str], question: Question) -> str:
    """A tsquery: any of the exact pieces, in any scope."""
    return " | ".join(f"'{_hashed(s, piece)}'" for s in scopes for piece in question.exact)


def parts_query(scopes: Iterable[str], question: Question) -> str:
    """A tsquery: in one scope, of every part one of its meanings."""
    if not question.parts:
        return ""
    return " | ".join(
        " & ".join(f"({' | '.join(_meaning(s, m) for m in part)})" for part in question.parts)
        for s in scopes
    )


def _meaning(scope: str, meaning: Meaning) -> str:
    return "(" + " & ".join(_phrase(scope, phrase) for phrase in meaning) + ")"


def _phrase(scope: str, phrase: Phrase) -> str:
    return "(" + " <-> ".join(f"'{_hashed(scope, piece)}'" for piece in phrase) + ")"
