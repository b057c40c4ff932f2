"""Cars under the statutory guarantee, a few of them in trouble: on the eve of the story's last day
the terms of young cars are told, with what was repaired on them elsewhere, and two customers want
their money back.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from aftersales.core.actors import Actor
from aftersales.demo.visits.clock import next_open, on
from aftersales.demo.visits.sent_in import SentIn
from aftersales.guarantees.warranty import commands as warranty
from aftersales.guarantees.warranty import queries
from aftersales.guarantees.warranty.commands import Elsewhere, Grant, Terms, Told
from aftersales.records.vehicles import queries as vehicles
from aftersales.records.vehicles.states import Power

TELLS, TELLS_TODAY = time(10, 5), time(8, 50)
YOUNG = timedelta(days=600)
MOST_KM = 42_000
LAST_MONTH = timedelta(days=12)
POWERTRAINS = {
    Power.PETROL: "fuel",
    Power.DIESEL: "fuel",
    Power.GAS: "fuel",
    Power.HEV: "hev",
    Power.PHEV: "phev",
    Power.REEV: "erev",
    Power.BEV: "bev",
    Power.FCEV: "fcev",
}
WORKSHOPS = ("惠州启明服务站", "东莞城西汽修", "佛山岭南服务站")
PRICES = (98_800, 128_800, 156_800, 189_800, 239_800)


class Past(NamedTuple):
    """What happened to a car: how often, what, for how many hours each time."""

    words: str
    component: str
    times: int
    hours: int = 7
    is_quality: bool | None = True
    is_dangerous: bool = False
    use: str = "family"


PASTS = (
    Past("低速行驶时顿挫异响", "driveline", 4),
    Past("中控屏频繁黑屏，更换主机等件", "electrical", 2, hours=312),
    Past("转向助力间歇失效", "steering", 1, is_dangerous=True),
    Past("制动踏板异响、抖动", "brake", 5),
    Past("天窗漏水", "body", 5),
    Past("空调不制冷", "other", 1, is_quality=None),
    Past("后减震渗油", "suspension", 1, is_quality=False),
    Past("仪表报警灯常亮", "electrical", 1, use="commercial"),
    Past("车门异响", "body", 1, use="mixed"),
    Past("倒车影像花屏", "electrical", 1),
)
TO_ANSWER, TO_CARRY_OUT = 3, 4  # whose customers ask for their money back


class Guaranteed(SentIn):
    """Its dice are its own: nothing else of the day changes by what is counted."""

    def open_up(self, day: date) -> None:
        super().open_up(day)
        last = self.clock.last_day
        if not self.tells(day):
            return
        if day == last:
            self.agenda.plan(on(day, TELLS_TODAY), "terms_of_cars_here")
        elif next_open(day) >= last:
            self.agenda.plan(on(day, TELLS), "terms_of_young_cars")

    def on_terms_of_young_cars(self, at: datetime) -> None:
        dice = Random(f"{self.seed}:{self.site.code}:{self.today}:law")  # noqa: S311 - a story
        clerk = self.site.somebody(dice, "warranty_clerk")
        for n, (car, past) in enumerate(zip(self._young(), PASTS, strict=False)):
            when = self.at(self.in_(at, 4 * n))
            self._sold(car, past.use, dice, by=clerk, at=when)
            self._happened(car, past, dice, by=clerk, at=when)
            if n in (TO_ANSWER, TO_CARRY_OUT):
                self._asked(
                    car, self.in_(at, 4 * n + 2), dice, by=clerk, is_granted=n == TO_CARRY_OUT
                )

    def on_terms_of_cars_here(self, at: datetime) -> None:
        """Young cars that are in the house: their panel is alive."""
        dice = Random(f"{self.seed}:{self.site.code}:{self.today}:law")  # noqa: S311 - a story
        clerk = self.site.somebody(dice, "warranty_clerk")
        here = [visit.vehicle_id for visit in self.visits.values()]
        known = queries.policies(seen_by=clerk).filter(vehicle__in=here)
        told = set(known.values_list("vehicle", flat=True))
        for car in self._young().filter(pk__in=here).exclude(pk__in=told):
            self._sold(car, "family", dice, by=clerk, at=self.at(at))

    def _young(self) -> Any:
        rows = vehicles.visible(seen_by=self.founder).in_use()
        return rows.filter(
            home_store=self.site.pk,
            first_sale_on__gte=self.today - YOUNG,
            first_sale_on__lte=self.today - timedelta(days=120),
            odometer_km__lte=MOST_KM,
            odometer_km__gte=2_000,
            kind__in=("car", "suv", "mpv"),
            owner__isnull=False,
        ).order_by("pk")

    def _sold(self, car: Any, use: str, dice: Random, *, by: Actor, at: datetime) -> None:
        warranty.keep_policy(
            vehicle_id=car.pk,
            terms=Terms(
                use=use,
                powertrain=POWERTRAINS[Power(car.power)],
                invoice_date=car.first_sale_on,
                price=Decimal(dice.choice(PRICES)),
                usage_rate_percent=Decimal("0.5"),
            ),
            by=by,
            at=at,
        )

    def _happened(self, car: Any, past: Past, dice: Random, *, by: Actor, at: datetime) -> None:
        """Evenly between the sale and the last month, the kilometres with it."""
        until = self.today - LAST_MONTH - timedelta(hours=past.hours)
        step = (until - car.first_sale_on) / (past.times + 1)
        fault_id = None
        for n in range(1, past.times + 1):
            day = car.first_sale_on + n * step
            begun = self.at(on(day, time(9, 30)))
            row = warranty.note_repair(
                vehicle_id=car.pk,
                told=Told(fault_id=fault_id, words=past.words, component=past.component),
                elsewhere=Elsewhere(
                    workshop_words=dice.choice(WORKSHOPS),
                    number=f"WX-{day:%y%m%d}-{dice.randrange(10, 99)}",
                    begun_at=begun,
                    ended_at=begun + timedelta(hours=past.hours),
                    km=(car.distance_km or 0) * n // (past.times + 2),
                ),
                by=by,
                at=at,
            )
            fault_id = row.fault_id
            if past.is_quality is not None:
                warranty.judge(
                    repair_id=row.pk,
                    is_quality=past.is_quality,
                    is_dangerous=past.is_dangerous,
                    words="依据维修记录与检测结果判定",
                    by=by,
                    at=at,
                )

    def _asked(self, car: Any, at: datetime, dice: Random, *, by: Actor, is_granted: bool) -> None:
        row = warranty.take_request(
            store_id=self.site.pk,
            vehicle_id=car.pk,
            customer_id=car.owner_id,
            asks="return",
            words="同一问题修了五次仍未解决，要求退车。",
            by=by,
            at=self.at(at),
        )
        if is_granted:
            manager = self.site.somebody(dice, "after_sales_manager")
            given = Grant(right="X7", cost_owner="maker", words="符合退车条件，同意退车。")
            told = self.at(self.in_(at, 1))
            warranty.grant(request_id=row.pk, grant=given, by=manager, at=told)
