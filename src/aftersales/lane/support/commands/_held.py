"""What the commands of this room share."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from aftersales.core import live
from aftersales.core.actors import Actor
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import store
from aftersales.lane.support.commands.refusals import ChoiceUnknown

E = TypeVar("E", bound=Enum)
WORDS = 4000
TOPIC = "support"


def said(text: str, *, field: str, needed: bool = True) -> str:
    return clean(text, most=WORDS, field=field, needed=needed, lines=True)


def chosen(kind: type[E], value: str, *, field: str) -> E:
    """One of the values there are."""
    try:
        return kind(value)
    except ValueError as fault:
        raise ChoiceUnknown(
            _("“%(value)s” is none of the values to choose from.") % {"value": value}, field=field
        ) from fault


def numbered(kind: str, *, store_id: int, at: datetime) -> str:
    """The next number of a series of the store."""
    site = store(store_id)
    year = at.astimezone(ZoneInfo(site.time_zone)).year
    return next_number(kind, store_id=store_id, store_code=site.code, year=year)


def told(store_id: int) -> None:
    """Open screens ask anew."""
    live.tell(TOPIC, group_id=store(store_id).group_id, stores=[store_id])


def as_desk(by: Actor, *rights: str) -> Actor:
    """The desk reads orders and talks whoever asks; what may be seen is checked before."""
    return by.as_system("support", rights=set(rights))
