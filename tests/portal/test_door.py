"""How a customer comes in: never by guessing, and out again when the house says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.scope import whole_database
from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.models import Guest, Link, OneTimeCode
from aftersales.faces.portal.queries import THE_GATE
from aftersales.ground.notices.models import Message
from tests.conftest import NOON, logged
from tests.factories.customers import CustomerFactory
from tests.portal.conftest import FOUR, PHONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]


def enter(token, four=FOUR, at=NOON):
    return commands.enter_by_link(token=token, four=four, by=THE_GATE, at=at)


def told(name):
    with whole_database():
        return [who for who, what in logged() if what == name]


def test_the_address_and_the_last_four_digits_open_the_visit(counter):
    order, _job = counter.visit()
    token = counter.link(order)

    entry = enter(token)

    who = queries.guest_of(entry.key, at=NOON)
    assert (entry.order_id, who.customer_id, who.is_bearer, who.has_code) == (
        order.pk,
        counter.owner.pk,
        False,
        False,
    )
    assert told("portal.guest.entered") == [f"customer:{counter.owner.pk}"]


def test_nothing_secret_is_kept_in_the_clear(counter):
    order, _job = counter.visit()
    token = counter.link(order)
    key = enter(token).key

    with whole_database():
        link, guest = Link.objects.get(), Guest.objects.get()
    assert len(token) >= 32
    assert token not in link.token_digest
    assert key not in guest.key_hash


@pytest.mark.parametrize("four", ["0000", "", "567", "12345678", "五六七八"])
def test_other_digits_open_nothing(counter, four):
    order, _job = counter.visit()

    entry = enter(counter.link(order), four)

    assert not entry.is_in
    assert told("portal.guest.turned_away") == [f"customer:{counter.owner.pk}"]
    with whole_database():
        assert not Guest.objects.exists()


def test_five_wrong_tries_shut_the_address_even_for_the_right_digits(counter):
    order, _job = counter.visit()
    token = counter.link(order)

    for n in range(5):
        last = enter(token, f"000{n}")

    assert last.locked_until == NOON + timedelta(minutes=5)
    assert enter(token).locked_until == last.locked_until
    assert enter(token, at=last.locked_until + timedelta(seconds=1)).is_in


def test_a_second_lock_of_the_address_lasts_twice_as_long(counter):
    order, _job = counter.visit()
    token, later = counter.link(order), NOON + timedelta(minutes=6)
    for n in range(5):
        enter(token, f"000{n}")

    for n in range(5):
        last = enter(token, f"000{n}", at=later)

    assert last.locked_until == later + timedelta(minutes=10)


def test_other_addresses_stay_open_while_one_is_shut(counter):
    order, _job = counter.visit()
    shut, other = counter.link(order), counter.link(order)
    for n in range(5):
        enter(shut, f"000{n}")

    assert enter(other).is_in


def test_an_unknown_address_opens_nothing(counter):
    counter.visit()

    assert queries.address_for("x" * 32, at=NOON) is None
    assert not enter("x" * 32).is_in


def test_an_address_ends_with_its_time(counter):
    order, _job = counter.visit()
    token, later = counter.link(order), NOON + timedelta(days=31)

    assert queries.address_for(token, at=later).is_over
    assert not enter(token, at=later).is_in


def test_the_address_of_an_estimate_opens_the_same_door(counter):
    order, _job = counter.visit()
    estimate, token = counter.sent(order)

    entry = enter(token)

    assert (entry.is_in, entry.order_id, entry.estimate_id) == (True, order.pk, estimate.pk)
    with whole_database():
        estimate.refresh_from_db()
    assert estimate.opened_at == NOON


def test_called_back_no_address_opens_and_whoever_was_in_is_out(counter):
    order, _job = counter.visit()
    estimate_token, token = counter.sent(order)[1], counter.link(order)
    key = enter(token).key

    commands.revoke(order_id=order.pk, by=counter.by, at=NOON)

    assert queries.address_for(token, at=NOON) is None
    assert queries.address_for(estimate_token, at=NOON) is None
    assert queries.guest_of(key, at=NOON) is None
    assert told("portal.links.revoked") == [counter.by.key]


def test_after_calling_back_a_new_address_opens(counter):
    order, _job = counter.visit()
    counter.sent(order)
    commands.revoke(order_id=order.pk, by=counter.by, at=NOON)

    assert enter(counter.link(order)).is_in
    assert enter(counter.sent(order)[1]).is_in


def test_whoever_brought_the_car_sees_that_visit_alone(counter):
    order, _job = counter.visit()
    counter.do("change_order", order_id=order.pk, brought_by="李师傅", brought_phone="13987654321")

    who = counter.let_in(counter.link(order), "4321")

    assert (who.is_bearer, who.actor.visit_id) == (True, order.pk)


def test_a_stay_ends_after_half_a_day(counter):
    order, _job = counter.visit()
    key = enter(counter.link(order)).key

    assert queries.guest_of(key, at=NOON + timedelta(hours=11)) is not None
    assert queries.guest_of(key, at=NOON + timedelta(hours=13)) is None


def test_signed_out_the_key_is_worth_nothing(counter):
    order, _job = counter.visit()
    key = enter(counter.link(order)).key
    who = queries.guest_of(key, at=NOON)

    commands.leave(guest_id=who.guest_id, by=THE_GATE, at=NOON)

    assert queries.guest_of(key, at=NOON) is None


# -- a code to the phone --------------------------------------------------------------------------


def sent_code():
    """The six digits as they went out."""
    import json

    with whole_database():
        message = Message.objects.filter(code="portal.code").latest("pk")
    return json.loads(message.values)["code"]


def ask(phone=PHONE, at=NOON, address="198.51.100.7"):
    return commands.ask_code(phone=phone, address=address, by=THE_GATE, at=at)


def try_code(code, phone=PHONE, at=NOON):
    return commands.enter_by_code(phone=phone, code=code, by=THE_GATE, at=at)


def test_a_code_that_went_to_the_phone_opens_everything_of_ones_own(counter):
    assert ask() is None

    who = queries.guest_of(try_code(sent_code()).key, at=NOON)

    assert (who.customer_id, who.has_code, who.is_bearer) == (counter.owner.pk, True, False)


def test_a_code_is_good_once_and_for_ten_minutes(counter):
    ask()
    code = sent_code()

    assert not try_code(code, at=NOON + timedelta(minutes=11)).is_in
    assert try_code(code).is_in
    assert not try_code(code).is_in


def test_only_the_code_sent_last_is_good(counter):
    ask()
    former = sent_code()
    ask(at=NOON + timedelta(minutes=1))
    present = sent_code()

    assert former == present or not try_code(former, at=NOON + timedelta(minutes=1)).is_in
    assert try_code(present, at=NOON + timedelta(minutes=1)).is_in


def test_an_unknown_number_gets_the_same_answer_and_no_message(counter):
    assert ask("13700000000") is None

    with whole_database():
        assert not Message.objects.exists()
        assert not OneTimeCode.objects.exists()


def test_five_wrong_codes_shut_the_door_of_the_number(counter):
    ask()
    right = sent_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _n in range(5):
        last = try_code(wrong)

    assert last.locked_until == NOON + timedelta(minutes=5)
    assert not try_code(right).is_in


def test_a_number_is_not_flooded_with_codes(counter):
    until = None
    for _n in range(7):
        until = ask()

    assert until == NOON + timedelta(minutes=5)
    with whole_database():
        assert Message.objects.count() == 5


def test_a_code_does_not_open_a_file_that_only_names_the_number_as_a_drivers(counter):
    from tests.factories.customers import ContactFactory, PhoneFactory

    company = CustomerFactory(opened_store=counter.store)
    driver = ContactFactory(customer=company, role="driver")
    PhoneFactory(customer=company, contact=driver, value="13700000001")

    ask("13700000001")

    with whole_database():
        assert not OneTimeCode.objects.exists()
