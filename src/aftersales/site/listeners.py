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
from aftersales.core.scope import whole_database
from aftersales.records.staff.models import Person
from aftersales.records.staff.queries import actor_for
from aftersales.site.live import Ears


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


def session_key(cookie: str, name: str) -> str | None:
    """The session's key out of the Cookie header."""
    try:
        morsels: Iterable[tuple[str, Any]] = SimpleCookie(cookie).items()
    except CookieError:
        return None
    return next((morsel.value for key, morsel in morsels if key == name), None)
