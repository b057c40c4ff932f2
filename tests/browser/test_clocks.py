"""The pages of clocks, calendar, parameters and the log, as people see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from aftersales.core.scope import as_seen_by
from aftersales.ground.deadlines import commands
from aftersales.ground.parameters.commands import set_value
from tests.browser.conftest import DESK, PHONE
from tests.factories.deadlines import DeadlineFactory

PAGES = {
    "clocks": "/clocks/?view=open",
    "timers": "/clocks/timers/",
    "calendar": "/calendar/2027/",
    "parameters": "/parameters/",
    "parameter": "/parameters/deadlines.handle_contact/",
    "log": "/log/",
}


@pytest.fixture
def busy_desk(site):
    """Some clocks in every state, a number changed, and what the log tells of it."""
    world, now = site.world, timezone.now()
    mine = {"store": world.north, "person_id": world.administrator.pk}
    for hours in (-30, -2, 1, 5, 30):
        due = now + timedelta(hours=hours)
        DeadlineFactory(**mine, started_at=due - timedelta(hours=48), warn_at=None, due_at=due)
    DeadlineFactory(**mine, started_at=now - timedelta(days=3), paused_at=now, due_at=now)
    commands.fire_due(at=now)
    with as_seen_by(world.chief):
        set_value(
            code="deadlines.handle_contact",
            value=timedelta(hours=36),
            valid_from=timezone.localdate(),
            reason="agreed with the maker",
            store_id=world.north.pk,
            by=world.chief,
            at=now,
        )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_pages_hold_and_can_be_looked_at(
    site, busy_desk, visit, look, check_access, language, width
):
    for name, address in PAGES.items():
        page = visit(address, language=language, width=width)
        look(page, f"{name}-{language}-{width}")
        check_access(page)


def test_a_day_is_counted_otherwise_by_a_click(site, visit):
    page = visit("/calendar/2027/", language="en")

    page.click('a[href$="/calendar/days/2027-02-09/"]')
    page.fill("#dialog [name=name]", "Spring Festival, longer")
    page.click('#dialog button:has-text("Save")')
    page.wait_for_selector("td[data-own]")

    assert page.locator("td[data-own]").count() == 1
