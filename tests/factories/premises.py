"""Rows of the house: areas, hazards, measures. Sheets are filled by their command."""

from __future__ import annotations

from datetime import date

import factory

from aftersales.resources.premises.models import Area, Incident, Measure
from tests.conftest import NOON
from tests.factories.base import RowFactory
from tests.factories.network import StoreFactory
from tests.factories.staff import PersonFactory


class AreaFactory(RowFactory):
    store = factory.SubFactory(StoreFactory)
    name = factory.Sequence(lambda n: f"Area {n}")

    class Meta:
        model = Area


class IncidentFactory(RowFactory):
    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"HZ-TEST-{n:06d}")
    kind = "hazard"
    severity = "low"
    words = "Oil on the floor"
    happened_at = NOON
    reported_at = NOON
    reported_by = "staff:7"

    class Meta:
        model = Incident


class MeasureFactory(RowFactory):
    incident = factory.SubFactory(IncidentFactory)
    store = factory.SelfAttribute("incident.store")
    words = "Clean it"
    owner = factory.SubFactory(PersonFactory, group=factory.SelfAttribute("..store.group"))
    due_on = date(2026, 3, 9)

    class Meta:
        model = Measure
