"""What leaves the store by itself: papers and tools to the other stores, goods to customers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from aftersales.core.actors import Actor
from aftersales.demo import carriers, names
from aftersales.demo.visits.clock import next_open, on
from aftersales.demo.visits.counting import Counting
from aftersales.ground.network import queries as network
from aftersales.supply.logistics import commands as logistics
from aftersales.supply.logistics import queries as ways
from aftersales.supply.logistics.commands import Content, Recipient
from aftersales.supply.logistics.states import Agreed, Failure

if TYPE_CHECKING:
    from aftersales.supply.logistics.models import Shipment, Tour

WEDNESDAY = 2
PACKED, LEAVES = time(14, 10), time(16, 40)
PACKED_TODAY = time(9, 20)
GOODS = ("行车记录仪", "原厂脚垫一套", "备用钥匙壳", "儿童座椅", "后备箱垫")
PAPERS = ("专用工具借调", "宣传资料", "三包凭证存根", "活动物料")
SIGNED = "M60 120 L110 60 L130 140 L190 70 M230 90 L300 80 M260 50 L265 150 L330 120"
NOBODY_HOME, DENTED, SLOW_WAY = 0.12, 0.06, 0.1


class Sending(Counting):
    """Each Wednesday, and the day before the last, one box goes to another store on a tour of the
    own van, one to a customer by courier. On the last day a tour is about to leave, and a box waits
    for the next. Its dice are its own: nothing else of the day changes by what is sent.
    """

    def open_up(self, day: date) -> None:
        super().open_up(day)
        last = self.clock.last_day
        if day == last:
            self.agenda.plan(on(day, PACKED_TODAY), "pack_for_today")
        elif day > self.visits_from and (day.weekday() == WEDNESDAY or next_open(day) >= last):
            self.agenda.plan(on(day, PACKED), "pack_boxes")

    def on_pack_boxes(self, at: datetime) -> None:
        dice = Random(f"{self.seed}:{self.site.code}:{self.today}:send")  # noqa: S311 - a story
        by = self.site.somebody(dice, "parts_clerk")
        if others := self._others():
            box = self._to_store(dice, dice.choice(others), at, by=by)
            self.agenda.plan(self.in_(at, 15), "plan_tour", box.pk)
        self._to_customer(dice, at, by=by)

    def on_pack_for_today(self, at: datetime) -> None:
        dice = Random(f"{self.seed}:{self.site.code}:{self.today}:now")  # noqa: S311 - a story
        by = self.site.somebody(dice, "parts_clerk")
        for target_id in self._others()[:1]:
            box = self._to_store(dice, target_id, at, by=by)
            self._tour(box.pk, self.in_(at, 12), by=by)
            self._to_store(dice, target_id, self.in_(at, 14), by=by)

    def _others(self) -> list[int]:
        group = sorted(network.stores(seen_by=self.founder), key=lambda store: store.code)
        return [store.pk for store in group if store.pk != self.site.pk]

    def _to_store(self, dice: Random, target_id: int, at: datetime, *, by: Actor) -> Shipment:
        row = logistics.register_shipment(
            source_id=self.site.pk,
            target_id=target_id,
            contents=[Content(words=dice.choice(PAPERS), quantity=Decimal(1))],
            packages=dice.choice((1, 1, 2)),
            weight_kg=Decimal(dice.randrange(2, 16)),
            due_at=max(on(self.today, time(19)), self.at(at) + timedelta(hours=3)),
            by=by,
            at=self.at(at),
        )
        self._agree(row, carriers.VAN, "", at, by=by)
        return row

    def on_plan_tour(self, at: datetime, shipment: int) -> None:
        """The box rides on the store's own van, this afternoon."""
        dice = Random(f"{self.seed}:{self.site.code}:{self.today}:tour")  # noqa: S311 - a story
        by, leaves = self.site.somebody(dice, "parts_clerk"), self.in_(at, 25)
        tour = self._tour(shipment, at, by=by)
        if tour is None:  # the other store closes too early
            logistics.hand_over(shipment_id=shipment, by=by, at=self.at(leaves))
            self.agenda.plan(self.in_(leaves, 60 + dice.randrange(90)), "box_arrives", shipment, 1)
            return
        logistics.hand_over(shipment_id=shipment, by=by, at=self.at(self.in_(at, 20)))
        logistics.leave(tour_id=tour.pk, by=by, at=self.at(leaves))
        minutes = int(tour.planned_km) + 4 + dice.randrange(12)
        self.agenda.plan(self.in_(leaves, minutes), "van_arrives", shipment, tour.pk)

    def _tour(self, shipment: int, at: datetime, *, by: Actor) -> Tour | None:
        """A tour with this box, given to its driver; None where no van would be there in time."""
        vans = ways.vans(seen_by=self.founder).filter(source=self.site.pk)
        draft = ways.draft(
            store_id=self.site.pk,
            day=self.today,
            shipment_ids=[shipment],
            van_ids=[van.pk for van in vans],
            seen_by=by,
            at=self.at(at),
        )
        if not draft.planned.ways or by.person_id is None:
            return None
        (tour,) = logistics.plan_tours(
            store_id=self.site.pk, day=self.today, draft=draft, by=by, at=self.at(at)
        )
        logistics.send_tour(tour_id=tour.pk, driver_id=by.person_id, by=by, at=self.at(at))
        return tour

    def on_van_arrives(self, at: datetime, shipment: int, tour: int) -> None:
        """Now and then nobody is there; else whoever takes it signs."""
        dice = Random(f"{self.seed}:{self.site.code}:{self.today}:box1")  # noqa: S311 - a story
        by, told = self.site.somebody(dice, "parts_clerk"), self.at(at)
        logistics.arrive(tour_id=tour, shipment_id=shipment, by=by, at=told)
        done = self.at(self.in_(at, 6))
        if dice.random() < NOBODY_HOME:
            logistics.fail_stop(
                tour_id=tour, shipment_id=shipment, reason=Failure.NOBODY, by=by, at=done
            )
            self.agenda.plan(on(next_open(self.today), time(8, 40)), "box_again", shipment)
        else:
            whole = dice.random() >= DENTED
            logistics.deliver_stop(
                tour_id=tour,
                shipment_id=shipment,
                received_by=names.person(dice),
                signature=SIGNED,
                undamaged=whole,
                remarks="" if whole else "外箱凹陷",
                by=by,
                at=done,
            )
            self.counted("deliveries")
        self.agenda.plan(self.in_(at, 20 + dice.randrange(25)), "van_back", tour)

    def on_van_back(self, at: datetime, tour: int) -> None:
        dice = Random(f"{self.seed}:{self.site.code}:{self.today}:back")  # noqa: S311 - a story
        by = self.site.somebody(dice, "parts_clerk")
        logistics.end_tour(tour_id=tour, by=by, at=self.at(at))

    def _to_customer(self, dice: Random, at: datetime, *, by: Actor) -> None:
        recipient = Recipient(
            name=names.person(dice),
            address=names.address(dice),
            phone=names.mobile(dice),
            wants_call=dice.random() < 0.5,
        )
        days = dice.choice((2, 3))  # there on Friday or Saturday
        row = logistics.register_shipment(
            source_id=self.site.pk,
            recipient=recipient,
            contents=[Content(words=dice.choice(GOODS), quantity=Decimal(1))],
            weight_kg=Decimal(dice.randrange(1, 8)),
            due_at=on(self.today + timedelta(days=days), time(20)),
            by=by,
            at=self.at(at),
        )
        why = "客户指定" if dice.random() < SLOW_WAY else ""
        code = carriers.QUICK if days < 3 or why else carriers.SLOW
        self._send(row, code, why, at, by=by, waybill=f"{code}{dice.randrange(10**9, 10**10)}")
        if recipient.wants_call:
            logistics.tell_recipient(shipment_id=row.pk, by=by, at=self.at(self.in_(at, 60)))
        come = on(self.today + timedelta(days=days - (dice.random() < 0.8)), time(15, 20))
        self.agenda.plan(come, "box_arrives", row.pk, 2)

    def _send(
        self,
        row: Shipment,
        code: str,
        why: str,
        at: datetime,
        *,
        by: Actor,
        waybill: str = "",
    ) -> None:
        self._agree(row, code, why, at, by=by)
        logistics.hand_over(
            shipment_id=row.pk, waybill=waybill, by=by, at=self.at(self.in_(at, 45))
        )

    def _agree(self, row: Shipment, code: str, why: str, at: datetime, *, by: Actor) -> None:
        carrier = ways.carriers(seen_by=self.founder).get(code=code)
        best = ways.quotes(row, at=self.at(at), seen_by=self.founder)[0]
        logistics.agree_carrier(
            shipment_id=row.pk,
            carrier_id=carrier.pk,
            how=Agreed.STANDING if row.target_id else Agreed.PHONE,
            reason=why or ("" if best.carrier_id == carrier.pk else "客户住址不在配送线路上"),
            by=by,
            at=self.at(self.in_(at, 8)),
        )

    def on_box_arrives(self, at: datetime, shipment: int, box: int) -> None:
        """Now and then nobody is there, or the box has a dent."""
        dice = Random(f"{self.seed}:{self.site.code}:{self.today}:box{box}")  # noqa: S311 - a story
        by, told = self.site.somebody(dice, "parts_clerk"), self.at(at)
        if dice.random() < NOBODY_HOME:
            logistics.fail_delivery(shipment_id=shipment, reason=Failure.NOBODY, by=by, at=told)
            # Early enough that it is delivered before the story's last day stands still.
            self.agenda.plan(on(next_open(self.today), time(8, 40)), "box_again", shipment)
            return
        whole = dice.random() >= DENTED
        logistics.deliver(
            shipment_id=shipment,
            undamaged=whole,
            remarks="" if whole else "外箱凹陷",
            by=by,
            at=told,
        )
        self.counted("deliveries")

    def on_box_again(self, at: datetime, shipment: int) -> None:
        """The next morning once more; this time it is taken."""
        dice = Random(f"{self.seed}:{self.site.code}:{self.today}:again")  # noqa: S311 - a story
        by = self.site.somebody(dice, "parts_clerk")
        logistics.send_again(shipment_id=shipment, by=by, at=self.at(at))
        logistics.hand_over(shipment_id=shipment, by=by, at=self.at(self.in_(at, 20)))
        logistics.deliver(shipment_id=shipment, by=by, at=self.at(self.in_(at, 150)))
        self.counted("deliveries")
