"""By what the things of a lower room are grouped, said by whoever knows it (CV-12).

Customers stand below vehicles and cannot ask how old somebody's car is. So each room says in its
``groupings.py`` what it can group them by::

    grouping("customer", "vehicle_age", _("By age of the vehicle"), tell=ages, rule=of_age)

``tell`` counts the files of a queryset in groups; ``rule`` is the question that finds the rows of
one group again, so that every figure opens exactly its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor


@dataclass(frozen=True)
class Counted:
    """One group: its code in addresses, its words, how many are in it."""

    code: str
    label: object
    count: int


Tell = Callable[["QuerySet[Any, Any]", Actor, datetime], Sequence[Counted]]
Rule = Callable[[str, Actor, datetime], "Q | None"]


@dataclass(frozen=True)
class Grouping:
    """A way to group. ``overlaps``: a thing may stand in several groups (somebody with two
    cars).
    """

    code: str
    title: object
    tell: Tell
    rule: Rule
    right: str
    order: int
    overlaps: bool
    words: object
    named: Callable[[str], object]
    is_card: bool  # stands on the page of figures; else only finds its rows

    def is_for(self, actor: Actor) -> bool:
        return not self.right or actor.may(self.right)


_groupings: defaultdict[str, dict[str, Grouping]] = defaultdict(dict)


def grouping(
    kind: str,
    code: str,
    title: object,
    *,
    tell: Tell,
    rule: Rule,
    right: str = "",
    order: int = 50,
    overlaps: bool = False,
    words: object = "",
    named: Callable[[str], object] = str,
    is_card: bool = True,
) -> Grouping:
    """Declare a way to group things of this kind; ``rule`` answers None to codes it does not
    know.
    """
    if code in _groupings[kind]:
        raise ValueError(f"{kind} is grouped by {code} twice.")
    made = Grouping(code, title, tell, rule, right, order, overlaps, words, named, is_card)
    _groupings[kind][code] = made
    return made


def groupings_of(kind: str, *, seen_by: Actor) -> list[Grouping]:
    """The ways this actor may group, in their order."""
    found = [each for each in _groupings[kind].values() if each.is_card and each.is_for(seen_by)]
    return sorted(found, key=lambda each: (each.order, each.code))


def words_for(kind: str, group: str) -> str:
    """How a group is named above a list."""
    code, _colon, band = group.partition(":")
    found = _groupings[kind].get(code)
    if found is None:
        return group
    return _("%(title)s: %(band)s") % {"title": found.title, "band": found.named(band)}


def rows_in(kind: str, group: str, *, seen_by: Actor, at: datetime) -> Q | None:
    """The rows of “vehicle_age:3”; None where there is no such group for this actor."""
    code, _colon, band = group.partition(":")
    found = _groupings[kind].get(code)
    return found.rule(band, seen_by, at) if found and found.is_for(seen_by) else None
