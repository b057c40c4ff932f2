"""Damage by our own repair: cause, cost, who bears it, and what is done about it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.scope import whole_database
from aftersales.ground.deadlines.models import Deadline
from aftersales.lane.orders import commands as orders
from aftersales.lane.support import commands
from tests.conftest import NOON
from tests.support.conftest import LATER

pytestmark = pytest.mark.django_db


def assessed(desk, row, **more):
    told = {
        "cause": "handling",
        "cost": Decimal(680),
        "bearer": "house",
        "recovery": "左前门补漆",
    }
    more.setdefault("by", desk.engineer)
    return desk.do("assess_damage", damage_id=row.pk, **{**told, **more})


@pytest.mark.covers("WS-33")
def test_damage_is_assessed_approved_made_good_by_the_house_and_followed_up(desk, facts):
    order = desk.order()
    row = desk.damage(order)
    assessed(desk, row)

    approved = desk.do("approve_damage", damage_id=row.pk)
    job = approved.recovery_job_id
    orders.add_lines(job_id=job, lines=[desk.counter.labour()], by=desk.chief, at=NOON)
    desk.do("make_good", damage_id=row.pk)
    desk.do("close_damage", damage_id=row.pk, follow_up="客户满意", at=LATER)

    kept = desk.fresh(row)
    assert (kept.cause, kept.cost, kept.bearer) == ("handling", Decimal("680.00"), "house")
    assert (kept.state, kept.follow_up, kept.closed_at) == ("closed", "客户满意", LATER)
    (line,) = [line for line in desk.counter.lines(order) if line.job_id == job]
    assert (line.payer, line.for_house, line.for_customer) == ("internal", line.gross, 0)
    assert facts() == [
        f"damage.{v}" for v in ("recorded", "assessed", "approved", "made_good", "closed")
    ]
    with whole_database():
        clock = Deadline.objects.get(timer="support.damage", about_id=row.pk)
    assert clock.met_at == LATER


@pytest.mark.covers("WS-33")
def test_a_share_is_taken_from_somebody_and_is_no_more_than_the_whole(desk, world):
    row = desk.damage(desk.order())

    with pytest.raises(commands.NobodyNamed):
        assessed(desk, row, bearer="staff", share=Decimal(100))
    with pytest.raises(commands.CostImpossible):
        assessed(
            desk, row, bearer="staff", share=Decimal(700), responsible_id=world.administrator.pk
        )
    with pytest.raises(commands.CostImpossible):
        assessed(desk, row, bearer="supplier", share=Decimal(1))
    done = assessed(
        desk, row, bearer="staff", share=Decimal(68), responsible_id=world.administrator.pk
    )

    assert (done.share, done.responsible_id) == (Decimal("68.00"), world.administrator.pk)


def test_nobody_approves_their_own_assessment(desk, facts):
    row = desk.damage(desk.order())
    assessed(desk, row, by=desk.chief)

    with pytest.raises(commands.SameHand):
        desk.do("approve_damage", damage_id=row.pk)

    assert (desk.fresh(row).state, facts()) == ("assessed", ["damage.recorded", "damage.assessed"])


def test_an_assessment_that_does_not_convince_goes_back(desk):
    row = desk.damage(desk.order())
    assessed(desk, row)

    desk.do("send_damage_back", damage_id=row.pk)

    assert desk.fresh(row).state == "recorded"


def test_a_customer_who_is_not_content_has_it_made_good_once_more(desk):
    row = desk.damage(desk.order())
    assessed(desk, row)
    for deed in ("approve_damage", "make_good"):
        desk.do(deed, damage_id=row.pk)

    desk.do("reopen_damage", damage_id=row.pk, follow_up="色差明显")

    kept = desk.fresh(row)
    assert (kept.state, kept.made_good_at, kept.follow_up) == ("approved", None, "色差明显")


def test_where_billing_has_the_order_it_is_made_good_outside_of_it(desk):
    order = desk.order()
    row = desk.damage(order)
    assessed(desk, row)
    desk.counter.billed(order)

    approved = desk.do("approve_damage", damage_id=row.pk)

    assert (approved.state, approved.recovery_job_id) == ("approved", None)
    assert desk.do("make_good", damage_id=row.pk).state == "repaired"
