"""Mobile payment: signed call-backs take effect once, in any order, twice or late (I-22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.scope import whole_database
from aftersales.money.billing import commands
from aftersales.money.billing.commands import AmountImpossible, GatewayUnknown, MoreThanOpen
from aftersales.money.billing.gateways import Notice, NotSigned, Simulated
from aftersales.money.billing.models import GatewayCharge, GatewayNotice, Payment
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
SIMULATED = Simulated()


@pytest.fixture
def bill(till):
    return till.bill()


@pytest.fixture
def charge(till, bill):
    return till.act("begin_charge", settlement_id=bill.pk, gateway="simulated")


def paid(charge, **more):
    told = {
        "id": "n1",
        "kind": "paid",
        "token": charge.token,
        "reference": "WX-1",
        "amount": charge.amount,
    }
    return Notice(**{**told, **more})


def hear(till, notice, at=NOON):
    return commands.hear(gateway="simulated", notice=notice, by=till.by, at=at)


@pytest.mark.covers("FE-03")
def test_the_call_back_pays_the_bill_and_clears_the_car(till, bill, charge, facts):
    assert hear(till, paid(charge)) == "taken"

    assert (till.fresh(bill).rest, till.fresh(charge).state) == (0, "paid")
    assert till.now(bill.order_id).cleared_at == NOON
    assert facts()[-5:] == [
        "billing.gateway.heard",
        "billing.payment.taken",
        "billing.payment.allocated",
        "billing.settlement.paid",
        "billing.charge.ended",
    ]


def test_said_twice_it_is_booked_once(till, bill, charge):
    outcomes = [
        hear(till, paid(charge)),
        hear(till, paid(charge)),
        hear(till, paid(charge, id="n2")),  # another word of the same money
    ]

    assert outcomes == ["taken", "repeated", "repeated"]
    assert (till.count(Payment), till.fresh(bill).paid) == (1, Decimal(1130))


def test_a_refusal_before_the_money_and_one_after_it_change_nothing(till, bill, charge):
    hear(till, paid(charge, id="f1", kind="failed"))
    assert till.fresh(charge).state == "failed"

    hear(till, paid(charge, id="p1"))
    hear(till, paid(charge, id="f2", kind="failed"))

    assert (till.fresh(charge).state, till.fresh(bill).rest) == ("paid", 0)


def test_late_money_is_money(till, bill, charge):
    later = NOON + timedelta(days=1)
    assert commands.lapse_charges(store_id=till.store_id, by=till.by, at=later) == 1
    assert till.fresh(charge).state == "lapsed"

    assert hear(till, paid(charge), at=later) == "taken"

    assert (till.fresh(charge).state, till.fresh(bill).rest) == ("paid", 0)


def test_money_for_a_bill_that_was_paid_meanwhile_stays_free(till, bill, charge):
    till.shift()
    till.pay(bill, "1000")

    hear(till, paid(charge))

    with whole_database():
        payment = Payment.objects.get(method="gateway")
    assert (payment.allocated, payment.free) == (Decimal(130), Decimal(1000))


def test_a_second_payment_of_one_demand_is_kept_free(till, bill, charge):
    hear(till, paid(charge))
    hear(till, paid(charge, id="n2", reference="WX-2"))

    with whole_database():
        frees = [p.free for p in Payment.objects.order_by("pk")]
    assert frees == [0, Decimal(1130)]


def test_money_that_comes_after_the_books_are_closed_stands_on_the_next_day(till, bill, charge):
    till.act("close_day", store_id=till.store_id, day=NOON.date())

    hear(till, paid(charge))

    with whole_database():
        assert Payment.objects.get().day == NOON.date() + timedelta(days=1)


def test_a_demand_of_nobody_is_unknown(till, charge):
    with pytest.raises(GatewayCharge.DoesNotExist):
        hear(till, paid(charge, token="0" * 40))
    with pytest.raises(AmountImpossible):
        hear(till, paid(charge, amount=Decimal(0)))
    with pytest.raises(AmountImpossible):
        hear(till, paid(charge, reference=""))

    assert till.count(GatewayNotice) == 0


def test_no_more_is_demanded_than_is_open_and_of_known_gateways(till, bill):
    ask = {"settlement_id": bill.pk, "gateway": "simulated"}

    with pytest.raises(MoreThanOpen):
        till.act("begin_charge", **ask, amount=Decimal("1130.01"))
    with pytest.raises(GatewayUnknown):
        till.act("begin_charge", settlement_id=bill.pk, gateway="nobody")

    assert till.count(GatewayCharge) == 0


# -- over the wire --------------------------------------------------------------------------------


def send(client, till, body, headers, store=None, group=None):
    place = f"{group or till.world.group.pk}/{store or till.store_id}"
    return client.post(
        f"/api/v1/gateway/simulated/{place}",
        data=body,
        content_type="application/json",
        headers=headers,
    )


def told(charge, **more):
    said = {
        "notice": "n1",
        "kind": "paid",
        "token": charge.token,
        "reference": "WX-1",
        "amount": charge.amount,
    }
    return SIMULATED.notice(**{**said, **more})


def test_a_signed_call_back_is_heard_without_signing_in(client, till, bill, charge):
    body, headers = told(charge)

    answers = [send(client, till, body, headers) for _ in range(2)]

    assert [(a.status_code, a.json()["outcome"]) for a in answers] == [
        (200, "taken"),
        (200, "repeated"),
    ]
    assert till.fresh(bill).rest == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body, headers: (body.replace(b"1130", b"0.01"), headers),
        lambda body, headers: (body, {}),
        lambda body, headers: (body, {"X-Gateway-Signature": "x"}),
        lambda body, headers: (b"\xff", headers),
    ],
)
def test_without_the_right_signature_nothing_is_heard(client, till, bill, charge, spoil):
    body, headers = told(charge)

    answer = send(client, till, *spoil(body, headers))

    assert (answer.status_code, answer.json()["code"]) == (401, "billing.signature_wrong")
    assert till.fresh(bill).paid == 0


def test_a_call_back_for_another_store_finds_nothing_there(client, till, charge):
    body, headers = told(charge)

    elsewhere = send(client, till, body, headers, store=till.world.south.pk)
    abroad = send(
        client, till, body, headers, store=till.world.abroad.pk, group=till.world.abroad.group_id
    )

    assert (elsewhere.status_code, abroad.status_code) == (404, 404)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id": 1}', b"null", b"\x00"])
def test_what_is_no_call_back_is_not_signed(body):
    """Even if it carries a signature."""
    try:
        headers = {"X-Gateway-Signature": SIMULATED.sign(body)}
    except UnicodeDecodeError:
        headers = {}

    with pytest.raises(NotSigned):
        SIMULATED.read(body, headers)


def test_an_amount_that_is_none_is_not_booked(till, charge):
    with pytest.raises(AmountImpossible):
        hear(till, replace(paid(charge), amount=Decimal("NaN")))
