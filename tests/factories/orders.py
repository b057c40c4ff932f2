"""Rows of arrivals, orders and what stands on them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import factory

from aftersales.lane.orders.models import Arrival, Job, Line, Order
from tests.conftest import NOON
from tests.factories.base import RowFactory
from tests.factories.catalogue import OperationFactory
from tests.factories.customers import CustomerFactory
from tests.factories.network import StoreFactory
from tests.factories.vehicles import VehicleFactory


class OrderFactory(RowFactory):
    """An estimate for a car that has just come. ``signed=True`` makes it an order."""

    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"RO-T-2026-{n:06d}")
    vehicle = factory.SubFactory(VehicleFactory, group=factory.SelfAttribute("..store.group"))
    customer = factory.SubFactory(CustomerFactory, opened_store=factory.SelfAttribute("..store"))
    service_type = "repair"
    currency = "CNY"
    opened_at = NOON
    opened_on = factory.LazyAttribute(lambda o: o.opened_at.date())
    opened_by = "staff:7"
    put_at = factory.SelfAttribute("opened_at")

    class Meta:
        model = Order

    class Params:
        signed = factory.Trait(
            document="order",
            signed_at=factory.SelfAttribute("opened_at"),
            promised_at=factory.LazyAttribute(lambda o: o.opened_at + timedelta(hours=3)),
        )


class ArrivalFactory(RowFactory):
    store = factory.SubFactory(StoreFactory)
    arrived_at = NOON
    arrived_on = factory.LazyAttribute(lambda o: o.arrived_at.date())
    vehicle = factory.SubFactory(VehicleFactory, group=factory.SelfAttribute("..store.group"))
    actor = "staff:7"

    class Meta:
        model = Arrival


class JobFactory(RowFactory):
    order = factory.SubFactory(OrderFactory)
    store = factory.SelfAttribute("order.store")
    position = factory.Sequence(lambda n: n + 1)
    title = "前制动异响"
    service_type = "repair"

    class Meta:
        model = Job


class LineFactory(RowFactory):
    """An hour of labour for 226.00, tax of 13 % in it."""

    job = factory.SubFactory(JobFactory)
    order = factory.SelfAttribute("job.order")
    store = factory.SelfAttribute("job.store")
    position = factory.Sequence(lambda n: n + 1)
    kind = "labour"
    operation = factory.SubFactory(OperationFactory, group=factory.SelfAttribute("..store.group"))
    code = "OP-1"
    name_zh = "更换机油及滤清器"
    quantity = Decimal("1.000")
    hours = Decimal("1.00")
    list_price = Decimal("226.00")
    unit_price = Decimal("226.00")
    listed = Decimal("226.00")
    net = Decimal("200.00")
    tax = Decimal("26.00")
    gross = Decimal("226.00")
    tax_percent = Decimal("13.00")
    tax_code = "repair"
    for_customer = factory.SelfAttribute("gross")

    class Meta:
        model = Line
