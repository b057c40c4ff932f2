"""Accessories are made known during service; what customers say and buy is recorded (PT-21)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone, translation

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.orders import commands, queries
from aftersales.lane.orders.models import Accessory, Showing
from aftersales.supply.parts import commands as parts
from tests.clients import post_json, signed_in
from tests.conftest import NOON, actor_in
from tests.factories.parts import PartFactory, PartPriceFactory
from tests.factories.vehicles import VehicleFactory, VehicleModelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def wipers(counter):
    """Ten pairs at 45 each, made known to customers."""
    part = PartFactory(group=counter.world.group, name="雨刮片", price=Decimal(45), currency="CNY")
    PartPriceFactory(part=part)
    counter.stock(part)
    return counter.do("promote_part", part_id=part.pk, words="雨季前换一副")


def told(counter, order, accessory, reply, **more):
    return counter.do(
        "show_accessory", order_id=order.pk, accessory_id=accessory.pk, reply=reply, **more
    )


@pytest.mark.covers("PT-21")
def test_who_is_told_and_buys_has_it_on_the_order_and_it_counts_once_it_is_billed(
    counter, wipers, facts
):
    order = counter.open(counter.labour())

    told(counter, order, wipers, "bought", quantity=Decimal(2))

    (line,) = [row for row in counter.lines(order) if row.part_id == wipers.part_id]
    job = counter.jobs(order)[-1]
    assert (line.quantity, line.gross, line.job_id) == (2, 90, job.pk)
    assert (job.title, job.consent) == ("雨刮片", "proposed")  # agreed to like any other work
    assert facts()[-1] == "orders.accessory.shown"
    result = results(counter, wipers)
    assert (result.told, result.bought, result.sales) == (1, 1, 0)

    counter.billed(counter.sign(counter.now(order)))

    assert results(counter, wipers).sales == line.net > 0


def results(counter, accessory, stores=None):
    with as_seen_by(counter.by):
        rows = queries.accessories_with_results(store_ids=stores, seen_by=counter.by)
        return rows.get(pk=accessory.pk)


@pytest.mark.covers("PT-21")
def test_what_customers_said_is_recorded_and_who_said_no_may_think_better_of_it(counter, wipers):
    order = counter.open(counter.labour())

    told(counter, order, wipers, "no")
    assert (results(counter, wipers).told, results(counter, wipers).bought) == (1, 0)

    told(counter, order, wipers, "bought")
    with pytest.raises(commands.BoughtAlready):
        told(counter, order, wipers, "no")

    found = results(counter, wipers)
    assert (found.told, found.bought) == (1, 1)
    (row,) = Showing.objects.all()
    assert (row.reply, row.job_id) == ("bought", counter.jobs(order)[-1].pk)


def test_a_job_that_was_dropped_is_not_bought_and_can_be_bought_again(counter, wipers):
    order = counter.open(counter.labour())
    told(counter, order, wipers, "bought")
    counter.do("drop_job", job_id=counter.jobs(order)[-1].pk)
    assert results(counter, wipers).bought == 0

    told(counter, order, wipers, "bought")

    assert results(counter, wipers).bought == 1


def test_another_store_has_results_of_its_own(counter, wipers):
    told(counter, counter.open(counter.labour()), wipers, "later")

    assert results(counter, wipers, [counter.world.south.pk]).told == 0
    assert results(counter, wipers, [counter.store_id]).told == 1


def test_what_does_not_fit_the_car_is_not_offered_and_what_is_there_comes_first(counter, wipers):
    this, other = (
        VehicleModelFactory(group=counter.world.group, series="A"),
        VehicleModelFactory(group=counter.world.group, series="B"),
    )
    car = VehicleFactory(group=counter.world.group, model=this)
    misfit, gone = (PartFactory(group=counter.world.group) for _ in range(2))
    for part in (gone, misfit):
        PartPriceFactory(part=part)
        counter.do("promote_part", part_id=part.pk, words="好")
    parts.note_fitment(part_id=misfit.pk, model_id=other.pk, by=counter.by, at=NOON)
    order = counter.open(counter.labour(), vehicle_id=car.pk)

    with as_seen_by(counter.by):
        found = queries.showable(order, at=NOON, seen_by=counter.by)

    assert [one.accessory.part_id for one in found] == [wipers.part_id, gone.pk]
    assert [one.free for one in found] == [10, 0]


def test_a_part_is_made_known_once_and_no_more_when_that_is_ended(counter, wipers, facts):
    with pytest.raises(commands.AccessoryKnown):
        counter.do("promote_part", part_id=wipers.part_id, words="再来")

    counter.do("end_promotion", accessory_id=wipers.pk)
    counter.do("end_promotion", accessory_id=wipers.pk)

    assert facts().count("orders.accessory.ended") == 1
    order = counter.open(counter.labour())
    with pytest.raises(commands.AccessoryEnded):
        told(counter, order, wipers, "later")
    counter.do("promote_part", part_id=wipers.part_id, words="又有了")


def test_who_writes_no_lines_notes_an_answer_and_sells_nothing(counter, wipers, world):
    order = counter.open(counter.labour())
    hand = actor_in(
        counter.store_id, "orders.view", "orders.advise", "parts.view", group_id=world.group.pk
    )

    told(counter, order, wipers, "later", by=hand)
    with pytest.raises(NotPermitted):
        told(counter, order, wipers, "bought", by=hand)


def test_a_closed_order_sells_nothing_more(counter, wipers):
    order = counter.billed(counter.signed())

    with pytest.raises(commands.OrderClosed):
        told(counter, order, wipers, "later")
    with pytest.raises(commands.OrderClosed):
        told(counter, order, wipers, "bought")


def test_the_database_itself_keeps_a_sale_and_its_job_together(counter, wipers):
    order = counter.open(counter.labour())
    told(counter, order, wipers, "later")

    with pytest.raises(IntegrityError), whole_database():
        Showing.objects.update(reply="bought")


@pytest.mark.covers("PT-21")
def test_the_adviser_tells_of_it_from_the_page_of_the_order(counter, wipers):
    browser = signed_in(counter.world.administrator)
    order = counter.signed(at=timezone.now())
    path = f"/orders/{order.pk}/accessories/"
    assert path in browser.get(f"/orders/{order.pk}/").content.decode()

    shown = browser.get(path).content.decode()
    assert "雨季前换一副" in shown
    assert "10 free" in shown
    sent = {"accessory_id": wipers.pk, "reply": "bought", "quantity": "1"}
    assert browser.post(path, sent).status_code in (204, 303)

    with translation.override("en"):
        page = browser.get("/accessories/").content.decode()
        assert "雨刮片" in page
        assert "100 %" in page
        assert order.number in browser.get("/accessories/told/").content.decode()


def test_accessories_over_the_api(counter, world):
    browser = signed_in(world.administrator)
    part = PartFactory(group=world.group, price=Decimal(45), currency="CNY")
    PartPriceFactory(part=part)
    made = post_json(browser, "/api/v1/accessories", {"part": str(part.pk), "words": "好用"})
    assert made.status_code == 201, made.content
    order = counter.open(counter.labour())

    sent = {"order": str(order.pk), "accessory": made.json()["id"], "reply": "bought"}
    answer = post_json(browser, "/api/v1/showings", sent)

    assert (answer.status_code, answer.json()["reply"]) == (201, "bought")
    (one,) = browser.get("/api/v1/accessories").json()["items"]
    assert (one["told"], one["bought"], one["sales"]["amount"]) == (1, 1, "0.00")
    ended = post_json(browser, f"/api/v1/accessories/{one['id']}/end-promotion", {})
    assert ended.json()["ended_at"]
    with whole_database():
        assert Accessory.objects.get().ended_at
