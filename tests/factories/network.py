"""Rows of the service network."""

from __future__ import annotations

import factory

from aftersales.ground.network.models import Brand, Group, Store
from tests.factories.base import RowFactory


class GroupFactory(RowFactory):
    code = factory.Sequence(lambda n: f"group-{n}")
    name = factory.Sequence(lambda n: f"Group {n}")

    class Meta:
        model = Group


class BrandFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    code = factory.Sequence(lambda n: f"brand-{n}")
    name = factory.Sequence(lambda n: f"Brand {n}")

    class Meta:
        model = Brand


class StoreFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    code = factory.Sequence(lambda n: f"S{n}")
    name = factory.Sequence(lambda n: f"Store {n}")

    class Meta:
        model = Store
