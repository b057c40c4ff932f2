"""Rows of purchasing."""

from __future__ import annotations

import factory

from aftersales.supply.purchasing.models import Supplier
from tests.conftest import NOON
from tests.factories.base import RowFactory
from tests.factories.network import GroupFactory


class SupplierFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    code = factory.Sequence(lambda n: f"S{n:03d}")
    name = factory.LazyAttribute(lambda row: f"华南汽配 {row.code}")
    kind = "wholesaler"
    made_at = NOON

    class Meta:
        model = Supplier
