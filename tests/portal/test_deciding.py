"""Yes, no, or call me: what the customer says on the phone stands in the order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import whole_database
from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.models import Wish
from aftersales.ground.notices.models import Notice
from aftersales.lane.orders.commands import AmountChanged, EstimateOld
from aftersales.lane.orders.models import Advice, ConsentEntry
from tests.conftest import NOON, logged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]
LATER = NOON + timedelta(minutes=3)


@pytest.fixture
def offered(counter):
    """A visit with one job to decide, its estimate sent, the customer in."""
    order, job = counter.visit()
    estimate, token = counter.sent(order)
    return order, job, estimate, counter.let_in(token)


def say(deed, job, estimate, who, at=LATER, **more):
    return getattr(commands, deed)(
        job_id=job.pk, estimate_id=estimate.pk, by=who.actor, at=at, **more
    )


def entries(job):
    with whole_database():
        rows = ConsentEntry.objects.filter(job=job).order_by("pk")
        return [(r.decision, r.method, r.person, r.amount, r.at, r.actor) for r in rows]


def told():
    with whole_database():
        return logged()


@pytest.mark.covers("WS-23", "FE-01")
def test_a_yes_on_the_page_stands_with_how_who_when_and_for_how_much(counter, offered):
    _order, job, estimate, who = offered

    say("approve", job, estimate, who)

    me = f"customer:{counter.owner.pk}"
    assert counter.jobs(_order)[-1].consent == "approved"
    assert entries(job) == [("approved", "page", "王小明", Decimal("45.00"), LATER, me)]
    assert told()[-2] == (me, "orders.job.approved")


def test_a_no_on_the_page_stays_on_the_car_as_open_advice(counter, offered):
    order, job, estimate, who = offered

    say("decline", job, estimate, who)

    with whole_database():
        advice = Advice.objects.get(found_on=order)
    assert counter.jobs(order)[-1].consent == "declined"
    assert entries(job)[0][:3] == ("declined", "page", "王小明")
    assert (advice.title, advice.vehicle_id) == ("更换前制动片", counter.car.pk)


def test_after_a_no_the_customer_may_still_say_yes(counter, offered):
    order, job, estimate, who = offered
    say("decline", job, estimate, who)

    say("approve", job, estimate, who)

    assert counter.jobs(order)[-1].consent == "approved"


def test_a_yes_is_taken_back_by_talking_and_not_on_the_page(counter, offered):
    order, job, estimate, who = offered
    say("approve", job, estimate, who)
    before = told()

    with pytest.raises(commands.DecidedAlready):
        say("decline", job, estimate, who)

    assert (counter.jobs(order)[-1].consent, told()) == ("approved", before)


def test_the_name_is_that_of_whoever_brought_the_car(counter):
    order, job = counter.visit()
    counter.do("change_order", order_id=order.pk, brought_by="李师傅", brought_phone="13987654321")
    estimate, token = counter.sent(order)
    who = counter.let_in(token, "4321")

    say("approve", job, estimate, who)

    assert entries(job)[0][2] == "李师傅"


def test_nobody_decides_on_what_was_not_offered(counter, offered):
    order, _job, estimate, who = offered
    later = counter.do("add_job", order_id=order.pk, title="后来的", lines=[counter.part()])
    before = told()

    with pytest.raises(commands.NotOffered):
        say("approve", later, estimate, who)

    assert (counter.jobs(order)[-1].consent, told()) == ("proposed", before)


def test_an_estimate_that_was_not_sent_does_not_speak(counter):
    order, job = counter.visit()
    who = counter.inside(order)
    estimate = counter.do("make_estimate", order_id=order.pk)

    with pytest.raises(commands.NotOffered):
        say("approve", job, estimate, who)


@pytest.mark.parametrize("deed", ["approve", "decline"])
def test_a_re_quote_ends_the_estimate_before(counter, offered, deed):
    order, job, estimate, who = offered
    counter.sent(order)

    with pytest.raises(EstimateOld):
        say(deed, job, estimate, who)

    assert counter.jobs(order)[-1].consent == "proposed"


def test_a_price_that_changed_meanwhile_is_not_agreed_to(counter, offered):
    order, job, estimate, who = offered
    line = counter.lines(order)[-1]
    counter.do("change_line", line_id=line.pk, quantity=Decimal(2))

    with pytest.raises(AmountChanged):
        say("approve", job, estimate, who)


def test_the_adviser_hears_of_the_decision_at_once(counter, offered):
    order, job, estimate, who = offered
    counter.do("assign", order_id=order.pk, advisor_id=counter.by.person_id)

    say("approve", job, estimate, who)

    with whole_database():
        notice = Notice.objects.get(code="portal.decided")
    assert (notice.person, notice.about_object) == (counter.by.person_id, order.pk)


def test_call_me_is_one_wish_and_reaches_the_adviser(counter, offered):
    order, job, _estimate, who = offered
    counter.do("assign", order_id=order.pk, advisor_id=counter.by.person_id)

    for _twice in range(2):
        commands.wish_call(job_id=job.pk, by=who.actor, at=LATER)

    with whole_database():
        wish = Wish.objects.get()
        notices = Notice.objects.filter(code="portal.call_wished").count()
    assert (wish.state, wish.order_id, notices) == ("open", order.pk, 1)
    assert [name for _who, name in told()].count("portal.call.wished") == 1


def test_the_call_is_noted_once_with_how_long_it_took(counter, offered):
    _order, job, _estimate, who = offered
    wish = commands.wish_call(job_id=job.pk, by=who.actor, at=LATER)

    commands.note_called(wish_id=wish.pk, by=counter.by, at=LATER + timedelta(minutes=12))

    from aftersales.core.models import EventRecord

    with whole_database():
        fact = EventRecord.objects.get(name="portal.customer.called")
        wish.refresh_from_db()
    assert (fact.data["waited_seconds"], wish.called_by) == (720, counter.by.key)
    with pytest.raises(IllegalMove):
        commands.note_called(wish_id=wish.pk, by=counter.by, at=LATER)


def test_a_colleague_of_another_store_does_not_see_the_wish(counter, offered):
    _order, job, _estimate, who = offered
    wish = commands.wish_call(job_id=job.pk, by=who.actor, at=LATER)

    with pytest.raises(Wish.DoesNotExist):
        commands.note_called(wish_id=wish.pk, by=counter.world.of_south, at=LATER)
    with whole_database():
        assert list(queries.wishes(seen_by=counter.world.of_south)) == []
