"""The start page as people see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from aftersales.records.vehicles import commands
from aftersales.records.vehicles.commands import NewVehicle
from tests.browser.conftest import DESK, PHONE
from tests.factories.customers import CustomerFactory


@pytest.fixture
def morning(site):
    """A few cars that are due, and files that are not whole."""
    world, today = site.world, timezone.localdate()
    for n in range(3):
        CustomerFactory(group=world.group, opened_store=world.north)
        commands.register_many(
            rows=[
                NewVehicle(
                    plate=f"粤B7000{n}",
                    model="大众 途观",
                    first_sale_on=today - timedelta(days=190 + n * 20),
                )
            ],
            store_id=world.north.pk,
            by=world.chief,
            at=timezone.now(),
        )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_day_begins_with_what_waits(morning, visit, look, check_access, language, width):
    page = visit("/", language=language, width=width)

    assert page.locator(".work-items li").count() >= 3
    look(page, f"today-{language}-{width}")
    check_access(page)


def test_a_quick_look_opens_in_the_drawer(morning, visit, look):
    page = visit("/", language="en")

    page.click(".work-items .icon-button >> nth=0")
    page.wait_for_selector("#drawer .facts")
    look(page, "today-drawer", whole=False)
