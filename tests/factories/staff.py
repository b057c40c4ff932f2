"""Rows of people at work."""

from __future__ import annotations

from datetime import date

import factory

from aftersales.core.scope import whole_database
from aftersales.records.staff.models import Assignment, Person, Role
from tests.factories.base import RowFactory
from tests.factories.network import GroupFactory, StoreFactory

LONG_AGO = date(2020, 1, 1)


class PersonFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    number = factory.Sequence(lambda n: f"E{n:04d}")
    name = factory.Sequence(lambda n: f"Person {n}")
    login = factory.Sequence(lambda n: f"person{n}")

    class Meta:
        model = Person


class RoleFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    code = factory.Sequence(lambda n: f"role-{n}")
    name = factory.Sequence(lambda n: f"Role {n}")
    rights = factory.LazyFunction(list)

    class Meta:
        model = Role


class AssignmentFactory(RowFactory):
    """The person's role in one store of the person's own group."""

    store = factory.SubFactory(StoreFactory)
    person = factory.SubFactory(PersonFactory, group=factory.SelfAttribute("..store.group"))
    role = factory.SubFactory(RoleFactory, group=factory.SelfAttribute("..store.group"))
    starts_on = LONG_AGO

    class Meta:
        model = Assignment
        skip_postgeneration_save = True

    @factory.post_generation
    def placed(self, create, extracted, **_more):
        """As the command notes it on the person."""
        with whole_database():
            Person.objects.filter(pk=self.person_id).update(is_placed=True)
