"""The visits of the last day, a car in each state of the board."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from aftersales.core.actors import Actor
from aftersales.demo.group import ZONE, Site, World
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders.commands import NewJob, NewLine
from aftersales.resources.catalogue import queries as works
from aftersales.resources.catalogue.states import ServiceType
from aftersales.supply.parts import queries as part_questions

SERVICE = "S-SMALL"
PADS = ("R-PAD", "LNK-45022-A5")
BATTERY = ("R-BAT", "LNK-31500-60A")  # none in stock: the car waits for it
CABIN = ("R-AC", "LNK-80292-A5")


class Today:
    """The visits of one store on the last day: a car in each state of the board."""

    def __init__(self, world: World, site: Site, day: date) -> None:
        self.world, self.site, self.day = world, site, day
        random = Random(f"today:{site.code}")  # noqa: S311 - a story, not a secret
        self.advisors = [site.somebody(random, "service_advisor") for _each in range(4)]
        self.manager = site.somebody(random, "after_sales_manager")

    def at(self, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(self.day, time(hour, minute), ZONE)

    def tell(self, pairs: Sequence[tuple[int, int]]) -> int:
        """Each pair of customer and car plays another part; answers how many visits were told."""
        plays = (
            self._handed_over,
            self._ready,
            self._in_inspection,
            self._in_work,
            self._waits_for_parts,
            self._waits_for_a_yes,
            self._offered,
            self._at_the_door,
        )
        cast = list({car: owner for owner, car in pairs}.items())[: len(plays)]
        for number, (play, (car, owner)) in enumerate(zip(plays, cast, strict=False)):
            play(car, owner, self.advisors[number % len(self.advisors)], self.at(8, 5 * number))
        return len(cast)

    # -- what happens to a car ------------------------------------------------------------------

    def _open(
        self, car: int, owner: int, advisor: Actor, at: datetime, said: str, *jobs: NewJob
    ) -> Any:
        arrival = orders.arrive(
            store_id=self.site.pk, vehicle_id=car, wish=said[:60], by=advisor, at=at
        )
        order = orders.create_order(
            store_id=self.site.pk,
            vehicle_id=car,
            customer_id=owner,
            jobs=jobs,
            service_type=jobs[0].service_type if jobs else ServiceType.MAINTENANCE.value,
            arrival_id=arrival.pk,
            statement=said,
            by=advisor,
            at=at + timedelta(minutes=4),
        )
        orders.save_check(
            order_id=order.pk,
            fuel_percent=45,
            rest_in_order=True,
            by=advisor,
            at=at + timedelta(minutes=7),
        )
        return order

    def _service(self, car: int, owner: int, advisor: Actor, at: datetime, *, until: int) -> Any:
        """A service that was ordered."""
        order = self._open(car, owner, advisor, at, "做保养")
        package = self._package()
        orders.add_package(
            order_id=order.pk, package_id=package, by=advisor, at=at + timedelta(minutes=8)
        )
        return self._sign(order, advisor, at, until)

    def _sign(self, order: Any, advisor: Actor, at: datetime, until: int) -> Any:
        return orders.sign(
            order_id=order.pk,
            method="in_person",
            promised_at=self.at(until),
            transport="waits",
            by=advisor,
            at=at + timedelta(minutes=12),
        )

    def _package(self) -> int:
        return int(works.packages(seen_by=self.manager, words=SERVICE)[0].pk)

    def _repair(self, code: str, number: str, title: str, words: str) -> NewJob:
        operation = works.operations(seen_by=self.manager, words=code)[0]
        part = part_questions.part_of(number, seen_by=self.manager)
        assert part is not None  # put into the catalogue above
        return NewJob(
            title=title,
            service_type=ServiceType.REPAIR.value,
            complaint=words,
            lines=[
                NewLine(kind="labour", operation_id=operation.pk),
                NewLine(kind="part", part_id=part.pk),
            ],
        )

    def _put(self, order: Any, at: datetime, *places: str) -> None:
        for number, place in enumerate(places, 1):
            orders.put(
                order_id=order.pk,
                place=place,
                by=self.manager,
                at=at + timedelta(minutes=20 * number),
            )

    def _handed_over(self, car: int, owner: int, advisor: Actor, at: datetime) -> None:
        order = self._ready(car, owner, advisor, at)
        orders.hand_over(order_id=order.pk, by=advisor, at=at + timedelta(hours=3))

    def _ready(self, car: int, owner: int, advisor: Actor, at: datetime) -> Any:
        """Done, washed and paid; the brake pads were not wanted this time."""
        order = self._service(car, owner, advisor, at, until=15)
        extra = orders.add_job(
            order_id=order.pk,
            title="前制动片更换",
            service_type=ServiceType.REPAIR.value,
            lines=self._repair(*PADS, "", "").lines,
            by=advisor,
            at=at + timedelta(minutes=50),
        )
        orders.decline_jobs(
            job_ids=[extra.pk],
            method="phone",
            reason="下次再做",
            by=advisor,
            at=at + timedelta(minutes=60),
        )
        self._put(order, at + timedelta(minutes=20), "in_work", "inspection", "washing", "ready")
        later = at + timedelta(hours=2)
        orders.settle(order_id=order.pk, by=self.manager, at=later)
        orders.clear_for_release(
            order_id=order.pk, by=self.manager, at=later + timedelta(minutes=5)
        )
        return order

    def _in_inspection(self, car: int, owner: int, advisor: Actor, at: datetime) -> None:
        order = self._service(car, owner, advisor, at, until=14)
        self._put(order, at, "in_work", "inspection")

    def _in_work(self, car: int, owner: int, advisor: Actor, at: datetime) -> None:
        job = self._repair(*PADS, "前制动异响", "低速刹车时吱吱响")
        order = self._open(car, owner, advisor, at, "刹车的时候吱吱响", job)
        order = self._sign(order, advisor, at, 16)
        orders.request_parts_for(order_id=order.pk, by=advisor, at=at + timedelta(minutes=14))
        self._put(order, at, "diagnosis", "in_work")

    def _waits_for_parts(self, car: int, owner: int, advisor: Actor, at: datetime) -> None:
        job = self._repair(*BATTERY, "蓄电池亏电", "早上打不着火")
        order = self._open(car, owner, advisor, at, "早上打不着火", job)
        order = self._sign(order, advisor, at, 17)
        orders.request_parts_for(order_id=order.pk, by=advisor, at=at + timedelta(minutes=14))
        self._put(order, at, "diagnosis", "awaiting_parts")

    def _waits_for_a_yes(self, car: int, owner: int, advisor: Actor, at: datetime) -> None:
        order = self._service(car, owner, advisor, at, until=16)
        self._put(order, at, "in_work")
        extra = self._repair(*PADS, "", "")
        orders.add_job(
            order_id=order.pk,
            title="前制动片磨损到极限",
            service_type=ServiceType.REPAIR.value,
            complaint="厚度 2.1 mm",
            lines=extra.lines,
            by=advisor,
            at=at + timedelta(minutes=45),
        )
        orders.put(
            order_id=order.pk,
            place="awaiting_approval",
            by=self.manager,
            at=at + timedelta(minutes=46),
        )

    def _offered(self, car: int, owner: int, advisor: Actor, at: datetime) -> None:
        """An estimate on the customer's phone."""
        job = self._repair(*CABIN, "空调异味", "开空调有霉味")
        order = self._open(car, owner, advisor, at, "空调一开就有霉味", job)
        estimate = orders.make_estimate(
            order_id=order.pk, by=advisor, at=at + timedelta(minutes=15)
        )
        orders.send_estimate(estimate_id=estimate.pk, by=advisor, at=at + timedelta(minutes=16))

    def _at_the_door(self, car: int, _owner: int, advisor: Actor, at: datetime) -> None:
        orders.arrive(store_id=self.site.pk, vehicle_id=car, wish="换机油", by=advisor, at=at)
