"""A workshop of the northern store: open 9 to 12 and 13 to 18, two bays, two technicians."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.models import OpeningTime
from aftersales.resources.capacity import commands
from aftersales.resources.capacity.commands import Claim
from aftersales.resources.capacity.models import Resource
from aftersales.resources.capacity.states import Purpose
from tests.factories.capacity import ResourceFactory, TechnicianFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """A time in the store, on Tuesday 3 March 2026 unless said otherwise."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


MORNING = at(8)


@dataclass
class Shop:
    world: Any
    bay: Resource
    other_bay: Resource
    li: Resource
    wang: Resource

    @property
    def store_id(self) -> int:
        return self.world.north.pk

    def claim(self, resource, start=9, hours=1, skill="", day=3):
        starts = at(start, day=day)
        return Claim(
            resource_id=resource.pk,
            starts_at=starts,
            ends_at=starts + hours * HOUR,
            skill=skill,
        )

    def occupy(self, *claims, by=None, purpose=Purpose.WORK, **more):
        return commands.occupy(
            store_id=self.store_id,
            claims=claims,
            purpose=purpose,
            by=by or self.world.chief,
            at=more.pop("at", MORNING),
            **more,
        )

    def book(self, *claims, **more):
        return self.occupy(*claims, purpose=Purpose.BOOKING, **more)


def open_workshop(world) -> Shop:
    store = world.north
    with whole_database():
        for weekday in range(6):
            for opens, closes in ((time(9), time(12)), (time(13), time(18))):
                OpeningTime.objects.create(store=store, weekday=weekday, opens=opens, closes=closes)
    return Shop(
        world,
        bay=ResourceFactory(store=store, code="B1", name="Bay 1"),
        other_bay=ResourceFactory(store=store, code="B2", name="Bay 2", bay_kind="quick"),
        li=TechnicianFactory(store=store, code="T1", name="Li"),
        wang=TechnicianFactory(store=store, code="T2", name="Wang"),
    )


@pytest.fixture
def shop(world) -> Shop:
    return open_workshop(world)


@pytest.fixture
def seen(world) -> AbstractContextManager[Any]:
    """Look at the tables as the chief of both stores."""
    with as_seen_by(world.chief):
        yield
