"""Two at the door at once: each guard under real connections, and shown to be needed.

Each race is run with its guard and without it; without it the violation is found.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet

from aftersales.core.models import EventRecord
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.records.staff import commands, rules
from aftersales.records.staff.commands import THE_DOOR, access
from aftersales.records.staff.models import Factor, Invitation
from aftersales.records.staff.queries import actor_for, administrators
from aftersales.records.staff.roles import ADMINISTRATOR
from aftersales.records.staff.states import FactorKind
from tests.conftest import NOON
from tests.factories.staff import PersonFactory
from tests.races import ROUNDS, at_once
from tests.signing import PASSWORD
from tests.worlds import make_world, work

pytestmark = pytest.mark.race
GUESSERS = 8
MOST = 5  # wrong attempts before a lock


@pytest.fixture
def no_locks(monkeypatch):
    """The guard taken away: whoever would hold a row only looks at it."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)


# -- guesses ------------------------------------------------------------------------------------


def guesses(rounds):
    """Eight wrong passwords at one account in the same instant, from eight addresses. Answers in
    how many rounds more than five of them were looked at before the door was shut.
    """
    world = make_world()
    people = [world.person("technician", world.north, login=f"guessed{n}") for n in range(rounds)]

    def guess(hand):
        def once(number):
            commands.check_password(
                login=people[number].login,
                password="wrong",
                address=f"10.{hand}.0.{number}",
                by=THE_DOOR,
                at=NOON,
            )

        return once

    outcome = at_once(*(guess(hand) for hand in range(GUESSERS)), rounds=rounds)
    assert outcome.faults == []
    with whole_database():
        tried = [
            EventRecord.objects.filter(
                name="staff.sign_in.failed", data__person_id=person.pk
            ).count()
            for person in people
        ]
    return sum(number != MOST for number in tried)


def test_of_eight_wrong_passwords_at_once_five_count_and_the_account_is_locked(own_database):
    assert guesses(ROUNDS) == 0


def test_without_the_lock_guesses_at_once_go_uncounted(own_database, no_locks):
    assert guesses(ROUNDS) > 0


# -- the last administrator ---------------------------------------------------------------------


def takeovers(rounds):
    """Two administrators who shut out each other at once. Answers in how many groups nobody is
    left who may put everything right.
    """
    worlds = [make_world() for _n in range(rounds)]
    pairs = []
    for world in worlds:
        other = PersonFactory(group=world.group)
        for store in (world.north, world.south):
            work(other, ADMINISTRATOR, store)
        with whole_database():
            pairs.append((world.chief, actor_for(other, on=NOON.date())))

    def shut(one, two):
        def once(number):
            by, victim = pairs[number][one], pairs[number][two]
            commands.disable(person_id=victim.person_id, by=by, at=NOON)

        return once

    outcome = at_once(shut(0, 1), shut(1, 0), rounds=rounds)
    assert all(isinstance(fault, Refusal) for fault in outcome.faults)
    with whole_database():
        left = [administrators(group_id=world.group.pk, on=NOON.date()).count() for world in worlds]
    return sum(number == 0 for number in left)


def test_two_administrators_who_shut_out_each_other_leave_one(own_database):
    assert takeovers(ROUNDS) == 0


def test_without_the_lock_both_may_be_gone(own_database, no_locks):
    assert takeovers(ROUNDS) > 0


# -- an invitation ------------------------------------------------------------------------------


def invited(rounds):
    """Two browsers that use one invitation at once. Answers how many were used twice."""
    world = make_world()
    secrets = [
        commands.invite(
            person_id=world.person("technician", world.north).pk, by=world.chief, at=NOON
        ).secret
        for _n in range(rounds)
    ]

    def accept(password):
        def once(number):
            commands.accept_invitation(
                secret=secrets[number], password=password, by=THE_DOOR, at=NOON
            )

        return once

    outcome = at_once(accept(PASSWORD), accept(f"{PASSWORD} again"), rounds=rounds)
    assert all(isinstance(fault, access.InvitationSpent) for fault in outcome.faults)
    with whole_database():
        used = EventRecord.objects.filter(name="staff.invitation.used").count()
    return used - rounds


def test_an_invitation_used_twice_at_once_lets_one_in(own_database):
    assert invited(ROUNDS) == 0


def test_without_the_spending_both_come_in(own_database, monkeypatch):
    def careless(row, at):
        Invitation.objects.filter(pk=row.pk).update(used_at=at)
        return True

    monkeypatch.setattr(access, "_spend", careless)

    assert invited(ROUNDS) > 0


# -- a code of the app, a recovery code ---------------------------------------------------------


def replays(rounds, kind):
    """One code shown from two browsers at once. Answers how often both were believed."""
    world = make_world()
    secret, code = rules.new_totp_secret(), rules.new_code()
    kept = secret if kind == FactorKind.TOTP else rules.hashed(rules.plain_secret(code))
    people = [world.person("technician", world.north) for _n in range(rounds)]
    with whole_database():
        for person in people:
            Factor.objects.create(
                group_id=person.group_id,
                person=person,
                kind=kind,
                secret=kept,
                confirmed_at=NOON,
            )
    for person in people:  # their hurdle stands, so that nobody waits for it to be made
        commands.check_factor(
            person_id=person.pk, code="000000", address=f"10.9.0.{person.pk}", by=THE_DOOR, at=NOON
        )
    shown = rules.totp_code(secret, rules.totp_step(NOON)) if kind == FactorKind.TOTP else code

    def show(hand):
        def once(number):
            attempt = commands.check_factor(
                person_id=people[number].pk,
                code=shown,
                address=f"10.{hand}.0.{number}",
                by=THE_DOOR,
                at=NOON + timedelta(seconds=1),
            )
            return number if attempt.person else None

        return once

    outcome = at_once(show(1), show(2), rounds=rounds)
    assert not [fault for fault in outcome.faults if not isinstance(fault, ObjectDoesNotExist)]
    return sum(outcome.results.count(number) > 1 for number in range(rounds))


@pytest.mark.parametrize("kind", [FactorKind.TOTP, FactorKind.RECOVERY])
def test_a_code_shown_twice_at_once_is_believed_once(own_database, kind):
    assert replays(ROUNDS, kind) == 0


@pytest.mark.parametrize("kind", [FactorKind.TOTP, FactorKind.RECOVERY])
def test_without_the_lock_a_code_is_believed_twice(own_database, no_locks, kind):
    assert replays(ROUNDS, kind) > 0
