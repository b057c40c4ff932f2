"""The pages of a visit: what each shows, offers and does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.orders import queries
from aftersales.lane.orders.models import Arrival, Job, Line, Mark, Order
from tests.clients import signed_in
from tests.factories.customers import CustomerFactory
from tests.factories.orders import OrderFactory
from tests.factories.vehicles import VehicleFactory, VehicleModelFactory
from tests.files.samples import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]
SIGNED = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAC"
    "hwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def browser(counter):
    return signed_in(counter.world.administrator)


@pytest.fixture
def order(counter):
    return counter.signed(at=timezone.now())


def page(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def post(browser, path, **body):
    answer = browser.post(path, body)
    assert answer.status_code in (204, 303), (path, answer.content.decode()[:2000])
    return answer


def latest(counter, model=Order):
    with whole_database():
        return model.objects.latest("pk")


@pytest.mark.covers("RC-01", "RC-21")
def test_the_lane_shows_who_waits_who_is_here_and_who_is_ready(counter, browser, order):
    post(browser, "/arrivals/new/", plate="沪C22773", wish="换机油")
    ready = counter.signed(
        at=timezone.now(), vehicle_id=VehicleFactory(group=counter.world.group).pk
    )
    counter.put(ready, "in_work", "inspection", "ready", at=timezone.now())

    text = page(browser, "/lane/")

    assert "换机油" in text
    assert counter.car.plate[2:] in text
    assert "Register an arrival" in text
    arrival = latest(counter, Arrival)
    post(browser, f"/arrivals/{arrival.pk}/attend/")
    assert latest(counter, Arrival).state == "attended"
    post(browser, f"/arrivals/{arrival.pk}/leave/")
    assert latest(counter, Arrival).state == "left"


def test_a_known_plate_is_recognised_at_the_door(counter, browser):
    post(browser, "/arrivals/new/", plate=counter.car.plate)

    assert latest(counter, Arrival).vehicle_id == counter.car.pk


@pytest.mark.covers("RC-15", "RC-17", "RC-18")
def test_a_car_is_checked_in_by_five_steps(counter, browser):
    answer = post(
        browser,
        "/orders/new/",
        vehicle_id=counter.car.pk,
        customer_id=counter.owner.pk,
        service_type="repair",
        statement="刹车响",
    )
    order = latest(counter)
    assert answer["Location"] == f"/orders/{order.pk}/check-in/car/"
    at = f"/orders/{order.pk}/check-in"
    assert "No recall" in page(browser, f"{at}/car/")
    post(browser, f"{at}/car/", odometer_km="30120")
    post(browser, f"{at}/words/", statement="刹车响", diagnosis="制动片")
    post(
        browser, f"/orders/{order.pk}/damage/", view="left", x="310", y="555", photo=picture_file()
    )
    post(
        browser,
        f"{at}/walk/",
        fuel_percent="40",
        **{"point-seats": "amber"},
        belongings="儿童座椅",
    )
    post(browser, f"/orders/{order.pk}/jobs/new/", title="制动检查", service_type="repair")
    job = latest(counter, Job)
    post(browser, f"/jobs/{job.pk}/labour/", operation_id=counter.operation.pk, payer="customer")
    post(browser, f"{at}/jobs/")
    answer = post(
        browser,
        f"{at}/sign/",
        promised_at="2099-01-01T12:00",
        transport="waits",
        person="王先生",
        signature=SIGNED,
    )

    order = counter.now(order)
    assert answer["Location"] == f"/orders/{order.pk}/"
    assert (order.document, order.odometer_km, order.fuel_percent) == ("order", 30_120, 40)
    with whole_database():
        assert order.check_in.answers["seats"] == {"grade": "amber"}
        assert order.check_in.state == "signed"
        assert Mark.objects.get().photo_id is not None


def picture_file():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("x.png", picture(), content_type="image/png")


def test_a_step_says_why_it_was_not_kept(counter, browser, order):
    counter.open(parallel_reason="x", at=timezone.now())
    other = latest(counter)
    at = f"/orders/{other.pk}/check-in"
    post(browser, f"{at}/car/", odometer_km="30120")

    answer = browser.post(f"{at}/car/", {"odometer_km": "100"})

    assert answer.status_code == 422
    assert "contradicts" in answer.content.decode()
    unsigned = browser.post(
        f"{at}/sign/", {"promised_at": "2099-01-01T12:00", "transport": "waits"}
    )
    assert unsigned.status_code == 422


@pytest.mark.covers("RC-12")
def test_fault_questions_are_asked_only_where_a_fault_is_named(counter, browser):
    repair = counter.open(counter.labour(), service_type="repair", at=timezone.now())
    service = counter.open(
        counter.labour(),
        service_type="maintenance",
        vehicle_id=VehicleFactory(group=counter.world.group).pk,
        at=timezone.now(),
    )

    assert "Since when" in page(browser, f"/orders/{repair.pk}/check-in/words/")
    assert "Since when" not in page(browser, f"/orders/{service.pk}/check-in/words/")
    (job,) = counter.jobs(repair)
    post(
        browser,
        f"/orders/{repair.pk}/check-in/words/",
        statement="x",
        **{f"job-{job.pk}-what": "吱吱响"},
    )
    assert counter.jobs(repair)[0].symptoms == {"what": "吱吱响"}


@pytest.mark.parametrize("tab", ["work", "check", "consent", "money", "papers", "timeline"])
def test_every_tab_of_an_order_opens(counter, browser, order, tab):
    counter.do("make_estimate", order_id=order.pk, at=timezone.now())

    assert order.number in page(browser, f"/orders/{order.pk}/?tab={tab}")


@pytest.mark.covers("WS-05", "FE-04")
def test_lines_are_edited_in_their_row_and_split(counter, browser, order):
    with whole_database():
        line = Line.objects.filter(order=order, kind="labour").get()
    post(browser, f"/lines/{line.pk}/change/", quantity="2", unit_price="200.00", percent_off="5")
    with whole_database():
        line.refresh_from_db()
    assert line.gross == 380

    assert browser.post(f"/lines/{line.pk}/payers/", {"customer": "1"}).status_code == 422
    post(browser, f"/lines/{line.pk}/payers/", customer="180", maker="200")
    with whole_database():
        line.refresh_from_db()
    assert (line.for_customer, line.for_maker) == (180, 200)
    post(browser, f"/lines/{line.pk}/withdraw/")
    with whole_database():
        line.refresh_from_db()
    assert line.is_withdrawn


def test_a_wrong_number_in_a_row_is_said_and_nothing_changes(counter, browser, order):
    with whole_database():
        line = Line.objects.filter(order=order).first()

    post(browser, f"/lines/{line.pk}/change/", quantity="-1", unit_price="x", percent_off="0")

    with whole_database():
        assert Line.objects.get(pk=line.pk).quantity == line.quantity
    assert "form-errors" in page(browser, f"/orders/{order.pk}/") or "toast" in page(
        browser, f"/orders/{order.pk}/"
    )


@pytest.mark.covers("WS-23", "WS-22")
def test_the_customers_answer_is_noted_and_a_no_becomes_advice(counter, browser, order):
    post(browser, f"/orders/{order.pk}/jobs/new/", title="制动片", service_type="repair")
    job = latest(counter, Job)
    post(
        browser, f"/jobs/{job.pk}/part/", part_id=counter.filter.pk, quantity="1", payer="customer"
    )
    assert "found during the work" in page(browser, f"/orders/{order.pk}/")

    post(
        browser,
        f"/jobs/{job.pk}/decide/",
        decision="declined",
        method="phone",
        person="王先生",
        reason="下次",
        grade="red",
    )

    text = page(browser, f"/orders/{order.pk}/")
    assert "Put on the order" in text
    with whole_database():
        (advice,) = order.advice.all()
    assert advice.grade == "red"
    post(browser, f"/orders/{order.pk}/advice/{advice.pk}/revive/")
    post(browser, f"/orders/{order.pk}/advice/{advice.pk}/drop/", reason="已在别处更换")
    with whole_database():
        advice.refresh_from_db()
    assert advice.state == "dropped"


def test_an_estimate_is_sent_and_its_address_told_once(counter, browser):
    order = counter.open(counter.labour(), at=timezone.now())
    assert "own address" not in page(browser, f"/orders/{order.pk}/estimate/send/")

    answer = browser.post(f"/orders/{order.pk}/estimate/send/", headers={"HX-Request": "true"})

    assert "/e/" in answer.content.decode()
    assert "Estimate 1" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("promise", {"promised_at": "2099-01-02T10:00"}),
        ("statement", {"statement": "x", "diagnosis": "y"}),
        ("change", {"service_type": "repair", "transport": "leaves"}),
        ("advice/new", {"title": "减震器渗油", "grade": "amber"}),
        (
            "objections/new",
            {"kind": "price", "words": "贵", "method": "explain", "result": "accepted"},
        ),
        ("cancel", {"reason": "客户改期"}),
    ],
)
def test_dialogs_do_their_deed_and_lead_back(counter, browser, order, path, body):
    assert "<form" in page(browser, f"/orders/{order.pk}/{path}/")

    answer = post(browser, f"/orders/{order.pk}/{path}/", **body)

    assert answer["Location"] == f"/orders/{order.pk}/"


def test_the_car_moves_and_parts_are_asked_for_by_buttons(counter, browser, order):
    counter.stock()
    post(browser, f"/orders/{order.pk}/parts/")
    post(browser, f"/orders/{order.pk}/move/awaiting_parts/")

    text = page(browser, f"/orders/{order.pk}/")
    assert counter.now(order).place == "awaiting_parts"
    assert "asked for" in text
    post(browser, f"/orders/{order.pk}/move/in_work/")
    assert counter.now(order).place == "awaiting_parts"


@pytest.mark.covers("RC-17", "FE-01")
def test_work_order_and_estimate_stand_on_paper(counter, browser, order):
    from aftersales.core.papers import Wanted, all_papers
    from aftersales.core.scope import as_seen_by

    def words(code):
        paper = all_papers()[code]
        with as_seen_by(counter.by), translation.override("en"):
            wanted = Wanted(actor=counter.by, at=timezone.now(), language="en")
            return str(paper.compose(paper.find(order.pk, counter.by), wanted))

    told = words("orders.work_order")
    for block in ("1. What the customer says", "2. Work instruction", "3. Items", "4. Vehicle"):
        assert block in told
    assert "245.00 CNY" in words("orders.estimate")
    for code in ("orders.work_order", "orders.estimate"):
        assert order.number in page(browser, f"/papers/{code}/{order.pk}/")


@pytest.mark.parametrize("path", ["orders", "arrivals", "advice", "objections"])
def test_a_list_costs_the_same_for_one_row_and_for_three(counter, browser, path):
    def more():
        order = counter.open(
            counter.labour(),
            vehicle_id=VehicleFactory(group=counter.world.group).pk,
            customer_id=CustomerFactory(opened_store=counter.store).pk,
            at=timezone.now(),
        )
        told = {"store_id": counter.store_id, "at": timezone.now()}
        counter.do("arrive", vehicle_id=order.vehicle_id, **told)
        counter.do("note_advice", vehicle_id=order.vehicle_id, title="x", **told)
        counter.do(
            "record_objection",
            customer_id=order.customer_id,
            order_id=order.pk,
            kind="price",
            method="listen",
            words="x",
            **told,
        )

    counts = []
    for rows in (1, 2):
        for _each in range(rows):
            more()
        page(browser, f"/{path}/?view=all")
        with CaptureQueriesContext(connection) as captured:
            page(browser, f"/{path}/?view=all")
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 15


def test_a_promise_runs_in_the_list_until_the_car_is_gone(counter, browser):
    gone, here = (
        counter.signed(at=timezone.now(), vehicle_id=VehicleFactory(group=counter.world.group).pk)
        for _each in range(2)
    )
    past = timezone.now() - timedelta(days=100)
    over = {"place": "handed_over", "handed_over_at": past, "cleared_at": past}
    with whole_database():
        for order, told in ((here, {}), (gone, over)):
            row = Order.objects.filter(pk=order.pk)
            row.update(promised_at=past, version=F("version") + 1, **told)

    rows = page(browser, "/orders/?view=all").split("<tr data-id=")

    assert [("d late" in row) for row in rows if row.startswith(f'"{gone.pk}"')] == [False]
    assert [("d late" in row) for row in rows if row.startswith(f'"{here.pk}"')] == [True]


def test_the_lane_and_the_page_of_an_order_stay_under_the_ceiling(counter, browser):
    for _each in range(3):
        counter.signed(at=timezone.now(), vehicle_id=VehicleFactory(group=counter.world.group).pk)
    order = latest(counter)
    for path in ("/lane/", f"/orders/{order.pk}/"):
        page(browser, path)
        with CaptureQueriesContext(connection) as captured:
            page(browser, path)
        assert len(captured) <= 25, path


@pytest.mark.parametrize("tab", ["work", "check", "consent", "money"])
def test_each_side_of_an_order_costs_at_most_ten_statements(counter, browser, tab):
    order = counter.signed(*[counter.labour(), counter.part()] * 5)
    counter.do("make_estimate", order_id=order.pk)
    address = f"/orders/{order.pk}/?tab={tab}"
    page(browser, address)

    with CaptureQueriesContext(connection) as captured:
        page(browser, address)

    frame = ("SAVEPOINT", "RELEASE", "SELECT set_config")  # the transaction's own, not questions
    asked = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(frame)]
    assert len(asked) <= 10


def test_the_tabs_tell_how_many_marks_and_estimates_there_are(counter, browser):
    order = counter.signed(counter.labour())
    counter.do("make_estimate", order_id=order.pk)
    counter.do("make_estimate", order_id=order.pk)
    with as_seen_by(counter.by):
        row = queries.counted(queries.orders(seen_by=counter.by)).get(pk=order.pk)

    assert (row.marks_made, row.estimates_made) == (0, order.estimates.count())
    assert order.estimates.count() >= 2


def test_another_store_sees_no_page_of_it(counter, order):
    stranger = signed_in(counter.world.person("service_advisor", counter.world.south))

    for path in ("", "check-in/car/", "promise/", "cancel/"):
        assert stranger.get(f"/orders/{order.pk}/{path}").status_code == 404
    assert stranger.post(f"/orders/{order.pk}/move/diagnosis/").status_code == 404
    assert order.number not in stranger.get("/orders/?view=all").content.decode()


def test_pickers_answer_what_is_typed(counter, browser):
    for path, words, name in (
        ("/orders/operations/find/", counter.operation.code, "更换机油及滤清器"),
        ("/orders/charges/find/", "废油", "废油处理费"),
    ):
        offers = browser.post(path, {"q": words}).json()["offers"]
        assert [o["text"] for o in offers] == [name]
    assert browser.post("/orders/packages/find/", {"q": "zz"}).json()["offers"] == []


def test_a_job_leads_to_its_visit_for_rooms_that_know_the_job_alone(browser, order):
    with whole_database():
        job = Job.objects.filter(order=order).latest("pk")

    answer = browser.get(f"/jobs/{job.pk}/")

    assert answer.headers.get("Location") == f"/orders/{order.pk}/"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("role", ["service_advisor", "after_sales_manager"])
def test_fifty_orders_are_a_light_page(world, language, role):
    reader, now = world.person(role, world.north, name="欧阳建国"), timezone.now()
    model = VehicleModelFactory(group=world.group, name="330TSI 豪华版")
    for _ in range(50):
        car = VehicleFactory(group=world.group, model=model)
        owner = CustomerFactory(opened_store=world.north, name="东莞南方贸易商行")
        OrderFactory(
            store=world.north,
            vehicle=car,
            customer=owner,
            advisor=reader,
            signed=True,
            opened_at=now,
        )
    browser = signed_in(reader)
    browser.cookies["language"] = language

    answer = browser.get("/orders/?view=all")

    assert answer.content.decode().count("<tr data-id") == 50
    assert len(answer.content) < 60_000
