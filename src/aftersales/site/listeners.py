"""Who sits behind an open line."""

from __future__ import annotations

from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import close_old_connections, transaction
from django.utils import timezone

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.faces.portal.queries import guest_of
from aftersales.faces.portal.views.here import COOKIE
from aftersales.lane.orders import queries as orders
from aftersales.records.staff.models import Person
from aftersales.records.staff.queries import actor_for
from aftersales.site.live import Ears, GuestEars

MOST_VISITS = 50  # the latest; older ones do not change


def who_listens(cookie: str) -> Ears | None:
    """The person of the session in the cookie, with the stores they may look into right now."""
    actor = actor_of(cookie)
    if actor is None or actor.person_id is None:
        return None
    return Ears(person=actor.person_id, group=actor.group_id, stores=actor.stores)


def actor_of(cookie: str) -> Actor | None:
    """Read from the session as it is now; listening does not count as using it."""
    key = session_key(cookie, settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    close_old_connections()
    with transaction.atomic(), whole_database():
        session = import_module(settings.SESSION_ENGINE).SessionStore(key)
        person_id = session.get(SESSION_KEY)
        person = Person.objects.filter(pk=person_id, is_active=True).first() if person_id else None
        return actor_for(person, on=timezone.localdate()) if person else None


def who_follows(cookie: str) -> GuestEars | None:
    """The customer of the stay in the cookie, with the visits that are theirs right now."""
    key = session_key(cookie, COOKIE)
    if not key:
        return None
    close_old_connections()
    with transaction.atomic():
        return ears_of_guest(key)


def ears_of_guest(key: str) -> GuestEars | None:
    """What the phone with this key may hear of; None when its stay is over."""
    who = guest_of(key, at=timezone.now())
    if who is None:
        return None
    with as_seen_by(who.actor):
        latest = orders.visible(seen_by=who.actor).order_by("-pk")[:MOST_VISITS]
        visits = dict(latest.values_list("pk", "store_id"))
    return GuestEars(
        guest=who.guest_id,
        group=who.actor.group_id,
        customer=None if who.is_bearer else who.customer_id,
        visits=frozenset(visits),
        stores=frozenset(visits.values()),
    )


def session_key(cookie: str, name: str) -> str | None:
    """The session's key out of the Cookie header."""
    try:
        morsels: Iterable[tuple[str, Any]] = SimpleCookie(cookie).items()
    except CookieError:
        return None
    return next((morsel.value for key, morsel in morsels if key == name), None)
