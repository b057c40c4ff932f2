"""What surrounds every page: who is here, where one may go, which store is looked at.

``web`` stands below the rooms that know names, so those rooms tell them: ``network`` names the
stores, ``notices`` counts the unread. Each teller is called at most once a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from aftersales.core.actors import Actor
from aftersales.core.row_ids import row_id
from aftersales.web import navigation
from aftersales.web.requests import actor_of

STORE_COOKIE, THEME_COOKIE, FOLD_COOKIE, WAYS_COOKIE = "store", "theme", "fold", "ways"
AT_HAND = 3  # groups that stand open before anybody opened or closed one
THEMES = ("auto", "light", "dark")

StoreNames = Callable[[Actor], Mapping[int, str]]
Unread = Callable[[Actor], int]
Filling = Callable[[], Mapping[str, Any] | None]


@dataclass
class _Tellers:
    stores: StoreNames = field(default=lambda _actor: {})
    unread: Unread | None = None
    filling: Filling = field(default=lambda: None)


_tellers = _Tellers()
KEPT, MOST_NAMES = 60.0, 500  # seconds; sets of stores
_names: dict[frozenset[int], tuple[float, Mapping[int, str]]] = {}


def told_by(
    *,
    stores: StoreNames | None = None,
    unread: Unread | None = None,
    filling: Filling | None = None,
) -> None:
    """Register who knows the names of the stores, the number of unread notices, and how far a first
    filling of the house is (``words``, ``done``, ``total``).
    """
    if stores:
        _names.clear()
        _tellers.stores = stores
    _tellers.unread = unread or _tellers.unread
    _tellers.filling = filling or _tellers.filling


def store_in_view(request: HttpRequest) -> int | None:
    """The store chosen in the bar, if the actor still works there; None means all of them."""
    actor = actor_of(request)
    if actor is None:
        return None
    if len(actor.stores) == 1:
        return next(iter(actor.stores))
    store = row_id(request.COOKIES.get(STORE_COOKIE))
    return store if store in actor.stores else None


def store_names(actor: Actor) -> Mapping[int, str]:
    """The names of the actor's stores, asked anew once a minute: they stand on every page."""
    kept_until, names = _names.get(actor.stores, (0.0, {}))
    if kept_until < monotonic():
        names = _tellers.stores(actor)
        if len(_names) >= MOST_NAMES:
            _names.clear()
        _names[actor.stores] = (monotonic() + KEPT, names)
    return names


class Shell:
    """Asked by ``base.html``; every answer is worked out at most once and only when asked."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor = actor_of(request)

    @cached_property
    def person(self) -> str:
        return str(getattr(self.request, "user", None) or "")

    @cached_property
    def sections(self) -> list[navigation.Section]:
        return navigation.sections(self.actor) if self.actor else []

    @cached_property
    def here(self) -> str:
        """The entry that is open: the longest address the request's path begins with."""
        addresses = [link.address for section in self.sections for link in section.links]
        path = self.request.path
        fitting = [a for a in addresses if a == path or (a != "/" and path.startswith(a))]
        return max(fitting, key=len, default="")

    @cached_property
    def open_groups(self) -> frozenset[str]:
        """The groups of the rail that stand open: what this person left open, else what is at hand;
        and always the one that holds the page. Only their entries are part of the page: a manager
        may go to more than a hundred places.
        """
        kept = self.request.COOKIES.get(WAYS_COOKIE)
        at_hand = [section.code for section in self.sections if section.is_at_hand][:AT_HAND]
        left_open = at_hand if kept is None else kept.split(".")
        return frozenset(
            section.code
            for section in self.sections
            if section.code in left_open or any(link.address == self.here for link in section.links)
        )

    @cached_property
    def thumb_links(self) -> list[navigation.Link]:
        """The bar at the thumb: four at most, the rest is behind “more”."""
        links = [link for section in self.sections for link in section.links]
        return ([link for link in links if link.on_phone] or links)[:4]

    @cached_property
    def deeds(self) -> list[navigation.Link]:
        return navigation.deeds(self.actor) if self.actor else []

    @cached_property
    def stores(self) -> Mapping[int, str]:
        """The names for the switcher; somebody who works in one store needs none."""
        return store_names(self.actor) if self.actor and len(self.actor.stores) > 1 else {}

    @cached_property
    def filling(self) -> Mapping[str, Any] | None:
        return _tellers.filling()

    @cached_property
    def store_id(self) -> int | None:
        return store_in_view(self.request)

    @cached_property
    def unread(self) -> int | None:
        """None when nobody counts here; the browser then waits for the event that tells it."""
        return _tellers.unread(self.actor) if self.actor and _tellers.unread else None

    @property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get(THEME_COOKIE, "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def is_folded(self) -> bool:
        return self.request.COOKIES.get(FOLD_COOKIE) == "1"

    @property
    def language(self) -> str:
        return str(getattr(self.request, "LANGUAGE_CODE", "en"))

    def address(self, name: str) -> str | None:
        """A door of another room, or None where that room is not installed."""
        return navigation.address(name, settings.ROOT_URLCONF)


def shell_for(request: HttpRequest) -> Shell:
    return Shell(request)
