"""A car on its fifth repair of one fault, from the adviser's order to the dossier."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.guarantees.warranty.models import GuaranteeRequest, Repair
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders.commands import NewJob, NewLine
from tests.browser.conftest import DESK, PHONE, is_whole
from tests.factories.catalogue import OperationFactory, StandardTimeFactory, TariffFactory
from tests.factories.staff import PersonFactory
from tests.warranty.conftest import DAY, household
from tests.worlds import work

numbers = count()


@pytest.fixture(scope="module")
def operation(site):
    found = OperationFactory(group=site.world.group)
    StandardTimeFactory(operation=found)
    TariffFactory(group=site.world.group)
    return found


@pytest.fixture
def fifth(site, operation):
    """The car has come for the fault that four repairs did not mend; its order is signed."""
    world, now = site.world, timezone.now()
    car = household(world, timezone.localdate() - 300 * DAY)
    car.sold(now=now)
    car.repaired_often(4)
    job = NewJob(title="制动异响", lines=[NewLine(kind="labour", operation_id=operation.pk)])
    order = orders.create_order(
        store_id=world.north.pk,
        vehicle_id=car.vehicle.pk,
        customer_id=car.owner.pk,
        jobs=[job],
        by=world.of_north,
        at=now - timedelta(hours=2),
    )
    orders.sign(
        order_id=order.pk,
        method="in_person",
        person="王先生",
        promised_at=now + timedelta(hours=6),
        by=world.of_north,
        at=now - timedelta(hours=2),
    )
    return car, order


def colleague(site, role):
    person = PersonFactory(group=site.world.group, name=f"{role} {next(numbers)}")
    work(person, role, site.world.north)
    return person


WORDS = {
    "en": {
        "near": "repairs of one fault: 1 more",
        "tell": "Tell the fault",
        "judge": "Judge",
        "article": "Order 43, article 24(4)",
        "take": "Take a request",
        "dossier": "Print the dossier",
    },
    "zh-hans": {
        "near": "同一故障修理还差 1 次",
        "tell": "登记故障",
        "judge": "判定",
        "article": "43 号令第 24(4) 条",
        "take": "受理请求",
        "dossier": "打印案卷",
    },
}


@pytest.mark.covers("WT-20")
@pytest.mark.parametrize(("language", "width"), [("zh-hans", DESK), ("en", DESK), ("en", PHONE)])
def test_a_car_on_its_fifth_repair_from_arrival_to_dossier(
    site, fifth, visit, check_access, look, language, width
):
    car, order = fifth
    say = WORDS[language]
    told = {"language": language, "width": width}
    page = visit(f"/orders/{order.pk}/", person=colleague(site, "service_advisor"), **told)
    is_whole(page)
    page.locator(".rings").wait_for()
    assert say["near"] in page.inner_text("main")

    page.get_by_role("link", name=say["tell"]).click()
    with whole_database():
        fault = Repair.objects.filter(vehicle=car.vehicle.pk).earliest("pk").fault_id
    dialog = page.locator("dialog[open]")
    dialog.locator("[name=fault_id]").select_option(str(fault))
    dialog.locator("[name=component]").select_option("brake")
    dialog.locator("button[type=submit]").click()
    page.get_by_role("link", name=say["tell"]).wait_for(state="detached")
    is_whole(page)
    with whole_database():
        assert Repair.objects.get(order=order.pk).fault_id == fault

    clerk = colleague(site, "warranty_clerk")
    page = visit(f"/guarantees/{car.vehicle.pk}/", person=clerk, **told)
    check_access(page)
    page.get_by_role("link", name=say["judge"], exact=True).first.click()
    dialog = page.locator("dialog[open]")
    dialog.locator("[name=is_quality]").select_option("yes")
    dialog.locator("[name=words]").fill("实测确认")
    dialog.locator("button[type=submit]").click()
    page.locator(".wt-rights").wait_for()
    assert say["article"] in page.inner_text(".wt-rights")
    look(page, f"guarantee-{language}-{width}")

    page.get_by_role("link", name=say["take"]).click()
    dialog = page.locator("dialog[open]")
    dialog.locator("input[name=asks][value=return]").check(force=True)
    dialog.locator("[name=words]").fill("同一问题修了五次，要求退车")
    dialog.locator("button[type=submit]").click()
    page.wait_for_url("**/guarantee-requests/*/")
    check_access(page)
    assert say["article"] in page.inner_text("main")
    with whole_database():
        assert GuaranteeRequest.objects.get(vehicle=car.vehicle.pk).asks == "return"
    look(page, f"guarantee-request-{language}-{width}")
    page.get_by_role("link", name=say["dossier"]).click()
    page.wait_for_load_state("networkidle")
    assert page.locator("main img").count() >= 1
