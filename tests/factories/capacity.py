"""Rows of bays, people's time, loan cars, tools and who holds them."""

from __future__ import annotations

from datetime import date, timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from aftersales.resources.capacity.models import (
    Ability,
    Calibration,
    DayBook,
    Occupation,
    Resource,
    ToolLoan,
    UpkeepPlan,
    UpkeepRecord,
)
from tests.conftest import NOON
from tests.factories.base import RowFactory
from tests.factories.network import StoreFactory
from tests.factories.staff import AssignmentFactory, PersonFactory


class ResourceFactory(RowFactory):
    """A bay, unless the test says otherwise."""

    store = factory.SubFactory(StoreFactory)
    kind = "bay"
    code = factory.Sequence(lambda n: f"R{n}")
    name = factory.LazyAttribute(lambda row: f"{row.kind} {row.code}")
    bay_kind = factory.LazyAttribute(lambda row: "general" if row.kind == "bay" else "")

    class Meta:
        model = Resource


class TechnicianFactory(ResourceFactory):
    """Somebody who works in the store, with time to be held."""

    kind = "technician"
    person = factory.SubFactory(PersonFactory, group=factory.SelfAttribute("..store.group"))

    @factory.post_generation
    def employed(self, create, extracted, **_more):
        AssignmentFactory(store=self.store, person=self.person)

    class Meta:
        model = Resource
        skip_postgeneration_save = True


class AbilityFactory(RowFactory):
    resource = factory.SubFactory(TechnicianFactory)
    store = factory.SelfAttribute("resource.store")
    percent = 100

    class Meta:
        model = Ability


class OccupationFactory(RowFactory):
    resource = factory.SubFactory(ResourceFactory)
    store = factory.SelfAttribute("resource.store")
    person = factory.SelfAttribute("resource.person")
    during = DateTimeTZRange(NOON, NOON + timedelta(hours=1), bounds="[)")
    purpose = "work"
    made_by = "staff:7"
    made_at = NOON

    class Meta:
        model = Occupation


class DayBookFactory(RowFactory):
    store = factory.SubFactory(StoreFactory)
    on = date(2026, 3, 2)

    class Meta:
        model = DayBook


class UpkeepPlanFactory(RowFactory):
    resource = factory.SubFactory(ResourceFactory)
    store = factory.SelfAttribute("resource.store")
    name = "Grease the columns"
    every_days = 90
    due_on = date(2026, 4, 1)

    class Meta:
        model = UpkeepPlan


class UpkeepRecordFactory(RowFactory):
    plan = factory.SubFactory(UpkeepPlanFactory)
    resource = factory.SelfAttribute("plan.resource")
    store = factory.SelfAttribute("plan.store")
    on = date(2026, 3, 1)
    result = "passed"
    done_by = "staff:7"

    class Meta:
        model = UpkeepRecord


class CalibrationFactory(RowFactory):
    resource = factory.SubFactory(ResourceFactory, kind="tool")
    store = factory.SelfAttribute("resource.store")
    on = date(2026, 3, 1)
    is_passed = True

    class Meta:
        model = Calibration


class ToolLoanFactory(RowFactory):
    resource = factory.SubFactory(ResourceFactory, kind="tool")
    store = factory.SelfAttribute("resource.store")
    person = factory.SubFactory(PersonFactory, group=factory.SelfAttribute("..store.group"))
    occupation = factory.SubFactory(
        OccupationFactory,
        resource=factory.SelfAttribute("..resource"),
        purpose="loan",
        state="confirmed",
    )
    lent_at = NOON
    due_at = NOON + timedelta(hours=1)

    class Meta:
        model = ToolLoan
