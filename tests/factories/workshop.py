"""Rows of work on cars."""

from __future__ import annotations

from datetime import date, timedelta

import factory

from aftersales.lane.workshop.models import (
    Assignment,
    CarryOver,
    DayEnd,
    Difference,
    Finding,
    HandOver,
    Inspection,
    JobVerdict,
    ReadyNotice,
    RepairGuarantee,
    Repeat,
    Rest,
    SelfCheck,
    Stint,
    StintCorrection,
    Task,
    Wash,
)
from tests.conftest import NOON
from tests.factories.base import RowFactory
from tests.factories.capacity import ResourceFactory
from tests.factories.orders import JobFactory, OrderFactory
from tests.factories.staff import PersonFactory

HOUR = timedelta(hours=1)


class TaskFactory(RowFactory):
    """Repair work that is planned for an hour from noon on."""

    job = factory.SubFactory(JobFactory)
    order = factory.SelfAttribute("job.order")
    store = factory.SelfAttribute("job.store")
    kind = "repair"
    state = "dispatched"
    hours = 1
    minutes = 60
    starts_at = NOON
    ends_at = NOON + HOUR

    class Meta:
        model = Task


class OfTask(RowFactory):
    task = factory.SubFactory(TaskFactory)
    store = factory.SelfAttribute("task.store")

    class Meta:
        abstract = True


class ByPerson(OfTask):
    person = factory.SubFactory(PersonFactory, group=factory.SelfAttribute("..store.group"))

    class Meta:
        abstract = True


class OfOrder(RowFactory):
    order = factory.SubFactory(OrderFactory)
    store = factory.SelfAttribute("order.store")

    class Meta:
        abstract = True


class AssignmentFactory(OfTask):
    resource = factory.SubFactory(ResourceFactory, store=factory.SelfAttribute("..store"))
    person = factory.SelfAttribute("resource.person")
    given_at = NOON
    given_by = "staff:7"

    class Meta:
        model = Assignment


class StintFactory(ByPerson):
    started_at = NOON
    ended_at = NOON + HOUR

    class Meta:
        model = Stint


class StintCorrectionFactory(RowFactory):
    stint = factory.SubFactory(StintFactory)
    store = factory.SelfAttribute("stint.store")
    former_started_at = NOON
    former_ended_at = NOON + HOUR
    started_at = NOON
    ended_at = NOON + HOUR
    reason = "forgot to clock off"
    made_by = "staff:7"
    made_at = NOON

    class Meta:
        model = StintCorrection


class FindingFactory(ByPerson):
    words = "Worn brake pads"
    found_at = NOON

    class Meta:
        model = Finding


class SelfCheckFactory(ByPerson):
    round = 1
    checked_at = NOON

    class Meta:
        model = SelfCheck


class InspectionFactory(OfOrder):
    round = 1
    inspector = factory.SubFactory(PersonFactory, group=factory.SelfAttribute("..store.group"))
    verdict = "passed"
    inspected_at = NOON

    class Meta:
        model = Inspection


class JobVerdictFactory(RowFactory):
    inspection = factory.SubFactory(InspectionFactory)
    store = factory.SelfAttribute("inspection.store")
    job = factory.SubFactory(JobFactory, order=factory.SelfAttribute("..inspection.order"))
    verdict = "passed"
    repair_class = "minor"

    class Meta:
        model = JobVerdict


class WashFactory(OfOrder):
    washed_at = NOON
    washed_by = "staff:7"

    class Meta:
        model = Wash


class RestFactory(OfOrder):
    choice = "lounge"
    guided_at = NOON
    guided_by = "staff:7"

    class Meta:
        model = Rest


class ReadyNoticeFactory(OfOrder):
    channel = "phone"
    told_at = NOON
    told_by = "staff:7"

    class Meta:
        model = ReadyNotice


class HandOverFactory(OfOrder):
    class Meta:
        model = HandOver


class RepairGuaranteeFactory(RowFactory):
    job = factory.SubFactory(JobFactory)
    order = factory.SelfAttribute("job.order")
    store = factory.SelfAttribute("job.store")
    vehicle = factory.SelfAttribute("order.vehicle")
    vehicle_class = "car"
    repair_class = "minor"
    km = 2000
    days = 10
    starts_on = date(2026, 3, 2)
    last_day = date(2026, 3, 12)

    class Meta:
        model = RepairGuarantee


class RepeatFactory(RowFactory):
    job = factory.SubFactory(JobFactory)
    order = factory.SelfAttribute("job.order")
    store = factory.SelfAttribute("job.store")
    former_job = factory.SubFactory(JobFactory, order__store=factory.SelfAttribute("...store"))
    former_order = factory.SelfAttribute("former_job.order")
    kind = "too_soon"
    days = 3
    flagged_at = NOON

    class Meta:
        model = Repeat


class CarryOverFactory(OfTask):
    on = date(2026, 3, 2)
    to = date(2026, 3, 3)
    reason = "parts"
    made_by = "staff:7"
    made_at = NOON

    class Meta:
        model = CarryOver


class DayEndFactory(RowFactory):
    store = factory.SubFactory("tests.factories.network.StoreFactory")
    on = date(2026, 3, 2)
    accepted = 0
    repaired = 0
    handed_over = 0
    closed_at = NOON
    closed_by = "staff:7"

    class Meta:
        model = DayEnd


class DifferenceFactory(RowFactory):
    day_end = factory.SubFactory(DayEndFactory)
    store = factory.SelfAttribute("day_end.store")
    order = factory.SubFactory(OrderFactory, store=factory.SelfAttribute("..store"))
    reason = "parts"

    class Meta:
        model = Difference
