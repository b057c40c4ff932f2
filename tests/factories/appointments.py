"""Rows of appointments."""

from __future__ import annotations

from decimal import Decimal

import factory

from aftersales.lane.appointments.models import Appointment, AppointmentPart, AppointmentWork
from tests.conftest import NOON
from tests.factories.base import RowFactory
from tests.factories.network import StoreFactory
from tests.factories.parts import PartFactory


class AppointmentFactory(RowFactory):
    """A request without a time, unless the test says otherwise."""

    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"AP-T-2026-{n:06d}")
    car = "A5"
    channel = "phone"
    transport = "waits"
    hours = Decimal(1)
    requested_at = NOON
    requested_by = "staff:7"

    class Meta:
        model = Appointment


class AppointmentWorkFactory(RowFactory):
    appointment = factory.SubFactory(AppointmentFactory)
    store = factory.SelfAttribute("appointment.store")
    position = factory.Sequence(lambda n: n + 1)
    kind = "words"
    words = "刹车异响"
    hours = Decimal(1)

    class Meta:
        model = AppointmentWork


class AppointmentPartFactory(RowFactory):
    appointment = factory.SubFactory(AppointmentFactory)
    store = factory.SelfAttribute("appointment.store")
    part = factory.SubFactory(PartFactory, group=factory.SelfAttribute("..store.group"))
    quantity = Decimal(1)

    class Meta:
        model = AppointmentPart
