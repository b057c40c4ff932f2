"""From the signature to the car handed back."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.models import EventRecord
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines.models import Deadline
from aftersales.ground.network.queries import day_of
from aftersales.lane.orders import commands, queries
from aftersales.lane.orders.models import Order
from aftersales.lane.orders.states import PLACE, Place
from aftersales.records.vehicles.models import ServiceRecord
from aftersales.supply.parts import commands as parts
from tests.conftest import NOON
from tests.orders.conftest import LATER, PNG

pytestmark = pytest.mark.django_db
TO_READY = ("in_work", "inspection", "washing", "ready")


@pytest.mark.covers("RC-17")
def test_the_signature_makes_an_order_of_the_estimate(counter, facts):
    order = counter.open(counter.labour())

    order = counter.sign(order, method="signature", signature=PNG, transport="waits")

    (job,) = counter.jobs(order)
    assert (order.document, order.signed_at, order.promised_at) == ("order", NOON, LATER)
    assert (order.transport, order.consent) == ("waits", "approved")
    assert (job.consent, job.consent_method, job.agreed_gross) == ("approved", "signature", 200)
    assert facts()[-3:] == [
        "orders.order.promised",
        "orders.job.approved",
        "orders.order.signed",
    ]


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"promised_at": None}, commands.PromiseMissing),
        ({"promised_at": NOON}, commands.PromisePast),
        ({"method": "signature"}, commands.SignatureMissing),
        ({"method": "telepathy"}, commands.ChoiceUnknown),
    ],
)
def test_what_is_not_promised_and_said_is_not_ordered(counter, more, refusal):
    order = counter.open(counter.labour())

    with pytest.raises(refusal):
        counter.sign(order, **more)

    now = counter.now(order)
    assert (now.document, now.promised_at, now.version) == ("estimate", None, 1)


def test_nothing_is_signed_where_nothing_is_to_be_done(counter):
    with pytest.raises(commands.NothingOrdered):
        counter.sign(counter.open())


def test_an_order_is_signed_once(counter):
    with pytest.raises(IllegalMove):
        counter.sign(counter.signed())


@pytest.mark.covers("RC-19")
def test_a_new_promise_is_counted_and_its_clock_runs_anew(counter, facts):
    order = counter.signed()

    order = counter.do("promise", order_id=order.pk, promised_at=LATER + timedelta(hours=1))

    with as_seen_by(counter.by):
        running = Deadline.objects.filter(timer="orders.promise", met_at=None, cancelled_at=None)
        assert [row.due_at for row in running] == [LATER + timedelta(hours=1)]
    assert order.promises == 2
    with pytest.raises(commands.PromisePast):
        counter.do("promise", order_id=order.pk, promised_at=NOON)


@pytest.mark.covers("WS-02")
def test_every_move_on_the_board_is_one_fact(counter):
    """I-12, I-13: from, to, who and when; replaying the facts gives the row."""
    order = counter.signed()
    counter.put(order, "diagnosis", "awaiting_parts", *TO_READY, at=NOON)

    with as_seen_by(counter.by):
        told = EventRecord.objects.filter(name="orders.order.put").order_by("pk")
        moves = [(row.data["former"], row.data["place"]) for row in told]
    assert moves[0][0] == "arrived"
    assert all(one[1] == next_[0] for one, next_ in pairwise(moves))
    assert moves[-1][1] == counter.now(order).place == "ready"


@pytest.mark.parametrize(
    ("source", "target"),
    [(s, t) for s in Place for t in Place if not PLACE.allows(s, t) and t != Place.HANDED_OVER],
)
def test_a_car_moves_only_along_the_process(counter, source, target):
    order = counter.signed()
    with whole_database():
        more = {"handed_over_at": NOON, "cleared_at": NOON} if source == "handed_over" else {}
        Order.objects.filter(pk=order.pk).update(
            place=source, version=counter.now(order).version + 1, **more
        )

    with pytest.raises(IllegalMove):
        counter.put(order, target)

    assert counter.now(order).place == source


@pytest.mark.covers("WS-23")
def test_work_begins_on_what_the_customer_ordered(counter):
    """I-14."""
    order = counter.open(counter.labour())
    with pytest.raises(commands.NotOrdered):
        counter.put(order, "in_work")

    counter.sign(order)
    counter.do("decline_jobs", job_ids=[counter.jobs(order)[0].pk], method="phone")
    with pytest.raises(commands.ConsentMissing):
        counter.put(order, "in_work")

    assert counter.now(order).place == "arrived"


def test_what_was_ordered_is_inspected_before_the_car_is_ready(counter):
    """I-14."""
    with pytest.raises(commands.InspectionMissing):
        counter.put(counter.signed(), "ready")


def test_where_nothing_was_ordered_the_car_goes_as_it_came(counter):
    order = counter.open(counter.labour())
    counter.do("decline_jobs", job_ids=[counter.jobs(order)[0].pk], method="in_person")

    assert counter.put(order, "ready").place == "ready"


def test_a_car_is_handed_over_by_its_own_deed(counter):
    with pytest.raises(commands.UseHandOver):
        counter.put(counter.signed(), *TO_READY, "handed_over")


@pytest.mark.parametrize("place", ["in_work", "inspection", "washing", "handed_over"])
def test_by_hand_nobody_goes_past_work_and_inspection(counter, place):
    """I-14."""
    with pytest.raises(commands.WorkshopMoves):
        counter.do("move", order_id=counter.signed().pk, place=place)


def test_a_car_in_inspection_is_not_made_ready_by_hand(counter):
    order = counter.signed()
    counter.put(order, "in_work", "inspection")

    with pytest.raises(commands.WorkshopMoves):
        counter.do("move", order_id=order.pk, place="ready")

    assert counter.now(order).place == "inspection"


def test_before_work_a_car_is_moved_by_hand(counter):
    order = counter.do("move", order_id=counter.signed().pk, place="awaiting_parts")

    assert order.place == "awaiting_parts"


# -- billing --------------------------------------------------------------------------------------


def test_billing_locks_settles_and_releases(counter, facts):
    order = counter.signed()

    order = counter.billed(order)

    assert (order.document, order.settled_at, order.cleared_at) == ("settled", NOON, NOON)
    assert facts()[-3:] == [
        "orders.lines.locked",
        "orders.order.settled",
        "orders.order.cleared",
    ]


def test_closing_at_once_locks_the_lines_with_it(counter, facts):
    order = counter.do("settle", order_id=counter.signed().pk)

    assert (order.document, order.lines_locked_at) == ("settled", NOON)
    assert facts()[-2:] == ["orders.lines.locked", "orders.order.settled"]


def test_an_estimate_is_not_billed(counter):
    order = counter.open(counter.labour())

    with pytest.raises(commands.NotOrdered):
        counter.do("lock_lines", order_id=order.pk)


def test_what_waits_for_an_answer_is_not_billed(counter):
    order = counter.signed()
    counter.do("add_job", order_id=order.pk, title="x", lines=[counter.part()])

    with pytest.raises(commands.ConsentMissing):
        counter.do("lock_lines", order_id=order.pk)


def test_lines_are_given_back_until_they_are_settled(counter, facts):
    order = counter.signed()
    with pytest.raises(commands.NotLocked):
        counter.do("unlock_lines", order_id=order.pk)
    counter.do("lock_lines", order_id=order.pk)

    order = counter.do("unlock_lines", order_id=order.pk)

    assert order.lines_locked_at is None
    assert facts()[-1] == "orders.lines.unlocked"
    counter.do("settle", order_id=order.pk)
    with pytest.raises(commands.OrderClosed):
        counter.do("unlock_lines", order_id=order.pk)


def test_what_is_not_settled_is_not_released(counter):
    with pytest.raises(commands.NotSettled):
        counter.do("clear_for_release", order_id=counter.signed().pk)


def test_a_settled_order_never_changes_again(counter):
    order = counter.billed(counter.signed())
    (job,) = counter.jobs(order)

    for deed, more in (
        ("take_statement", {"order_id": order.pk, "statement": "x"}),
        ("promise", {"order_id": order.pk, "promised_at": LATER + timedelta(days=1)}),
        ("add_job", {"order_id": order.pk, "title": "x"}),
        ("describe_job", {"job_id": job.pk, "cause": "x"}),
        ("lock_lines", {"order_id": order.pk}),
        ("decline_jobs", {"job_ids": [job.pk], "method": "phone"}),
    ):
        with pytest.raises(commands.OrderClosed):
            counter.do(deed, **more)


# -- hand-over ------------------------------------------------------------------------------------


@pytest.mark.covers("WS-01")
def test_the_car_handed_back_leaves_its_history(counter, facts):
    """The whole group sees operations, mileage and day."""
    order = counter.signed(counter.labour(), counter.part())
    counter.put(order, *TO_READY)
    counter.billed(order)

    order = counter.do("hand_over", order_id=order.pk, at=LATER)

    with as_seen_by(counter.by):
        record = ServiceRecord.objects.select_related("detail").get()
        counter.owner.refresh_from_db()
    assert (order.place, order.handed_over_at) == ("handed_over", LATER)
    assert (record.kind, record.reference, record.source) == ("repair", order.number, "own")
    assert record.operations == [f"{counter.operation.code} 更换机油及滤清器"]
    assert record.detail.amount == order.gross
    assert counter.owner.visits == 1
    with as_seen_by(counter.by):
        told = EventRecord.objects.get(name="orders.order.handed_over").data
    assert (told["former"], told["on_time"]) == ("ready", True)


def test_a_car_that_is_not_released_stays(counter):
    order = counter.signed()
    counter.put(order, *TO_READY)

    with pytest.raises(commands.NotCleared):
        counter.do("hand_over", order_id=order.pk)

    assert counter.now(order).place == "ready"


def test_the_database_keeps_a_car_that_is_not_released(counter):
    order = counter.signed()

    with (
        pytest.raises(IntegrityError, match="order_handed_over_was_cleared"),
        whole_database(),
        transaction.atomic(),
    ):
        Order.objects.filter(pk=order.pk).update(
            place="handed_over", handed_over_at=NOON, version=order.version + 1
        )


def test_a_car_in_work_is_not_handed_over(counter):
    order = counter.signed()
    counter.put(order, "in_work")
    counter.billed(order)

    with pytest.raises(IllegalMove):
        counter.do("hand_over", order_id=order.pk)


# -- cancelling -----------------------------------------------------------------------------------


def test_a_cancelled_order_says_why_and_frees_the_car(counter, facts):
    order = counter.signed()

    order = counter.do("cancel_order", order_id=order.pk, reason="客户改期")

    assert (order.document, order.cancel_reason) == ("cancelled", "客户改期")
    assert counter.open().pk  # nothing stands in the way of a new one
    assert "orders.order.cancelled" in facts()


def test_nothing_is_cancelled_without_a_reason(counter):
    with pytest.raises(commands.ReasonMissing):
        counter.do("cancel_order", order_id=counter.signed().pk, reason=" ")


def test_what_is_worked_on_is_settled_not_cancelled(counter):
    order = counter.signed()
    counter.put(order, "in_work")

    with pytest.raises(commands.WorkBegun):
        counter.do("cancel_order", order_id=order.pk, reason="x")


def test_what_was_issued_goes_back_before_the_order_is_cancelled(counter):
    counter.stock()
    order = counter.signed(counter.part())
    (asked,) = commands.request_parts_for(order_id=order.pk, by=counter.by, at=NOON)
    parts.issue_lines(
        store_id=counter.store_id,
        quantities={asked.lines[0].pk: None},
        by=counter.by,
        at=NOON,
    )

    with pytest.raises(commands.WorkBegun):
        counter.do("cancel_order", order_id=order.pk, reason="x")


def test_what_was_asked_for_is_called_off_with_the_order(counter):
    counter.stock()
    order = counter.signed(counter.part())
    commands.request_parts_for(order_id=order.pk, by=counter.by, at=NOON)

    counter.do("cancel_order", order_id=order.pk, reason="客户改期")

    from aftersales.supply.parts.models import Stock

    with as_seen_by(counter.by):
        assert Stock.objects.get(part=counter.filter).reserved == 0


# -- today ----------------------------------------------------------------------------------------


def test_the_lane_shows_mine_and_what_is_to_be_handed_over(counter, world):
    from tests.factories.vehicles import VehicleFactory

    mine = counter.signed()
    ready = counter.signed(vehicle_id=VehicleFactory(group=world.group).pk)
    counter.put(ready, *TO_READY)
    other = counter.signed(
        vehicle_id=VehicleFactory(group=world.group).pk,
        advisor_id=world.person("service_advisor", world.north).pk,
    )

    with as_seen_by(counter.by):
        lane = queries.lane_of(
            counter.by.person_id, store_id=counter.store_id, seen_by=counter.by, at=LATER
        )
        all_ = queries.lane_of(None, store_id=counter.store_id, seen_by=counter.by, at=LATER)

    assert [r.order.pk for r in lane.in_house] == [mine.pk]
    assert [r.order.pk for r in lane.hand_over] == [ready.pk]
    assert (lane.others, lane.load.orders) == (1, 1)  # one customer with two cars is one customer
    assert {r.order.pk for r in all_.in_house} == {mine.pk, other.pk}


def test_who_is_late_is_late_by_so_much(counter):
    order = counter.signed()

    with as_seen_by(counter.by):
        (row,) = queries.board_rows(
            store_id=counter.store_id, seen_by=counter.by, at=LATER + timedelta(minutes=20)
        )

    assert (row.order.pk, row.late) == (order.pk, timedelta(minutes=20))


@pytest.mark.covers("RC-21")
def test_an_advisers_load_is_held_against_the_band(counter, world):
    from tests.factories.customers import CustomerFactory
    from tests.factories.parameters import ParameterValueFactory
    from tests.factories.vehicles import VehicleFactory

    ParameterValueFactory(
        group=world.group, store=world.north, code="orders.load_band", value=[1, 2]
    )
    for _each in range(3):
        counter.open(
            vehicle_id=VehicleFactory(group=world.group).pk,
            customer_id=CustomerFactory(opened_store=world.north).pk,
        )

    with as_seen_by(counter.by):
        load = queries.loads_of(
            store_id=counter.store_id,
            on=day_of(NOON),
            seen_by=counter.by,
        )[counter.by.person_id]

    assert (load.orders, load.is_over) == (3, True)


def test_the_page_of_an_order_costs_at_most_ten_statements(counter, django_assert_max_num_queries):
    order = counter.signed(*[counter.labour(), counter.part()] * 5)
    counter.do("make_estimate", order_id=order.pk)

    with as_seen_by(counter.by), django_assert_max_num_queries(10):
        page = queries.order_page(order.pk, seen_by=counter.by, at=NOON)

    assert len(page.jobs[0].lines) == 10


def test_an_order_of_another_store_does_not_exist(counter, world):
    order = counter.signed()

    with pytest.raises(Order.DoesNotExist):
        counter.do("put", order_id=order.pk, place="in_work", by=world.of_south)
    with pytest.raises(Order.DoesNotExist):
        counter.do("put", order_id=order.pk, place="in_work", by=world.stranger)


def test_without_the_right_nobody_moves_a_car(counter, world):
    order = counter.signed()

    with pytest.raises(NotPermitted):
        counter.do(
            "put", order_id=order.pk, place="in_work", by=world.actor(world.north, "orders.view")
        )


def test_a_signed_order_is_found_by_its_number_and_by_the_plate(counter):
    from aftersales.ground.search import queries as search
    from aftersales.lane.orders.commands import let_find

    order = counter.signed()
    let_find(order_id=order.pk, by=counter.by, at=NOON)

    for words in (order.number, counter.car.plate):
        with as_seen_by(counter.by):
            found = search.find(words, seen_by=counter.by)
        assert order.number in str(found)
