"""The customers' pages as people see them."""

from __future__ import annotations

import pytest

from aftersales.records.customers import commands
from tests.browser.conftest import DESK, PHONE, is_whole
from tests.conftest import NOON
from tests.factories.customers import (
    AddressFactory,
    ConsultationFactory,
    ContactFactory,
    CustomerFactory,
    NeedFactory,
    NeedTopicFactory,
    PhoneFactory,
    TalkSubjectFactory,
)


@pytest.fixture
def customer(site):
    """A file in which something stands everywhere."""
    world = site.world
    row = CustomerFactory(opened_store=world.north, name="王建国", phone="13987654321", visits=5)
    AddressFactory(customer=row)
    contact = ContactFactory(customer=row, name="李雷", role="driver")
    PhoneFactory(customer=row, contact=contact, value="13811112222", is_main=False)
    TalkSubjectFactory(customer=row, subject="钓鱼")
    topic = NeedTopicFactory(group=world.group, name="刹车异响")
    NeedFactory(customer=row, topic=topic)
    ConsultationFactory(customer=row)
    me = {"by": world.chief, "at": NOON}
    commands.give_consent(
        customer_id=row.pk, purpose="reminders", channel="tablet", text_version="2", **me
    )
    commands.rate_credit(customer_id=row.pk, state="watched", reason="late twice", **me)
    commands.grade(customer_id=row.pk, grade="A", **me)
    return row


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_pages_of_customers_are_whole(site, customer, visit, look, check_access, language, width):
    consultation = customer.consultations.model.objects
    for name, path in {
        "list": "/customers/",
        "file": f"/customers/{customer.pk}/",
        "register": "/customers/new/",
        "base": "/customers/base/",
        "duplicates": "/customers/duplicates/",
        "consultations": "/consultations/",
        "consult": "/consultations/new/",
        "needs": "/needs/",
        "need-figures": "/needs/figures/",
    }.items():
        page = visit(path, person=site.world.administrator, language=language, width=width)
        is_whole(page)
        look(page, f"customers-{name}-{language}-{width}")
        check_access(page)
    assert consultation


def sign_in_again(page, site, person):
    """Stand where one is sent without a session, and go on as this person."""
    page.wait_for_url("**/sign-in/**")
    page.context.add_cookies([site.cookie_of(person)])
    following = "location.assign(new URLSearchParams(location.search).get('next'))"
    with page.expect_navigation():
        page.evaluate(following)


@pytest.mark.parametrize("form", ["/consultations/new/", "dialog"])
@pytest.mark.parametrize("same", [True, False])
def test_what_stood_in_a_form_comes_back_to_its_writer_after_signing_in_again(
    site, customer, visit, form, same
):
    page = visit(f"/customers/{customer.pk}/" if form == "dialog" else form, language="en")
    if form == "dialog":
        page.click(f"a[data-dialog][href='/customers/{customer.pk}/change/']")
        box = page.locator("#dialog [name=guidance]")
    else:
        box = page.locator("main [name=words]")
    box.fill("Calls again at four")
    page.context.clear_cookies(name=site.cookie_of(site.world.administrator)["name"])
    box.locator("xpath=ancestor::form").locator("button.btn-primary").click()

    world = site.world
    sign_in_again(
        page,
        site,
        world.administrator if same else world.person("after_sales_manager", world.north),
    )

    if same:
        page.get_by_text("Your words are back").wait_for()
        assert box.input_value() == "Calls again at four"
    else:
        page.wait_for_load_state("load")
        assert page.evaluate("sessionStorage.getItem('typed')") is None
        assert page.get_by_text("Calls again at four").count() == 0
