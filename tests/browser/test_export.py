"""A list of many persons leaves the house: one asks, another agrees, the first fetches it once."""

from __future__ import annotations

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from aftersales.core.scope import whole_database
from aftersales.ground.exchange.parameters import EXPORT_ALONE
from aftersales.ground.network.models import Group
from aftersales.ground.parameters.commands import set_value
from tests.factories.customers import CustomerFactory
from tests.worlds import make_world


@pytest.fixture
def house(site):
    """A house of its own in which one may take out two persons alone; it has three customers."""
    world = make_world()
    with whole_database():
        # A group on this very machine: exports need a second factor anywhere else.
        Group.objects.filter(pk=world.group.pk).update(is_demo=True)
    for name in ("王建国", "=1+1", "李雷"):
        CustomerFactory(group=world.group, opened_store=world.north, name=name)
    set_value(
        code=EXPORT_ALONE.code,
        value=2,
        valid_from=timezone.localdate(),
        reason="x",
        by=world.chief,
        at=timezone.now(),
    )
    return world


@pytest.mark.covers("IS-10", "CV-09")
def test_a_second_person_agrees_before_many_persons_leave_the_house(
    house, visit, look, check_access, tmp_path
):
    second = house.person("after_sales_manager", house.north, name="Second")
    mine = visit("/customers/?view=all&set=1", person=house.administrator, language="en")

    mine.click("summary[aria-label=More]")
    mine.click("text=Export as Excel")
    mine.wait_for_selector("form [name=reason]")
    check_access(mine)
    look(mine, "export-1-ask")
    mine.fill("[name=reason]", "Letter to all about the new opening hours")
    mine.click(".form-foot .btn-primary")
    mine.wait_for_selector("#export")
    offered_to_me = mine.locator(".detail-bar").inner_text()
    theirs = visit("/exchange/exports/", person=second, language="en")
    theirs.click("[data-rows] a >> nth=0")
    theirs.wait_for_selector("#export")
    check_access(theirs)
    look(theirs, "export-2-decide")
    request = theirs.locator("main").inner_text()
    with theirs.expect_navigation():
        theirs.click("text=Agree")
    mine.reload()
    look(mine, "export-3-fetch")
    with mine.expect_download() as caught:
        mine.click("text=Fetch")
    caught.value.save_as(tmp_path / "list.xlsx")

    assert "Agree" not in [line.strip() for line in offered_to_me.split("Why not")[0].splitlines()]
    assert ("Customers" in request, "Administrator" in request) == (True, True)
    sheet = load_workbook(tmp_path / "list.xlsx").active
    assert sorted(row[0].value for row in sheet.iter_rows(min_row=2)) == ["'=1+1", "李雷", "王建国"]
    mine.reload()
    assert "Fetch" not in mine.locator(".detail-bar").all_inner_texts()
