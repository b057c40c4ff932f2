"""What customers send in: one article goes its whole way in the story's last week, and on the last
morning one waits for its test and one came damaged.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from aftersales.core.actors import Actor
from aftersales.demo import carriers, names
from aftersales.demo.visits.clock import on
from aftersales.demo.visits.sending import WEDNESDAY, Sending
from aftersales.records.customers import queries as files
from aftersales.supply.logistics import commands as logistics
from aftersales.supply.logistics import queries as ways
from aftersales.supply.logistics.states import Finding, Outcome

COMES, TO_TEST, DAMAGED = time(9, 20), time(10, 30), time(11, 20)
SOONEST, LATEST = timedelta(days=3), timedelta(days=9)  # before the end: it is back by then
# model, accessories, what the customer says
ARTICLES = (
    ("行车记录仪 X3", "电源线、支架", "插电不开机，指示灯不亮"),
    ("车载充电器 C20", "无", "充几分钟就发烫断电"),
    ("胎压监测主机 T5", "传感器 4 只", "右后轮一直报警"),
)


class SentIn(Sending):
    """Its dice are its own: nothing else of the day changes by what comes in the post."""

    def open_up(self, day: date) -> None:
        super().open_up(day)
        if not self.cars:
            return
        if day == self.clock.last_day:
            self.agenda.plan(on(day, TO_TEST), "article_waits", 1)
            self.agenda.plan(on(day, DAMAGED), "article_waits", 2)
        elif day.weekday() == WEDNESDAY and SOONEST <= self.clock.last_day - day <= LATEST:
            self.agenda.plan(on(day, COMES), "article_comes")

    def on_article_comes(self, at: datetime) -> None:
        """Taken in, tested, repaired, packed and handed over on one day."""
        dice = Random(f"{self.seed}:{self.site.code}:{self.today}:post")  # noqa: S311 - a story
        desk, store = (self.site.somebody(dice, role) for role in ("front_desk", "parts_clerk"))
        tester = self.site.somebody(dice, "technician")
        row = self._takes_in(dice, 0, at, by=desk, wants_call=True)

        def then(verb: str, hour: time, by: Actor, **told: Any) -> Any:
            deed = getattr(logistics, verb)
            return deed(article_id=row.pk, by=by, at=self.at(on(self.today, hour)), **told)

        then("unpack_article", time(9, 34), desk, condition="外箱完好，外壳轻微划痕")
        then(
            "note_test",
            time(10, 45),
            tester,
            finding=Finding.FAULT,
            words="台架通电，无输出电压",
            cause="电源模块击穿",
        )
        then("decide_article", time(11, 5), desk, outcome=Outcome.REPAIR)
        then("finish_repair", time(14, 20), tester, correction="更换电源模块，复测两小时正常")
        back = then("pack_article", time(15, 10), store).shipment
        number = f"{carriers.QUICK}{dice.randrange(10**9, 10**10)}"
        self._send(back, carriers.QUICK, "", on(self.today, time(15, 20)), by=store, waybill=number)
        then("tell_sender", time(16, 30), desk)
        self.agenda.plan(
            on(self.today + timedelta(days=2), time(15, 20)), "box_arrives", back.pk, 3
        )

    def on_article_waits(self, at: datetime, which: int) -> None:
        """It waits for its test, or for the call to the customer."""
        dice = Random(f"{self.seed}:{self.site.code}:{self.today}:post{which}")  # noqa: S311 - a story
        desk = self.site.somebody(dice, "front_desk")
        row = self._takes_in(dice, which, at, by=desk)
        damaged = which == 2
        logistics.unpack_article(
            article_id=row.pk,
            condition="外箱压扁，外壳开裂" if damaged else "外箱完好",
            damaged=damaged,
            by=desk,
            at=self.at(self.in_(at, 6)),
        )

    def _takes_in(
        self, dice: Random, which: int, at: datetime, *, by: Actor, wants_call: bool = False
    ) -> Any:
        car = self.cars[dice.choice(sorted(self.cars))]
        customer = files.visible(seen_by=self.founder).get(pk=car.customer_id)
        known = {point.kind for point in files.points_of(customer)}
        model, accessories, complaint = ARTICLES[which]
        carrier = ways.carriers(seen_by=self.founder).get(code=carriers.QUICK)
        return logistics.register_article(
            store_id=self.site.pk,
            customer_id=customer.pk,
            model=model,
            serial=f"{dice.randrange(10**7, 10**8)}",
            accessories=accessories,
            complaint=complaint,
            carrier_id=carrier.pk,
            waybill=f"{carriers.QUICK}{dice.randrange(10**9, 10**10)}",
            wants_call=wants_call,
            phone="" if "phone" in known else names.mobile(dice),
            address="" if "address" in known else names.address(dice),
            by=by,
            at=self.at(at),
        )
