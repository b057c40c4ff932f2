"""A customer asks for another car or the money back, or for less: taken, answered, carried out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines.models import Deadline
from aftersales.guarantees.warranty.commands.refusals import (
    NoPolicy,
    RequestOpen,
    RequestWrong,
    RightNotStanding,
)
from aftersales.guarantees.warranty.models import GuaranteeRequest, Policy
from tests.factories.vehicles import VehicleFactory
from tests.warranty.conftest import TODAY, at


@pytest.fixture
def worn(car):
    """The car after its fifth repair of one fault: it may be given back."""
    car.repaired_often(5)
    return car


def clocks(row):
    with whole_database():
        rows = Deadline.objects.filter(about="guarantee_request", about_id=row.pk)
        return {
            d.timer: (d.due_at.date(), d.met_at is not None, d.cancelled_at is not None)
            for d in rows
        }


@pytest.mark.covers("WT-20")
def test_a_request_has_its_verdict_frozen_and_the_laws_days_running(worn):
    row = worn.asks()

    assert (row.answer_by, row.complete_by) == (date(2026, 3, 17), date(2026, 3, 31))
    assert [r["code"] for r in row.verdict["rights"]] == ["X7"]
    assert clocks(row).keys() == {"warranty.answer", "warranty.completion"}


@pytest.mark.covers("WT-20")
def test_a_returned_car_is_paid_back_less_its_use_and_with_its_costs(worn):
    row = worn.asks()
    worn.grants(row, right="X7", further_costs=Decimal("3600.00"))
    back = worn.do("take_back", request_id=row.pk, km=12_100)
    done = worn.do("finish", request_id=row.pk, words="退款已付", now=at(16))

    assert (back.back_on, back.back_km) == (TODAY, 12_100)
    assert (done.state, done.article, done.cost_owner) == ("done", "O43 24(4)", "maker")
    assert (done.usage_fee, done.refund) == (Decimal("9000.00"), Decimal("144600.00"))
    met = clocks(row)
    assert (met["warranty.answer"][1], met["warranty.completion"][1]) == (True, True)


@pytest.mark.covers("WT-20")
def test_another_car_begins_its_terms_anew_on_the_day_it_is_handed_over(worn, world):
    new = VehicleFactory(group=world.group, home_store=world.north)
    row = worn.asks("exchange")
    worn.grants(row, right="X7")
    worn.do("take_back", request_id=row.pk, km=12_100)
    with pytest.raises(RequestWrong) as unnamed:
        worn.do("finish", request_id=row.pk, words="换车完成")
    done = worn.do("finish", request_id=row.pk, words="换车完成", new_vehicle_id=new.pk)

    assert unnamed.value.field == "new_vehicle_id"
    with whole_database():
        policy = Policy.objects.get(vehicle=new.pk)
    assert (policy.replaced_on, policy.invoice_date) == (TODAY, date(2025, 3, 10))
    assert done.new_vehicle_id == new.pk


def test_the_car_comes_back_before_the_matter_is_done(worn):
    row = worn.asks()
    worn.grants(row, right="X7")

    with pytest.raises(RequestWrong):
        worn.do("finish", request_id=row.pk, words="退款已付")
    with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
        GuaranteeRequest.objects.filter(pk=row.pk).update(
            state="done", done_at=at(12), closing_words="x"
        )


def test_a_right_that_does_not_stand_is_not_granted_and_goodwill_names_none(car):
    row = car.asks()
    with pytest.raises(RightNotStanding):
        car.grants(row, right="X7")
    given = car.grants(row, words="友情退车", cost_owner="seller")

    assert (given.right, given.article, given.usage_fee) == ("", "", Decimal(0))


def test_a_right_gives_what_it_gives_and_nothing_else(worn):
    row = worn.asks("repair")

    with pytest.raises(RightNotStanding):
        worn.grants(row, right="X7")


def test_a_right_of_the_day_of_asking_holds_when_the_term_is_over_by_the_answer(worn):
    last_day = date(2027, 3, 10)
    row = worn.asks(now=at(10, on=last_day))
    later = at(10, on=last_day + timedelta(days=5))

    assert worn.rights(on=later.date()) == []
    assert worn.grants(row, right="X7", now=later).article == "O43 24(4)"


def test_a_greater_fee_than_the_laws_is_not_taken(worn):
    row = worn.asks()

    with pytest.raises(RequestWrong) as greedy:
        worn.grants(row, right="X7", usage_fee=Decimal("9000.01"))
    assert greedy.value.field == "usage_fee"
    assert worn.grants(row, right="X7", usage_fee=Decimal(5_000)).refund == Decimal(145_000)


def test_a_fee_that_nobody_can_work_out_is_said_by_a_person(home):
    home.sold(price=None, usage_rate_percent=None, now=at(9))
    home.repaired_often(5)
    row = home.asks()

    with pytest.raises(RequestWrong) as open_fee:
        home.grants(row, right="X7")
    with pytest.raises(RequestWrong) as no_price:
        home.grants(row, right="X7", usage_fee=Decimal(0))
    given = home.grants(row, right="X7", price=Decimal(120_000), usage_fee=Decimal(2_000))

    assert (open_fee.value.field, no_price.value.field) == ("usage_fee", "price")
    assert given.refund == Decimal(118_000)


def test_a_refusal_says_why_and_may_be_disputed_once_more_with_new_days(car):
    row = car.asks()
    car.do("refuse", request_id=row.pk, words="未达到退换条件")
    disputed = car.do(
        "dispute", request_id=row.pk, words="还有一次维修未计入", now=at(10, on=date(2026, 3, 9))
    )

    assert (disputed.state, disputed.disputes) == ("received", 1)
    assert disputed.answer_by == date(2026, 3, 23)
    assert "还有一次维修未计入" in disputed.words


def test_for_one_car_exchange_or_return_is_asked_for_once_at_a_time(worn):
    row = worn.asks()
    worn.asks("repair")
    with pytest.raises(RequestOpen):
        worn.asks("exchange")
    worn.do("withdraw", request_id=row.pk, words="客户改变主意")

    assert worn.asks("exchange").state == "received"
    assert clocks(row)["warranty.answer"][2]


def test_what_is_over_does_not_move_again(worn):
    row = worn.asks()
    worn.do("withdraw", request_id=row.pk, words="客户改变主意")

    for deed, more in (
        ("refuse", {"words": "x"}),
        ("take_back", {"km": 12_100}),
        ("finish", {"words": "x"}),
        ("dispute", {"words": "x"}),
        ("withdraw", {"words": "x"}),
    ):
        with pytest.raises(IllegalMove):
            worn.do(deed, request_id=row.pk, **more)


def test_a_request_wants_terms_a_past_day_and_a_growing_odometer(home):
    with pytest.raises(NoPolicy):
        home.asks()
    home.sold(now=at(9))
    with pytest.raises(RequestWrong) as tomorrow:
        home.asks(received_on=TODAY + timedelta(days=1))
    row = home.asks()
    home.grants(row, cost_owner="seller")
    with pytest.raises(RequestWrong) as backwards:
        home.do("take_back", request_id=row.pk, km=11_999)

    assert (tomorrow.value.field, backwards.value.field) == ("received_on", "km")


def test_under_order_150_no_day_is_set_for_the_answer(home):
    home.sold(invoice_date=date(2021, 6, 1), usage_rate_percent=Decimal("0.8"))
    row = home.asks()

    assert (row.answer_by, row.complete_by) == (None, date(2026, 3, 24))
    assert clocks(row).keys() == {"warranty.completion"}


def test_a_request_is_seen_in_its_store_only(worn, world):
    row = worn.asks()

    for stranger in (world.of_south, world.stranger):
        with as_seen_by(stranger):
            assert not GuaranteeRequest.objects.filter(pk=row.pk).exists()
