"""The desk of complaints as people see it, and a complaint from the call to its proved effect."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from aftersales.care.complaints import commands
from aftersales.care.complaints.models import Complaint, Prevention
from aftersales.core.scope import whole_database
from aftersales.ground.handbook.delivering import to_every_group
from tests.browser.conftest import DESK, PHONE, is_whole
from tests.complaints.conftest import Desk
from tests.conftest import NOON
from tests.factories.staff import PersonFactory
from tests.worlds import work

WATCHED = 61


@pytest.fixture
def desk(site):
    """Complaints in every state, a measure, and one on staff."""
    to_every_group(at=NOON)
    made = Desk(site.world)
    made.at = timezone.now() - timedelta(days=2)
    return made


@pytest.mark.parametrize(
    ("language", "width"), [("zh-hans", DESK), ("zh-hans", PHONE), ("en", DESK)]
)
def test_pages_of_complaints_are_whole(site, desk, visit, look, check_access, language, width):
    row, open_one = desk.closed(), desk.analysed(cause="people", channel="letter")
    remedy = desk.remedy(open_one, cost=900, kind="compensation")
    desk.grumble()
    measure = commands.plan_prevention(
        store_id=desk.store_id,
        complaint_class="service",
        cause="people",
        measure="Cover every seat",
        due_on=timezone.localdate(),
        complaint_id=open_one.pk,
        **desk.me,
    )
    person = PersonFactory(group=site.world.group, name="钱师傅")
    work(person, "technician", site.world.north)
    on_staff = commands.take_on_staff(
        store_id=desk.store_id,
        accused_id=person.pk,
        cause="late",
        channel="phone",
        words="Two hours late",
        **desk.me,
    )
    for name, path in {
        "list": "/complaints/?view=all",
        "closed": f"/complaints/{row.pk}/",
        "open": f"/complaints/{open_one.pk}/",
        "take": "/complaints/take/",
        "analysis": "/complaints/analysis/",
        "remedies": "/complaints/remedies/?view=all",
        "referrals": "/complaints/referrals/",
        "preventions": "/complaints/preventions/",
        "prevention": f"/complaints/preventions/{measure.pk}/",
        "staff-list": "/complaints/staff/",
        "staff": f"/complaints/staff/{on_staff.pk}/",
        "take-staff": "/complaints/staff/take/",
        "check": f"/complaints/remedies/{remedy.pk}/approve/",
    }.items():
        page = visit(path, person=site.world.administrator, language=language, width=width)
        is_whole(page)
        look(page, f"complaints-{name}-{language}-{width}")
        check_access(page)


def test_a_complaint_goes_from_a_phone_call_to_its_proved_effect(site, desk, visit):
    """Over the page: taken, five steps, closed; its measure put in force and its effect counted."""
    earlier = desk.at - timedelta(days=WATCHED + 10)
    desk.at = earlier
    row = desk.take(symptom="Oil on the seat")
    page = visit(f"/complaints/{row.pk}/", language="en")

    def over(name, **said):
        page.click(f"a[href='/complaints/{row.pk}/{name}/']")
        page.wait_for_selector("#dialog form")
        for field, value in said.items():
            at = f"#dialog [name={field}]"
            if page.locator(at).first.get_attribute("type") in {"radio", "checkbox"}:
                page.locator(f"#dialog label:has([name={field}][value='{value}'])").click()
            elif page.locator(at).evaluate("field => field.tagName") == "SELECT":
                page.select_option(at, value)
            else:
                page.fill(at, value)
        with page.expect_navigation():
            page.click("#dialog button.btn-primary")
        is_whole(page)

    over("verify", words="True", severity="low")
    over("analyse", cause="people", whys="No cover\nNone left", words="No covers in the bay")
    over("propose-remedy", kind="apology", words="Cleaning")
    over("plan", words="Clean the seat")
    with page.expect_navigation():
        page.click("form[action$='/carry-out/'] button")
    over("carry-out", words="Cleaned")
    over("feed-back", words="The seat is clean")
    with whole_database():
        remedy = row.remedies.get()
    page.click(f"a[href='/complaints/remedies/{remedy.pk}/check/']")
    page.wait_for_selector("#dialog form")
    page.check("#dialog [name=is_satisfying]")
    page.fill("#dialog [name=words]", "Looked at")
    with page.expect_navigation():
        page.click("#dialog button.btn-primary")
    over("ask-satisfaction", rating="good", words="Content")
    over("close", outcome="upheld", words="Cleaned and excused")
    with whole_database():
        assert Complaint.objects.get(pk=row.pk).state == "closed"
    desk.at = earlier + timedelta(days=3)
    measure = commands.plan_prevention(
        store_id=desk.store_id,
        complaint_class="service",
        cause="people",
        measure="Covers in every bay",
        due_on=desk.at.date() + timedelta(days=1),
        complaint_id=row.pk,
        **desk.me,
    )
    commands.put_in_force(prevention_id=measure.pk, **desk.me)
    page.goto(f"{site.url}/complaints/preventions/{measure.pk}/")
    with page.expect_navigation():
        page.click("form[action$='/judge/'] button")

    with whole_database():
        found = Prevention.objects.get(pk=measure.pk)
    assert (found.state, found.before, found.after) == ("proved", 1, 0)
