"""What complaints teach: key figures by their formulas, causes, measures proved by counting."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from aftersales.care.complaints import commands, queries
from aftersales.care.complaints.models import Complaint
from aftersales.care.complaints.parameters import WATCH_DAYS
from aftersales.care.complaints.rules import had_effect, watch
from aftersales.core.figures import Asked, all_figures, courses
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by
from aftersales.ground.handbook.content import delivered
from aftersales.ground.network.queries import day_of
from tests.factories.orders import OrderFactory

pytestmark = pytest.mark.django_db


def figure(desk, code):
    """Part and whole of a figure, of the day the desk is at."""
    day = day_of(desk.at, store_id=desk.store_id)
    asked = Asked(
        zones={desk.store_id: ZoneInfo(desk.world.north.time_zone)},
        edges=(day - timedelta(days=40), day + timedelta(days=1)),
        now=desk.at,
        seen_by=desk.chief,
    )
    with as_seen_by(desk.chief):
        (course,) = courses([all_figures()[code]], asked)
    return course.last.value


@pytest.mark.covers("CP-17")
def test_closed_loop_rate_is_closed_of_all_complaints_of_the_period_without_grumbles(desk):
    desk.closed()
    desk.take()
    desk.take()
    desk.grumble()

    assert figure(desk, "complaints.closed_rate") == Decimal("33.3")


@pytest.mark.covers("CP-18")
def test_dissatisfaction_counts_only_complaints_closed_and_rated(desk):
    for rating in ("good", "poor", ""):
        desk.closed(rating)
    answered = desk.answered()
    desk.ask(answered, "very_poor")  # rated, not closed

    assert figure(desk, "complaints.unsatisfied_rate") == Decimal("50.0")


@pytest.mark.covers("CP-19")
def test_first_time_fix_rate_is_recurrences_of_all_complaints(desk):
    first = desk.closed()
    order = OrderFactory(store=desk.world.north, customer=desk.owner, vehicle=desk.car)
    desk.take(earlier_id=first.pk)
    desk.take(earlier_order_id=order.pk)
    desk.take()

    assert figure(desk, "complaints.refault_rate") == Decimal("50.0")


@pytest.mark.covers("CP-20")
def test_complaint_rate_is_complaints_for_the_vehicles_handed_over(desk):
    for _n in range(4):
        OrderFactory(
            signed=True,
            store=desk.world.north,
            customer=desk.owner,
            vehicle=desk.car,
            advisor=desk.head,
            place="handed_over",
            handed_over_at=desk.at,
            document="settled",
            lines_locked_at=desk.at,
            settled_at=desk.at,
            cleared_at=desk.at,
        )
    order = OrderFactory(
        store=desk.world.north, customer=desk.owner, vehicle=desk.car, advisor=desk.head
    )
    desk.take(order_id=order.pk)

    assert figure(desk, "complaints.rate") == Decimal("25.0")
    day = day_of(desk.at, store_id=desk.store_id)
    with as_seen_by(desk.chief):
        found = queries.learnt(store_ids=[desk.store_id], since=day, until=day, seen_by=desk.chief)
    (share,) = found.people
    assert (share.name, share.complaints, share.visits, share.rate) == (
        "赵经理",
        1,
        4,
        Decimal("25.0"),
    )


def test_remedies_that_held_are_those_good_on_all_four_counts(desk):
    good, poor = desk.answered(), desk.answered()
    desk.check(good)
    desk.check(poor, is_effective=False)

    assert figure(desk, "complaints.remedies_held") == Decimal("50.0")


def test_causes_are_seen_over_the_months(desk):
    desk.analysed(cause="people")
    desk.analysed(cause="method")
    desk.take()
    day = day_of(desk.at, store_id=desk.store_id)

    with as_seen_by(desk.chief):
        found = queries.learnt(
            store_ids=[desk.store_id],
            since=day - timedelta(days=31),
            until=day,
            seen_by=desk.chief,
        )

    assert {cause: sum(counts) for cause, counts in found.causes.items()} == {
        "": 1,
        "people": 1,
        "method": 1,
    }
    assert found.symptoms == [("Brakes squeal", 3)]


# ── prevention ───────────────────────────────────────────────────────────────────────────────────


def plan(desk, **more):
    given = {
        "complaint_class": "service",
        "cause": "method",
        "measure": "A test drive after every brake job",
        "due_on": day_of(desk.at, store_id=desk.store_id),
    } | more
    return commands.plan_prevention(store_id=desk.store_id, **given, **desk.me)


@pytest.mark.covers("CP-09")
def test_a_measure_is_proved_by_fewer_complaints_of_the_kind_counted_and_never_claimed(desk):
    desk.analysed()
    row = desk.analysed()
    desk.later(days=2)
    measure = plan(desk, complaint_id=row.pk)
    with pytest.raises(IllegalMove):
        commands.judge_effect(prevention_id=measure.pk, **desk.me)
    commands.put_in_force(prevention_id=measure.pk, **desk.me)
    desk.later(days=10)
    desk.analysed()
    desk.analysed(cause="people")  # another cause
    with pytest.raises(commands.WatchRuns):
        commands.judge_effect(prevention_id=measure.pk, **desk.me)
    desk.later(days=WATCH_DAYS.default)

    found = commands.judge_effect(prevention_id=measure.pk, **desk.me)

    assert (found.state, found.before, found.after) == ("proved", 2, 1)


def test_a_measure_without_effect_failed(desk):
    measure = plan(desk)
    commands.put_in_force(prevention_id=measure.pk, **desk.me)
    desk.later(days=WATCH_DAYS.default)

    found = commands.judge_effect(prevention_id=measure.pk, **desk.me)

    assert (found.state, found.before, found.after) == ("failed", 0, 0)


def test_nothing_is_proved_while_complaints_of_the_days_have_no_cause(desk):
    measure = plan(desk)
    commands.put_in_force(prevention_id=measure.pk, **desk.me)
    desk.take()
    desk.later(days=WATCH_DAYS.default)

    with pytest.raises(commands.EffectUnclear):
        commands.judge_effect(prevention_id=measure.pk, **desk.me)
    Complaint.objects.get(complaint_class="service")


def test_a_measure_is_due_today_or_later(desk):
    with pytest.raises(commands.DayWrong):
        plan(desk, due_on=day_of(desk.at, store_id=desk.store_id) - timedelta(days=1))


def test_as_many_days_are_watched_before_as_after():
    from datetime import date

    span = watch(date(2026, 3, 1), 60)

    assert span.since - span.before == span.until - span.since == timedelta(days=60)
    assert [had_effect(2, 1), had_effect(1, 1), had_effect(0, 0)] == [True, False, False]


@pytest.mark.covers("CP-12", "CP-22")
def test_the_handbook_holds_technique_and_chart_and_names_owner_and_process_data():
    texts = {item.code: item for item in delivered()}

    assert [e["code"] for e in texts["CP-12"].body["elements"]] == [
        "definition",
        "classes",
        "technique",
        "workflow",
    ]
    assert texts["CP-22"].owner == "complaint_clerk"
    assert {"owner", "data"} <= {e["code"] for e in texts["CP-22"].body["elements"]}
