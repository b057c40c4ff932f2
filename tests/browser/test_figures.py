"""The key figures as whoever leads a house walks through them, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.conftest import DESK, PHONE, is_whole
from tests.factories.orders import ArrivalFactory
from tests.factories.premises import IncidentFactory

LANGUAGES = ("zh-hans", "en")
ACCIDENTS = "/figures/premises.accidents/"


@pytest.fixture
def busy_months(site):
    """Accidents and arrivals of this month and the ones before it."""
    store, now = site.world.north, timezone.now()
    for days in (0, 35, 70):
        IncidentFactory(store=store, kind="accident", happened_at=now - timedelta(days=days))
        ArrivalFactory.create_batch(3, store=store, arrived_at=now - timedelta(days=days, hours=1))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_key_figures_hold_and_can_be_looked_at(
    site, busy_months, visit, look, check_access, language, width
):
    for name, address in (("all", "/figures/"), ("one", ACCIDENTS)):
        page = visit(address, language=language, width=width)
        look(page, f"figures-{name}-{language}-{width}")
        check_access(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_all_figures_to_one_and_to_the_rows_behind_it(site, busy_months, visit, language):
    page = visit("/figures/", language=language)
    row = page.locator(f'tr:has(a[href^="{ACCIDENTS}"])')
    assert row.locator(".value").inner_text().strip().isdigit()
    assert row.locator("svg").count() >= 1

    row.locator("th a").click()
    page.wait_for_url(f"**{ACCIDENTS}**")
    is_whole(page)
    assert page.locator("h1").count() == 1
    assert page.locator("tbody tr").count() >= 12

    page.go_back()
    page.wait_for_url("**/figures/**")
    page.locator(f'tr:has(a[href^="{ACCIDENTS}"]) td:last-child a').click()
    page.wait_for_url("**/premises/incidents/**")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_week_instead_of_a_month_and_the_one_before_it(site, busy_months, visit, language):
    page = visit("/figures/", language=language)
    month = page.locator(".page-head .sub").inner_text()

    page.locator('.page-head a[href*="step=week"]').first.click()
    week = another(page, than=month)
    page.locator(".period-deeds a[aria-label]").first.click()
    before = another(page, than=week)

    assert len({month, week, before}) == 3


def another(page, *, than):
    """The period that stands there once it is no longer this one."""
    page.wait_for_function(
        "was => document.querySelector('.page-head .sub')?.innerText !== was", arg=than
    )
    is_whole(page)
    return page.locator(".page-head .sub").inner_text()
