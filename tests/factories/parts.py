"""Rows of the catalogue of parts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import factory

from aftersales.supply.parts.models import Part, PartPrice
from tests.conftest import NOON
from tests.factories.base import RowFactory
from tests.factories.network import GroupFactory


class PartFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    number = factory.Sequence(lambda n: f"06A115561{n}")
    shown_number = factory.LazyAttribute(lambda part: part.number)
    name = "机油滤清器"
    unit = "件"
    changed_at = NOON

    class Meta:
        model = Part


class PartPriceFactory(RowFactory):
    part = factory.SubFactory(PartFactory)
    group = factory.SelfAttribute("part.group")
    amount = Decimal("45.00")
    currency = "CNY"
    holds_from = date(2026, 1, 1)

    class Meta:
        model = PartPrice
