"""Rows of the technical desk."""

from __future__ import annotations

import factory

from aftersales.lane.support.models import (
    AddressNote,
    Damage,
    Entry,
    EntryUse,
    Feedback,
    HelpRequest,
    PhoneCall,
    TestPlace,
)
from aftersales.lane.support.rules import grams
from tests.conftest import NOON
from tests.factories.base import RowFactory
from tests.factories.customers import ConsultationFactory
from tests.factories.network import GroupFactory, StoreFactory
from tests.factories.orders import JobFactory, OrderFactory


class HelpRequestFactory(RowFactory):
    order = factory.SubFactory(OrderFactory)
    store = factory.SelfAttribute("order.store")
    vehicle = factory.SelfAttribute("order.vehicle")
    number = factory.Sequence(lambda n: f"HR-T-2026-{n:06d}")
    kind = "ruling"
    words = "冷车异响，换过减振器仍在"
    asked_at = NOON

    class Meta:
        model = HelpRequest


class EntryFactory(RowFactory):
    found_in = factory.SubFactory(StoreFactory)
    group = factory.SelfAttribute("found_in.group")
    title = "前制动异响"
    symptom = "低速制动时前轮有金属异响"
    cause = "制动片磨损到极限"
    solution = "更换前制动片，检查制动盘厚度"
    grams = factory.LazyAttribute(lambda e: grams(e.title, e.symptom))
    source = "own"
    proposed_by = "staff:7"
    proposed_at = NOON

    class Meta:
        model = Entry

    class Params:
        approved = factory.Trait(state="approved", decided_by="staff:8", decided_at=NOON)


class EntryUseFactory(RowFactory):
    job = factory.SubFactory(JobFactory)
    store = factory.SelfAttribute("job.store")
    entry = factory.SubFactory(EntryFactory, found_in=factory.SelfAttribute("..store"))
    has_helped = True
    used_at = NOON
    used_by = "staff:7"

    class Meta:
        model = EntryUse


class PhoneCallFactory(RowFactory):
    store = factory.SubFactory(StoreFactory)
    external = factory.Sequence(lambda n: f"call-{n}")
    rang_at = NOON
    rang_on = factory.LazyAttribute(lambda c: c.rang_at.date())

    class Meta:
        model = PhoneCall


class TestPlaceFactory(RowFactory):
    __test__ = False

    group = factory.SubFactory(GroupFactory)
    name = factory.Sequence(lambda n: f"检测中心 {n}")
    address = "深圳市南山区科技路 8 号"
    phone = "0755-26000000"
    contact = "检测组"

    class Meta:
        model = TestPlace


class AddressNoteFactory(RowFactory):
    consultation = factory.SubFactory(ConsultationFactory)
    store = factory.SelfAttribute("consultation.store")
    place = factory.SubFactory(TestPlaceFactory, group=factory.SelfAttribute("..store.group"))
    told_at = NOON
    told_by = "staff:7"

    class Meta:
        model = AddressNote


class DamageFactory(RowFactory):
    order = factory.SubFactory(OrderFactory)
    store = factory.SelfAttribute("order.store")
    vehicle = factory.SelfAttribute("order.vehicle")
    number = factory.Sequence(lambda n: f"DM-T-2026-{n:06d}")
    words = "拆装时划伤左前门"
    found_at = NOON
    recorded_by = "staff:7"
    currency = "CNY"

    class Meta:
        model = Damage


class FeedbackFactory(RowFactory):
    store = factory.SubFactory(StoreFactory)
    process = "repair"
    words = "等配件时间太长"
    given_at = NOON

    class Meta:
        model = Feedback
