"""Exhaust tests held against limits; what failed is repaired and tested again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines import queries as deadlines
from aftersales.ground.handbook.delivering import to_every_group
from aftersales.lane.orders.commands import NewJob
from aftersales.lane.workshop import commands, rules
from aftersales.lane.workshop.models import EmissionTest
from aftersales.lane.workshop.parameters import LIMITS
from aftersales.lane.workshop.states import EmissionMethod
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.workshop.conftest import at

pytestmark = pytest.mark.django_db
IDLE = EmissionMethod.TWO_SPEED_IDLE
GOOD = {"co_idle": "0.6", "hc_idle": "80", "co_high": "0.3", "hc_high": "50", "lambda": "1.05"}


def readings(**wrong):
    return {gas: Decimal(found) for gas, found in (GOOD | wrong).items()}


def measure(shop, order, now=None, method=IDLE, **wrong):
    return shop.do(
        "measure_emissions",
        order_id=order.pk,
        method=method,
        readings=readings(**{k.rstrip("_"): v for k, v in wrong.items()}),
        now=now or at(9),
    )


def clock(shop, row):
    with as_seen_by(shop.chief):
        (found,) = deadlines.about("emission_test", row.pk, seen_by=shop.chief)
    return found


@pytest.mark.covers("WS-37")
def test_what_is_at_its_limit_passes_and_the_limits_of_the_day_are_kept(shop, facts):
    order = shop.visit()

    row = measure(shop, order)

    assert (row.verdict, row.failed, row.retest_due_on) == ("passed", [], None)
    assert row.limits["lambda"] == ["0.95", "1.05"]
    assert facts() == ["emission.tested"]


@pytest.mark.covers("WS-37")
@pytest.mark.parametrize(
    ("gas", "found"),
    [("co_idle", "0.61"), ("hc_high", "51"), ("lambda_", "1.06"), ("lambda_", "0.94")],
)
def test_what_is_outside_fails_a_repair_is_proposed_and_a_retest_is_due(shop, gas, found):
    order = shop.visit()

    row = measure(shop, order, **{gas: found})

    assert (row.verdict, row.failed) == ("failed", [gas.rstrip("_")])
    assert row.retest_due_on == date(2026, 3, 13)
    proposed = [job for job in shop.jobs(order) if job.pk == row.job_id]
    assert [(job.consent, job.is_extra) for job in proposed] == [("proposed", True)]
    assert clock(shop, row).state == "running"


@pytest.mark.covers("WS-37")
def test_it_is_closed_only_by_a_retest_of_the_same_method_that_passed(shop, facts):
    order = shop.visit()
    row = measure(shop, order, co_idle="2")
    measure(shop, order, co_idle="1", now=at(10))
    other = {"opacity": Decimal("0.5")}
    shop.do(
        "measure_emissions",
        order_id=order.pk,
        method=EmissionMethod.FREE_ACCELERATION,
        readings=other,
        now=at(10, 30),
    )
    with whole_database():
        assert EmissionTest.objects.get(pk=row.pk).is_open

    passed = measure(shop, order, now=at(11))

    with whole_database():
        row = EmissionTest.objects.get(pk=row.pk)
        assert (row.is_open, row.closed_by_id) == (False, passed.pk)
        assert not EmissionTest.objects.filter(verdict="failed", closed_by=None).exists()
    assert clock(shop, row).state == "met"
    assert facts().count("emission.closed") == 2


def test_every_value_of_the_method_is_measured(shop, facts):
    order = shop.visit()
    for wrong in ({}, {"co_idle": Decimal(1)}, readings() | {"soot": Decimal(1)}):
        with pytest.raises(commands.ReadingsIncomplete):
            shop.do("measure_emissions", order_id=order.pk, method=IDLE, readings=wrong)
    assert facts() == []


def test_with_billing_nothing_more_is_written_on_the_order(shop):
    order = shop.ready(shop.visit())
    shop.billed(order)

    row = measure(shop, order, co_idle="2", now=at(12))

    assert (row.verdict, row.job_id) == ("failed", None)


def test_each_method_has_its_limits_and_the_rule_counts_the_edge_as_within():
    assert {method: len(gases) for method, gases in LIMITS.items()} == {
        EmissionMethod.TWO_SPEED_IDLE: 5,
        EmissionMethod.ASM: 6,
        EmissionMethod.FREE_ACCELERATION: 1,
        EmissionMethod.LUG_DOWN: 2,
    }
    limits = {"opacity": (Decimal(0), Decimal("1.2"))}
    assert rules.outside({"opacity": Decimal("1.2")}, limits) == []
    assert rules.outside({"opacity": Decimal("1.201")}, limits) == ["opacity"]


@pytest.fixture
def browser(shop):
    to_every_group(at=NOON)
    client = signed_in(shop.world.administrator)
    client.cookies["store"] = str(shop.store_id)
    return client


def test_a_test_is_typed_in_and_read_in_the_browser_and_over_the_api(shop, browser):
    order = shop.visit()
    address = reverse("workshop:measure_emissions", args=[order.pk])
    assert "limit 0.6" in browser.get(address).content.decode()
    assert browser.post(address, GOOD | {"hc_high": ""}).status_code == 422
    answer = browser.post(address, GOOD | {"hc_high": "90", "device": "NHA-506"})
    assert answer.status_code == 303
    text = browser.get(answer["Location"]).content.decode()
    assert "NHA-506" in text
    assert "Repair after a failed exhaust test" in text
    assert browser.get(reverse("workshop:emissions")).status_code == 200
    body = {
        "method": "lug_down",
        "readings": [{"value": "opacity", "found": "1.1"}, {"value": "nox", "found": "900"}],
    }
    made = post_json(browser, f"/api/v1/orders/{order.pk}/measure-emissions", body)
    assert (made.status_code, made.json()["verdict"]) == (200, "passed"), made.content
    assert len(browser.get("/api/v1/emission-tests").json()["items"]) == 2
    one = browser.get(f"/api/v1/emission-tests/{made.json()['id']}").json()
    assert (one["failed"], one["is_open"]) == ([], False)


@pytest.mark.covers("WS-26")
def test_the_repair_report_is_filled_from_the_order_and_listed(shop, browser):
    jobs = [NewJob(title=words, lines=[shop.labour()]) for words in ("前制动异响", "更换雨刮片")]
    order = shop.ready(shop.visit(*jobs))
    shop.billed(order)
    shop.explained(order)
    shop.do("deliver", order_id=order.pk, odometer_km=30_000, now=at(11, 45))

    listed = browser.get(reverse("workshop:reports")).content.decode()
    paper = browser.get(f"/papers/workshop.repair_report/{order.pk}/")

    assert order.number in listed
    assert "前制动异响；更换雨刮片" in listed
    assert paper.status_code == 200


@pytest.mark.covers("WS-32")
def test_the_books_say_how_the_five_duties_are_kept(shop, browser):
    order = shop.visit()
    shop.do("guide_to_rest", order_id=order.pk, choice="lounge")

    text = browser.get(reverse("workshop:duties"), {"on": "2026-03-03"}).content.decode()

    assert "Repair money and parts only for repair" in text
    assert text.count("<dt>") >= 5
    with as_seen_by(shop.chief):
        from aftersales.lane.workshop import queries

        books = queries.repair_books(
            store_id=shop.store_id,
            first=date(2026, 3, 1),
            last=date(2026, 3, 31),
            seen_by=shop.chief,
        )
    assert (books.taken_on, books.called_off, books.astray, books.own_faults) == (1, 0, 0, 0)


@pytest.mark.covers("WS-18")
def test_a_repeat_by_our_own_fault_is_a_case_for_appraisal_decided_once(shop):
    car = shop.car()
    first = shop.ready(shop.visit(car=car))
    shop.billed(first)
    shop.explained(first)
    shop.do("deliver", order_id=first.pk, odometer_km=30_000, now=at(11, 45))
    later = at(9) + timedelta(days=5)
    again = shop.visit(car=car, now=later)
    (repeat,) = shop.do("flag_repeats", order_id=again.pk, now=later)
    with pytest.raises(commands.NoCaseForAppraisal):
        shop.do("appraise", repeat_id=repeat.pk, outcome="trained", now=later)
    shop.do("classify", repeat_id=repeat.pk, cause="own_work", words="Torque", now=later)

    row = shop.do("appraise", repeat_id=repeat.pk, outcome="trained", words="x", now=later)

    assert (row.appraisal, row.appraised_at) == ("trained", later)
    with pytest.raises(commands.NoCaseForAppraisal):
        shop.do("appraise", repeat_id=repeat.pk, outcome="counted", now=later)
