"""Why somebody's data stay beyond their time, said by the room that knows (CV-09, DOMAIN §3.4).

A room registers in its ``subscribers.py`` a question that finds the files it still needs::

    @holds("customer", "billing.money_open", _("money is open"))
    def unpaid(actor: Actor, at: datetime) -> Q: ...

Unlike ``privacy.needs_still`` it does not stand against a person's own wish; it only keeps the
night from erasing what law or open work keeps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.db.models import Q

from aftersales.core.actors import Actor

Question = Callable[[Actor, datetime], Q]


@dataclass(frozen=True)
class Hold:
    """Files of which this question is true stay."""

    label: object
    question: Question


_holds: defaultdict[str, dict[str, Hold]] = defaultdict(dict)


def holds(kind: str, code: str, label: object) -> Callable[[Question], Question]:
    """Register what keeps things of this kind beyond their time."""

    def register(question: Question) -> Question:
        _holds[kind][code] = Hold(label, question)
        return question

    return register


def holds_on(kind: str) -> Mapping[str, Hold]:
    return MappingProxyType(_holds[kind])
