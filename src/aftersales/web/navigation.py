"""The way through the house: rooms say their entries, people see those of their rights.

Register in the ``ready()`` of the room's app::

    navigation.add(
        NavItem("complaints", _("Complaints"), "complaints:list", right="complaints.view",
                group="care", icon="message-exclamation", order=20)
    )
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import pgettext_lazy

from aftersales.core.actors import Actor

# The order of the day, not of the alphabet: what is needed at the counter stands on top.
GROUPS: dict[str, object] = {
    "today": pgettext_lazy("group", "Today"),
    "lane": pgettext_lazy("group", "Lane"),
    "workshop": pgettext_lazy("group", "Workshop"),
    "records": pgettext_lazy("group", "Customers and vehicles"),
    "supply": pgettext_lazy("group", "Parts"),
    "stock": pgettext_lazy("group", "Stock-keeping"),
    "purchasing": pgettext_lazy("group", "Purchasing"),
    "suppliers": pgettext_lazy("group", "Suppliers"),
    "deliveries": pgettext_lazy("group", "Deliveries"),
    "offer": pgettext_lazy("group", "Work and prices"),
    "support": pgettext_lazy("group", "Technical support"),
    "premises": pgettext_lazy("group", "Premises and tools"),
    "guarantees": pgettext_lazy("group", "Guarantees"),
    "money": pgettext_lazy("group", "Money"),
    "care": pgettext_lazy("group", "Care"),
    "management": pgettext_lazy("group", "Management"),
    "setup": pgettext_lazy("group", "Set-up"),
}


@dataclass(frozen=True)
class NavItem:
    """One entry. ``right`` None shows it to everybody who is signed in."""

    code: str
    label: object
    url_name: str
    right: str | None = None
    group: str = "today"
    icon: str = "point"
    order: int = 50
    on_phone: bool = False  # stands in the bar at the thumb
    at_hand: str | None = None  # for whom holds this right its group stands open from the start


@dataclass(frozen=True)
class Deed:
    """Something one can do from anywhere: shown by the palette (Ctrl-K) and by “+”."""

    code: str
    label: object
    url_name: str
    right: str | None = None
    icon: str = "plus"
    order: int = 50


@dataclass(frozen=True)
class Link:
    """An entry as it is shown: its address is known and its reader may follow it."""

    code: str
    label: object
    address: str
    icon: str
    on_phone: bool = False
    at_hand: bool = False


@dataclass(frozen=True)
class Section:
    """A group of entries, as this person sees it."""

    code: str
    label: object
    links: tuple[Link, ...]

    @property
    def is_at_hand(self) -> bool:
        """Whether somebody who never opened or closed a group finds this one open."""
        return any(link.at_hand for link in self.links)


E = TypeVar("E", NavItem, Deed)
_items: dict[str, NavItem] = {}
_deeds: dict[str, Deed] = {}


def add(*entries: NavItem | Deed) -> None:
    """Register entries; the same code again replaces the entry (apps may be loaded twice)."""
    for entry in entries:
        if isinstance(entry, Deed):
            _deeds[entry.code] = entry
        elif entry.group not in GROUPS:
            raise ValueError(f"There is no navigation group {entry.group!r}.")
        else:
            _items[entry.code] = entry


def _open_to(actor: Actor, entries: Iterable[E]) -> Iterator[tuple[E, str]]:
    for entry in sorted(entries, key=lambda e: (e.order, e.code)):
        found = address(entry.url_name, settings.ROOT_URLCONF)
        if found and (entry.right is None or actor.may(entry.right)):
            yield entry, found


@cache
def address(url_name: str, _urlconf: str) -> str | None:
    """None where the room is not part of this installation."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def sections(actor: Actor) -> list[Section]:
    """What this person may open, group by group; empty groups are left out."""
    found: dict[str, list[Link]] = {group: [] for group in GROUPS}
    for item, address in _open_to(actor, _items.values()):
        at_hand = item.at_hand is not None and actor.may(item.at_hand)
        link = Link(item.code, item.label, address, item.icon, item.on_phone, at_hand)
        found[item.group].append(link)
    return [Section(code, GROUPS[code], tuple(links)) for code, links in found.items() if links]


def deeds(actor: Actor) -> list[Link]:
    """What this person may begin from anywhere."""
    return [
        Link(deed.code, deed.label, address, deed.icon)
        for deed, address in _open_to(actor, _deeds.values())
    ]
