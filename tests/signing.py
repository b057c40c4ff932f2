"""Browsers that are signed in, for tests of any room."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.records.staff import sessions
from aftersales.records.staff.commands import make_token
from aftersales.records.staff.console import OWNER
from aftersales.records.staff.models import Person

PASSWORD = "a calm workshop at noon"


def signed_in(person: Person, *, factor: bool = True) -> Client:
    """A browser in which the person is signed in, with a second factor shown unless told
    otherwise.
    """
    browser, now = Client(), timezone.now()
    session = sessions.SessionStore()
    with whole_database():
        sessions.begin(
            session,
            person_id=person.pk,
            address="127.0.0.1",
            browser="test",
            idle=timedelta(minutes=30),
            length=timedelta(hours=12),
            at=now,
            factor=factor,
        )
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return browser


def bearer(person: Person) -> dict[str, str]:
    """The header by which a program acts as this person: ``Client().get(url,
    headers=bearer(p))``.
    """
    key = make_token(person_id=person.pk, days=1, by=OWNER, at=timezone.now())
    return {"Authorization": f"Bearer {key.secret}"}
