"""The counter of the northern store: a workshop, a service package with its part, a known car."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.appointments import commands
from aftersales.lane.appointments.commands import NewAppointment
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.queries import Wanted
from aftersales.records.staff.models import Skill, SkillHeld
from aftersales.resources.capacity.models import Occupation
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts.commands import Arrival
from tests.capacity.conftest import MORNING, Shop, at, open_workshop
from tests.factories.catalogue import (
    OperationFactory,
    PackageFactory,
    PackageLineFactory,
    PackagePriceFactory,
    StandardTimeFactory,
    TariffFactory,
)
from tests.factories.customers import CustomerFactory
from tests.factories.parts import PartFactory, PartPriceFactory
from tests.factories.vehicles import VehicleFactory

NINE = at(9)


@dataclass
class Counter:
    shop: Shop
    car: Any
    owner: Any
    service: Any  # a package: one operation of an hour in a general bay, and one filter
    filter: Any
    diagnosis: Any  # an operation of the skill "electrics", two hours in a general bay

    @property
    def world(self):
        return self.shop.world

    @property
    def store_id(self) -> int:
        return self.world.north.pk

    @property
    def chief(self):
        return self.world.chief

    def new(self, **more) -> NewAppointment:
        """The known car for its service, tomorrow at nine unless said otherwise."""
        told = {
            "vehicle_id": self.car.pk,
            "customer_id": self.owner.pk,
            "works": [Wanted(package_id=self.service.pk)],
            "starts_at": NINE,
        }
        return NewAppointment(**(told | more))

    def caller(self, **more) -> NewAppointment:
        """Somebody nobody knows, with a noise."""
        told = {
            "plate": "粤B12345",
            "car": "A5 1.5T",
            "contact_name": "王小明",
            "contact_phone": "13800138000",
            "symptom": "刹车时有异响",
        }
        return NewAppointment(**(told | more))

    def request(self, new=None, **more) -> Appointment:
        return self._do(commands.request, new or self.new(), **more)

    def book(self, new=None, **more) -> Appointment:
        return self._do(commands.book, new or self.new(), **more)

    def _do(self, deed, new, **more):
        told = {"store_id": self.store_id, "by": self.chief, "at": MORNING}
        return deed(new=new, **(told | more))

    def do(self, deed, row, **more):
        told = {"appointment_id": row.pk, "by": self.chief, "at": MORNING}
        return deed(**(told | more))

    def held(self, row) -> list[tuple[str, str, str]]:
        """Code, start and state of what is held for it."""
        with as_seen_by(self.chief):
            rows = Occupation.objects.active().filter(about="appointment", about_number=row.pk)
            return [
                (o.resource.code, f"{o.starts_at.astimezone(at(0).tzinfo):%d %H:%M}", o.state)
                for o in rows.select_related("resource").order_by("resource__code", "during")
            ]

    def put_on_shelf(self, quantity) -> None:
        parts.receive(
            store_id=self.store_id,
            arrival=Arrival(part_id=self.filter.pk, quantity=Decimal(quantity), cost=Decimal(20)),
            by=self.chief,
            at=MORNING,
        )

    def learn(self, technician, skill, level=3) -> None:
        with whole_database():
            found, _new = Skill.objects.get_or_create(
                group=self.world.group, code=skill, defaults={"name": skill}
            )
            SkillHeld.objects.create(
                group=self.world.group,
                person=technician.person,
                skill=found,
                level=level,
                valid_from=date(2025, 1, 1),
            )


def open_counter(world) -> Counter:
    shop = open_workshop(world)
    group = world.group
    owner = CustomerFactory(group=group, opened_store=world.north)
    car = VehicleFactory(group=group, plate="粤B88888", owner=owner)
    oil = OperationFactory(group=group, code="OIL", bay_kind="general")
    StandardTimeFactory(operation=oil, hours=Decimal("1.00"))
    TariffFactory(group=group, amount=Decimal("200.00"))
    part = PartFactory(group=group, number="06A115561B")
    PartPriceFactory(part=part, amount=Decimal("45.00"))
    service = PackageFactory(group=group, code="S1")
    PackageLineFactory(package=service, position=1, kind="operation", operation=oil, part_number="")
    PackageLineFactory(package=service, position=2, part_number=part.number)
    with whole_database():
        skill = Skill.objects.create(group=group, code="electrics", name="Electrics")
    diagnosis = OperationFactory(
        group=group, code="DIAG", name_zh="电器诊断", skill=skill, bay_kind="general"
    )
    StandardTimeFactory(operation=diagnosis, hours=Decimal("2.00"))
    return Counter(shop, car, owner, service, part, diagnosis)


@pytest.fixture
def counter(world) -> Counter:
    return open_counter(world)


__all__ = ["MORNING", "NINE", "Counter", "PackagePriceFactory", "at", "open_counter"]
