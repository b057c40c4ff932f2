"""Every paper that is declared is seen beforehand, in both languages, and printed from there."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from aftersales.core.models import EventRecord
from aftersales.core.papers import all_papers
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.handbook import commands as handbook
from aftersales.ground.handbook.models import Version
from aftersales.ground.network.models import Store
from aftersales.lane.fieldservice import commands as fieldservice
from aftersales.lane.fieldservice.commands import Contract
from aftersales.money.billing import commands as billing
from aftersales.supply.parts import commands as parts
from tests.complaints.conftest import Desk
from tests.conftest import NOON
from tests.factories.appointments import AppointmentFactory
from tests.factories.customers import CustomerFactory
from tests.factories.parts import PartFactory
from tests.factories.vehicles import VehicleFactory, VehiclePartyFactory
from tests.logistics.articles import SentIn
from tests.logistics.conftest import Sending
from tests.printing.test_papers import needs_fonts, words_of
from tests.purchasing.conftest import Asking, Buying
from tests.signing import signed_in
from tests.warranty.conftest import household
from tests.workshop.conftest import at, open_workshop

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")


@pytest.fixture
def things(world):
    """One thing of every kind that a paper is about, and its id."""
    handbook.deliver(group_id=world.group.pk, by=world.chief, at=NOON)
    customer = CustomerFactory(opened_store=world.north, name="王国强", phone="13987654321")
    vehicle = VehicleFactory(
        group=world.group, home_store=world.north, owner=customer, plate="粤B12345"
    )
    VehiclePartyFactory(vehicle=vehicle, customer=customer)
    with whole_database():
        text = Version.objects.get(group=world.group, item__code="CV-03")
    booked = AppointmentFactory(store=world.north, vehicle=vehicle, customer=customer)
    return {
        "customer": customer.pk,
        "vehicle": vehicle.pk,
        "handbook_version": text.pk,
        "appointment": booked.pk,
        "workshop_day": world.north.pk * 10_000_000 + NOON.toordinal(),
        "appointment_day": world.north.pk * 10_000_000 + NOON.toordinal(),
        "installation": an_installation(world, customer).pk,
        "purchase_order": Buying(world).propose().pk,
        "inquiry": Asking(Buying(world)).ask().pk,
        **a_count(world),
        **a_shipment(world),
        "article": SentIn(world).damaged().pk,
        "complaint": Desk(world).closed().pk,
        **a_guarantee(world),
        **a_paid_visit(world),
    }


def a_count(world):
    """A part in its bin, and a sheet on which it is counted."""
    part = PartFactory(group=world.group)
    arrival = parts.Arrival(part_id=part.pk, quantity=Decimal(4), cost=Decimal(10), bin="A-01")
    told = {"store_id": world.north.pk, "by": world.chief, "at": NOON}
    parts.receive(arrival=arrival, **told)
    sheet = parts.open_count(part_ids=[part.pk], **told)
    with whole_database():
        bin_id = sheet.lines.get().stock.bin_id
    return {"part": part.pk, "bin": bin_id, "stock_count": sheet.pk}


def a_guarantee(world):
    """A car after five repairs of one fault, and its owner who wants the money back."""
    home = household(world)
    home.sold(now=NOON)
    home.repaired_often(5)
    return {"guarantee": home.vehicle.pk, "guarantee_request": home.asks().pk}


def a_shipment(world):
    """A box to the other store."""
    row = Sending(world).to_south()
    with whole_database():
        return {"shipment": row.pk, "package": row.packages.get().pk}


def an_installation(world, customer):
    """Fittings that a customer has ordered by contract."""
    agreed = Contract(title="加装行车记录仪", due_on=NOON.date() + timedelta(days=6))
    whole = {"store_id": world.north.pk, "customer_id": customer.pk, "contract": agreed}
    return fieldservice.agree(**whole, by=world.chief, at=NOON)


def a_paid_visit(world):
    """A visit that was done and inspected, billed, paid, credited in part, and is over."""
    shop = open_workshop(world)
    order = shop.ready(shop.visit())
    (bill,) = billing.settle(order_id=order.pk, by=shop.chief, at=at(11, 30))
    transfer = {"method": "transfer", "reference": "TT-1"}
    payment = billing.take(
        settlement_id=bill.pk, amount=bill.gross, **transfer, by=shop.chief, at=at(11, 31)
    )
    invoice = {"kind": "ordinary", "buyer": "王国强"}
    billing.want_invoice(settlement_id=bill.pk, **invoice, by=shop.chief, at=at(11, 31))
    billing.note_invoice(
        settlement_id=bill.pk, number="7" * 20, issued_on=NOON.date(), by=shop.chief, at=at(11, 31)
    )
    note = billing.credit(
        settlement_id=bill.pk,
        reason="04",
        words="折让",
        amount=Decimal(5),
        by=shop.chief,
        at=at(11, 32),
    )
    tagged = parts.tag_removed(
        store_id=world.north.pk,
        need=parts.Need(kind="order", id=order.pk),
        what="前制动片",
        vehicle_id=order.vehicle_id,
        by=shop.chief,
        at=at(11),
    )
    shop.explained(order)
    shop.do("deliver", order_id=order.pk, odometer_km=30_000, now=at(11, 45))
    return {
        "order": order.pk,
        "removed_part": tagged.pk,
        "settlement": bill.pk,
        "payment": payment.pk,
        "credit_note": note.pk,
    }


def pages_of(answer):
    """The pages of the preview as pictures."""
    told = answer.content.decode().split('src="data:image/svg+xml;base64,')[1:]
    return [b64decode(each.partition('"')[0]).decode() for each in told]


def printed(world):
    with as_seen_by(world.of_north):
        rows = EventRecord.objects.filter(name="printing.paper.printed").order_by("pk")
        return [(row.data["paper"], row.data["language"], row.data["options"]) for row in rows]


def reveals(world):
    with as_seen_by(world.of_north):
        return EventRecord.objects.filter(name="customers.data.revealed").count()


@needs_fonts
@pytest.mark.covers("IS-09")
@pytest.mark.parametrize("code", sorted(all_papers()))
def test_every_paper_is_seen_in_both_languages_and_printed_from_there(world, things, code):
    paper, browser = all_papers()[code], signed_in(world.administrator)
    object_id = things[paper.about]  # a kind that is not among them: add one to `things`
    address = f"/papers/{code}/{object_id}/"

    titles = {}
    for language in LANGUAGES:
        answer = browser.get(address, {"language": language})
        (shown, *_rest) = pages_of(answer)
        content = browser.post(f"{address}print/", {"language": language}).content
        pages = PdfReader(BytesIO(content)).pages
        titles[language] = PdfReader(BytesIO(content)).metadata.title

        assert len(pages_of(answer)) == len(pages)
        assert f'action="{address}print/"' in answer.content.decode()
        assert "<svg" in shown

    assert titles["zh-hans"] != titles["en"]
    assert titles["en"].isascii()
    assert printed(world) == [(code, language, []) for language in LANGUAGES]
    assert paper.address(object_id) == address


@needs_fonts
@pytest.mark.covers("IS-09", "NW-01")
def test_it_comes_in_the_stores_language_on_the_stores_paper_for_the_stores_printer(world, things):
    with whole_database():
        Store.objects.filter(pk=world.north.pk).update(
            language="en", paper="a5", printer="Counter 2"
        )
    browser = signed_in(world.administrator)
    browser.cookies["language"] = "zh-hans"
    address = f"/papers/vehicles.history/{things['vehicle']}/"

    told = browser.get(address).content.decode()
    sheet = PdfReader(BytesIO(browser.post(f"{address}print/").content))

    assert ("A5" in told, "Counter 2" in told, "车历" in told) == (True, True, True)
    assert sheet.metadata.title == "Vehicle history"
    assert round(float(sheet.pages[0].mediabox.width) / 72 * 25.4) == 148


@needs_fonts
@pytest.mark.covers("CV-03", "IS-09")
def test_the_basic_data_sheet_is_masked_until_somebody_asks_for_it_in_clear_on_record(
    world, things
):
    browser = signed_in(world.administrator)
    address = f"/papers/vehicles.file_sheet/{things['customer']}/"

    masked = words_of(browser.post(f"{address}print/", {"language": "zh-hans"}).content)
    by_address = browser.get(address, {"option": "clear"})
    seen_before = reveals(world)
    shown = browser.post(address, {"option": "clear"})
    clear = words_of(browser.post(f"{address}print/", {"option": "clear"}).content)

    assert ("王国强" in masked, "粤B12345" in masked) == (True, True)
    assert ("139****4321" in masked, "13987654321" in masked) == (True, False)
    assert 'name="option" value="clear"' in by_address.content.decode()  # offered, not taken
    assert (seen_before, reveals(world)) == (0, 2)
    assert "no-store" in shown["Cache-Control"]
    assert "13987654321" in clear.replace(" ", "")
    assert [options for _code, _language, options in printed(world)] == [[], ["clear"]]


@needs_fonts
def test_the_history_for_the_owner_says_for_whom_it_is(world, things):
    browser = signed_in(world.administrator)
    address = f"/papers/vehicles.history/{things['vehicle']}/"

    given = {"language": "en", "option": "owner"}

    assert "for the owner" in words_of(browser.post(f"{address}print/", given).content)
    given.pop("option")
    assert "for the owner" not in words_of(browser.post(f"{address}print/", given).content)


def test_who_may_not_see_the_thing_or_print_the_paper_sees_nothing(world, things):
    dispatcher = signed_in(world.person("dispatcher", world.north))
    stranger = signed_in(world.person("administrator", world.abroad))
    sheet = f"/papers/vehicles.file_sheet/{things['customer']}/"

    for verb in (dispatcher.get, lambda a: dispatcher.post(f"{a}print/")):
        assert verb(sheet).status_code == 403
    for code, paper in all_papers().items():
        address = f"/papers/{code}/{things[paper.about]}/"
        assert stranger.get(address).status_code == 404
        assert stranger.post(f"{address}print/").status_code == 404
    assert dispatcher.get("/papers/vehicles.unknown/1/").status_code == 404
    assert dispatcher.get(f"{sheet}print/").status_code == 405
    assert (printed(world), reveals(world)) == ([], 0)


def test_who_may_not_look_in_clear_is_neither_offered_it_nor_given_it(world, things):
    clerk = world.person("after_sales_manager", world.north)
    with whole_database():
        role = clerk.assignments.get().role
        role.rights = [right for right in role.rights if right != "customers.reveal"]
        role.save(update_fields=["rights"])
    address = f"/papers/vehicles.file_sheet/{things['customer']}/"
    browser = signed_in(clerk)

    assert browser.post(address, {"option": "clear"}).status_code == 403
    assert browser.post(f"{address}print/", {"option": "clear"}).status_code == 403
    assert reveals(world) == 0


@pytest.mark.covers("IS-09")
def test_the_list_of_papers_names_each_with_its_row(world):
    told = signed_in(world.administrator).get("/papers/").content.decode()

    assert len(all_papers()) >= 3
    for paper in all_papers().values():
        assert str(paper.title) in told
        assert paper.row in told


@needs_fonts
def test_each_paper_stands_on_the_page_of_its_thing(world, things):
    browser = signed_in(world.administrator)
    pages = {
        "customer": f"/customers/{things['customer']}/",
        "vehicle": f"/vehicles/{things['vehicle']}/",
        "handbook_version": f"/handbook/versions/{things['handbook_version']}/",
        "appointment": f"/appointments/{things['appointment']}/",
        "appointment_day": f"/appointments/prepare/?on={NOON:%Y-%m-%d}",
        "workshop_day": f"/workshop/day/?on={NOON:%Y-%m-%d}",
        "removed_part": f"/parts/removed/{things['removed_part']}/",
        "order": f"/orders/{things['order']}/?tab=papers",
        "settlement": f"/billing/settlements/{things['settlement']}/",
        "payment": f"/billing/payments/{things['payment']}/",
        "credit_note": f"/billing/settlements/{things['settlement']}/",
        "installation": f"/installations/{things['installation']}/",
        "stock_count": f"/parts/counts/{things['stock_count']}/",
        "part": f"/parts/{things['part']}/",
        "bin": "/parts/bins/",
        "purchase_order": f"/purchasing/orders/{things['purchase_order']}/",
        "inquiry": f"/purchasing/inquiries/{things['inquiry']}/",
        "shipment": f"/logistics/shipments/{things['shipment']}/",
        "package": f"/logistics/shipments/{things['shipment']}/",
        "article": f"/logistics/articles/{things['article']}/",
        "complaint": f"/complaints/{things['complaint']}/",
        "guarantee": f"/guarantees/{things['guarantee']}/",
        "guarantee_request": f"/guarantee-requests/{things['guarantee_request']}/",
    }

    for paper in all_papers().values():
        told = browser.get(pages[paper.about]).content.decode()
        assert paper.address(things[paper.about]) in told


def codes_on(page):
    """The codes to scan on a page of the preview, each as the picture it is."""
    told = page.split("data:image/svg+xml;base64,")[1:]
    return [b64decode(each.partition('"')[0]).decode() for each in told]


@needs_fonts
@pytest.mark.covers("RC-17", "FE-01")
@pytest.mark.parametrize(
    ("paper", "about"),
    [
        ("orders.work_order", "order"),
        ("orders.estimate", "order"),
        ("workshop.inspection_report", "order"),
        ("billing.settlement_list", "settlement"),
        ("workshop.gate_pass", "order"),
    ],
)
def test_a_scanner_reads_the_car_off_the_paper(world, things, paper, about):
    """A code that does not name its language is drawn by no browser: the preview would lack it."""
    answer = signed_in(world.administrator).get(f"/papers/{paper}/{things[about]}/")
    (page, *_rest) = pages_of(answer)

    codes = codes_on(page)

    assert len(codes) >= 1
    assert all(code.startswith('<svg xmlns="http://www.w3.org/2000/svg"') for code in codes)
