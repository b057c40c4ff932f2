"""Whatever people do, in whatever order and however many at once, the gates of complaints hold."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersales.care.complaints import commands, tasks
from aftersales.care.complaints.invariants import INVARIANTS
from aftersales.care.complaints.models import Complaint, OfStore
from aftersales.care.complaints.states import COMPLAINT, OVER, ComplaintState
from aftersales.core.models import Delivery, EventRecord
from aftersales.core.papers import Wanted, all_papers
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.core.tasks import deliver
from aftersales.ground.handbook.delivering import to_every_group
from aftersales.ground.notices.models import Notice
from tests.complaints.conftest import GOOD, Desk
from tests.conftest import NOON
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

MANY = 8


def broken():
    with whole_database(), connection.cursor() as cursor:
        found = {}
        for rule in INVARIANTS:
            cursor.execute(rule.sql_rows)
            if rows := cursor.fetchall():
                found[rule.id] = rows
        return found


def deeds(desk: Desk, row: Complaint) -> dict[str, Any]:
    """Everything that can be done to a complaint, whether it is its time or not."""

    def each(deed, state, **more):
        for remedy in row.remedies.filter(state=state):
            deed(remedy_id=remedy.pk, **more, **desk.me)

    def do(name, **more):
        return lambda: getattr(commands, name)(complaint_id=row.pk, **more, **desk.me)

    return {
        "promote": do("promote"),
        "settle": do("settle", words="x"),
        "verify": do("verify", words="x", severity="low"),
        "analyse": do("analyse", cause="people", whys=["a", "b", "c"], words="x"),
        "remedy": lambda: desk.remedy(row),
        "plan": do("plan", words="x"),
        "deliver": lambda: each(commands.carry_out_remedy, "agreed"),
        "carry_out": do("carry_out", words="x"),
        "feed_back": do("feed_back", channel="phone", words="x"),
        "check": lambda: each(commands.check_remedy, "done", words="x", **GOOD),
        "ask": lambda: desk.ask(row),
        "look_again": do("look_again", words="x"),
        "wait": do("wait", waiting_for="x"),
        "go_on": do("go_on"),
        "close": do("close", outcome="upheld", words="x"),
    }


RIGHT_WAY = [
    "promote",
    "verify",
    "analyse",
    "remedy",
    "plan",
    "deliver",
    "carry_out",
    "feed_back",
    "check",
    "ask",
    "close",
]
NAMES = [*RIGHT_WAY, "settle", "look_again", "wait", "go_on"]


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    order=st.one_of(
        st.lists(st.sampled_from(NAMES), max_size=20),
        st.lists(st.sampled_from(NAMES), max_size=4).map(lambda more: more + RIGHT_WAY),
        st.integers(0, len(RIGHT_WAY) - 1).map(lambda n: RIGHT_WAY[:n] + RIGHT_WAY[n + 1 :]),
    )
)
def test_in_whatever_order_people_act_only_allowed_moves_happen_and_all_gates_hold(desk, order):
    row = desk.grumble()
    known = deeds(desk, row)
    for name in order:
        before = ComplaintState(row.state)
        try:
            with transaction.atomic():
                known[name]()
        except Refusal:
            pass
        row.refresh_from_db()
        after = ComplaintState(row.state)
        assert after == before or COMPLAINT.allows(before, after)
    assert (row.state in OVER) == bool(row.outcome)
    assert broken() == {}


@pytest.mark.django_db
def test_the_right_way_leads_to_the_end(desk):
    row = desk.grumble()
    for name in RIGHT_WAY:
        deeds(desk, row)[name]()

    row.refresh_from_db()
    assert row.state == "closed"


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["complaint", "contact", "staffcomplaint"])
def test_no_table_is_emptied(desk, table):
    desk.take()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE complaints_{table} CASCADE")


@pytest.mark.django_db
def test_the_clock_promotes_what_nobody_settled(desk):
    row = desk.grumble()
    desk.later(hours=25)

    tasks.promote_unsettled(int(desk.at.timestamp()))

    row.refresh_from_db()
    assert (row.level, row.promoted_at) == ("complaint", desk.at)


@pytest.mark.django_db
def test_whoever_it_is_passed_up_to_hears_of_it(desk):
    to_every_group(at=NOON)
    row = desk.take()
    commands.pass_up(complaint_id=row.pk, to_role="after_sales_manager", **desk.me)

    with whole_database():
        fact = EventRecord.objects.get(name="complaints.complaint.passed_up")
        for waiting in list(Delivery.objects.filter(event=fact).order_by("pk")):
            deliver(delivery_id=waiting.pk)
        told = Notice.objects.filter(person=desk.head.pk, code="complaints.passed_up")
        assert [one.address for one in told] == [f"/complaints/{row.pk}/"]


@pytest.mark.django_db
def test_the_record_is_printed_for_the_archive(desk):
    row = desk.closed(complainant="李女士")

    with as_seen_by(desk.chief):
        paper = all_papers()["complaints.record"]
        found = paper.find(row.pk, desk.chief)
        words = str(paper.compose(found, Wanted(actor=desk.chief, at=NOON)))

    for told in (row.number, "李女士", "No test drive was made", "Said sorry", "Settled"):
        assert told in words


# ── many at once ─────────────────────────────────────────────────────────────────────────────────


def many_settle(desk):
    row = desk.grumble()

    def settle():
        return commands.settle(complaint_id=row.pk, words="Done", **desk.me)

    outcome = at_once(*[settle] * MANY)
    with whole_database():
        told = EventRecord.objects.filter(
            name="complaints.complaint.settled", data__complaint_id=row.pk
        )
        return outcome, told.count()


@pytest.mark.race
def test_of_many_who_settle_a_grumble_one_did(own_database):
    desk = Desk(make_world())

    for _round in range(ROUNDS):
        outcome, told = many_settle(desk)
        assert [fault for fault in outcome.faults if not isinstance(fault, Refusal)] == []
        assert len(outcome.results) == told == 1


@pytest.mark.race
def test_without_the_lock_and_the_wall_it_is_settled_twice(own_database, as_owner, monkeypatch):
    """The check sees what it is there to see."""
    desk = Desk(make_world())
    monkeypatch.setattr(OfStore, "select_for_update", lambda rows, **_more: rows)
    as_owner("DROP TRIGGER ended_stays ON complaints_complaint")

    assert any(many_settle(desk)[1] > 1 for _round in range(4 * ROUNDS))
