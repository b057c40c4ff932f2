"""Prices of several suppliers side by side, and what is chosen of them (PU-03)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import whole_database
from aftersales.supply.purchasing import commands
from aftersales.supply.purchasing.commands import Quoted, Wanted
from aftersales.supply.purchasing.models import Inquiry, OfferLine, PurchaseOrder
from aftersales.supply.purchasing.states import INQUIRY, InquiryState
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.factories.purchasing import SupplierFactory
from tests.purchasing.conftest import Asking

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
WHY = {"reason": "proof", "words": "no certificate with the cheaper one"}


@pytest.fixture
def asking(buying):
    return Asking(buying)


@pytest.fixture
def asked(asking):
    """An inquiry of ten pieces with the offers 9.00 and 12.00."""
    inquiry = asking.ask()
    return inquiry, asking.offer(inquiry, 0, "9.00"), asking.offer(inquiry, 1, "12.00", days=1)


def test_an_inquiry_ends_decided_or_dropped():
    assert {state: INQUIRY.moves[state] for state in InquiryState} == {
        "asked": ("decided", "dropped"),
        "decided": (),
        "dropped": (),
    }


@pytest.mark.covers("PU-03")
def test_the_lowest_offer_becomes_an_order_at_its_price_and_days(asking, asked, buying, kept):
    inquiry, low, _dear = asked

    (order,) = asking.choose(inquiry, asking.line(low))

    line = buying.line(order)
    assert (order.supplier_id, order.state, order.total) == (
        buying.supplier.pk,
        "proposed",
        Decimal("90.00"),
    )
    assert (line.price, line.lead_days) == (Decimal("9.00"), 3)
    assert asking.row(inquiry).state == "decided"
    assert [name.removeprefix("purchasing.") for name in buying.facts()][-6:] == [
        "inquiry.made",
        "offer.noted",
        "offer.noted",
        "order.proposed",
        "offer.chosen",
        "inquiry.decided",
    ]
    assert kept() == {}


@pytest.mark.covers("PU-03", "PU-01")
def test_a_price_that_is_not_the_lowest_needs_a_reason_of_quality(asking, asked, buying, kept):
    inquiry, _low, dear = asked
    before = buying.facts()

    for why in ({}, {"reason": "proof"}, {"words": "nicer"}, {"reason": "nicer", "words": "so"}):
        with pytest.raises(commands.DearerUnexplained):
            asking.choose(inquiry, asking.line(dear), **why)
    assert (asking.row(inquiry).state, buying.facts()) == ("asked", before)

    (order,) = asking.choose(inquiry, asking.line(dear), **WHY)

    with whole_database():
        row = OfferLine.objects.get(chosen=True)
    assert (order.total, row.reason, row.reason_words) == (
        Decimal("120.00"),
        "proof",
        WHY["words"],
    )
    assert kept() == {}


def test_the_order_keeps_the_days_of_the_offer_when_it_goes_out(asking, asked, buying):
    inquiry, _low, dear = asked
    (order,) = asking.choose(inquiry, asking.line(dear), **WHY)

    buying.do("place", order)

    assert buying.line(order).promised_on == TODAY + timedelta(days=1)


def test_each_part_may_go_to_another_supplier(asking, buying, kept):
    other = buying.sold("5.00")
    inquiry = asking.ask(buying.part, other)
    first = asking.offer(inquiry, 0, "9.00", "6.00")
    second = asking.offer(inquiry, 1, "9.50", "4.00")

    orders = asking.choose(inquiry, asking.line(first, 0), asking.line(second, 1))

    assert [(one.supplier_id, one.total) for one in orders] == [
        (asking.suppliers[0].pk, Decimal("90.00")),
        (asking.suppliers[1].pk, Decimal("40.00")),
    ]
    assert kept() == {}


@pytest.mark.covers("PU-03")
def test_an_offer_that_comes_too_late_is_not_compared(asking, buying):
    inquiry = asking.ask(wanted_on=TODAY + timedelta(days=2))
    asking.offer(inquiry, 0, "9.00", days=8)
    sound = asking.offer(inquiry, 1, "12.00", days=2)

    (order,) = asking.choose(inquiry, asking.line(sound))

    assert order.total == Decimal("120.00")


def test_a_lapsed_offer_is_neither_compared_nor_chosen(asking, buying):
    inquiry = asking.ask()
    lapsed = asking.offer(inquiry, 0, "9.00", until=1)
    valid = asking.offer(inquiry, 1, "12.00")
    later = NOON + timedelta(days=2)

    with pytest.raises(commands.OfferLapsed):
        asking.choose(inquiry, asking.line(lapsed), at=later)
    assert asking.choose(inquiry, asking.line(valid), at=later)[0].total == Decimal("120.00")


def test_who_is_blocked_meanwhile_is_neither_compared_nor_chosen(asking, asked, buying):
    inquiry, low, dear = asked
    commands.set_standing(
        supplier_id=buying.supplier.pk, standing="blocked", reason="x", by=buying.manager, at=NOON
    )

    with pytest.raises(commands.SupplierBlocked):
        asking.choose(inquiry, asking.line(low))
    assert len(asking.choose(inquiry, asking.line(dear))) == 1


def test_a_new_offer_takes_the_place_of_the_former_one(asking, asked):
    inquiry, low, dear = asked

    asking.offer(inquiry, 1, "8.00")

    with whole_database():
        prices = list(OfferLine.objects.filter(offer=dear).values_list("price", flat=True))
    assert prices == [Decimal("8.00")]
    with pytest.raises(commands.DearerUnexplained):
        asking.choose(inquiry, asking.line(low))


def test_who_declines_offers_nothing(asking, asked):
    inquiry, low, dear = asked

    commands.note_decline(offer_id=low.pk, words="out of stock", by=asking.buying.clerk, at=NOON)

    with whole_database():
        assert not OfferLine.objects.filter(offer=low).exists()
    assert len(asking.choose(inquiry, asking.line(dear))) == 1


def test_one_more_supplier_is_asked_once(asking, buying):
    inquiry = asking.ask(suppliers=asking.suppliers[:2])
    third = asking.suppliers[2]
    told = {"inquiry_id": inquiry.pk, "supplier_id": third.pk, "by": buying.clerk, "at": NOON}

    commands.ask_further(**told)
    with pytest.raises(commands.TooFewAsked):
        commands.ask_further(**told)

    assert [one.supplier_id for one in asking.offers(inquiry)] == [
        one.pk for one in asking.suppliers
    ]


@pytest.mark.parametrize(
    ("case", "refusal"),
    [
        ("one supplier", commands.TooFewAsked),
        ("the same twice", commands.TooFewAsked),
        ("no part", commands.NothingToOrder),
        ("no pieces", commands.NothingToOrder),
        ("an unknown part", commands.PartUnknown),
        ("a blocked supplier", commands.SupplierBlocked),
        ("another currency", commands.CurrencyDiffers),
    ],
)
def test_what_cannot_be_asked_is_refused_and_leaves_no_trace(asking, buying, case, refusal):
    suppliers = list(asking.suppliers)
    wants = [Wanted(part_id=buying.part.pk, quantity=Decimal(1))]
    if case == "one supplier":
        suppliers = suppliers[:1]
    if case == "the same twice":
        suppliers = suppliers[:1] * 2
    if case == "no part":
        wants = []
    if case == "no pieces":
        wants = [Wanted(part_id=buying.part.pk, quantity=Decimal(0))]
    if case == "an unknown part":
        wants = [Wanted(part_id=987654321, quantity=Decimal(1))]
    if case == "a blocked supplier":
        commands.set_standing(
            supplier_id=suppliers[0].pk, standing="blocked", reason="x", by=buying.manager, at=NOON
        )
    if case == "another currency":
        suppliers.append(SupplierFactory(group=buying.world.group, currency="EUR"))
    before = buying.facts()

    with pytest.raises(refusal):
        commands.inquire(
            store_id=buying.store_id,
            supplier_ids=[one.pk for one in suppliers],
            wants=wants,
            by=buying.clerk,
            at=NOON,
        )

    with whole_database():
        assert not Inquiry.objects.exists()
    assert buying.facts() == before


def test_what_is_no_offer_is_refused(asking, buying):
    inquiry = asking.ask()
    (first, *_others) = asking.offers(inquiry)
    with whole_database():
        (line,) = inquiry.lines.values_list("pk", flat=True)
    told = {"offer_id": first.pk, "by": buying.clerk, "at": NOON}
    good = Quoted(line_id=line, price=Decimal(9), lead_days=1)
    tomorrow = TODAY + timedelta(days=1)

    for until, quoted in (
        (TODAY - timedelta(days=1), [good]),
        (tomorrow, []),
        (tomorrow, [good, good]),
        (tomorrow, [Quoted(line_id=987654321, price=Decimal(9), lead_days=1)]),
        (tomorrow, [Quoted(line_id=line, price=Decimal(-1), lead_days=1)]),
        (tomorrow, [Quoted(line_id=line, price=Decimal(9), lead_days=-1)]),
    ):
        with pytest.raises(commands.OfferImpossible):
            commands.note_offer(valid_until=until, quoted=quoted, **told)
    assert asking.offers(inquiry)[0].state == "asked"


def test_of_each_part_one_offer_is_chosen_and_of_one_part_at_least(asking, asked):
    inquiry, low, dear = asked

    for lines in ((), (asking.line(low), asking.line(dear)), (987654321,)):
        with pytest.raises(commands.ChoiceUnclear):
            asking.choose(inquiry, *lines, **WHY)


@pytest.mark.parametrize("end", ["decided", "dropped"])
def test_nothing_happens_to_an_inquiry_that_is_over(asking, asked, buying, end):
    inquiry, low, dear = asked
    if end == "decided":
        asking.choose(inquiry, asking.line(low))
    else:
        told = {"inquiry_id": inquiry.pk, "by": buying.clerk, "at": NOON}
        with pytest.raises(commands.ReasonMissing):
            commands.drop_inquiry(reason=" ", **told)
        commands.drop_inquiry(reason="not needed", **told)
    before = buying.facts()

    for deed in (
        lambda: asking.choose(inquiry, asking.line(dear), **WHY),
        lambda: asking.offer(inquiry, 0, "1.00"),
        lambda: commands.note_decline(offer_id=dear.pk, by=buying.clerk, at=NOON),
        lambda: commands.drop_inquiry(inquiry_id=inquiry.pk, reason="no", by=buying.clerk, at=NOON),
    ):
        with pytest.raises(commands.InquiryEnded):
            deed()
    assert (asking.row(inquiry).state, buying.facts()) == (end, before)


def test_an_inquiry_of_another_store_does_not_exist_and_each_deed_needs_its_right(asking, asked):
    inquiry, low, _dear = asked
    world = asking.buying.world
    onlooker = world.actor(world.north, "purchasing.view", person_id=9)
    asker = world.actor(world.north, "purchasing.view", "purchasing.inquire", person_id=9)

    with pytest.raises(Inquiry.DoesNotExist):
        asking.choose(inquiry, asking.line(low), by=world.of_south)
    with pytest.raises(NotPermitted):
        asking.ask(by=onlooker)
    with pytest.raises(NotPermitted):
        asking.choose(inquiry, asking.line(low), by=asker)


# ── on screen and over the API ───────────────────────────────────────────────────────────────────


@pytest.fixture
def clerk(world):
    return signed_in(world.person("parts_clerk", world.north))


def typed(asking, clerk):
    """As the clerk types it: whom to ask for ten pieces."""
    answer = clerk.post(
        "/purchasing/inquiries/new/",
        {
            "store_id": asking.buying.store_id,
            "supplier_ids": [one.pk for one in asking.suppliers],
            "mode": "stock",
            "part_1": asking.buying.part.pk,
            "quantity_1": "10",
        },
    )
    assert answer.status_code == 303
    with whole_database():
        return Inquiry.objects.get()


@pytest.mark.covers("PU-03")
def test_offers_are_typed_compared_and_chosen_on_the_page(asking, clerk):
    inquiry = typed(asking, clerk)
    address = f"/purchasing/inquiries/{inquiry.pk}/"
    with whole_database():
        (line,) = inquiry.lines.values_list("pk", flat=True)
    offers = asking.offers(inquiry)
    for offer, price in zip(offers[:2], ("9.00", "12.00"), strict=True):
        clerk.post(
            f"/purchasing/offers/{offer.pk}/note-offer/",
            {"valid_until": "2199-01-01", f"price_{line}": price, f"days_{line}": "3"},
        )
    clerk.post(f"/purchasing/offers/{offers[2].pk}/note-decline/", {"words": ""})
    page = clerk.get(address).content.decode()
    dear = asking.line(offers[1])

    refused = clerk.post(f"{address}choose-offers/", {f"take_{line}": dear})
    taken = clerk.post(
        f"{address}choose-offers/",
        {f"take_{line}": dear, f"reason_{line}": "guarantee", f"words_{line}": "24 months"},
    )

    assert f'value="{asking.line(offers[0])}" checked' in page  # the lowest, unless one says other
    assert refused.status_code == 422
    assert "another offer asks less. Say the reason of quality." in refused.content.decode()
    with whole_database():
        order = PurchaseOrder.objects.get()
    assert (taken.status_code, order.total) == (303, Decimal("120.00"))
    assert "24 months" in clerk.get(address).content.decode()


def test_a_price_without_days_asks_for_them(asking, clerk):
    inquiry = asking.ask()
    (offer, *_others) = asking.offers(inquiry)
    with whole_database():
        (line,) = inquiry.lines.values_list("pk", flat=True)

    answer = clerk.post(
        f"/purchasing/offers/{offer.pk}/note-offer/",
        {"valid_until": "2199-01-01", f"price_{line}": "9.00"},
    )

    assert answer.status_code == 422
    assert asking.offers(inquiry)[0].state == "asked"


def test_the_list_and_the_page_ask_the_same_for_one_and_for_three(asking, clerk):
    def cost(path):
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(path).status_code == 200
        return len(asked)

    inquiry = asking.ask()
    asking.offer(inquiry, 0, "9.00")
    path = "/purchasing/inquiries/?view=all"
    cost(path)
    first = cost(path)
    for _n in range(2):
        other = asking.ask()
        asking.offer(other, 1, "9.00")
    parts = [asking.buying.part, *(asking.buying.sold() for _n in range(3))]
    large = asking.ask(*parts)
    for n in range(3):
        asking.offer(large, n, *["9.00"] * 4)

    assert cost(path) == first <= 15
    assert cost(f"/purchasing/inquiries/{large.pk}/") <= 25


def test_a_program_asks_and_chooses(asking, clerk):
    made = post_json(
        clerk,
        "/api/v1/inquiries",
        {
            "store": str(asking.buying.store_id),
            "suppliers": [str(one.pk) for one in asking.suppliers[:2]],
            "lines": [{"part": str(asking.buying.part.pk), "quantity": "10"}],
        },
        key="i-1",
    ).json()
    line, offer = made["lines"][0]["id"], made["offers"][0]["id"]
    quoted = {"valid_until": "2199-01-01", "lines": [{"line": line, "price": "9", "lead_days": 2}]}
    noted = post_json(clerk, f"/api/v1/supplier-offers/{offer}/note-offer", quoted, key="i-2")
    choice = {"choices": [{"offer_line": noted.json()["lines"][0]["id"]}]}
    at = f"/api/v1/inquiries/{made['id']}"
    decided = post_json(clerk, f"{at}/choose-offers", choice, key="i-3").json()

    assert noted.json()["lines"][0]["price"] == {"amount": "9.00", "currency": "CNY"}
    assert (decided["state"], decided["offers"][0]["order"] is not None) == ("decided", True)
    assert decided["offers"][1]["order"] is None
    assert clerk.get("/api/v1/inquiries?q=decided").json()["items"][0]["id"] == made["id"]
    assert len(clerk.get("/api/v1/supplier-offers").json()["items"]) == 2
