"""Guarantees as people see them: on the car, on the order, as a list, on paper, by program."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from aftersales.core.papers import Wanted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.guarantees.warranty import papers
from aftersales.guarantees.warranty.commands import Told
from aftersales.guarantees.warranty.models import GuaranteeRequest, Policy
from aftersales.web import show
from tests.clients import post_json, signed_in
from tests.warranty.conftest import DAY, Household, at, household

HOUR = timedelta(hours=1)


def lately():
    """Pages know one time only, that on the wall: the visits here are of an hour ago."""
    return timezone.now() - HOUR


@pytest.fixture
def home(world) -> Household:
    """A car that was sold 300 days ago, of whose sale nothing is told yet."""
    return household(world, timezone.localdate() - 300 * DAY)


@pytest.fixture
def car(home) -> Household:
    home.sold(now=lately())
    return home


@pytest.fixture
def clerk(world):
    return signed_in(world.person("warranty_clerk", world.north))


@pytest.fixture
def manager(world):
    return signed_in(world.person("after_sales_manager", world.north))


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


SALE = {
    "use": "family",
    "kind": "passenger",
    "powertrain": "fuel",
    "price": "150000",
    "usage_rate_percent": "0.5",
    "repair_months": "48",
}


@pytest.mark.covers("WT-08")
def test_the_clerk_tells_the_terms_on_the_cars_page(home, clerk):
    address = f"/guarantees/{home.vehicle.pk}/"
    before = page_of(clerk, address)
    sale = {**SALE, "invoice_date": home.sold_on.isoformat()}
    clerk.post(f"{address}terms/", sale)
    after = page_of(clerk, address)
    unsaid = clerk.post(f"{address}terms/", {**sale, "price": "140000"}).content.decode()

    assert "Nobody has told on which terms this car was sold" in before
    with translation.override("en"):
        sold_on = show.date(home.sold_on)
    for words in ("household", sold_on, "months of free repair 48", "150,000.00"):
        assert words in after
    assert "Say why they were wrong" in unsaid
    with whole_database():
        assert Policy.objects.get().promises == {"repair_months": 48}


@pytest.mark.covers("WT-01")
def test_the_car_shows_what_may_be_asked_under_which_article_and_what_counted(car, clerk):
    car.repaired_often(5)
    row = car.repaired(
        at(9, on=car.sold_on + 200 * DAY),
        at(12, on=car.sold_on + 200 * DAY),
        is_quality=None,
        words="漏油",
    )
    told = page_of(clerk, f"/guarantees/{car.vehicle.pk}/")

    for words in (
        "Order 43, article 24(4)",
        "the same fault too often",
        "9,000.00 for the use",
        "5 / 5",
        "城东服务站",
        "Nobody has judged it",
        f"/guarantees/repairs/{row.pk}/judge/",
    ):
        assert words in told


def test_the_panel_stands_on_car_and_order_with_the_jobs_that_are_not_told(car, shop, world):
    order = shop.visit(car=car.vehicle, now=lately(), promised_at=lately() + 7 * HOUR)
    advisor = signed_in(world.person("service_advisor", world.north))
    job = shop.job(order)
    on_order = page_of(advisor, f"/guarantees/of-order/{order.pk}/")
    advisor.post(
        f"/guarantees/jobs/{job.pk}/tell/",
        {"words": "制动异响", "component": "brake", "scope": "part", "work": "repair"},
    )
    after = page_of(advisor, f"/guarantees/of-order/{order.pk}/")

    assert f"/guarantees/jobs/{job.pk}/tell/" in on_order
    assert f"/guarantees/jobs/{job.pk}/tell/" not in after
    assert "Nobody has judged it" in after
    assert f"/guarantees/{car.vehicle.pk}/panel/" in page_of(
        advisor, f"/vehicles/{car.vehicle.pk}/"
    )
    assert f"/guarantees/of-order/{order.pk}/" in page_of(advisor, f"/orders/{order.pk}/")
    assert 'class="rings"' in page_of(advisor, f"/guarantees/{car.vehicle.pk}/panel/")


def test_the_clerk_judges_leaves_hours_out_and_takes_out_on_the_page(car, clerk):
    row = car.repaired(
        at(9, on=car.sold_on + 60 * DAY), at(10, on=car.sold_on + 90 * DAY), is_quality=None
    )
    repair = f"/guarantees/repairs/{row.pk}/"
    clerk.post(f"{repair}judge/", {"is_quality": "yes", "words": "实测确认"})
    reached = car.kept().rights
    hours = {"hours": "2", "reason": "vin_part_transport", "evidence": "运单 SF1"}
    clerk.post(f"{repair}leave-out/", hours)
    proved = page_of(clerk, f"/guarantees/{car.vehicle.pk}/")
    (left,) = car.left_out()
    clerk.post(f"/guarantees/hours/{left.pk}/count/", {"reason": "运单不符"})
    again = car.kept().rights
    clerk.post(f"{repair}take-out/", {"reason": "录错车辆"})

    assert (reached, again, car.kept().rights) == (["X6"], ["X6"], [])
    assert "2.00 h not counted: transport of a part made for this VIN" in proved


def test_cars_near_a_threshold_are_listed_and_wait_on_the_start_page(car, clerk, manager, world):
    far = page_of(manager, "/guarantees/")
    car.repaired_often(4)
    near = page_of(manager, "/guarantees/")
    south = signed_in(world.person("warranty_clerk", world.south))

    address = f"/guarantees/{car.vehicle.pk}/"
    assert address not in far
    assert address in near
    assert "Cars near a guarantee threshold" in page_of(manager, "/")
    assert address not in page_of(south, "/guarantees/?view=all")


@pytest.mark.covers("WT-20")
def test_a_request_goes_from_the_customer_to_the_refund_on_the_page(car, clerk, manager):
    car.repaired_often(5)
    taken = clerk.post(
        f"/guarantees/{car.vehicle.pk}/take-request/",
        {
            "store_id": car.store_id,
            "customer_id": car.owner.pk,
            "asks": "return",
            "words": "同一问题修了五次",
        },
    )
    page = taken.headers["Location"]
    first = page_of(clerk, page)
    manager.post(
        f"{page}grant/",
        {"right": "X7", "cost_owner": "maker", "price": "150000", "words": "同意退车"},
    )
    granted = page_of(manager, page)
    with whole_database():
        fee = GuaranteeRequest.objects.get().usage_fee
    manager.post(f"{page}take-back/", {"km": "12100"})
    manager.post(f"{page}finish/", {"words": "退款已付"})
    over = page_of(manager, page)

    assert "同一问题修了五次" in first
    assert "Order 43, article 24(4)" in first
    assert "Order 43, article 24(4)" in granted
    assert fee > 0
    assert "done" in over
    assert "12,100 km" in over
    assert page.rstrip("/").rsplit("/", 1)[1] in page_of(manager, "/guarantee-requests/?view=all")


def test_a_refusal_a_dispute_and_a_withdrawal_on_the_page(car, clerk, manager):
    row = car.asks()
    page = f"/guarantee-requests/{row.pk}/"
    assert clerk.get(f"{page}grant/").status_code == 200
    manager.post(f"{page}refuse/", {"words": "未达到退换条件"})
    refused = page_of(clerk, page)
    clerk.post(f"{page}dispute/", {"words": "还有一次维修"})
    disputed = page_of(clerk, page)
    clerk.post(f"{page}withdraw/", {"words": "客户改变主意"})

    assert "未达到退换条件" in refused
    assert "disputed" in disputed
    assert "withdrawn" in page_of(clerk, page)


def test_the_dossiers_print_what_others_need_to_follow_the_verdict(car, clerk, world):
    car.repaired_often(5)
    row = car.asks(now=lately())
    wanted = Wanted(actor=world.of_north, at=timezone.now())
    with as_seen_by(world.of_north), translation.override("en"):
        found = papers.find_car(car.vehicle.pk, world.of_north)
        of_car = str(papers.dossier(found, wanted))
        of_request = str(
            papers.request_dossier(papers.find_request(row.pk, world.of_north), wanted)
        )

    for words in ("Order 43, article 24(4)", "制动异响", "城东服务站 W-1", "实测确认", "5 / 5"):
        assert words in of_car
    for words in (row.number, "要求退车", "the same fault too often", "Signed for the seller"):
        assert words in of_request
    for address in (
        f"/papers/warranty.dossier/{car.vehicle.pk}/",
        f"/papers/warranty.request_dossier/{row.pk}/",
    ):
        assert "Page 1 of" in page_of(clerk, address)


def test_the_pages_ask_the_same_number_of_questions_whatever_the_past(car, clerk):
    def told(path):
        clerk.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(path).status_code == 200
        return len(asked)

    car.repaired_often(1)
    paths = (
        "/guarantees/?view=all",
        f"/guarantees/{car.vehicle.pk}/",
        f"/guarantees/{car.vehicle.pk}/panel/",
    )
    first = [told(path) for path in paths]
    car.repaired_often(3)

    assert [told(path) for path in paths] == first
    assert first[0] <= 15
    assert max(first) <= 25


# ── programs ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("WT-08")
def test_programs_take_the_same_steps(home, shop, clerk, manager):
    car = home.vehicle.pk
    terms = {
        "use": "family",
        "powertrain": "fuel",
        "invoice_date": home.sold_on.isoformat(),
        "price": "150000.00",
        "usage_rate_percent": "0.5",
        "promises": {"exchange_months": 36},
    }
    kept = post_json(clerk, f"/api/v1/guarantees/{car}/terms", terms, key="w-1")
    order = shop.visit(car=home.vehicle, now=lately(), promised_at=lately() + 7 * HOUR)
    told = {"job_id": str(shop.job(order).pk), "component": "brake", "words": "制动异响"}
    row = post_json(clerk, "/api/v1/guarantee-repairs", told, key="w-2").json()
    address = f"/api/v1/guarantee-repairs/{row['id']}"
    judged = post_json(
        clerk, f"{address}/judge", {"is_quality": True, "words": "实测"}, key="w-3"
    ).json()
    noted = post_json(
        clerk,
        "/api/v1/guarantee-repairs/note",
        {
            "vehicle_id": str(car),
            "fault_id": row["fault_id"],
            "component": "brake",
            "workshop_words": "城东服务站",
            "number": "W-9",
            "begun_at": at(9, on=home.sold_on + 60 * DAY).isoformat(),
            "ended_at": at(9, on=home.sold_on + 62 * DAY).isoformat(),
            "km": 3000,
        },
        key="w-4",
    ).json()
    stands = clerk.get(f"/api/v1/guarantees/{car}").json()
    asked = post_json(
        clerk,
        "/api/v1/guarantee-requests",
        {
            "store": str(home.store_id),
            "vehicle_id": str(car),
            "customer_id": str(home.owner.pk),
            "asks": "repair",
            "words": "要求免费修理",
        },
        key="w-5",
    ).json()
    given = post_json(
        manager,
        f"/api/v1/guarantee-requests/{asked['id']}/grant",
        {"right": "R1", "cost_owner": "maker", "words": "同意"},
        key="w-6",
    ).json()
    done = post_json(
        manager,
        f"/api/v1/guarantee-requests/{asked['id']}/finish",
        {"words": "已修复"},
        key="w-7",
    ).json()

    assert (kept.status_code, kept.json()["version"]) == (201, 1)
    assert (judged["is_quality"], noted["fault_id"]) == (True, row["fault_id"])
    assert [right["code"] for right in stands["rights"]] == ["R1"]
    assert stands["verdict"]["remaining"]["X7"] == 4
    assert (given["state"], given["article"], done["state"]) == ("granted", "O43 19", "done")
    listed = clerk.get("/api/v1/guarantee-repairs?q=W-9").json()["items"]
    assert [one["id"] for one in listed] == [noted["id"]]
    assert clerk.get("/api/v1/guarantees?q=far").json()["items"][0]["vehicle_id"] == str(car)


def test_programs_hear_why_not(car, clerk, shop):
    order = shop.visit(car=car.vehicle, now=lately(), promised_at=lately() + 7 * HOUR)
    told = {"job_id": str(shop.job(order).pk), "component": "traction_battery"}
    wrong = post_json(clerk, "/api/v1/guarantee-repairs", told, key="n-1")
    row = car.do("tell_job", job_id=shop.job(order).pk, told=Told(component="brake"))
    much = {"hours": "99", "reason": "other", "evidence": "x"}
    hours = post_json(clerk, f"/api/v1/guarantee-repairs/{row.pk}/leave-out", much, key="n-2")

    assert (wrong.status_code, wrong.json()["code"]) == (422, "warranty.repair_wrong")
    assert hours.status_code in (200, 422)
    assert Decimal(much["hours"]) == 99


# ── the first maintenance ────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("WT-04", "WT-05")
def test_the_first_maintenance_is_confirmed_on_the_order_and_counted(world, shop):
    home = household(world, timezone.localdate() - 100 * DAY, km=4_000)
    order = shop.visit(car=home.vehicle, now=lately(), promised_at=lately() + 7 * HOUR)
    advisor = signed_in(world.person("service_advisor", world.north))
    panel = f"/guarantees/of-order/{order.pk}/"
    before = page_of(advisor, panel)
    advisor.post(f"/first-maintenances/of-order/{order.pk}/", {})
    again = advisor.post(f"/first-maintenances/of-order/{order.pk}/", {}).content.decode()

    assert "First maintenance: entitled until" in before
    assert "This car had its first maintenance" in again
    assert "First maintenance: had on" in page_of(advisor, panel)
    assert order.number in page_of(advisor, "/first-maintenances/")
    manager = signed_in(world.person("after_sales_manager", world.north))
    assert "first maintenances" in page_of(manager, "/figures/")
    listed = advisor.get("/api/v1/first-maintenances").json()["items"]
    assert [one["number"] for one in listed] == [order.number]
