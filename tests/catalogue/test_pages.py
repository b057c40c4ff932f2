"""Operations, packages and tariffs on screen and over the API."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftersales.core.scope import as_seen_by
from aftersales.resources.catalogue.models import Charge, Operation, Package, Tariff, TaxRate
from tests.clients import post_json, signed_in
from tests.factories.catalogue import (
    ChargeFactory,
    OperationFactory,
    PackageFactory,
    PackageLineFactory,
    PackagePriceFactory,
    StandardTimeFactory,
    TariffFactory,
    TaxRateFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(world):
    client = signed_in(world.administrator)
    client.cookies["store"] = str(world.north.pk)
    return client


@pytest.fixture
def oil(world):
    operation = OperationFactory(group=world.group, code="OP-100", procedure="procedure.oil")
    StandardTimeFactory(operation=operation)
    TariffFactory(group=world.group)
    return operation


def test_the_pages_open_and_say_what_work_costs(world, browser, oil):
    package = PackageFactory(group=world.group, code="PK-10")
    PackageLineFactory(package=package, position=1, kind="operation", operation=oil, part_number="")
    PackagePriceFactory(package=package)
    ChargeFactory(group=world.group)
    TaxRateFactory(group=world.group)

    def text(name, *ids):
        return browser.get(reverse(f"catalogue:{name}", args=ids)).content.decode()

    assert "OP-100" in text("operations")
    page = text("operation", oil.pk)
    assert "100.00" in page
    assert "procedure.oil" in page
    assert "PK-10" in text("packages")
    assert "399.00" in text("package", package.pk)
    assert "200.00" in text("tariffs")
    assert "10.60" in text("charges")
    assert "13.00" in text("taxes")


def test_the_catalogue_is_kept_in_the_browser(world, browser):
    def post(name, *ids, **body):
        answer = browser.post(reverse(f"catalogue:{name}", args=ids), body)
        assert answer.status_code == 303, answer.content.decode()

    post("new_operation", code="OP-1", name_zh="换机油", service_type="maintenance", hours="0.5")
    with as_seen_by(world.chief):
        operation = Operation.objects.get()
    post("set_standard_time", operation.pk, hours="0.6", holds_from="2026-07-01")
    post("register_charge", code="CH-1", name_zh="处理费", amount="10")
    post(
        "new_package",
        code="PK-1",
        name_zh="小保养",
        service_type="maintenance",
        operations="OP-1×2",
        charges="CH-1",
        price="399",
    )
    post("set_tariff", kind="labour_hour", amount="200", holds_from="2026-01-01", only_here="on")
    post("set_tax_rate", code="service", scheme="general", percent="6", holds_from="2026-01-01")
    with as_seen_by(world.chief):
        package = Package.objects.get()
        assert (Charge.objects.count(), TaxRate.objects.count()) == (1, 1)
        assert Tariff.objects.get().store_id == world.north.pk
        assert package.lines.get(kind="operation").quantity == 2
    post("price_package", package.pk, amount="299", holds_from="2026-01-01")
    post("retire_package", package.pk)
    post("retire_operation", operation.pk)


def test_a_package_page_costs_the_same_for_one_line_and_three(world, browser, oil):
    package = PackageFactory(group=world.group)
    PackageLineFactory(package=package, position=1)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse("catalogue:package", args=[package.pk])).status_code == 200
        return len(asked)

    PackageLineFactory(package=package, position=2, kind="operation", operation=oil, part_number="")
    cost()
    before = cost()
    for position in (3, 4, 5):
        operation = OperationFactory(group=world.group)
        StandardTimeFactory(operation=operation)
        PackageLineFactory(
            package=package,
            position=position,
            kind="operation",
            operation=operation,
            part_number="",
        )
    assert cost() == before


def test_the_api_lists_keeps_and_prices(world, browser, oil):
    here = str(world.north.pk)
    price = browser.get(
        f"/api/v1/catalogue/operations/{oil.pk}/price", {"store": here, "on": "2026-03-02"}
    ).json()
    assert (Decimal(price["gross"]), Decimal(price["tax"])) == (Decimal(100), Decimal("11.50"))

    body = {"store": here, "code": "OP-2", "name_zh": "刹车", "service_type": "repair"}
    made = post_json(browser, "/api/v1/catalogue/operations", body)
    assert made.status_code == 201, made.content
    again = post_json(browser, "/api/v1/catalogue/operations", body)
    assert (again.status_code, again.json()["code"]) == (409, "catalogue.code_known")
    lines = [{"kind": "operation", "code": "OP-2"}]
    package = post_json(
        browser, "/api/v1/catalogue/packages", body | {"code": "PK-2", "lines": lines}
    )
    assert package.status_code == 201, package.content
    tariff = {"store": here, "kind": "phone_help", "amount": "5", "holds_from": "2026-01-01"}
    refused = post_json(browser, "/api/v1/catalogue/tariffs", tariff)
    assert (refused.status_code, refused.json()["code"]) == (
        422,
        "catalogue.amount_out_of_reach",
    )
    assert len(browser.get("/api/v1/catalogue/operations").json()["items"]) == 2
