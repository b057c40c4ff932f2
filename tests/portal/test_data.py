"""One's own data: only after a code to one's own phone, and all that law gives a right to."""

from __future__ import annotations

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.privacy import dossier, forget
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.models import Guest, Link, OneTimeCode
from aftersales.faces.portal.queries import THE_GATE
from aftersales.records.customers.models import Consent, Consultation
from tests.conftest import NOON, logged
from tests.portal.conftest import PHONE
from tests.portal.test_door import sent_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]


@pytest.fixture
def who(counter):
    commands.ask_code(phone=PHONE, address="198.51.100.7", by=THE_GATE, at=NOON)
    entry = commands.enter_by_code(phone=PHONE, code=sent_code(), by=THE_GATE, at=NOON)
    return queries.guest_of(entry.key, at=NOON)


def consents():
    with whole_database():
        return [
            (c.purpose, c.channel, c.given_by, c.withdrawn_channel)
            for c in Consent.objects.order_by("pk")
        ]


def test_a_consent_is_given_and_taken_back_on_the_page(counter, who):
    commands.give_consent(purpose="reminders", by=who.actor, at=NOON)
    commands.withdraw_consent(purpose="reminders", by=who.actor, at=NOON)

    me = f"customer:{counter.owner.pk}"
    assert consents() == [("reminders", "portal", me, "portal")]
    with whole_database():
        names = [n for w, n in logged() if w == me]
    assert names[-2:] == ["customers.consent.given", "customers.consent.withdrawn"]


def test_the_page_shows_own_data_masked_and_each_purpose(counter, who):
    commands.give_consent(purpose="survey", by=who.actor, at=NOON)

    with as_seen_by(who.actor):
        mine = queries.mine(who.actor)

    agreed = {each.purpose.value for each in mine.consents if each.consent}
    assert all(each.words and each.points for each in mine.consents)  # the very words
    assert (mine.customer.name, [p.masked for p in mine.points]) == ("王小明", ["138****5678"])
    assert agreed == {"survey"}


def test_a_copy_holds_the_persons_own_data_and_goes_on_record(counter, who):
    counter.visit()

    told = commands.copy_data(by=who.actor, at=NOON)

    assert told.customer_id == counter.owner.pk
    assert "orders.visits" in told.sections
    with whole_database():
        assert logged()[-1] == (f"customer:{counter.owner.pk}", "customers.person.exported")


@pytest.mark.parametrize("deed", ["ask_erasure", "ask_correction"])
def test_a_wish_about_ones_data_is_a_consultation_with_its_clocks(counter, who, deed):
    more = {"words": "我的电话换了"} if deed == "ask_correction" else {}

    getattr(commands, deed)(by=who.actor, at=NOON, **more)

    with whole_database():
        row = Consultation.objects.get()
    assert (row.customer_id, row.store_id, row.channel) == (
        counter.owner.pk,
        counter.store_id,
        "message",
    )


def test_a_correction_says_what_is_wrong(who):
    with pytest.raises(commands.WordsMissing):
        commands.ask_correction(words="  ", by=who.actor, at=NOON)

    with whole_database():
        assert not Consultation.objects.exists()


def test_a_link_alone_opens_none_of_it(counter):
    order, _job = counter.visit()
    by_link = counter.inside(order).actor

    for deed, more in (
        ("give_consent", {"purpose": "reminders"}),
        ("withdraw_consent", {"purpose": "reminders"}),
        ("copy_data", {}),
        ("ask_correction", {"words": "x"}),
        ("ask_erasure", {}),
    ):
        with pytest.raises(NotPermitted):
            getattr(commands, deed)(by=by_link, at=NOON, **more)

    assert consents() == []


# -- what the page itself knows of people ---------------------------------------------------------


def test_what_the_page_knows_is_told_and_its_doors_shut_when_somebody_is_forgotten(counter, who):
    order, _job = counter.visit()
    token = counter.link(order)
    key_before = who.guest_id

    with whole_database():
        told = dossier("customer", counter.owner.pk)["portal.stays"]
        forget("customer", counter.owner.pk, by=counter.by, at=NOON)

    assert [row["proof"] for row in told] == ["code"]
    assert queries.address_for(token, at=NOON) is None
    with whole_database():
        assert Guest.objects.get(pk=key_before).ended_at == NOON
        assert Link.objects.get().revoked_at == NOON
        assert not OneTimeCode.objects.exists()
