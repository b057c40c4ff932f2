"""The workshop model: true to its numbers, the same for the same seed, and to be gone on with."""

from __future__ import annotations

import json
import pickle
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from aftersales.core.scope import whole_database
from aftersales.demo import plants
from aftersales.demo.group import ZONE
from aftersales.demo.story import InMemory, Size, found, tell, tell_store
from aftersales.demo.visits import arrivals, buying, chances
from aftersales.demo.visits.agenda import Agenda
from aftersales.demo.visits.arrivals import demand
from aftersales.demo.visits.bench import Bench
from aftersales.demo.visits.clock import LIVELY, Clock, in_hours, on, quarter
from aftersales.demo.visits.counting import found_on
from aftersales.demo.visits.hands import EARLY, Hand, best_pair, first_free
from aftersales.demo.visits.visit import Piece, Visit
from aftersales.ground.exchange.digest import all_business_data
from aftersales.site import storyteller, storytelling
from aftersales.site.invariants import all_invariants
from aftersales.site.models import DemoChapter
from aftersales.site.notes import Notes, plain
from aftersales.supply.parts.commands import NotEnough
from aftersales.supply.parts.models import Stock

FRIDAY = date(2026, 6, 26)
WEEK = Size(stores=1, months=1, until=FRIDAY, customers=60, visit_days=3, pace=6)
SHORT = Size(stores=1, months=1, until=FRIDAY, customers=24, visit_days=1, pace=3)


def silently(*_args: Any, **_more: Any) -> None:
    """Nobody watches the bar."""


class Killed(Exception):
    """The process ended in the middle of a day."""


class KilledBeforeNoting(Notes):
    """The process that tells is ended where the n-th unit would stand."""

    def __init__(self, left: int) -> None:
        self.left = left

    def write(self, chapter, told):
        self.left -= 1
        if self.left < 0:
            raise Killed
        super().write(chapter, told)


def whole_story(size=SHORT):
    tell(size, seed=5, advance=silently, notes=Notes())
    return fingerprint()


def fingerprint():
    _whole, tables = all_business_data()
    return {name: (one.rows, one.hash) for name, one in tables.items() if one.rows}


def told_in_pieces():
    for pieces in (2, 1, 1, 1, 1, 1, 1):
        with suppress(Killed):
            tell(SHORT, seed=5, advance=silently, notes=KilledBeforeNoting(pieces))
    return fingerprint()


def test_a_story_that_was_killed_again_and_again_is_the_story_told_at_once(two_databases):
    """The first of the two databases is told in one go: the same seed is the same data, too."""
    ways = iter([whole_story, told_in_pieces])

    def tell_the_next():
        return next(ways)()

    first, second = two_databases(tell_the_next)

    assert second == first


@pytest.mark.django_db
def test_every_invariant_holds_after_a_week_and_the_house_is_full(monkeypatch):
    monkeypatch.setattr(buying, "EXCESS", 0.6)  # more comes than was ordered, nearly always
    notes = InMemory()
    founding = found(WEEK, seed=1, notes=notes)

    tally = tell_store(WEEK, founding["stores"][0]["code"], seed=1, advance=silently, notes=notes)

    assert broken() == {}
    assert taken_beyond_the_order() >= 1
    assert told_ahead() == []
    assert near(tally, "no_shows", of="bookings", share=chances.NO_SHOW)
    assert near(tally, "sent_back", of="inspections", share=chances.SENT_BACK)
    assert near(tally, "recommended", of="visits", share=chances.RECOMMENDED * chances.UPKEEP)
    assert near(tally, "booked_visits", of="visits", share=chances.BOOKED)
    assert tally["ordered_again"] >= 1
    assert tally["handed_over"] >= 5
    assert places() >= {"awaiting_parts", "in_work", "washing", "ready", "handed_over"}
    assert waiting_at_the_door() >= 1
    assert open_tills() == 1


def near(tally, what, *, of, share):
    """Within four deviations of what dice with this share throw, and one more."""
    thrown = tally[of]
    spread = (thrown * share * (1 - share)) ** 0.5
    return abs(tally.get(what, 0) - thrown * share) <= 4 * spread + 1


def rows(question):
    with whole_database(), connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def broken():
    return {one.id: found_ for one in all_invariants() if (found_ := rows(one.sql_rows))}


def taken_beyond_the_order():
    return len(rows("SELECT 1 FROM purchasing_receiptline WHERE excess_state = 'taken'"))


def told_ahead():
    """Moves of stock with an earlier one of the same shelf told before them: a piece that is on the
    shelf ahead of its time may be fitted before it has come.
    """
    return rows(
        "SELECT id FROM (SELECT id, occurred_at, lag(occurred_at) OVER "
        "(PARTITION BY stock_id ORDER BY id) AS before FROM parts_stockmove) AS moves "
        "WHERE before > occurred_at"
    )


def places():
    return {row[0] for row in rows("SELECT DISTINCT place FROM orders_order")}


def waiting_at_the_door():
    return len(rows("SELECT 1 FROM orders_arrival WHERE state = 'waiting'"))


def open_tills():
    return len(rows("SELECT 1 FROM billing_cashiershift WHERE state = 'open'"))


def test_a_count_of_the_story_finds_every_piece_that_is_kept_for_a_car():
    kept = Stock(on_hand=9, reserved=9)
    loose = Stock(on_hand=9, reserved=8)

    found_ = [{found_on(shelf, Random(seed)) for seed in range(200)} for shelf in (kept, loose)]

    assert found_ == [{9, 10}, {8, 9, 10}]


def test_a_store_that_breaks_off_says_which_and_where_in_words_that_cross_processes(monkeypatch):
    """What a refusal holds could not be brought from one process to the other, and the pool broke
    with an error of its own.
    """

    def breaks_off(*_args, **_more):
        raise NotEnough(shown_number="LNK-DOT4-1L", asked=Decimal(1), free=Decimal(0))

    monkeypatch.setattr("aftersales.demo.story.tell_store", breaks_off)
    monkeypatch.setattr(storyteller, "fluently", nullcontext)
    monkeypatch.setattr(Notes, "read", lambda _self, code: {"day": f"2026-03-02 of {code}"})

    with pytest.raises(storyteller.BrokenOff) as told:
        storyteller.one_store(plain(SHORT), "GZ02", 1, None)

    again = pickle.loads(pickle.dumps(told.value))
    assert str(again).startswith("GZ02 is told up to 2026-03-02 of GZ02 and breaks off there: LNK-")


# -- what is asked for -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_story_goes_on_with_what_it_was_begun_with():
    later = Size(stores=1, months=1, until=FRIDAY + timedelta(days=1), customers=20)
    begun = Size(stores=1, months=1, until=FRIDAY, customers=20)
    storytelling.agreed(begun, 7)

    assert storytelling.agreed(later, 7) == (begun, 7)
    assert storytelling.is_begun()


@pytest.mark.django_db
def test_another_story_is_refused_where_one_was_begun():
    storytelling.agreed(SHORT, 7)

    with pytest.raises(storytelling.OtherStory):
        storytelling.agreed(SHORT, 8)

    with whole_database():
        assert DemoChapter.objects.count() == 1


# -- the parts of the model ------------------------------------------------------------------------


def test_a_year_brings_about_as_many_visits_as_its_pace_says():
    first = date(2026, 1, 1)
    days = [first + timedelta(days=n) for n in range(365)]
    open_days = [day for day in days if day.weekday() != 6]
    came = sum(demand(Random(f"{day}"), day, 29) for day in open_days)

    assert 0.93 <= came / (29 * len(open_days)) <= 1.07


def test_the_agenda_tells_in_the_order_of_time_and_lets_go_before_it_takes():
    noon = on(FRIDAY, time(12))
    agenda = Agenda()
    agenda.plan(noon, "begin", 1)
    agenda.plan(noon, "finish", 2)
    agenda.plan(noon - timedelta(minutes=1), "come", 3)
    kept = Agenda.of_json(agenda.as_json(), agenda.count)

    told = [entry[2] for entry in iter(lambda: kept.due(noon), None)]

    assert told == ["come", "finish", "begin"]


def test_nobody_is_given_two_things_at_once_and_lunch_is_eaten():
    hand = Hand(key=1, lunch=time(12))
    at = on(FRIDAY, time(9))
    for _each in range(6):
        found_ = first_free([hand], at, 60)
        assert found_ is not None
        _who, start = found_
        hand.take(start, hand.end_of(start, 60))

    spans = [(a.astimezone(ZONE).hour, b.astimezone(ZONE).hour) for a, b, _whose in hand.busy]
    assert spans == [(9, 10), (10, 11), (11, 12), (13, 14), (14, 15), (15, 16)]


@pytest.mark.parametrize(("minutes", "rests"), [(60, 0), (60.005, 0), (60.02, 1), (61, 1)])
def test_nobody_comes_back_from_lunch_to_work_that_is_done(minutes, rests):
    """Work that ended within the first second of lunch was done the moment it was taken up."""
    hand = Hand(key=1, hours=EARLY, lunch=time(12))
    begun = on(FRIDAY, time(11))

    done = hand.work(begun, minutes)

    rest = hand.rest_in(begun, done)
    assert (rest is not None) == bool(rests)
    assert rest is None or rest + timedelta(hours=1) < done


def test_work_waits_for_whoever_has_learnt_it_and_for_a_place():
    at = on(FRIDAY, time(9))
    quick, slow = Hand(key=1, percent=125), Hand(key=2, percent=80)
    bay = Hand(key=10, kind="quick")
    bay.take(at, on(FRIDAY, time(10)))

    found_ = best_pair([slow, quick], [bay], at, 1.0)

    assert found_ == (quick, bay, on(FRIDAY, time(10)), 48)


def test_of_those_who_can_begin_the_one_who_can_do_least_else_is_given_the_work():
    at = on(FRIDAY, time(9))
    versed = Hand(key=1, percent=120, skills={"chassis": 4, "high_voltage": 4})
    other = Hand(key=2, percent=100, skills={"chassis": 4})

    found_ = best_pair([versed, other], [Hand(key=10)], at, 1.0)

    assert found_ is not None
    assert found_[0] is other


def test_what_keeps_its_place_in_the_queue_is_nobody_elses_and_no_appointment():
    at = on(FRIDAY, time(9))
    hand, bay = Hand(key=1), Hand(key=10)
    for one in (hand, bay):
        one.take(at, at + timedelta(hours=1), -7)

    assert best_pair([hand], [bay], at, 1.0) == (hand, bay, at + timedelta(hours=1), 60)
    assert best_pair([hand], [bay], at, 1.0, -7) == (hand, bay, at, 60)
    assert hand.kept(FRIDAY) == []


def test_a_job_stands_in_the_queue_once_however_often_the_customer_agrees_to_more():
    """The second job waits for a bay while something is found at the first, and is agreed to."""
    planned = []
    store = SimpleNamespace(plan=lambda *entry: planned.append(entry))
    store.line_up = partial(Bench.line_up, store)
    pads, oil = (Piece(job, 1.0, "", 0, "general", code) for job, code in ((1, "A"), (2, "B")))
    visit = Visit(5, 1, 1, is_firm=False, wish="R-PAD", waits=False, pieces=[pads, oil])
    at = on(FRIDAY, time(9))

    Bench.give_out(store, visit, at)
    visit.pieces.append(Piece(3, 0.5, "", 0, "general", "M-AIR"))
    Bench.give_out(store, visit, at + timedelta(hours=1))

    assert [entry[1:] for entry in planned] == [("share_out", 5, job) for job in (1, 2, 3)]


def test_times_are_told_to_customers_in_quarters_of_an_hour():
    told = [quarter(on(FRIDAY, time(9, minute))) for minute in (0, 1, 44, 59)]

    assert [at.strftime("%H:%M") for at in told] == ["09:00", "09:15", "09:45", "10:00"]


@pytest.mark.parametrize("hour", [0, 2, 3, 7, 9, 12, 15, 19, 23])
def test_the_last_day_ends_now_at_whatever_hour_it_is_told(hour):
    now = on(FRIDAY, time(hour, 20))
    clock = Clock(FRIDAY, now)
    morning = [on(FRIDAY, time(8, minute)) for minute in range(0, 60, 7)]

    told = [clock.told(at) for at in morning]

    assert clock.told(on(FRIDAY, LIVELY)) == now
    assert told == sorted(told)
    assert told[0].date() == FRIDAY
    assert abs(clock.meant(told[3]) - morning[3]) < timedelta(minutes=40)
    assert clock.told(on(FRIDAY - timedelta(days=1), time(9))).date() < FRIDAY


@pytest.mark.parametrize("hour", [0, 2, 3, 7, 9, 12, 15, 19, 23])
def test_what_is_put_off_to_the_next_day_is_done_in_its_own_hours(hour):
    clock = Clock(FRIDAY, on(FRIDAY, time(hour, 20)))
    tomorrow = on(FRIDAY + timedelta(days=1), time(8))

    assert clock.told(tomorrow) == tomorrow
    assert clock.meant(tomorrow + timedelta(hours=2)) == tomorrow + timedelta(hours=2)


def test_a_time_booked_for_the_last_day_is_kept_as_the_clock_on_the_wall_has_it(monkeypatch):
    """Told before the doors open, the model's noon is now: two clocks of one day."""
    clock, hand = Clock(FRIDAY, on(FRIDAY, time(7, 51))), Hand(key=7)
    booked = SimpleNamespace(lower=on(FRIDAY, time(10, 30)), upper=on(FRIDAY, time(11, 20)))
    row = SimpleNamespace(during=booked, person_id=7, resource_id=None)
    monkeypatch.setattr(arrivals.capacity, "held_by", lambda _whose, seen_by: [row])
    store = SimpleNamespace(clock=clock, founder=None, technicians=[hand], bays=[])
    store._real = partial(arrivals.Arrivals._real, store)

    arrivals.Arrivals._block(store, SimpleNamespace(appointment_id=3))

    ((start, end, _whose),) = hand.busy
    end -= timedelta(minutes=chances.SLACK)  # the model keeps a little more
    assert (clock.told(start), clock.told(end)) == (booked.lower, booked.upper)


def test_a_busy_store_is_told_in_the_small_hours_too():
    """Its last day is squeezed into two hours, and two plans of one person touch."""
    clock = Clock(FRIDAY, on(FRIDAY, time(2, 3)))
    first, second = on(FRIDAY, time(8, 5)), on(FRIDAY, time(9, 20))
    told = Bench.told_minutes(SimpleNamespace(at=clock.told), first, 75)

    assert 1 <= told < 75
    assert clock.told(first) + timedelta(minutes=told) <= clock.told(second)


def test_what_would_be_done_at_night_is_done_in_the_morning():
    saturday = date(2026, 6, 27)

    assert in_hours(on(saturday, time(21))).date() == date(2026, 6, 29)
    assert in_hours(datetime(2026, 6, 26, 10, tzinfo=ZONE)) == on(FRIDAY, time(10))


def test_the_shares_of_the_model_are_shares():
    shares = {
        name: value
        for name, value in vars(chances).items()
        if name.isupper() and isinstance(value, float) and value <= 1
    }

    assert len(shares) > 15
    assert all(0 <= share <= 1 for share in shares.values())


# -- the last day ----------------------------------------------------------------------------------

SUNDAY = date(2026, 6, 28)
OUT_OF_SHIFT = """
    SELECT t.id FROM workshop_stint t
    WHERE NOT EXISTS (
        SELECT FROM staff_shift s WHERE s.person_id = t.person_id
        AND t.started_at >= s.starts_at AND t.started_at < s.ends_at
    )
"""


@pytest.mark.django_db
def test_on_a_sunday_only_those_work_who_have_a_shift():
    tell(replace(SHORT, until=SUNDAY, visit_days=0), seed=3, advance=silently)

    assert rows("SELECT 1 FROM workshop_stint")
    assert rows(OUT_OF_SHIFT) == []
    assert rows("SELECT 1 FROM capacity_occupation WHERE override <> ''") == []


@pytest.mark.parametrize("hour", [0, 2, 7, 12, 18, 23])
def test_the_shifts_of_the_last_day_hold_what_is_told_of_it(hour):
    now = on(FRIDAY, time(hour, 20))
    clock = Clock(FRIDAY, now)

    starts, ends = clock.shift(*EARLY)

    begins = on(FRIDAY, starts)
    lasts = on(FRIDAY if ends > starts else FRIDAY + timedelta(days=1), ends)
    assert clock.has_own_shifts
    assert begins <= clock.told(on(FRIDAY, time(8))) <= now <= clock.told(on(FRIDAY, time(16, 59)))
    assert clock.told(on(FRIDAY, time(16, 59))) <= lasts


def test_whoever_needs_longer_than_was_reckoned_begins_the_next_later():
    hand = Hand(key=1, lunch=time(12))
    done = hand.work(on(FRIDAY, time(11)), 75)

    assert done == on(FRIDAY, time(13, 15))
    assert hand.still_at_work(on(FRIDAY, time(11, 30))) == done
    assert hand.still_at_work(done) is None


# -- the house behind the lane ---------------------------------------------------------------------

BEHIND = (
    "support_helprequest",
    "support_entry",
    "support_phonecall",
    "support_feedback",
    "capacity_upkeeprecord",
    "capacity_calibration",
    "premises_audit",
    "premises_incident",
    "premises_measure",
    "fieldservice_installation",
    "parts_transfer",
    "parts_quarantine",
    "vehicles_mark",
    "filings_taxorder",
    "filings_accountingexport",
    "logistics_tour",
    "purchasing_suppliertraining",
    "purchasing_supplierincentive",
    "purchasing_partproblem",
    "purchasing_makerletter",
    "purchasing_recoveryclaim",
    "complaints_complaint",
    "complaints_staffcomplaint",
)
DAYS = Size(stores=2, months=1, until=FRIDAY, customers=40, visit_days=1, pace=4)


@pytest.mark.django_db
def test_the_house_behind_the_lane_is_told_too():
    tell(DAYS, seed=4, advance=silently)

    assert broken() == {}
    assert [table for table in BEHIND if not rows(f"SELECT 1 FROM {table} LIMIT 1")] == []
    assert transfers() == ["requested", "sent"]


def transfers():
    return [row[0] for row in rows("SELECT state FROM parts_transfer ORDER BY state")]


# -- hidden faults ---------------------------------------------------------------------------------

CODES = ["SZ01", "GZ02", "DG03"]


def test_three_faults_are_hidden_each_in_a_store_of_its_own_and_the_file_tells_them_all():
    faults = plants.drawn(42, CODES)
    told = plants.truth(42, faults, dict.fromkeys(CODES, (11, 12, 13)))

    assert plants.drawn(42, CODES) == faults
    assert sorted(one["kind"] for one in told["plants"]) == [
        "missing_part",
        "slow_step",
        "work_comes_back",
    ]
    assert {one["store"] for one in told["plants"]} == set(CODES)


def test_one_store_has_all_three():
    (fault,) = plants.drawn(7, ["SZ01"]).values()

    assert fault.slow_step
    assert fault.scarce_part
    assert fault.technician >= 0


@pytest.mark.django_db
def test_the_truth_stands_in_the_file_and_in_no_table(tmp_path):
    file = tmp_path / "truth.json"
    with suppress(Killed):
        storytelling.tell(
            SHORT,
            seed=5,
            advance=killed_at_once,
            hidden=storytelling.Hidden(42, file),
            processes=1,
            connect=nullcontext,
        )
    with whole_database():
        noted = str(list(DemoChapter.objects.values_list("told", flat=True)))

    told = json.loads(file.read_text())
    assert {one["kind"] for one in told["plants"]} == {
        "slow_step",
        "missing_part",
        "work_comes_back",
    }
    assert "slow_step" not in noted


@pytest.mark.django_db
def test_the_logins_are_known_before_any_customer_is():
    known = []

    def founded(answer):
        known.append(len(answer["logins"]))
        assert rows("SELECT 1 FROM customers_customer") == []
        raise Killed

    with suppress(Killed):
        storytelling.tell(SHORT, seed=5, advance=silently, founded=founded, processes=1)

    assert known == [16]


def killed_at_once(*_args: Any, **_more: Any) -> None:
    raise Killed
