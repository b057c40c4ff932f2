"""A complaint from its receipt over its five steps to its end, and the gates on the way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from aftersales.care.complaints import commands, queries
from aftersales.care.complaints.models import Complaint, Contact, Remedy
from aftersales.care.complaints.parameters import APPROVE_ABOVE
from aftersales.care.complaints.states import Channel
from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.privacy import dossier, forget, still_needed
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.records.vehicles.queries import standing_warnings
from tests.factories.customers import CustomerFactory
from tests.factories.orders import OrderFactory
from tests.factories.staff import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.covers("CP-01")
@pytest.mark.parametrize("channel", Channel.values)
def test_a_complaint_comes_in_over_five_channels_alike(desk, channel):
    row = desk.take(channel=channel)

    assert (row.channel, row.state, row.number[:3]) == (channel, "received", "CM-")
    assert len(Channel.values) == 5


@pytest.mark.covers("CP-02")
def test_time_complainant_model_words_and_the_whole_course_are_kept(desk):
    row = desk.closed(complainant="李女士", received_at=desk.at - timedelta(hours=2))

    with as_seen_by(desk.chief):
        found = queries.complaint(row.pk, seen_by=desk.chief)
        work = queries.work_of(found)
    assert (found.received_at, found.complainant) == (desk.at - timedelta(hours=2), "李女士")
    assert found.vehicle.model_words == desk.car.model_words
    assert found.words == "It squeals again after the repair."
    assert [(one.step, one.person_id) for one in work.steps] == [
        (step, desk.chief.person_id)
        for step in ("verify", "analyse", "plan", "carry_out", "feed_back")
    ]
    assert desk.told() == [
        "complaint.taken",
        "step.done",
        "step.done",
        "remedy.proposed",
        "step.done",
        "remedy.done",
        "step.done",
        "contact.logged",
        "complaint.answered",
        "remedy.checked",
        "contact.logged",
        "complaint.rated",
        "complaint.closed",
    ]


@pytest.mark.covers("CP-04")
def test_the_five_steps_go_in_their_order(desk):
    row = desk.take()

    with pytest.raises(IllegalMove):
        desk.analyse(row)
    desk.verify(row)
    with pytest.raises(IllegalMove):
        commands.plan(complaint_id=row.pk, words="Too early", **desk.me)
    with pytest.raises(IllegalMove):
        desk.close(row)

    row.refresh_from_db()
    assert row.state == "verified"


@pytest.mark.covers("CP-03")
@pytest.mark.parametrize(
    ("kind", "whys", "remedy"),
    [("product", 3, "replacement"), ("service", 2, "repair"), ("other", 1, "compensation")],
)
def test_each_class_has_its_own_depth_of_analysis_and_its_own_remedies(desk, kind, whys, remedy):
    row = desk.verify(desk.take(complaint_class=kind))

    if whys > 1:
        with pytest.raises(commands.WhysMissing):
            desk.analyse(row, whys=whys - 1)
    desk.analyse(row, whys=whys)

    assert desk.remedy(row, kind=remedy).kind == remedy


def test_a_part_is_not_replaced_because_of_an_unkind_word(desk):
    row = desk.analysed(complaint_class="service")

    with pytest.raises(commands.RemedyOfAnotherClass):
        desk.remedy(row, kind="replacement")


@pytest.mark.covers("CP-05")
def test_a_remedy_above_the_limit_waits_for_somebody_elses_yes(desk):
    row = desk.analysed()
    limit = APPROVE_ABOVE.default
    small = desk.remedy(row, cost=limit, kind="compensation")
    large = desk.remedy(row, cost=limit + 1, kind="compensation")

    assert (small.state, large.state) == ("agreed", "asked")
    with pytest.raises(commands.RemediesOpen):
        commands.plan(complaint_id=row.pk, words="Pay", **desk.me)
    with pytest.raises(commands.OwnRemedy):
        commands.approve_remedy(remedy_id=large.pk, **desk.me)
    commands.approve_remedy(remedy_id=large.pk, by=desk.manager, at=desk.at)
    commands.plan(complaint_id=row.pk, words="Pay", **desk.me)

    large.refresh_from_db()
    assert (large.state, large.decided_by_id) == ("agreed", desk.head.pk)


def test_a_denied_remedy_is_not_carried_out_and_another_is_proposed(desk):
    row = desk.analysed()
    large = desk.remedy(row, cost=9000, kind="compensation")

    commands.deny_remedy(remedy_id=large.pk, words="Too much", by=desk.manager, at=desk.at)
    with pytest.raises(IllegalMove):
        commands.carry_out_remedy(remedy_id=large.pk, **desk.me)

    assert desk.remedy(row).state == "agreed"


def test_what_is_planned_is_carried_out_before_the_customer_is_answered(desk):
    row = desk.analysed()
    remedy = desk.remedy(row)
    with pytest.raises(commands.NotPlannedNow):
        commands.carry_out_remedy(remedy_id=remedy.pk, **desk.me)
    commands.plan(complaint_id=row.pk, words="Apologise", **desk.me)

    with pytest.raises(commands.RemediesOpen):
        commands.carry_out(complaint_id=row.pk, words="Done", **desk.me)
    with pytest.raises(commands.NotPlannedNow):
        desk.remedy(row)


@pytest.mark.covers("CP-06")
def test_each_solution_is_checked_on_four_counts_before_the_end(desk):
    row = desk.answered()
    desk.ask(row)

    with pytest.raises(commands.RemediesOpen):
        desk.close(row)
    desk.check(row, is_in_time=False)
    desk.close(row)

    with as_seen_by(desk.chief):
        found = Remedy.objects.get(complaint=row.pk)
    assert (found.is_satisfying, found.is_in_time) == (True, False)
    assert (found.is_effective, found.is_followed_up) == (True, True)


@pytest.mark.covers("CP-07")
def test_every_word_with_the_customer_is_logged(desk):
    row = desk.take(channel="letter")
    for kind in ("acknowledged", "informed", "asked", "heard"):
        commands.log_contact(
            complaint_id=row.pk, kind=kind, channel="phone", words=f"{kind}!", **desk.me
        )

    with as_seen_by(desk.chief):
        kinds = [one.kind for one in queries.work_of(row).contacts]
    assert kinds == ["acknowledged", "informed", "asked", "heard"]


@pytest.mark.covers("CP-08")
def test_the_customer_is_told_the_end_and_asked_for_satisfaction(desk):
    row = desk.answered()
    desk.check(row)

    with pytest.raises(commands.NotRated):
        desk.close(row)
    desk.ask(row, "very_good")
    desk.close(row)

    row.refresh_from_db()
    assert (row.state, row.rating, row.is_accepted) == ("closed", "very_good", True)


def test_satisfaction_is_not_asked_before_there_is_an_answer(desk):
    with pytest.raises(commands.NotAnswered):
        desk.ask(desk.analysed())


def test_a_letter_is_confirmed_before_the_end_a_call_is_heard_at_once(desk):
    row = desk.answered(channel="letter")
    desk.check(row)
    desk.ask(row)

    with pytest.raises(commands.NotAcknowledged):
        desk.close(row)
    commands.log_contact(
        complaint_id=row.pk, kind="acknowledged", channel="letter", words="Got it", **desk.me
    )
    assert desk.close(row).state == "closed"


def test_who_is_not_content_gets_a_better_solution_or_is_told_other_ways(desk):
    row = desk.answered()
    commands.look_again(complaint_id=row.pk, words="Not enough", **desk.me)
    row.refresh_from_db()
    assert row.state == "analysed"
    second = desk.remedy(row, cost=100, kind="compensation")
    commands.plan(complaint_id=row.pk, words="Pay", **desk.me)
    commands.carry_out_remedy(remedy_id=second.pk, **desk.me)
    commands.carry_out(complaint_id=row.pk, words="Paid", **desk.me)
    desk.answer(row)
    desk.check(row)
    desk.ask(row, "poor", is_accepted=False)

    with pytest.raises(commands.AlternativesMissing):
        desk.close(row)
    closed = desk.close(row, alternatives="12315, consumers' association")

    assert (closed.state, closed.alternatives) == ("closed", "12315, consumers' association")


def test_a_justified_complaint_needs_a_remedy_and_an_unjustified_one_none(desk):
    row = desk.analysed()
    commands.plan(complaint_id=row.pk, words="Explain", **desk.me)
    commands.carry_out(complaint_id=row.pk, words="Explained", **desk.me)
    desk.answer(row)
    desk.ask(row)

    with pytest.raises(commands.RemedyMissing):
        desk.close(row, outcome="partly")
    assert desk.close(row, outcome="not_upheld").outcome == "not_upheld"


# ── grumbles ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("CP-11")
def test_a_grumble_is_settled_on_the_spot_or_promoted_by_a_person_or_by_the_clock(desk):
    settled, promoted, forgotten = desk.grumble(), desk.grumble(), desk.grumble()

    commands.settle(complaint_id=settled.pk, words="Coffee and an apology", **desk.me)
    commands.promote(complaint_id=promoted.pk, **desk.me)
    desk.later(hours=23, minutes=59)
    assert commands.promote_unsettled(store_id=desk.store_id, **desk.me) == 0
    desk.later(minutes=1)
    assert commands.promote_unsettled(store_id=desk.store_id, **desk.me) == 1

    for row in (settled, promoted, forgotten):
        row.refresh_from_db()
    assert [(r.level, r.state) for r in (settled, promoted, forgotten)] == [
        ("grumble", "settled"),
        ("complaint", "received"),
        ("complaint", "received"),
    ]


def test_a_complaint_is_not_settled_on_the_spot_and_a_grumble_has_no_steps(desk):
    with pytest.raises(commands.OnlyGrumbles):
        commands.settle(complaint_id=desk.take().pk, words="Forget it", **desk.me)
    with pytest.raises(commands.StillGrumble):
        desk.verify(desk.grumble())


# ── departments, clocks, upwards ─────────────────────────────────────────────────────────────────


@pytest.mark.covers("CP-13")
def test_a_department_answers_and_the_customer_has_an_answer_within_48_hours(desk):
    row = desk.verify(desk.take())
    made = commands.refer(
        complaint_id=row.pk, department_id=desk.department().pk, words="Why?", **desk.me
    )
    desk.analyse(row)
    with pytest.raises(commands.ReferralsOpen):
        commands.plan(complaint_id=row.pk, words="Plan", **desk.me)
    desk.later(hours=5)
    commands.answer_for_department(referral_id=made.pk, answer="No test drive", **desk.me)
    with pytest.raises(commands.AnsweredAlready):
        commands.answer_for_department(referral_id=made.pk, answer="Again", **desk.me)
    assert desk.clocks(row)["complaints.answer"] == "running"
    desk.later(hours=42)
    commands.log_contact(
        complaint_id=row.pk, kind="answered", channel="phone", words="We look", **desk.me
    )

    assert desk.clocks(row) == {
        "complaints.answer": "met",
        "complaints.close": "running",
        "complaints.report": "met",
    }


def test_the_promise_is_missed_after_48_hours(desk):
    row = desk.take()
    with as_seen_by(desk.chief):
        due = Complaint.objects.get(pk=row.pk).received_at + timedelta(hours=48)
        from aftersales.ground.deadlines.models import Deadline

        clock = Deadline.objects.get(timer="complaints.answer", about_id=row.pk)
    assert clock.due_at == due


def test_the_clocks_stand_still_while_it_waits_for_the_customer(desk):
    row = desk.take()
    commands.wait(complaint_id=row.pk, waiting_for="brings the car on Friday", **desk.me)
    assert set(desk.clocks(row).values()) == {"paused"}
    with pytest.raises(commands.Waiting):
        desk.verify(row)
    desk.later(days=3)
    commands.go_on(complaint_id=row.pk, **desk.me)

    assert set(desk.clocks(row).values()) == {"running"}
    assert desk.verify(row).state == "verified"


@pytest.mark.covers("CP-14")
def test_it_is_passed_up_to_the_supervisor_and_then_to_the_manager_never_down(desk):
    from aftersales.core.timers import all_timers

    row = desk.take()
    assert desk.clocks(row)["complaints.report"] == "running"  # two days for the clerk's report
    commands.pass_up(complaint_id=row.pk, to_role="area_supervisor", **desk.me)
    assert desk.clocks(row)["complaints.report"] == "met"
    commands.pass_up(complaint_id=row.pk, to_role="after_sales_manager", **desk.me)

    with pytest.raises(commands.PassedUpAlready):
        commands.pass_up(complaint_id=row.pk, to_role="area_supervisor", **desk.me)
    chains = {code: timer.chain for code, timer in all_timers().items()}
    assert chains["complaints.answer"][:2] == ("area_supervisor", "after_sales_manager")
    assert chains["complaints.report"][0] == "business_supervisor"


def test_another_person_answers_for_it(desk):
    row = desk.take()

    commands.hand_to(complaint_id=row.pk, person_id=desk.head.pk, **desk.me)
    with pytest.raises(commands.NotInTheHouse):
        commands.hand_to(complaint_id=row.pk, person_id=PersonFactory().pk, **desk.me)

    row.refresh_from_db()
    assert row.owner_id == desk.head.pk


@pytest.mark.covers("CP-21")
def test_what_parties_or_the_media_notice_is_passed_to_the_risk_register(desk):
    row = desk.closed()

    commands.pass_to_risks(complaint_id=row.pk, attention="media", words="On the news", **desk.me)

    row.refresh_from_db()
    assert (row.attention, row.attention_at) == ("media", desk.at)
    assert desk.told()[-1] == "complaint.passed_to_risks"


# ── the same symptom again, the car ──────────────────────────────────────────────────────────────


def test_the_symptom_that_came_back_is_linked_to_what_was_before(desk):
    first = desk.closed()
    desk.later(days=9)

    again = desk.take(earlier_id=first.pk)
    assert again.earlier_id == first.pk
    other = desk.take(
        customer_id=CustomerFactory(opened_store=desk.world.north).pk, vehicle_id=None
    )
    with pytest.raises(commands.WrongEarlier):
        commands.link(complaint_id=other.pk, earlier_id=first.pk, **desk.me)
    with pytest.raises(commands.WrongEarlier):
        commands.link(complaint_id=again.pk, earlier_id=again.pk, **desk.me)


def test_an_order_brings_car_and_server_and_is_of_the_same_customer(desk):
    order = OrderFactory(
        store=desk.world.north, customer=desk.owner, vehicle=desk.car, advisor=desk.head
    )

    row = desk.take(order_id=order.pk, vehicle_id=None)
    assert (row.vehicle_id, row.served_by_id) == (desk.car.pk, desk.head.pk)
    with pytest.raises(commands.OrderOfAnother):
        desk.take(order_id=order.pk, customer_id=CustomerFactory(opened_store=desk.world.north).pk)


def test_everybody_who_meets_the_car_is_warned_while_it_is_open(desk):
    def warnings():
        with as_seen_by(desk.chief):
            found = standing_warnings([desk.car.pk], seen_by=desk.chief, at=desk.at)
        return [(one.kind, one.link) for one in found.get(desk.car.pk, [])]

    row = desk.grumble()
    assert warnings() == [("complaint", f"/complaints/{row.pk}/")]
    commands.settle(complaint_id=row.pk, words="Done", **desk.me)

    assert warnings() == []


# ── the last wall ────────────────────────────────────────────────────────────────────────────────


def refused_by_the_database(sql):
    try:
        with transaction.atomic(), whole_database(), connection.cursor() as cursor:
            cursor.execute(sql)
    except IntegrityError:
        return True
    return False


def test_raw_sql_neither_closes_nor_deletes_around_the_gates(desk):
    row = desk.answered()
    done = desk.closed()
    close = (
        "UPDATE complaints_complaint SET state = 'closed', outcome = 'upheld', closed_at = now(),"
        " closed_on = now(), closing_words = 'x', is_accepted = true, rating_asked_at = now()"
    )
    reopen = (
        "UPDATE complaints_complaint SET state = 'analysed', closed_at = NULL, closed_on = NULL,"
        " outcome = ''"
    )
    ways = (
        f"{close} WHERE id = {row.pk}",
        f"DELETE FROM complaints_complaint WHERE id = {row.pk}",
        f"DELETE FROM complaints_contact WHERE complaint_id = {row.pk}",
        f"DELETE FROM complaints_stepdone WHERE complaint_id = {row.pk}",
        f"DELETE FROM complaints_remedy WHERE complaint_id = {row.pk}",
        f"UPDATE complaints_complaint SET level = 'grumble' WHERE id = {row.pk}",
        f"UPDATE complaints_complaint SET rating = 'very_good' WHERE id = {done.pk}",
        f"{reopen} WHERE id = {done.pk}",
        f"UPDATE complaints_remedy SET cost = 1 WHERE complaint_id = {done.pk}",
        f"UPDATE complaints_contact SET kind = 'informed' WHERE complaint_id = {done.pk}",
    )

    assert [sql for sql in ways if not refused_by_the_database(sql)] == []


def test_models_neither_close_nor_delete_around_the_gates(desk):
    row = desk.answered()

    with whole_database():
        with pytest.raises(DatabaseError), transaction.atomic():
            Complaint.objects.filter(pk=row.pk).update(state="closed")
        with pytest.raises(Exception, match=r".+"), transaction.atomic():
            row.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            Contact.objects.filter(complaint=row.pk).delete()


# ── rights and people ────────────────────────────────────────────────────────────────────────────


def test_taking_is_not_handling_and_another_store_sees_nothing(desk):
    row = desk.take()
    taker = desk.world.actor(desk.world.north, "complaints.view", "complaints.take")

    with pytest.raises(NotPermitted):
        commands.verify(complaint_id=row.pk, words="x", severity="low", by=taker, at=desk.at)
    with pytest.raises(Complaint.DoesNotExist):
        commands.verify(
            complaint_id=row.pk, words="x", severity="low", by=desk.world.of_south, at=desk.at
        )


def test_what_was_said_is_told_to_its_customer_and_forgotten_with_them(desk):
    row = desk.closed(complainant="李女士")
    assert "李女士" in str(dossier("customer", desk.owner.pk))
    still = desk.take()
    assert "complaints.open" in str(still_needed("customer", desk.owner.pk))
    with whole_database():
        forget("customer", desk.owner.pk, by=desk.chief, at=desk.at)

    with whole_database():
        row.refresh_from_db()
        still.refresh_from_db()
    assert (row.words, row.complainant, row.closing_words) == ("", "", "–")
    assert (row.state, row.cause, row.outcome) == ("closed", "method", "upheld")
    assert still.words == ""


def test_cost_is_money_of_the_store(desk):
    made = desk.remedy(desk.analysed(), cost=120, kind="compensation")

    assert (made.cost, made.currency) == (Decimal("120.00"), desk.world.north.currency)
