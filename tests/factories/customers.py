"""Rows of customer files."""

from __future__ import annotations

import factory

from aftersales.core import phones
from aftersales.core.crypto import blind_index
from aftersales.records.customers.models import (
    Claim,
    ClearViewReason,
    Consent,
    Consultation,
    Contact,
    ContactPoint,
    CreditChange,
    Customer,
    CustomerStore,
    DuplicatePair,
    FollowUp,
    Merge,
    Need,
    NeedTopic,
    Remark,
    TalkSubject,
)
from aftersales.records.customers.rules import alike
from tests.conftest import NOON
from tests.factories.base import RowFactory
from tests.factories.network import GroupFactory, StoreFactory


class ClaimFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    key = factory.Sequence(lambda n: f"{n:032x}")

    class Meta:
        model = Claim


class CustomerStoreFactory(RowFactory):
    """A store that has opened the customer's file."""

    store = factory.SubFactory(StoreFactory)
    customer = factory.SubFactory(
        "tests.factories.customers.CustomerFactory",
        opened_store=factory.SelfAttribute("..store"),
        link=None,
    )
    reason = "registered"
    opened_at = NOON
    opened_by = "staff:7"

    class Meta:
        model = CustomerStore


class CustomerFactory(RowFactory):
    """A file that its store has opened. ``phone=`` gives it a number, ``link=None`` leaves it
    unopened.
    """

    opened_store = factory.SubFactory(StoreFactory)
    group = factory.SelfAttribute("opened_store.group")
    name = factory.Sequence(lambda n: f"客户{n}")
    source = "visit"
    opened_at = NOON
    verified_at = NOON
    changed_by = "staff:7"
    changed_at = NOON
    link = factory.RelatedFactory(
        CustomerStoreFactory,
        factory_related_name="customer",
        store=factory.SelfAttribute("..opened_store"),
    )

    class Meta:
        model = Customer
        skip_postgeneration_save = True

    @factory.post_generation
    def phone(self, create, number, **_):
        if number:
            PhoneFactory(customer=self, value=number)


class ContactFactory(RowFactory):
    customer = factory.SubFactory(CustomerFactory)
    group = factory.SelfAttribute("customer.group")
    role = "family"
    name = factory.Sequence(lambda n: f"联系人{n}")

    class Meta:
        model = Contact


class PhoneFactory(RowFactory):
    """A number as it is kept: give ``value`` in any way it is typed."""

    class Meta:
        model = ContactPoint

    customer = factory.SubFactory(CustomerFactory)
    group = factory.SelfAttribute("customer.group")
    kind = "phone"
    value = "13800138000"
    is_main = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        number = phones.normalised(kwargs["value"])
        kwargs |= {
            "value": number,
            "value_index": phones.index(number),
            "tail_index": phones.tail_index(number),
        }
        return super()._create(model_class, *args, **kwargs)


ContactPointFactory = PhoneFactory


class AddressFactory(RowFactory):
    customer = factory.SubFactory(CustomerFactory)
    group = factory.SelfAttribute("customer.group")
    kind = "address"
    value = "深圳市南山区科技路1号"
    value_index = factory.LazyAttribute(lambda row: blind_index(alike(row.value), "address"))
    is_main = True

    class Meta:
        model = ContactPoint


class TalkSubjectFactory(RowFactory):
    customer = factory.SubFactory(CustomerFactory)
    group = factory.SelfAttribute("customer.group")
    subject = factory.Sequence(lambda n: f"钓鱼{n}")

    class Meta:
        model = TalkSubject


class CreditChangeFactory(RowFactory):
    customer = factory.SubFactory(CustomerFactory)
    group = factory.SelfAttribute("customer.group")
    state = "good"
    reason = "pays on time"
    changed_by = "staff:7"
    changed_at = NOON

    class Meta:
        model = CreditChange


class ConsentFactory(RowFactory):
    customer = factory.SubFactory(CustomerFactory)
    group = factory.SelfAttribute("customer.group")
    purpose = "reminders"
    text_version = "1"
    channel = "tablet"
    given_at = NOON
    given_by = "staff:7"

    class Meta:
        model = Consent


class DuplicatePairFactory(RowFactory):
    one = factory.SubFactory(CustomerFactory)
    other = factory.SubFactory(
        CustomerFactory, opened_store=factory.SelfAttribute("..one.opened_store")
    )
    group = factory.SelfAttribute("one.group")
    score = 105
    reasons = factory.LazyFunction(lambda: ["phone", "name"])
    found_at = NOON

    class Meta:
        model = DuplicatePair


class MergeFactory(RowFactory):
    kept = factory.SubFactory(CustomerFactory)
    gone = factory.SubFactory(
        CustomerFactory, opened_store=factory.SelfAttribute("..kept.opened_store")
    )
    group = factory.SelfAttribute("kept.group")
    state_before = "incomplete"
    moved = factory.LazyFunction(dict)
    merged_by = "staff:7"
    merged_at = NOON

    class Meta:
        model = Merge


class ClearViewReasonFactory(RowFactory):
    customer = factory.SubFactory(CustomerFactory)
    group = factory.SelfAttribute("customer.group")
    actor = "staff:7"
    words = "recall letters"
    seen_at = NOON

    class Meta:
        model = ClearViewReason


class ConsultationFactory(RowFactory):
    customer = factory.SubFactory(CustomerFactory)
    store = factory.SelfAttribute("customer.opened_store")
    number = factory.Sequence(lambda n: f"CO-X-2026-{n:06d}")
    channel = "phone"
    received_at = NOON
    words = "What does the first service cost?"

    class Meta:
        model = Consultation


class FollowUpFactory(RowFactory):
    consultation = factory.SubFactory(ConsultationFactory)
    store = factory.SelfAttribute("consultation.store")
    done_at = NOON
    done_by = "staff:7"
    words = "Sent the price list"

    class Meta:
        model = FollowUp


class NeedTopicFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    code = factory.Sequence(lambda n: f"topic-{n}")
    name = factory.Sequence(lambda n: f"主题{n}")

    class Meta:
        model = NeedTopic


class NeedFactory(RowFactory):
    customer = factory.SubFactory(CustomerFactory)
    store = factory.SelfAttribute("customer.opened_store")
    need_class = "repair"
    words = "Brakes squeal"
    stated_at = NOON

    class Meta:
        model = Need


class RemarkFactory(RowFactory):
    customer = factory.SubFactory(CustomerFactory)
    store = factory.SelfAttribute("customer.opened_store")
    from_side = "customer"
    to_side = "workshop"
    words = "Wants the old parts back"
    said_at = NOON
    said_by = "staff:7"

    class Meta:
        model = Remark
