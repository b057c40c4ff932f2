"""Rows of logistics."""

from __future__ import annotations

from decimal import Decimal

import factory

from aftersales.supply.logistics.models import Carrier
from tests.conftest import NOON
from tests.factories.base import RowFactory
from tests.factories.network import GroupFactory


class CarrierFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    code = factory.Sequence(lambda n: f"C{n:03d}")
    name = factory.LazyAttribute(lambda row: f"顺捷速运 {row.code}")
    kind = "courier"
    currency = "CNY"
    base = Decimal(12)
    per_kg = Decimal(2)
    per_package = Decimal(5)
    days = 1
    made_at = NOON

    class Meta:
        model = Carrier
