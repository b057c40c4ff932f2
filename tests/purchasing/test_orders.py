"""A purchase order from the proposal to its end (PU-05)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.parts import commands as stock
from aftersales.supply.parts import queries as stock_questions
from aftersales.supply.parts.models import Incoming
from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.commands import Wanted
from aftersales.supply.purchasing.models import PurchaseOrder
from aftersales.supply.purchasing.states import ORDER, OrderState
from tests.conftest import NOON
from tests.factories.parts import PartFactory
from tests.factories.purchasing import SupplierFactory

pytestmark = pytest.mark.django_db


@pytest.mark.covers("PU-05")
def test_an_order_knows_eight_states():
    assert [str(state) for state in OrderState] == [
        "proposed",
        "approved",
        "ordered",
        "shipped",
        "partly_received",
        "received",
        "closed",
        "cancelled",
    ]
    assert [state for state in OrderState if not ORDER.moves[state]] == ["closed", "cancelled"]


@pytest.mark.covers("PU-05", "PT-13")
def test_an_order_is_followed_through_its_whole_life(buying, kept):
    order = buying.propose(300)
    buying.do("approve", order, by=buying.manager)
    buying.do("place", order)
    buying.do("confirm", order, confirmation="A-77")
    buying.do("note_shipment", order, waybill="SF1")
    buying.come(order, 100)
    partly = buying.order(order).state
    buying.come(order, 200)
    buying.do("close", order)

    assert (partly, buying.order(order).state) == ("partly_received", "closed")
    assert buying.on_hand() == 300
    assert [name.removeprefix("purchasing.") for name in buying.facts()][-14:] == [
        "order.proposed",
        "order.approved",
        "order.placed",
        "order.confirmed",
        "order.shipped",
        *["receipt.opened", "receipt.checked", "receipt.booked", "order.partly_received"],
        *["receipt.opened", "receipt.checked", "receipt.booked", "order.received"],
        "order.closed",
    ]
    assert kept() == {}


def test_it_is_numbered_without_gaps_and_costs_what_its_lines_cost(buying, kept):
    other = buying.sold("2.55", minimum=Decimal("0.5"), pack=Decimal("0.5"))
    first = buying.propose(wants=[(buying.part, 3), (other, "0.5")])
    with pytest.raises(commands.NothingToOrder):
        buying.propose(wants=[])
    second = buying.propose()

    assert first.total == Decimal("31.28")
    assert [int(one.number[-6:]) for one in (first, second)] == [1, 2]
    assert kept() == {}


@pytest.mark.parametrize(
    ("wanted", "least"), [(1, "12"), (12, "12"), (13, "18"), ("17.5", "18"), (18, "18")]
)
def test_whole_packs_and_not_less_than_the_minimum_are_ordered(buying, wanted, least):
    part = buying.sold("1.00", minimum=Decimal(12), pack=Decimal(6))

    if Decimal(wanted) == Decimal(least):
        assert buying.propose(wanted, part).total == Decimal(least)
        return
    with pytest.raises(commands.NotSoldLikeThis, match=rf"\b{least}\b"):
        buying.propose(wanted, part)


def test_a_part_without_a_price_asks_for_one(buying):
    part = PartFactory(group=buying.world.group)

    with pytest.raises(commands.PriceUnknown):
        buying.propose(1, part)
    order = commands.propose(
        store_id=buying.store_id,
        supplier_id=buying.supplier.pk,
        wants=[Wanted(part_id=part.pk, quantity=Decimal(2), price=Decimal("3.10"))],
        by=buying.clerk,
        at=NOON,
    )

    assert order.total == Decimal("6.20")


# ── approval by amount ───────────────────────────────────────────────────────────────────────────


def test_a_small_amount_needs_nobody_else(buying):
    order = buying.propose(200)  # 2,000.00, the limit itself

    assert buying.do("place", order).state == "ordered"
    with pytest.raises(commands.NotYetApproved):
        buying.do("place", buying.propose(201))


@pytest.mark.parametrize("by", ["clerk", "a program of the clerk"])
def test_nobody_approves_what_they_proposed(buying, by):
    order = buying.propose(300)
    from dataclasses import replace

    hand = buying.clerk if by == "clerk" else replace(buying.clerk, key="api:9")
    before = buying.facts()

    with pytest.raises(commands.OwnProposal):
        buying.do("approve", order, by=hand)

    assert (buying.order(order).state, buying.facts()) == ("proposed", before)


def test_a_large_amount_needs_two_and_the_second_a_right_of_its_own(buying):
    order = buying.propose(5001)
    manager = buying.world.actor(
        buying.world.north, "purchasing.view", "purchasing.approve", person_id=105
    )

    buying.do("approve", order, by=manager)
    for hand, refusal in (
        (manager, commands.SecondApprovalElsewhere),
        (
            buying.world.actor(
                buying.world.north, "purchasing.view", "purchasing.approve", person_id=106
            ),
            commands.SecondApprovalElsewhere,
        ),
    ):
        with pytest.raises(refusal):
            buying.do("approve", order, by=hand)
    assert buying.order(order).state == "proposed"

    assert buying.do("approve", order, by=buying.director).state == "approved"


def test_the_same_person_does_not_approve_twice(buying):
    order = buying.propose(5001)
    buying.do("approve", order, by=buying.director)

    with pytest.raises(commands.ApprovedAlready):
        buying.do("approve", order, by=buying.director)


def test_an_order_that_changed_is_approved_anew(buying):
    order = buying.propose(300)
    seen = order.round
    buying.do("approve", order, by=buying.manager)
    change = [Wanted(part_id=buying.part.pk, quantity=Decimal(400))]

    changed = buying.do("change_lines", order, wants=change)

    assert (changed.state, changed.total, changed.round) == ("proposed", Decimal("4000.00"), 2)
    with pytest.raises(commands.OrderChangedMeanwhile):
        buying.do("approve", order, by=buying.manager, seen_round=seen)
    assert buying.do("approve", order, by=buying.manager, seen_round=2).state == "approved"


def test_a_part_with_nought_leaves_the_order_and_the_last_one_stays(buying):
    other = buying.sold("5.00")
    order = buying.propose(wants=[(buying.part, 1), (other, 1)])
    gone = [Wanted(part_id=other.pk, quantity=Decimal(0))]

    assert buying.do("change_lines", order, wants=gone).total == Decimal("10.00")
    with pytest.raises(commands.NothingToOrder):
        buying.do(
            "change_lines", order, wants=[Wanted(part_id=buying.part.pk, quantity=Decimal(0))]
        )


# ── standing ─────────────────────────────────────────────────────────────────────────────────────


def standing(buying, state, reason="late four times"):
    commands.set_standing(
        supplier_id=buying.supplier.pk, standing=state, reason=reason, by=buying.manager, at=NOON
    )


def test_nothing_is_ordered_from_a_blocked_supplier(buying):
    order = buying.propose()
    standing(buying, "blocked")
    before = buying.facts()

    with pytest.raises(commands.SupplierBlocked):
        buying.do("place", order)
    with pytest.raises(commands.SupplierBlocked):
        buying.propose()

    assert buying.facts() == before


def test_from_a_warned_supplier_it_is_ordered_for_a_reason(buying):
    order = buying.propose()
    standing(buying, "warned")

    with pytest.raises(commands.SupplierWarned):
        buying.do("place", order)

    assert buying.do("place", order, despite="only source").despite == "only source"


# ── on its way ───────────────────────────────────────────────────────────────────────────────────


def test_boards_show_when_the_missing_part_comes(buying):
    buying.ask(4)

    order = buying.placed(4)

    with as_seen_by(buying.clerk):
        (row,) = stock_questions.incoming(seen_by=buying.clerk)
        on_order = stock_questions.stock_of(
            [buying.part.pk], store_id=buying.store_id, seen_by=buying.clerk
        )[buying.part.pk].on_order
    assert (row.reference, row.due_on, row.left, on_order) == (
        order.number,
        NOON.date() + timedelta(days=3),
        4,
        4,
    )


def test_a_day_that_the_supplier_promises_shows_on_the_boards(buying):
    order = buying.placed()
    day = NOON.date() + timedelta(days=9)

    buying.do("confirm", order, confirmation="A-1", promised_on=day)

    assert (buying.order(order).promised_on, buying.incoming(order).due_on) == (day, day)


def test_what_should_have_come_is_chased_and_the_answer_kept(buying):
    order = buying.placed()
    late = NOON.date() + timedelta(days=4)
    with as_seen_by(buying.clerk):
        overdue = [row.pk for row in queries.overdue(seen_by=buying.clerk, on=late)]

    buying.do("chase", order, words="truck broke down", promised_on=late)

    assert overdue == [order.pk]
    assert buying.incoming(order).due_on == late
    with as_seen_by(buying.clerk):
        assert not queries.overdue(seen_by=buying.clerk, on=late).exists()


def test_what_comes_with_an_order_is_not_received_or_called_off_beside_it(buying):
    order = buying.placed()
    row = buying.incoming(order)
    arrival = stock.Arrival(part_id=buying.part.pk, quantity=Decimal(1), incoming_id=row.pk)

    for deed in (
        lambda: stock.receive(store_id=buying.store_id, arrival=arrival, by=buying.clerk, at=NOON),
        lambda: stock.call_off(incoming_id=row.pk, by=buying.clerk, at=NOON),
        lambda: stock.redate(incoming_id=row.pk, due_on=None, by=buying.clerk, at=NOON),
    ):
        with pytest.raises(stock.ComesWithDocument):
            deed()

    assert buying.incoming(order).left == 10


# ── its end ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("stage", ["proposed", "approved", "ordered"])
def test_an_order_of_which_nothing_came_is_cancelled_for_a_reason(buying, kept, stage):
    order = buying.propose(300)
    if stage != "proposed":
        buying.do("approve", order, by=buying.manager)
    if stage == "ordered":
        buying.do("place", order)

    with pytest.raises(commands.ReasonMissing):
        buying.do("cancel", order, reason=" ")
    assert buying.do("cancel", order, reason="not needed").state == "cancelled"

    with whole_database():
        assert not Incoming.objects.filter(state="expected").exists()
    assert kept() == {}


@pytest.mark.parametrize("stage", ["shipped", "partly_received"])
def test_what_has_left_the_supplier_is_closed_short_and_not_cancelled(buying, kept, stage):
    order = buying.placed()
    buying.do("note_shipment", order)
    if stage == "partly_received":
        buying.come(order, 4)

    with pytest.raises(IllegalMove):
        buying.do("cancel", order, reason="no")
    with pytest.raises(commands.ReasonMissing):
        buying.do("close", order)
    buying.do("close", order, reason="lost on the way")

    line = buying.line(order)
    assert (buying.order(order).state, line.called_off) == (
        "closed",
        10 - line.received,
    )
    assert kept() == {}


@pytest.mark.parametrize("verb", ["approve", "place", "confirm", "note_shipment", "reopen"])
def test_nothing_happens_to_an_order_that_has_ended(buying, verb):
    order = buying.propose(300)
    buying.do("cancel", order, reason="no")
    before = buying.facts()

    with pytest.raises(IllegalMove):
        buying.do(verb, order, by=buying.manager)

    assert buying.facts() == before


def test_an_order_of_another_store_does_not_exist(buying):
    order = buying.propose()

    for verb, more in (("place", {}), ("cancel", {"reason": "no"}), ("approve", {})):
        with pytest.raises(PurchaseOrder.DoesNotExist):
            buying.do(verb, order, by=buying.world.of_south, **more)


def test_each_deed_needs_its_right(buying):
    order = buying.propose(300)
    onlooker = buying.world.actor(buying.world.north, "purchasing.view", person_id=9)

    for verb, more in (
        ("approve", {}),
        ("place", {}),
        ("reopen", {}),
        ("cancel", {"reason": "no"}),
        ("confirm", {}),
        ("open_receipt", {}),
    ):
        with pytest.raises((NotPermitted, IllegalMove)):
            buying.do(verb, order, by=onlooker, **more)
    assert buying.order(order).state == "proposed"


def test_an_order_is_written_in_the_currency_of_the_store(buying):
    abroad = SupplierFactory(group=buying.world.group, currency="EUR")

    with pytest.raises(commands.CurrencyDiffers):
        buying.propose(supplier=abroad)
