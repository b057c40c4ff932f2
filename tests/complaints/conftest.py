"""A store with a complaint desk."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from aftersales.care.complaints import commands
from aftersales.care.complaints.commands import Said
from aftersales.care.complaints.models import Complaint
from aftersales.core.actors import Actor
from aftersales.core.rights import all_rights
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines import queries as deadlines
from aftersales.ground.network.models import Department
from tests.conftest import NOON, logged
from tests.factories.customers import CustomerFactory
from tests.factories.staff import PersonFactory
from tests.factories.vehicles import VehicleFactory
from tests.worlds import work

GOOD = {"is_satisfying": True, "is_in_time": True, "is_effective": True, "is_followed_up": True}


class Desk:
    """Takes complaints and leads them through their steps."""

    def __init__(self, world: Any) -> None:
        self.world, self.chief, self.store_id = world, world.of_north, world.north.pk
        self.head = PersonFactory(group=world.group, name="赵经理")
        work(self.head, "after_sales_manager", world.north)
        self.manager = Actor(
            key=self.head.actor_key,
            group_id=world.group.pk,
            rights={world.north.pk: frozenset(all_rights())},
            person_id=self.head.pk,
        )
        self.owner = CustomerFactory(opened_store=world.north)
        self.car = VehicleFactory(group=world.group)
        self.at = NOON

    @property
    def me(self) -> dict[str, Any]:
        return {"by": self.chief, "at": self.at}

    def later(self, **more: float) -> None:
        self.at += timedelta(**more)

    def take(self, **more: Any) -> Complaint:
        given = {
            "level": "complaint",
            "channel": "phone",
            "complaint_class": "service",
            "symptom": "Brakes squeal",
            "words": "It squeals again after the repair.",
            "vehicle_id": self.car.pk,
        }
        customer_id = more.pop("customer_id", self.owner.pk)
        what = Said(**given | more)
        return commands.take(store_id=self.store_id, customer_id=customer_id, what=what, **self.me)

    def grumble(self, **more: Any) -> Complaint:
        return self.take(level="grumble", **more)

    def verify(self, row: Complaint, **more: Any) -> Complaint:
        given = {"words": "True", "severity": "middle"} | more
        return commands.verify(complaint_id=row.pk, **given, **self.me)

    def analyse(self, row: Complaint, cause: str = "method", whys: int = 3) -> Complaint:
        return commands.analyse(
            complaint_id=row.pk,
            cause=cause,
            whys=[f"Because {n}" for n in range(whys)],
            words="No test drive was made",
            **self.me,
        )

    def analysed(self, **more: Any) -> Complaint:
        cause = more.pop("cause", "method")
        return self.analyse(self.verify(self.take(**more)), cause)

    def remedy(self, row: Complaint, cost: int = 0, kind: str = "apology") -> Any:
        return commands.propose_remedy(
            complaint_id=row.pk, kind=kind, words="Said sorry", cost=Decimal(cost), **self.me
        )

    def answered(self, **more: Any) -> Complaint:
        row = self.analysed(**more)
        remedy = self.remedy(row)
        commands.plan(complaint_id=row.pk, words="Apologise", **self.me)
        commands.carry_out_remedy(remedy_id=remedy.pk, **self.me)
        commands.carry_out(complaint_id=row.pk, words="Done", **self.me)
        return self.answer(row)

    def answer(self, row: Complaint) -> Complaint:
        return commands.feed_back(
            complaint_id=row.pk, channel="phone", words="We are sorry", **self.me
        )

    def check(self, row: Complaint, **more: bool) -> None:
        with whole_database():
            done = list(row.remedies.filter(state="done"))
        for remedy in done:
            commands.check_remedy(remedy_id=remedy.pk, words="Fine", **GOOD | more, **self.me)

    def ask(self, row: Complaint, rating: str = "good", *, is_accepted: bool = True) -> None:
        commands.ask_satisfaction(
            complaint_id=row.pk,
            is_accepted=is_accepted,
            rating=rating,
            channel="phone",
            words="Asked",
            **self.me,
        )

    def close(self, row: Complaint, **more: Any) -> Complaint:
        given = {"outcome": "upheld", "words": "Settled"} | more
        return commands.close(complaint_id=row.pk, **given, **self.me)

    def closed(self, rating: str = "good", **more: Any) -> Complaint:
        row = self.answered(**more)
        self.check(row)
        self.ask(row, rating)
        return self.close(row)

    def clocks(self, row: Complaint) -> dict[str, str]:
        with as_seen_by(self.chief):
            rows = deadlines.about("complaint", row.pk, seen_by=self.chief)
        return {clock.timer: clock.state for clock in rows}

    def department(self) -> Department:
        return Department.objects.create(
            group=self.world.group, store=self.world.north, code="workshop", name="维修部"
        )

    def told(self) -> list[str]:
        with as_seen_by(self.chief):
            found = [name for _who, name in logged()]
        return [n.removeprefix("complaints.") for n in found if n.startswith("complaints.")]


@pytest.fixture
def desk(world):
    return Desk(world)
