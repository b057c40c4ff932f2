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
