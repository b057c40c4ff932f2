"""The table of moves of a thing that lives."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from aftersales.core.refusals import Refusal

S = TypeVar("S", bound=str)


class IllegalMove(Refusal):
    """The thing cannot go from its state to the one asked for."""

    code = "core.illegal_move"


def _words(state: str) -> object:
    return getattr(state, "label", state)


class Lifecycle(Generic[S]):
    """A table of moves. Guards, buttons, diagrams and conformance checks all read this one."""

    def __init__(self, moves: Mapping[S, Collection[S]]) -> None:
        self.moves = {source: tuple(targets) for source, targets in moves.items()}

    def allows(self, source: S, target: S) -> bool:
        return target in self.moves[source]

    def require(self, source: S, target: S) -> None:
        if not self.allows(source, target):
            words = {"source": _words(source), "target": _words(target)}
            raise IllegalMove(_("“%(source)s” cannot become “%(target)s”.") % words)
