"""A shipment from being packed to its end (LG-01, LG-04, LG-08)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.logistics import commands, queries
from aftersales.supply.logistics.commands import Content, Recipient
from aftersales.supply.logistics.models import Shipment
from aftersales.supply.logistics.states import SHIPMENT, ShipmentState
from aftersales.supply.parts import commands as stock
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.logistics.conftest import broken

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_packages_get_a_code_each_that_a_camera_can_read(sending):
    row = sending.to_south(packages=2)

    codes = sending.codes(row)

    assert [code.rsplit("-", 1)[1] for code in codes] == ["1", "2"]
    assert all(len(code) <= 20 for code in codes)
    assert sending.facts() == ["shipment.registered"]


@pytest.mark.covers("LG-01")
def test_without_a_day_it_is_wanted_within_two_days_as_the_parameter_says(sending):
    row = sending.to_south()

    assert sending.row(row).due_at - NOON == timedelta(days=2, hours=12)  # to the end of the day


@pytest.mark.covers("LG-04")
def test_a_shipment_is_followed_package_by_package(sending):
    row = sending.to_south(packages=2)
    sending.agree(row, sending.van, reason="goes there anyway")
    first, second = sending.codes(row)

    left = sending.scan(first, "loaded").left
    after_one = sending.state(row)
    sending.scan(f" {second.lower()} ", "loaded")
    after_two = sending.state(row)
    sending.scan(first, "passed", by=sending.taker, place_id=sending.south)
    sending.scan(first, "delivered", by=sending.taker)
    sending.scan(second, "delivered", by=sending.taker)

    assert (left, after_one, after_two) == (1, "open", "under_way")
    assert (sending.state(row), sending.judged(row)) == ("delivered", (True, True, True))
    assert sending.scans(row) == [
        (1, "loaded", 1, False),
        (2, "loaded", 1, False),
        (1, "passed", 1, False),
        (1, "delivered", 1, False),
        (2, "delivered", 1, False),
    ]
    assert broken() == {}


def test_what_is_handed_over_at_once_is_noted_as_scanned_by_hand(sending):
    row = sending.sent(packages=2)
    sending.do("deliver", row, by=sending.taker, received_by="李配件")

    assert [scan[3] for scan in sending.scans(row)] == [True] * 4
    assert sending.row(row).received_by == "李配件"
    assert sending.facts() == [
        "shipment.registered",
        "shipment.carrier_agreed",
        "shipment.sent",
        "shipment.delivered",
    ]
    assert broken() == {}


@pytest.mark.covers("LG-01")
def test_a_delivery_is_judged_by_time_order_and_damage(sending):
    late, short = sending.sent(), sending.sent(packages=2)

    sending.do("deliver", late, at=NOON + 4 * DAY)
    sending.do("deliver", short, right=False, undamaged=False, remarks="少一件，外箱破损")

    assert sending.judged(late) == (False, True, True)
    assert sending.judged(short) == (True, False, False)
    assert broken() == {}


def test_what_is_wrong_is_said(sending):
    row = sending.sent()

    with pytest.raises(commands.RemarkMissing):
        sending.do("deliver", row, undamaged=False)

    assert (sending.state(row), sending.facts()[-1]) == ("under_way", "shipment.sent")


@pytest.mark.covers("LG-08")
def test_the_cheapest_way_in_time_comes_first_and_another_needs_a_reason(sending):
    row = sending.to_customer(weight_kg=Decimal(2), packages=2, due_at=NOON + 2 * DAY)
    with as_seen_by(sending.by):
        offers = queries.quotes(row, at=NOON, seen_by=sending.by)

    with pytest.raises(commands.DearerUnexplained):
        sending.agree(row, sending.van, how="phone")
    with pytest.raises(commands.DearerUnexplained):
        sending.agree(row, sending.slow, how="phone")  # cheap, and too late
    sending.agree(row, sending.quick, how="phone")

    assert [(one.carrier_id, str(one.price), one.is_in_time) for one in offers] == [
        (sending.quick.pk, "29.00", True),
        (sending.van.pk, "35.00", True),
        (sending.slow.pk, "17.00", False),
    ]
    kept = sending.row(row)
    assert (kept.carrier_id, str(kept.cost), kept.agreed_how) == (
        sending.quick.pk,
        "29.00",
        "phone",
    )
    assert sending.facts() == ["shipment.registered", "shipment.carrier_agreed"]


@pytest.mark.covers("LG-08")
def test_with_somebody_outside_the_way_is_agreed(sending):
    row = sending.to_customer()

    with pytest.raises(commands.NotAgreed):
        sending.agree(row, how="")

    assert sending.row(row).carrier_id is None


def test_nothing_leaves_without_a_carrier_nor_a_courier_without_its_number(sending):
    row = sending.to_south()
    (code,) = sending.codes(row)

    with pytest.raises(commands.CarrierMissing):
        sending.do("hand_over", row)
    sending.agree(row, sending.quick)
    with pytest.raises(commands.WaybillMissing):
        sending.scan(code, "loaded")
    sending.do("note_waybill", row, waybill="SF1234567")
    sending.scan(code, "loaded")

    assert (sending.state(row), sending.row(row).waybill) == ("under_way", "SF1234567")


def test_a_code_that_nobody_knows_and_a_second_scan_are_refused_by_name(sending):
    row = sending.to_south(packages=2)
    sending.agree(row)
    sending.do("note_waybill", row, waybill="SF1")
    first, _second = sending.codes(row)
    sending.scan(first, "loaded")
    before = sending.facts()

    with pytest.raises(commands.CodeUnknown):
        sending.scan("NORTH-26-99-1", "loaded")
    with pytest.raises(commands.ScannedAlready):
        sending.scan(first, "loaded")
    with pytest.raises(commands.NotNow):
        sending.scan(first, "delivered")

    assert (len(sending.scans(row)), sending.facts()) == (1, before)


def test_what_failed_is_sent_once_more_or_comes_back(sending):
    row = sending.sent(sending.to_customer(), sending.van)
    sending.do("fail_delivery", row, reason="nobody")
    failed = sending.state(row)
    sending.do("send_again", row, due_at=NOON + DAY)
    again = sending.row(row)
    sending.do("hand_over", row)
    sending.do("fail_delivery", row, reason="refused", words="不要了")
    sending.do("take_back", row, reason="客户拒收")

    assert (failed, again.state, again.attempt) == ("failed", "open", 2)
    assert sending.state(row) == "returned"
    assert [scan[:3] for scan in sending.scans(row)] == [(1, "loaded", 1), (1, "loaded", 2)]
    assert broken() == {}


def test_a_lost_shipment_met_no_principle(sending):
    row = sending.sent()

    sending.do("give_up", row, reason="承运人确认丢失")

    assert (sending.state(row), sending.judged(row)) == ("lost", (False, False, False))


def test_a_cost_replaces_the_quote_once_it_left(sending):
    row = sending.to_south()
    with pytest.raises(commands.CostImpossible):
        sending.do("note_cost", row, cost=Decimal(5))
    sending.sent(row)

    sending.do("note_cost", row, cost=Decimal("31.5"))

    kept = sending.row(row)
    assert (str(kept.cost), kept.is_charged) == ("31.50", True)
    assert sending.facts()[-1] == "shipment.cost_noted"


@pytest.mark.covers("LG-10")
def test_a_recipient_is_called_with_the_waybill_number_once_there_is_one(sending):
    row = sending.to_customer(recipient={"wants_call": True})
    with pytest.raises(commands.NobodyToTell):
        sending.do("tell_recipient", row)
    sending.do("note_waybill", row, waybill="SF77")

    sending.do("tell_recipient", row)

    assert sending.row(row).told_at == NOON
    assert sending.facts()[-1] == "shipment.recipient_told"


def test_phone_and_address_are_sealed_and_looking_at_them_is_on_record(sending):
    row = sending.to_customer()
    from django.db import connection

    with whole_database(), connection.cursor() as cursor:
        cursor.execute("SELECT recipient, phone, address FROM logistics_shipment")
        (kept,) = cursor.fetchall()

    seen = sending.do("see_recipient", row)

    assert not any("陈先生".encode() in bytes(word) for word in kept)
    assert seen.phone.endswith("13800138000")
    assert sending.facts()[-1] == "shipment.recipient_seen"


def test_a_shipment_is_redated_and_cancelled_until_it_has_ended(sending):
    row = sending.to_south()
    sending.do("set_due", row, due_at=NOON + 5 * DAY)
    with pytest.raises(commands.DueBefore):
        sending.do("set_due", row, due_at=NOON)
    with pytest.raises(commands.ReasonMissing):
        sending.do("cancel_shipment", row, reason=" ")
    sending.do("cancel_shipment", row, reason="客户自取")

    with pytest.raises(commands.NotNow):
        sending.do("set_due", row, due_at=NOON + 6 * DAY)
    with pytest.raises(commands.NotNow):
        sending.do("note_waybill", row, waybill="SF1")
    assert sending.facts() == ["shipment.registered", "shipment.due_set", "shipment.cancelled"]


def test_what_is_not_a_shipment_is_refused_and_leaves_no_trace(sending):
    somewhere = {"target_id": sending.south}
    box = [Content(words="配件", quantity=Decimal(1))]
    nobody = Recipient(name="", address="某处")

    for refusal, told in [
        (commands.NowhereToGo, {"contents": box}),
        (commands.NowhereToGo, {"target_id": sending.north, "contents": box}),
        (commands.NowhereToGo, {"target_id": sending.world.abroad.pk, "contents": box}),
        (commands.AddressMissing, {"recipient": nobody, "contents": box}),
        (commands.NothingToSend, somewhere),
        (commands.NothingToSend, {**somewhere, "contents": box, "packages": 0}),
        (commands.NothingToSend, {**somewhere, "contents": box, "weight_kg": Decimal("NaN")}),
        (commands.NothingToSend, {**somewhere, "contents": [Content(quantity=Decimal(1))]}),
        (commands.DueBefore, {**somewhere, "contents": box, "due_at": NOON}),
    ]:
        with pytest.raises(refusal):
            sending.register(**told)

    assert sending.facts() == []


@pytest.mark.parametrize(
    "state", [s for s in ShipmentState if not SHIPMENT.allows(s, ShipmentState.CANCELLED)]
)
def test_only_what_is_still_here_is_cancelled(sending, state):
    row = {
        "under_way": sending.sent,
        "delivered": lambda: sending.do("deliver", sending.sent()),
        "failed": lambda: sending.do("fail_delivery", sending.sent(), reason="other"),
        "returned": lambda: sending.do("take_back", sending.sent()),
        "lost": lambda: sending.do("give_up", sending.sent(), reason="丢失"),
        "cancelled": lambda: sending.do("cancel_shipment", sending.to_south(), reason="不发"),
    }[state]()
    before = sending.facts()

    with pytest.raises(IllegalMove):
        sending.do("cancel_shipment", row, reason="no")

    assert (sending.state(row), sending.facts()) == (state, before)


def test_the_store_that_gets_it_takes_it_in_but_does_not_cancel_it(sending):
    row = sending.sent()

    with pytest.raises(NotPermitted):
        sending.do("take_back", row, by=sending.taker)
    sending.do("deliver", row, by=sending.taker)

    assert sending.state(row) == "delivered"


def test_a_stranger_does_not_find_it(sending):
    row = sending.sent()

    with pytest.raises(Shipment.DoesNotExist):
        sending.do("deliver", row, by=sending.world.stranger)
    with pytest.raises(commands.CodeUnknown):
        sending.scan(sending.codes(row)[0], "delivered", by=sending.world.stranger)


def test_a_store_elsewhere_in_the_group_sees_no_shipment_to_a_customer(sending):
    row = sending.to_customer()

    with as_seen_by(sending.taker):
        assert not queries.shipments(seen_by=sending.taker).filter(pk=row.pk).exists()


# ── out of a transfer ────────────────────────────────────────────────────────────────────────────


def test_a_transfer_gives_both_ends_and_the_contents(sending):
    transfer = sending.transfer(3)
    row = sending.of_transfer(transfer)

    with as_seen_by(sending.by):
        (line,) = queries.lines(row.pk, seen_by=sending.by)
    kept = sending.row(row)
    assert (kept.target_id, kept.reference, line.quantity) == (sending.south, transfer.number, 3)


def test_parts_leave_the_house_once_they_have_left_the_books(sending):
    transfer = sending.transfer(sent=False)
    row = sending.of_transfer(transfer)
    sending.agree(row, sending.van, reason="van")

    with pytest.raises(commands.TransferNotSent):
        sending.do("hand_over", row)
    stock.dispatch_transfer(transfer_id=transfer.pk, by=sending.by, at=NOON)
    sending.do("hand_over", row)

    assert sending.state(row) == "under_way"
    assert broken() == {}


def test_a_transfer_is_on_one_shipment(sending):
    transfer = sending.transfer()
    sending.of_transfer(transfer)

    with pytest.raises(commands.TransferElsewhere):
        sending.of_transfer(transfer)
    with pytest.raises(commands.TransferElsewhere):
        commands.register_shipment(
            source_id=sending.south, transfer_id=transfer.pk, by=sending.world.chief, at=NOON
        )

    assert sending.facts() == ["shipment.registered"]


@pytest.mark.parametrize(
    ("good", "damaged", "judged"),
    [(3, 0, (True, True, True)), (2, 1, (True, True, False)), (2, 0, (True, False, True))],
)
@pytest.mark.covers("LG-01")
def test_counting_the_parts_in_tells_what_the_delivery_was_worth(sending, good, damaged, judged):
    transfer = sending.transfer(3)
    row = sending.sent(sending.of_transfer(transfer))

    sending.count_in(transfer, good, damaged)

    assert (sending.state(row), sending.judged(row)) == ("delivered", judged)
    assert broken() == {}


def test_damage_found_in_a_delivered_box_counts_all_the_same(sending):
    transfer = sending.transfer(3)
    row = sending.sent(sending.of_transfer(transfer))
    sending.do("deliver", row, by=sending.taker)

    sending.count_in(transfer, 2, 1)

    assert sending.judged(row) == (True, True, False)
    assert sending.facts()[-1] == "shipment.found_wrong"


@pytest.mark.parametrize(("verb", "state"), [("cancel", "returned"), ("write_off", "lost")])
def test_what_becomes_of_the_transfer_becomes_of_its_shipment(sending, verb, state):
    transfer = sending.transfer()
    row = sending.sent(sending.of_transfer(transfer))

    getattr(stock, f"{verb}_transfer")(transfer_id=transfer.pk, by=sending.by, at=NOON)

    assert sending.state(row) == state
    assert broken() == {}


def test_a_request_that_is_withdrawn_takes_its_shipment_along(sending):
    transfer = sending.transfer(sent=False)
    row = sending.of_transfer(transfer)

    stock.cancel_transfer(transfer_id=transfer.pk, by=sending.taker, at=NOON)

    assert sending.state(row) == "cancelled"


def test_what_has_ended_stays_even_where_the_program_forgets(sending):
    row = sending.do("deliver", sending.sent())

    with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
        Shipment.objects.filter(pk=row.pk).update(state="open", ended_at=None, delivered_at=None)


# ── carriers and people ──────────────────────────────────────────────────────────────────────────


def carrier(code="sf", **more):
    told = {"name": "顺捷", "kind": "courier", "base": Decimal(9), **more}
    return commands.CarrierFile(code=code, **told)


def test_a_carrier_is_kept_once_under_its_code_and_changed(sending):
    row = commands.register_carrier(carrier=carrier(), by=sending.by, at=NOON)

    with pytest.raises(commands.CarrierKnown):
        commands.register_carrier(carrier=carrier("SF"), by=sending.by, at=NOON)
    commands.change_carrier(
        carrier_id=row.pk, carrier=carrier(base=Decimal(11)), by=sending.by, at=NOON
    )
    commands.change_carrier(
        carrier_id=row.pk, carrier=carrier(base=Decimal(11)), by=sending.by, at=NOON
    )

    assert sending.facts() == ["carrier.registered", "carrier.changed"]


def test_a_carrier_without_a_name_or_with_an_impossible_price_is_refused(sending):
    for refusal, told in [
        (commands.CarrierUnnamed, carrier(" ")),
        (commands.TariffImpossible, carrier(base=Decimal(-1))),
        (commands.TariffImpossible, carrier(days=99)),
    ]:
        with pytest.raises(refusal):
            commands.register_carrier(carrier=told, by=sending.by, at=NOON)

    assert sending.facts() == []


def test_a_closed_carrier_is_not_offered(sending):
    row = sending.to_south()
    with whole_database():
        type(sending.quick).objects.filter(pk=sending.quick.pk).update(is_closed=True)

    with pytest.raises(commands.CarrierUnfit):
        sending.agree(row, sending.quick)


def test_who_gets_it_is_told_and_forgotten_with_the_customer(sending):
    from aftersales.core.privacy import dossier, forget, still_needed

    customer = CustomerFactory(opened_store=sending.world.north)
    row = sending.to_customer(recipient={"customer_id": customer.pk})
    with whole_database():
        told = dossier("customer", customer.pk)["logistics.what_was_sent"]
        needed = still_needed("customer", customer.pk)
    sending.do("deliver", sending.sent(row))

    forget("customer", customer.pk, by=sending.world.chief, at=NOON)

    kept = sending.row(row)
    assert (told[0]["recipient"], "logistics.open" in needed) == ("陈先生", True)
    assert (kept.recipient, kept.phone, kept.address, kept.state) == ("", "", "", "delivered")
