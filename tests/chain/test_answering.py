"""What suppliers say themselves stands in purchasing at once, under their own name."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.scope import whole_database
from aftersales.faces.chain import commands, queries
from aftersales.ground.notices.models import Notice
from aftersales.supply.purchasing.commands import Quoted
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]
SOON, LATER = NOON.date() + timedelta(days=2), NOON.date() + timedelta(days=5)


def inbox():
    with whole_database():
        return list(Notice.objects.filter(code="chain.answered").values_list("person", flat=True))


@pytest.mark.covers("PT-23")
def test_a_confirmation_shows_wherever_the_part_is_waited_for(chain):
    order = chain.placed(10)
    who = chain.inside()

    commands.confirm_order(
        order_id=order.pk, confirmation="HN-77", promised_on=LATER, by=who.actor, at=NOON
    )

    row = chain.order(order)
    assert (row.confirmation, row.promised_on, row.confirmed_at) == ("HN-77", LATER, NOON)
    assert chain.incoming(order).due_on == LATER
    assert chain.who_did("purchasing.order.confirmed") == [f"supplier:{chain.supplier.pk}"]
    assert inbox() == [order.proposer]


def test_some_parts_may_come_on_another_day(chain):
    second = chain.sold("4.00")
    order = chain.placed(wants=[(chain.part, 2), (second, 3)])
    with whole_database():
        first, other = order.lines.order_by("pk")
    who = chain.inside()

    commands.confirm_order(
        order_id=order.pk, promised_on=SOON, by_line={other.pk: LATER}, by=who.actor, at=NOON
    )

    with whole_database():
        assert [line.promised_on for line in order.lines.order_by("pk")] == [SOON, LATER]
    assert first.pk != other.pk


def test_a_confirmation_names_a_day_that_is_not_over(chain):
    order = chain.placed(10)
    actor = chain.inside().actor
    with pytest.raises(commands.DayMissing):
        commands.confirm_order(order_id=order.pk, by=actor, at=NOON)
    yesterday = NOON.date() - timedelta(days=1)
    for deed in (commands.confirm_order, commands.ship_order):
        with pytest.raises(commands.DayIsOver):
            deed(order_id=order.pk, promised_on=yesterday, by=actor, at=NOON)


def test_of_two_who_answer_the_second_looks_again_first(chain):
    order = chain.placed(10)
    actor = chain.inside().actor
    commands.confirm_order(order_id=order.pk, promised_on=SOON, by=actor, at=NOON)

    with pytest.raises(commands.AnsweredMeanwhile):
        commands.confirm_order(order_id=order.pk, promised_on=LATER, by=actor, at=NOON)
    commands.confirm_order(order_id=order.pk, promised_on=LATER, seen=NOON, by=actor, at=NOON)

    assert chain.order(order).promised_on == LATER


@pytest.mark.covers("PT-23")
def test_what_left_is_noted_with_its_waybill(chain):
    order = chain.placed(10)

    commands.ship_order(
        order_id=order.pk, waybill="SF123", promised_on=SOON, by=chain.inside().actor, at=NOON
    )

    row = chain.order(order)
    assert (row.state, row.waybill, row.promised_on) == ("shipped", "SF123", SOON)
    assert chain.who_did("purchasing.order.shipped") == [f"supplier:{chain.supplier.pk}"]


def test_an_inquiry_is_answered_with_prices_or_declined(chain, asking):
    inquiry = asking.ask()
    mine = asking.offers(inquiry)[0]
    who = chain.inside()
    card = queries_of(who, mine.pk)
    quoted = [
        Quoted(line_id=row.pk, price=Decimal("9.20"), lead_days=2) for row, _part in card.lines
    ]

    commands.quote(offer_id=mine.pk, valid_until=LATER, quoted=quoted, by=who.actor, at=NOON)
    assert queries_of(who, mine.pk).state == "offered"
    commands.decline(offer_id=mine.pk, by=who.actor, at=NOON)

    assert queries_of(who, mine.pk).state == "declined"
    me = f"supplier:{chain.supplier.pk}"
    assert chain.who_did("purchasing.offer.noted") == [me]
    assert chain.who_did("purchasing.offer.declined") == [me]


def queries_of(who, offer_id):
    from aftersales.core.scope import as_seen_by

    with as_seen_by(who.actor):
        return queries.offer_of(who, offer_id)
