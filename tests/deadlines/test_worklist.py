"""What must be done, who answers for it, and how well promises are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines import commands, queries
from tests.clients import signed_in
from tests.conftest import NOON, logged
from tests.factories.deadlines import DeadlineFactory

HOUR = timedelta(hours=1)
DUE = NOON + 48 * HOUR


def test_the_longest_overdue_comes_first(world):
    late = [DeadlineFactory(store=world.north, due_at=NOON + n * HOUR) for n in (5, 1, 3)]

    with as_seen_by(world.chief):
        found = list(queries.worklist(seen_by=world.chief))

    assert found == [late[1], late[2], late[0]]


def test_my_load_is_counted_in_one_question(world, django_assert_num_queries):
    me = world.administrator.pk
    for hours in (-1, 2, 30):
        DeadlineFactory(store=world.north, person_id=me, due_at=NOON + hours * HOUR)
    DeadlineFactory(store=world.north, person_id=me + 1)
    DeadlineFactory(store=world.north, person_id=me, met_at=NOON)

    with as_seen_by(world.chief), django_assert_num_queries(1):
        load = queries.load(seen_by=world.chief, at=NOON)

    assert load == queries.Load(overdue=1, due_today=1, running=3)


def test_a_promise_is_kept_by_what_was_met_in_time(world):
    DeadlineFactory(store=world.north, met_at=DUE)
    DeadlineFactory(store=world.north, met_at=DUE + HOUR)
    DeadlineFactory(store=world.north, fired_at=DUE)
    DeadlineFactory(store=world.north, cancelled_at=DUE)
    DeadlineFactory(store=world.north)
    DeadlineFactory(store=world.south, met_at=DUE)

    with as_seen_by(world.chief):
        kept = queries.kept(
            "customers.contact", stores=[world.north.pk], since=NOON, until=NOON + 100 * HOUR
        )

    assert (kept.in_time, kept.ended) == (1, 3)
    assert kept.share == pytest.approx(1 / 3)


def test_nothing_promised_has_no_share(world):
    with as_seen_by(world.chief):
        kept = queries.kept("customers.contact", stores=[world.north.pk], since=NOON, until=DUE)

    assert kept.share is None


def test_a_clock_is_handed_over(world):
    row, colleague = DeadlineFactory(store=world.north), world.person("technician", world.north)

    commands.hand_over(deadline_id=row.pk, person_id=colleague.pk, by=world.chief, at=NOON)

    row.refresh_from_db()
    assert row.person_id == colleague.pk
    with whole_database():
        assert logged() == [(world.chief.key, "deadlines.clock.handed_over")]


def test_a_clock_is_handed_only_to_who_works_in_its_store_now(world):
    row = DeadlineFactory(store=world.north)
    elsewhere, gone, foreign = (
        world.person("technician", world.south),
        world.person("technician", world.north, is_active=False),
        world.person("technician", world.abroad),
    )

    for stranger in (elsewhere.pk, gone.pk, foreign.pk, 999_999):
        with pytest.raises(commands.NoColleague):
            commands.hand_over(deadline_id=row.pk, person_id=stranger, by=world.chief, at=NOON)

    row.refresh_from_db()
    with whole_database():
        assert (row.person_id, logged()) == (7, [])


def test_a_clock_is_handed_over_on_its_page(world):
    row, colleague = DeadlineFactory(store=world.north), world.person("technician", world.north)
    over = DeadlineFactory(store=world.north, met_at=NOON)
    client = signed_in(world.administrator)

    shown, hidden = client.get(f"/clocks/{row.pk}/"), client.get(f"/clocks/{over.pk}/")
    asked = client.get(f"/clocks/{row.pk}/hand-over/")
    wrong = client.post(f"/clocks/{row.pk}/hand-over/", {"person_id": "999999"})
    done = client.post(f"/clocks/{row.pk}/hand-over/", {"person_id": str(colleague.pk)})

    address = f"/clocks/{row.pk}/hand-over/"
    assert (address in shown.text, f"/clocks/{over.pk}/hand-over/" in hidden.text) == (True, False)
    assert colleague.name in asked.text
    assert (wrong.status_code, done.status_code) == (422, 303)
    row.refresh_from_db()
    assert row.person_id == colleague.pk


def test_a_clock_that_is_over_is_not_handed_over(world):
    row = DeadlineFactory(store=world.north, met_at=NOON)

    with pytest.raises(commands.AlreadyOver):
        commands.hand_over(deadline_id=row.pk, person_id=99, by=world.chief, at=NOON)

    with whole_database():
        assert logged() == []


def test_a_clock_is_handed_over_by_who_may_in_its_store(world):
    row = DeadlineFactory(store=world.north)
    colleague = world.actor(world.north, "deadlines.view")

    with pytest.raises(NotPermitted):
        commands.hand_over(deadline_id=row.pk, person_id=99, by=colleague, at=NOON)


def test_all_open_work_of_a_leaving_colleague_goes_over_at_once(world):
    for store in (world.north, world.south, world.abroad):
        DeadlineFactory(store=store, person_id=5)
    DeadlineFactory(store=world.north, person_id=5, met_at=NOON)

    moved = commands.hand_over_all(from_person_id=5, to_person_id=6, by=world.chief, at=NOON)

    assert moved == 2


def test_the_list_of_clocks_costs_the_same_for_one_row_and_for_three(world):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(world.administrator)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/clocks/?view=open").status_code == 200
        return len(captured)

    DeadlineFactory(store=world.north)
    client.get("/clocks/?view=open")
    one = cost()
    DeadlineFactory(store=world.north)
    DeadlineFactory(store=world.south)

    assert cost() == one


@pytest.mark.parametrize(
    "address", ["/clocks/", "/clocks/timers/", "/calendar/", "/calendar/2027/notice/", "/log/"]
)
def test_every_page_answers(world, address):
    assert signed_in(world.administrator).get(address).status_code == 200


@pytest.mark.parametrize("address", ["/clocks/999999/", "/calendar/1999/", "/calendar/days/x/"])
def test_what_is_not_there_is_not_found(world, address):
    assert signed_in(world.administrator).get(address).status_code == 404


def test_a_clock_of_another_group_is_not_shown(world):
    foreign, mine = DeadlineFactory(store=world.abroad), DeadlineFactory(store=world.north)
    client = signed_in(world.administrator)

    assert client.get(f"/clocks/{foreign.pk}/").status_code == 404
    assert client.get(f"/clocks/{mine.pk}/").status_code == 200


def test_a_notice_is_entered_on_its_page(world):
    client = signed_in(world.administrator)
    words = {"source": "State Council", "published_on": "2026-11-20"}

    good = client.post("/calendar/2027/notice/", {**words, "days": "2027-02-20 work made up"})
    bad = client.post("/calendar/2027/notice/", {**words, "days": "some day in spring"})

    assert (good.status_code, good.headers["Location"]) == (303, "/calendar/2027/")
    assert bad.status_code == 422
