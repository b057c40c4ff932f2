"""Rows of operations, packages, tariffs and tax rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import factory

from aftersales.resources.catalogue.models import (
    Charge,
    Operation,
    Package,
    PackageLine,
    PackagePrice,
    StandardTime,
    Tariff,
    TaxRate,
)
from tests.factories.base import RowFactory
from tests.factories.network import GroupFactory

LONG_AGO = date(2026, 1, 1)


class OperationFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    code = factory.Sequence(lambda n: f"OP-{n}")
    name_zh = "更换机油及滤清器"
    name_en = "Oil and filter change"
    service_type = "maintenance"

    class Meta:
        model = Operation


class StandardTimeFactory(RowFactory):
    operation = factory.SubFactory(OperationFactory)
    group = factory.SelfAttribute("operation.group")
    hours = Decimal("0.50")
    holds_from = LONG_AGO

    class Meta:
        model = StandardTime


class ChargeFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    code = factory.Sequence(lambda n: f"CH-{n}")
    name_zh = "废油处理费"
    amount = Decimal("10.60")
    currency = "CNY"

    class Meta:
        model = Charge


class PackageFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    code = factory.Sequence(lambda n: f"PK-{n}")
    name_zh = "小保养套餐"
    service_type = "maintenance"

    class Meta:
        model = Package


class PackageLineFactory(RowFactory):
    package = factory.SubFactory(PackageFactory)
    group = factory.SelfAttribute("package.group")
    position = factory.Sequence(lambda n: n + 1)
    kind = "part"
    part_number = "06A115561B"

    class Meta:
        model = PackageLine


class PackagePriceFactory(RowFactory):
    package = factory.SubFactory(PackageFactory)
    group = factory.SelfAttribute("package.group")
    amount = Decimal("399.00")
    currency = "CNY"
    holds_from = LONG_AGO

    class Meta:
        model = PackagePrice


class TariffFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    kind = "labour_hour"
    amount = Decimal("200.00")
    currency = "CNY"
    holds_from = LONG_AGO
    set_by = "staff:7"

    class Meta:
        model = Tariff


class TaxRateFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    code = "repair"
    scheme = "general"
    percent = Decimal("13.00")
    holds_from = LONG_AGO

    class Meta:
        model = TaxRate
