"""The technical desk of the northern store: a car with a fault, who asks, who rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders.models import Job
from aftersales.lane.support import commands
from aftersales.lane.support.models import Damage, Entry, HelpRequest
from tests.conftest import NOON
from tests.factories.customers import ConsultationFactory
from tests.factories.parts import PartFactory
from tests.factories.vehicles import VehicleFactory
from tests.orders.conftest import Counter

LATER = NOON + timedelta(minutes=90)


class DeskHands:
    """Short words for what happens at the desk."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.counter = Counter(world)
        self.store_id = world.north.pk
        self.technician = world.actor(
            world.north, person_id=world.person("technician", world.north).pk
        )
        self.engineer = world.actor(
            world.north, person_id=world.person("after_sales_engineer", world.north).pk
        )
        self.chief = world.of_north

    def order(self, title: str = "前制动异响") -> Any:
        """A signed order of another car each time."""
        counter = self.counter
        car = VehicleFactory(group=self.world.group)
        wanted = [counter.job(title, counter.labour())]
        return counter.sign(counter.open(jobs=wanted, vehicle_id=car.pk))

    def job(self, order: Any) -> Job:
        return self.counter.jobs(order)[0]

    def settled(self, title: str = "前制动异响") -> Job:
        """A job of a settled order that tells its cause and correction."""
        order = self.order(title)
        job = self.job(order)
        orders.describe_job(
            job_id=job.pk,
            complaint="王先生说踩刹车响",
            cause="制动片磨损到极限",
            correction="更换前制动片",
            by=self.chief,
            at=NOON,
        )
        self.counter.billed(order)
        return self.job(order)

    def talk(self, words: str = "如何取消保养提示") -> Any:
        return ConsultationFactory(store=self.world.north, words=words)

    def do(self, deed: str, *, at: Any = NOON, by: Any = None, **more: Any) -> Any:
        return getattr(commands, deed)(by=by or self.chief, at=at, **more)

    def ask(self, job: Job, words: str = "换过减振器仍有异响", **more: Any) -> HelpRequest:
        return self.do("ask_help", job_id=job.pk, words=words, by=self.technician, **more)

    def entry(self, **more: Any) -> Entry:
        told = {
            "title": "前制动异响",
            "symptom": "低速制动时前轮有金属异响",
            "cause": "制动片磨损到极限",
            "solution": "更换前制动片",
        }
        proposed = self.do(
            "propose_entry", store_id=self.store_id, by=self.technician, **{**told, **more}
        )
        return self.do("approve_entry", entry_id=proposed.pk, by=self.engineer)

    def damage(self, order: Any) -> Damage:
        return self.do("record_damage", order_id=order.pk, words="拆装时划伤左前门")

    def fresh(self, row: Any) -> Any:
        with whole_database():
            return type(row).objects.get(pk=row.pk)

    def part(self) -> Any:
        return PartFactory(group=self.world.group)


@pytest.fixture
def desk(world) -> DeskHands:
    return DeskHands(world)


@pytest.fixture
def facts(world):
    """The names of the facts of this room, in order."""
    from tests.conftest import logged

    def told() -> list[str]:
        with as_seen_by(world.chief):
            return [
                name.removeprefix("support.")
                for _who, name in logged()
                if name.startswith("support.")
            ]

    return told
