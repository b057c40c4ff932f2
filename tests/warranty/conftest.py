"""A household's car in the northern store, sold on 10 March 2025 for 150 000, on 3 March 2026."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.core.tasks import deliver
from aftersales.guarantees.warranty import commands, queries
from aftersales.guarantees.warranty.commands import Elsewhere, Grant, Terms, Told
from aftersales.guarantees.warranty.models import (
    GuaranteeRequest,
    LeftOut,
    Repair,
    Standing,
)
from aftersales.guarantees.warranty.queries import CarStanding
from aftersales.records.vehicles.models import Vehicle, VehicleWarning
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory
from tests.workshop.conftest import open_workshop

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 3, 3)
DAY = timedelta(days=1)


def at(hour: int, minute: int = 0, *, on: date = TODAY) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=SHANGHAI)


@dataclass
class Household:
    """A car, whoever owns it, and the people of the store."""

    world: Any
    vehicle: Any
    owner: Any
    sold_on: date = date(2025, 3, 10)

    @property
    def store_id(self) -> int:
        return int(self.world.north.pk)

    @property
    def chief(self) -> Actor:
        return self.world.of_north

    def do(self, deed: str, *, now: datetime | None = None, by: Any = None, **more: Any) -> Any:
        return getattr(commands, deed)(by=by or self.chief, at=now or at(10), **more)

    def sold(self, **more: Any) -> Any:
        reason, now = more.pop("reason", ""), more.pop("now", None)
        told = {
            "use": "family",
            "powertrain": "fuel",
            "invoice_date": self.sold_on,
            "price": Decimal("150000.00"),
            "usage_rate_percent": Decimal("0.5"),
        }
        terms = Terms(**{**told, **more})
        return self.do(
            "keep_policy", vehicle_id=self.vehicle.pk, terms=terms, reason=reason, now=now
        )

    def repaired(
        self,
        begun: datetime,
        ended: datetime,
        *,
        km: int = 9_000,
        is_quality: bool | None = True,
        is_dangerous: bool | None = False,
        **told: Any,
    ) -> Repair:
        """In another workshop, judged by ours."""
        told = {"component": "brake", **told}
        if "fault_id" not in told:
            told.setdefault("words", "制动异响")
        row = self.do(
            "note_repair",
            vehicle_id=self.vehicle.pk,
            told=Told(**told),
            elsewhere=Elsewhere(
                workshop_words="城东服务站", number="W-1", begun_at=begun, ended_at=ended, km=km
            ),
            now=max(ended, at(10)),
        )
        if is_quality is not None:
            self.do(
                "judge",
                repair_id=row.pk,
                is_quality=is_quality,
                is_dangerous=is_dangerous,
                words="实测确认",
                now=max(ended, at(10)),
            )
        return row

    def repaired_often(self, times: int, **more: Any) -> Repair:
        """The same fault on so many days of 2025, an hour each."""
        first = None
        for n in range(times):
            day = self.sold_on + (52 + n * 20) * DAY
            told = {"fault_id": first.fault_id} if first else {}
            row = self.repaired(at(9, on=day), at(10, on=day), km=3_000 + n, **told, **more)
            first = first or row
        assert first is not None
        return first

    def standing(self, *, on: date = TODAY, now: datetime | None = None) -> CarStanding:
        with whole_database():
            vehicle = Vehicle.objects.get(pk=self.vehicle.pk)
        with as_seen_by(self.chief):
            return queries.standing_of(vehicle, on=on, at=now or at(10, on=on), seen_by=self.chief)

    def rights(self, **more: Any) -> list[str]:
        return self.standing(**more).certain

    def kept(self) -> Standing:
        with whole_database():
            return Standing.objects.get(vehicle=self.vehicle.pk)

    def repairs(self) -> list[Repair]:
        with whole_database():
            rows = Repair.objects.filter(vehicle=self.vehicle.pk).select_related("fault")
            return list(rows.order_by("begun_at", "pk"))

    def left_out(self) -> list[LeftOut]:
        with whole_database():
            return list(LeftOut.objects.order_by("pk"))

    def warnings(self) -> list[str]:
        with whole_database():
            rows = VehicleWarning.objects.filter(vehicle=self.vehicle.pk, withdrawn_at=None)
            return list(rows.values_list("words", flat=True))

    def asks(self, asks: str = "return", **more: Any) -> GuaranteeRequest:
        more.setdefault("words", "要求退车")
        return self.do(
            "take_request",
            store_id=self.store_id,
            vehicle_id=self.vehicle.pk,
            customer_id=self.owner.pk,
            asks=asks,
            **more,
        )

    def grants(self, row: GuaranteeRequest, **more: Any) -> GuaranteeRequest:
        now = more.pop("now", None)
        told = {"words": "同意", "cost_owner": "maker", **more}
        return self.do("grant", request_id=row.pk, grant=Grant(**told), now=now)


def household(world: Any, sold_on: date = date(2025, 3, 10), km: int = 12_000) -> Household:
    owner = CustomerFactory(group=world.group, opened_store=world.north)
    vehicle = VehicleFactory(
        group=world.group,
        home_store=world.north,
        owner=owner,
        first_sale_on=sold_on,
        odometer_km=km,
        odometer_on=TODAY,
    )
    return Household(world, vehicle, owner, sold_on)


@pytest.fixture
def home(world) -> Household:
    """The car, of whose sale nothing is told yet."""
    return household(world)


@pytest.fixture
def car(home) -> Household:
    """The same, with the terms of its sale."""
    home.sold(now=at(9))
    return home


@pytest.fixture
def shop(world):
    """The workshop of the northern store."""
    return open_workshop(world)


@pytest.fixture
def seen(world):
    """Look at the tables as the chief of both stores."""
    with as_seen_by(world.chief):
        yield


@pytest.fixture
def heard():
    """What waits for its listeners is heard now."""

    def run() -> None:
        from aftersales.core.models import Delivery

        for _round in range(3):
            with whole_database():
                waiting = list(
                    Delivery.objects.filter(delivered_at=None).values_list("pk", flat=True)
                )
            for pk in waiting:
                deliver(pk)

    return run
