"""A workshop of the northern store on Tuesday 3 March 2026: open 9 to 12 and 13 to 18, two bays,
Li and Wang at work, Chen who inspects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aftersales.core.actors import Actor
from aftersales.core.rights import all_rights
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.models import OpeningTime
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders.commands import NewJob, NewLine
from aftersales.lane.orders.models import Job, Order
from aftersales.lane.workshop import commands, queries
from aftersales.lane.workshop.commands import Explained, Ruling
from aftersales.lane.workshop.models import Task
from tests.factories.capacity import ResourceFactory, TechnicianFactory
from tests.factories.catalogue import OperationFactory, StandardTimeFactory, TariffFactory
from tests.factories.customers import CustomerFactory
from tests.factories.parts import PartFactory, PartPriceFactory
from tests.factories.staff import AssignmentFactory, PersonFactory
from tests.factories.vehicles import VehicleFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
STROKES = "M10 20 L40 60 L90 30"


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """A time in the store, on Tuesday 3 March 2026 unless said otherwise."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


MORNING = at(8)


@dataclass
class Shop:
    """The workshop in short words. The operation takes an hour and costs 200."""

    world: Any
    bay: Any
    other_bay: Any
    li: Any
    wang: Any
    chen: Any
    operation: Any
    filter: Any
    owner: Any
    cars: list[Any] = field(default_factory=list)

    @property
    def store_id(self) -> int:
        return int(self.world.north.pk)

    @property
    def chief(self) -> Actor:
        return self.world.of_north

    def actor(self, person: Any, *rights: str) -> Actor:
        """Somebody at work with all rights, or just these."""
        return Actor(
            key=person.actor_key,
            group_id=person.group_id,
            rights={self.store_id: frozenset(rights or all_rights())},
            person_id=person.pk,
        )

    @property
    def as_li(self) -> Actor:
        return self.actor(self.li.person)

    @property
    def as_wang(self) -> Actor:
        return self.actor(self.wang.person)

    @property
    def as_chen(self) -> Actor:
        return self.actor(self.chen)

    # -- visits -----------------------------------------------------------------------------------

    def labour(self, operation: Any = None) -> NewLine:
        return NewLine(kind="labour", operation_id=(operation or self.operation).pk)

    def part(self) -> NewLine:
        return NewLine(kind="part", part_id=self.filter.pk)

    def car(self) -> Any:
        car = VehicleFactory(group=self.world.group)
        self.cars.append(car)
        return car

    def visit(self, *jobs: NewJob, car: Any = None, now: datetime = MORNING, **more: Any) -> Order:
        """An order that the customer has signed, promised for five in the afternoon."""
        order = self.estimate(*jobs, car=car, now=now, **more)
        return orders.sign(
            order_id=order.pk,
            method="in_person",
            person="王先生",
            promised_at=more.get("promised_at", now.replace(hour=17)),
            by=self.chief,
            at=now,
        )

    def estimate(
        self, *jobs: NewJob, car: Any = None, now: datetime = MORNING, **more: Any
    ) -> Order:
        wanted = jobs or (NewJob(title="前制动异响", lines=[self.labour()]),)
        return orders.create_order(
            store_id=self.store_id,
            vehicle_id=(car or self.car()).pk,
            customer_id=self.owner.pk,
            jobs=wanted,
            by=self.chief,
            at=now,
        )

    def jobs(self, order: Order) -> list[Job]:
        with whole_database():
            return list(Job.objects.filter(order=order.pk).order_by("position", "pk"))

    def job(self, order: Order) -> Job:
        return self.jobs(order)[0]

    def now(self, order: Order) -> Order:
        with whole_database():
            return Order.objects.get(pk=order.pk)

    # -- deeds ------------------------------------------------------------------------------------

    def do(
        self, deed: str, *, now: datetime = MORNING, by: Actor | None = None, **more: Any
    ) -> Any:
        return getattr(commands, deed)(by=by or self.chief, at=now, **more)

    def dispatch(self, job: Any, *people: Any, start: datetime | None = None, **more: Any) -> Task:
        more.setdefault("bay_id", self.bay.pk)
        more.setdefault("now", MORNING)
        return self.do(
            "dispatch",
            job_id=job.pk,
            people=[row.person_id for row in people or (self.li,)],
            starts_at=start or at(9),
            **more,
        )

    def fresh(self, task: Task) -> Task:
        with whole_database():
            return Task.objects.select_related("order", "job").get(pk=task.pk)

    def work(self, task: Task, start: datetime | None = None, hours: float = 1) -> Task:
        """Li begins, ends and checks."""
        start = start or at(9)
        end = start + hours * HOUR
        self.do("clock_on", task_id=task.pk, by=self.as_li, now=start)
        self.do("clock_off", task_id=task.pk, by=self.as_li, now=end)
        self.tick(task, end)
        self.do("self_check", task_id=task.pk, by=self.as_li, now=end, words="试车正常")
        return self.fresh(task)

    def tick(self, task: Task, now: datetime) -> None:
        """Every element of the work standards, where the product's texts are delivered."""
        with as_seen_by(self.chief):
            left = queries.open_elements(self.fresh(task))
        for item, element in left:
            self.do("tick", task_id=task.pk, item=item, element=element, by=self.as_li, now=now)

    def pass_all(self, order: Order, now: datetime | None = None, **more: Any) -> Any:
        rulings = [
            Ruling(job_id=job.pk, is_passed=True, **more)
            for job in self.jobs(order)
            if job.consent == "approved"
        ]
        return self.do(
            "inspect", order_id=order.pk, rulings=rulings, by=self.as_chen, now=now or at(11)
        )

    def ready(self, order: Order) -> Order:
        """Worked on, passed, washed."""
        for n, job in enumerate(self.jobs(order)):
            self.work(self.dispatch(job, start=at(9 + n)), start=at(9 + n))
        self.pass_all(order, now=at(11, 10))
        self.do("wash", order_id=order.pk, now=at(11, 20))
        return self.now(order)

    def billed(self, order: Order, now: datetime | None = None) -> None:
        when = now or at(11, 30)
        orders.lock_lines(order_id=order.pk, by=self.chief, at=when)
        orders.settle(order_id=order.pk, by=self.chief, at=when)
        orders.clear_for_release(order_id=order.pk, by=self.chief, at=when)

    def explained(self, order: Order, now: datetime | None = None) -> None:
        when = now or at(11, 40)
        self.do("accept_result", order_id=order.pk, is_confirmed=True, now=when)
        self.do(
            "explain",
            order_id=order.pk,
            explained=Explained(work=True, cost=True, care=True),
            signature=STROKES,
            now=when,
        )


def open_workshop(world: Any) -> Shop:
    store = world.north
    with whole_database():
        for weekday in range(6):
            for opens, closes in ((time(9), time(12)), (time(13), time(18))):
                OpeningTime.objects.create(store=store, weekday=weekday, opens=opens, closes=closes)
    chen = PersonFactory(group=world.group, name="Chen")
    AssignmentFactory(store=store, person=chen)
    operation = OperationFactory(group=world.group)
    StandardTimeFactory(operation=operation, hours=Decimal(1))
    TariffFactory(group=world.group)
    part = PartFactory(group=world.group)
    PartPriceFactory(part=part)
    return Shop(
        world,
        bay=ResourceFactory(store=store, code="B1", name="Bay 1"),
        other_bay=ResourceFactory(store=store, code="B2", name="Bay 2"),
        li=TechnicianFactory(store=store, code="T1", name="Li"),
        wang=TechnicianFactory(store=store, code="T2", name="Wang"),
        chen=chen,
        operation=operation,
        filter=part,
        owner=CustomerFactory(opened_store=store),
    )


@pytest.fixture
def shop(world) -> Shop:
    return open_workshop(world)


@pytest.fixture
def seen(world):
    """Look at the tables as the chief of both stores."""
    with as_seen_by(world.chief):
        yield


@pytest.fixture
def facts(world):
    """The names of the facts of this room, in order."""
    from tests.conftest import logged

    def told(room: str = "workshop") -> list[str]:
        with as_seen_by(world.chief):
            return [
                name.removeprefix(f"{room}.")
                for _who, name in logged()
                if name.startswith(f"{room}.")
            ]

    return told
