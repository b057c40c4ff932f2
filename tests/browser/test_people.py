"""The door and the pages of people and stores, as people see them."""

from __future__ import annotations

from datetime import time, timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network import commands as network
from aftersales.records.staff import commands, queries
from aftersales.records.staff.models import Post, Sheet
from aftersales.records.staff.states import Part, PostKind
from tests.browser.conftest import DESK, PATIENCE, PHONE
from tests.factories.staff import AssignmentFactory, PersonFactory
from tests.signing import PASSWORD

PAGES = {
    "me": "/me/",
    "staff": "/staff/",
    "matrix": "/staff/roles/?room=network",
    "tablets": "/staff/tablets/",
    "tokens": "/staff/tokens/",
    "chart": "/organisation/",
    "sheets": "/organisation/sheets/",
    "evidence": "/organisation/evidence/",
    "careers": "/organisation/careers/",
    "shifts": "/shifts/",
    "errands": "/errands/?view=all",
    "stores": "/stores/",
    "grades": "/stores/grades/",
    "contracts": "/stores/contracts/",
}
DOOR = {"sign-in": "/sign-in/", "welcome": "/welcome/"}


@pytest.fixture
def organised(site):
    """A small organisation: a department, two posts, shifts, a task, a sheet, a grade."""
    world, now = site.world, timezone.now()
    with whole_database():
        if Post.objects.filter(group=world.group).exists():
            return world
    staff = [world.person("technician", world.north, name=name) for name in ("李娜", "王强")]
    given = {"by": world.chief, "at": now}
    unit = network.form_department(
        group_id=world.group.pk, store_id=world.north.pk, code="service", name="售后服务部", **given
    )
    boss = commands.add_post(
        department_id=unit.pk,
        code="manager",
        name="售后经理",
        kind=PostKind.MANAGING,
        role="technician",
        **given,
    )
    commands.add_post(
        department_id=unit.pk,
        code="technician",
        name="机电技师",
        kind=PostKind.TECHNICAL,
        role="technician",
        reports_to_id=boss.pk,
        **given,
    )
    commands.write_description(
        post_id=boss.pk, parts=dict.fromkeys(Part.values, "按规定执行"), **given
    )
    commands.set_shift_pattern(
        store_id=world.north.pk, code="early", name="早班", starts=time(8), ends=time(17), **given
    )
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    commands.plan_shifts(
        store_id=world.north.pk,
        person_ids=[p.pk for p in staff],
        pattern="early",
        first=monday,
        last=monday + timedelta(days=6),
        **given,
    )
    commands.give_errand(
        store_id=world.north.pk,
        responsible_id=staff[0].pk,
        title="整理三号工位",
        due_at=now + timedelta(hours=3),
        **given,
    )
    commands.plan_headcount(store_id=world.north.pk, role="technician", planned=4, **given)
    network.set_grade(
        group_id=world.group.pk,
        code="a",
        name="A级",
        rank=1,
        authorities=["warranty", "recall"],
        **given,
    )
    commands.make_token(person_id=staff[0].pk, label="DMS", days=30, **given)
    return world


@pytest.mark.parametrize(("language", "width"), [("zh-hans", DESK), ("en", PHONE)])
def test_the_pages_hold_and_can_be_looked_at(organised, visit, look, check_access, language, width):
    with as_seen_by(organised.chief):
        person = queries.people(seen_by=organised.chief).filter(name="李娜").get()
    with whole_database():
        sheet = Sheet.objects.get()
    own = {
        "person": f"/staff/{person.pk}/",
        "store": f"/stores/{organised.north.pk}/",
        "sheet": f"/organisation/sheets/{sheet.pk}/",
        "hours": f"/stores/{organised.north.pk}/hours/",
    }
    for name, address in {**PAGES, **own}.items():
        page = visit(address, language=language, width=width)
        look(page, f"people-{name}-{language}-{width}")
        check_access(page)
        page.context.close()


@pytest.mark.parametrize(("language", "width"), [("zh-hans", PHONE), ("en", DESK)])
def test_the_door_holds_and_can_be_looked_at(site, visit, look, check_access, language, width):
    for name, address in DOOR.items():
        page = visit(address, person=None, language=language, width=width)
        look(page, f"door-{name}-{language}-{width}")
        check_access(page)


def somebody(site, login):
    with whole_database():
        person = PersonFactory(group=site.world.group, login=login, name="Passkey Person")
        person.set_password(PASSWORD)
        person.save()
    AssignmentFactory(store=site.world.north, person=person)
    return person


def test_a_passkey_is_made_and_opens_the_house_without_a_password(site, chromium):
    """With Chromium's own virtual authenticator, on localhost as passkeys ask for."""
    somebody(site, "passkey-person")
    home = f"http://localhost:{urlsplit(site.url).port}"
    window = chromium.new_context(locale="en-GB")
    page = window.new_page()
    page.set_default_timeout(PATIENCE)
    devices = window.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{home}/sign-in/?next=/me/")
    page.fill("[name=login]", "passkey-person")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{home}/me/")

    page.goto(f"{home}/me/factors/")
    page.fill("#passkey-label", "Test device")
    page.click("[data-passkey=make]")
    page.get_by_text("Test device").wait_for()
    window.clear_cookies()

    page.goto(f"{home}/sign-in/?next=/me/")
    page.click("[data-passkey=show]")
    page.wait_for_url(f"{home}/me/")
    assert page.get_by_role("heading", name="Passkey Person").is_visible()
    window.close()


def test_the_secret_of_an_invitation_is_taken_from_behind_the_hash(site, visit):
    page = visit("/welcome/#ABCD-EFGH", person=None, language="en")

    assert page.input_value("[name=secret]") == "ABCD-EFGH"
    assert "#" not in page.url
