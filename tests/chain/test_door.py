"""The way in: an address of one's own, and the last four digits of one's phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.faces.chain import commands, queries
from aftersales.faces.chain.models import Access, Stay
from aftersales.faces.chain.queries import THE_GATE
from aftersales.faces.chain.tasks import KEPT, sweep
from aftersales.ground.notices.models import Message
from aftersales.supply.purchasing import commands as purchasing
from tests.chain.conftest import FOUR
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]


def swept(at):
    sweep(int(at.timestamp()))


def enter(token, four=FOUR, at=NOON):
    return commands.enter(token=token, four=four, by=THE_GATE, at=at)


def test_the_address_and_the_last_four_digits_open_the_page(chain):
    token = chain.invited()

    assert [enter(token, typed).key for typed in ("0000", "", "678", "５６７８")] == [""] * 4
    who = chain.let_in(token)

    assert (who.supplier_id, who.name) == (chain.supplier.pk, chain.supplier.name)
    assert chain.who_did("chain.supplier.entered") == [f"supplier:{chain.supplier.pk}"]
    assert len(chain.who_did("chain.supplier.turned_away")) == 4


def test_of_the_secret_only_a_digest_is_kept(chain):
    token = chain.invited()
    with whole_database():
        row = Access.objects.get()
    assert len(token) >= 32
    assert token not in (row.token_digest, str(row.__dict__))


def test_who_guesses_waits_and_the_right_digits_do_not_help_meanwhile(chain):
    token = chain.invited()

    until = [enter(token, f"000{n}").locked_until for n in range(5)][-1]

    assert until is not None
    assert until > NOON
    assert enter(token).key == ""
    assert enter(token, at=until + timedelta(seconds=1)).key


def test_an_address_holds_for_a_time_and_a_stay_for_hours(chain):
    token = chain.invited()
    key = enter(token).key

    assert queries.supplier_of(key, at=NOON + timedelta(hours=9)) is not None
    assert queries.supplier_of(key, at=NOON + timedelta(hours=11)) is None
    assert enter(token, at=NOON + timedelta(days=179)).key
    assert enter(token, at=NOON + timedelta(days=181)).key == ""


def test_a_stay_ends_with_the_address_at_the_latest(chain):
    token = chain.invited()
    late = NOON + timedelta(days=180) - timedelta(minutes=5)

    key = enter(token, at=late).key

    assert queries.supplier_of(key, at=late + timedelta(minutes=4)) is not None
    assert queries.supplier_of(key, at=late + timedelta(minutes=6)) is None


def test_called_back_nobody_comes_in_and_who_is_in_is_out(chain):
    token = chain.invited()
    key = enter(token).key
    with whole_database():
        access = Access.objects.get()

    commands.revoke(access_id=access.pk, by=chain.clerk, at=NOON)

    assert queries.supplier_of(key, at=NOON) is None
    assert enter(token).key == ""
    assert queries.access_for(token) is None


def test_a_new_address_takes_the_place_of_the_former_one(chain):
    first = chain.invited()
    key = enter(first).key
    second = chain.invited()

    assert enter(first).key == ""
    assert queries.supplier_of(key, at=NOON) is None
    assert enter(second).key


def test_who_leaves_is_out(chain):
    key = enter(chain.invited()).key
    who = queries.supplier_of(key, at=NOON)

    commands.leave(stay_id=who.stay_id, by=THE_GATE, at=NOON)

    assert queries.supplier_of(key, at=NOON) is None
    assert chain.who_did("chain.supplier.left") == [f"supplier:{chain.supplier.pk}"]


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_the_address_goes_to_the_contact_itself(chain, channel):
    contact = chain.person(chain.supplier, "+8613800000009", email="lin@example.com")

    token = chain.invited(contact, channel=channel, site="https://cars.example/")

    with whole_database():
        sent = Message.objects.get()
    assert (sent.channel, sent.recipient_kind, sent.recipient) == (
        channel,
        "supplier_contact",
        contact.pk,
    )
    assert sent.address == {"sms": "+8613800000009", "email": "lin@example.com"}[channel]
    assert f"https://cars.example/s/{token}/" in sent.values


def test_without_a_phone_there_is_no_second_key_and_without_an_address_no_way_out(chain):
    nobody = chain.person(chain.supplier, "", email="lin@example.com")
    with pytest.raises(commands.NoPhone):
        chain.invited(nobody)
    with pytest.raises(commands.NoWayOut):
        chain.invited(channel="email")


def test_who_is_forgotten_has_no_way_in_and_nothing_stays_of_the_message(chain):
    token = chain.invited(channel="sms", site="https://cars.example/")
    key = enter(token).key

    purchasing.forget_contact(contact_id=chain.contact.pk, by=chain.clerk, at=NOON)

    with whole_database():
        assert (Access.objects.count(), Stay.objects.count()) == (0, 0)
        assert [(m.address, m.values) for m in Message.objects.all()] == [("", "")]
    assert queries.supplier_of(key, at=NOON) is None


def test_a_season_later_nobody_needs_to_know_who_was_in(chain):
    token = chain.invited()
    enter(token)

    swept(NOON + KEPT)
    with whole_database():
        assert (Access.objects.count(), Stay.objects.count()) == (1, 1)
    swept(NOON + KEPT + timedelta(days=1))
    with whole_database():
        assert (Access.objects.count(), Stay.objects.count()) == (1, 0)
    swept(NOON + timedelta(days=181) + KEPT)
    with whole_database():
        assert Access.objects.count() == 0


def test_who_may_not_invite_is_refused(chain):
    from dataclasses import replace

    rights = dict.fromkeys(chain.clerk.rights, frozenset({"purchasing.view"}))
    with pytest.raises(Refusal):
        commands.invite(
            contact_id=chain.contact.pk, by=replace(chain.clerk, rights=rights), at=NOON
        )
