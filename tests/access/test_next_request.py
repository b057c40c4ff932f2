"""I-38, R-12: a permission change, disable or move acts on the next request, under real traffic."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.records.staff import commands, identity
from aftersales.site import middleware
from tests.factories.staff import AssignmentFactory, RoleFactory
from tests.races import ROUNDS as FULL
from tests.signing import bearer, signed_in
from tests.worlds import make_world

THREADS = 16
PATIENCE = 120  # seconds; a machine under load is slow
ROUNDS = max(3, FULL // 5)  # 100 in the long lane


class Traffic:
    """Requests of one person from many connections: when each began, how it was answered."""

    def __init__(self, browser_of, address):
        self.browser_of, self.address = browser_of, address
        self.notes, self.stop = [], threading.Event()

    def run(self):
        browser = self.browser_of()
        try:
            while not self.stop.is_set():
                began = time.monotonic()
                status = browser.get(self.address).status_code
                self.notes.append((began, status))
        finally:
            connections.close_all()

    def around(self, change):
        """The statuses of requests that began after ``change`` had answered."""
        threads = [threading.Thread(target=self.run) for _n in range(THREADS)]
        for thread in threads:
            thread.start()
        try:
            until(lambda: len(self.notes) >= THREADS * 2)
            change()
            answered = time.monotonic()
            until(lambda: len(self.begun_after(answered)) >= THREADS)
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()
        assert any(status == 200 for began, status in self.notes if began < answered)
        return self.begun_after(answered)

    def begun_after(self, moment):
        return [status for began, status in list(self.notes) if began > moment]


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def remembered():
    """The guard taken away: whoever was seen once is believed from then on."""
    seen = {}

    def identify(request):
        key = request.COOKIES.get("sessionid") or request.headers.get("Authorization")
        if key in seen:
            request.actor, request.user, request.by_token, request.step = seen[key]
            middleware.speak(request, request.user)
            return
        real(request)
        if request.actor.group_id is not None:
            seen[key] = (request.actor, request.user, request.by_token, request.step)

    real = middleware.identify
    return identify


def somebody():
    world = make_world()
    return world, world.person("it_officer", world.north)


def violations(browser_for, change):
    """Answers 2xx to requests that began after the change had answered."""
    return sum(_round(browser_for, change) for _n in range(ROUNDS))


def _round(browser_for, change):
    world, person = somebody()
    browser = browser_for(person)
    traffic = Traffic(lambda: browser, "/api/v1/staff")
    return sum(status == 200 for status in traffic.around(lambda: change(world, person)))


def by_session(person):
    return signed_in(person)


def by_token(person):
    return Client(headers=bearer(person))


def disable(world, person):
    commands.disable(person_id=person.pk, by=world.chief, at=timezone.now())


def withdraw(world, person):
    commands.withdraw_right(
        role="it_officer",
        right="staff.view",
        reason="R-12",
        by=world.chief,
        at=timezone.now(),
    )


def end_role(world, person):
    with whole_database():
        (assignment,) = person.assignments.all()
    commands.end_assignment(assignment_id=assignment.pk, by=world.chief, at=timezone.now())


def end_sessions(world, person):
    commands.end_sessions(person_id=person.pk, by=world.chief, at=timezone.now())


@pytest.mark.race
@pytest.mark.parametrize(
    ("browser_for", "change"),
    [
        (by_session, disable),
        (by_session, withdraw),
        (by_session, end_role),
        (by_session, end_sessions),
        (by_token, disable),
        (by_token, end_role),
    ],
)
def test_no_request_that_begins_after_the_change_succeeds(own_database, browser_for, change):
    assert violations(browser_for, change) == 0


@pytest.mark.race
def test_with_the_guard_off_such_requests_are_found(own_database, monkeypatch):
    monkeypatch.setattr(middleware, "identify", remembered())

    assert violations(by_session, disable) > 0


def test_nothing_about_who_asks_is_kept_between_requests(world):
    person = world.person("it_officer", world.north)
    browser = signed_in(person)
    before = browser.get("/api/v1/me").json()["rights"]

    commands.withdraw_right(
        role="it_officer", right="staff.view", reason="test", by=world.chief, at=timezone.now()
    )

    assert set(before) - set(browser.get("/api/v1/me").json()["rights"]) == {"staff.view"}
    assert identity.NOBODY.rights == {}


def test_a_role_given_counts_on_the_next_request(world):
    person = world.person("technician", world.north)
    browser = signed_in(person)
    with whole_database():
        role = RoleFactory(group=world.group, code="viewer", rights=["staff.view"])

    assert browser.get("/api/v1/staff").status_code == 403
    AssignmentFactory(store=world.north, person=person, role=role)
    assert browser.get("/api/v1/staff").status_code == 200
    assert connection.is_usable()
