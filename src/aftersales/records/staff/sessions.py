"""Where browsers are remembered (Django's session engine): only the hash of a key is kept.

Who is signed in stands in columns of its own, so that people see and end their sessions and an end
acts on the next request. A session ends after some time without use and at the latest after a day's
work; both times are written into it when it begins.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, router, transaction
from django.db.models import OuterRef
from django.utils import timezone

from aftersales.records.staff.models import Session
from aftersales.records.staff.queries.actors import held_by
from aftersales.records.staff.rules import hashed

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCHED = timedelta(minutes=1)  # how exact "seen" is; spares a write on every request


class SessionStore(SessionBase):
    """One browser's session. ``row`` is what is known about it once it is loaded, ``row.held``
    what the person may do today: every page asks for both, so they come in one statement.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.row: Session | None = None

    @property
    def key_hash(self) -> str:
        return hashed(self.session_key or "")

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        rows = Session.objects.filter(key_hash=self.key_hash, ended_at=None, ends_at__gt=now)
        held = held_by(OuterRef("person"), on=timezone.localdate())
        told = rows.select_related("person__group", "acting_for").annotate(held=ArraySubquery(held))
        row = told.first()
        if row is None or row.seen_at + timedelta(seconds=row.idle_seconds) <= now:
            self._session_key = None
            return {}
        self.row = row
        return self.decode(row.data)

    def touch(self, at: datetime) -> None:
        """Still in use."""
        if self.row and self.row.seen_at < at - TOUCHED:
            Session.objects.filter(pk=self.row.pk, ended_at=None).update(seen_at=at)

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(key_hash=hashed(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # of Django's base
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # of Django's base
        person = data.get(SESSION_KEY)
        if must_create:
            self._insert(self.encode(data), person)
            return
        rows = Session.objects.filter(key_hash=self.key_hash, ended_at=None)
        if not rows.update(data=self.encode(data), person_id=person):
            raise UpdateError

    def _insert(self, data: str, person: Any) -> None:
        now = timezone.now()
        try:
            with transaction.atomic(using=router.db_for_write(Session)):
                self.row = Session.objects.create(
                    key_hash=self.key_hash,
                    data=data,
                    person_id=person,
                    started_at=now,
                    seen_at=now,
                    idle_seconds=int(IDLE.total_seconds()),
                    ends_at=now + LONGEST,
                )
        except IntegrityError as clash:
            raise CreateError from clash

    def delete(self, session_key: str | None = None) -> None:
        """A person's session is kept as ended, so that it can be told; a nameless one goes."""
        key = session_key or self.session_key
        if key:
            rows = Session.objects.filter(key_hash=hashed(key), ended_at=None)
            rows.filter(person=None).delete()
            rows.update(ended_at=timezone.now())

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(ends_at__lt=timezone.now() - timedelta(days=30)).delete()


def begin(
    session: SessionStore,
    *,
    person_id: int,
    address: str,
    browser: str,
    idle: timedelta,
    length: timedelta,
    at: datetime,
    factor: bool = False,
    tablet_id: int | None = None,
) -> None:
    """The person is in: a new key, so that nobody who knew the old one comes in with them."""
    session.flush()
    session[SESSION_KEY] = str(person_id)
    session.create()
    Session.objects.filter(key_hash=session.key_hash).update(
        address=address[:60],
        browser=browser[:200],
        idle_seconds=int(idle.total_seconds()),
        ends_at=at + length,
        factor_at=at if factor else None,
        tablet_id=tablet_id,
    )


def prove(session: SessionStore, *, at: datetime) -> None:
    """A second factor was shown in this session."""
    Session.objects.filter(key_hash=session.key_hash).update(factor_at=at)
