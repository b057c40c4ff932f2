"""Consultations, each with its course in the order of time."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from aftersales.demo import names
from aftersales.demo.visits.clock import in_hours
from aftersales.demo.visits.till import Till
from aftersales.records.customers import commands as customers

ASKED = (
    ("phone", "咨询下次保养的费用和所需时间", "已告知保养项目、参考价格和约两小时的用时"),
    ("phone", "冷启动时发动机有异响，是否需要马上到店", "建议尽快到店检查，已说明可预约上午工位"),
    ("message", "新能源车冬季续航下降是否正常", "已说明低温对电池的影响和预热的方法"),
    ("visit", "想了解更换轮胎的品牌和价格", "已提供三种轮胎的报价"),
    ("phone", "三包凭证遗失怎么补办", "已说明补办所需资料和办理时间"),
    ("letter", "来信反映上次维修后空调仍有异味", "已致电说明，请客户到店复检"),
    ("email", "公司车辆月结对账单有一笔不符", "已与财务核对并更正"),
    ("phone", "钥匙电池如何更换", "已电话指导客户自行更换"),
    ("message", "询问召回公告是否涉及本车", "已按车架号查询，不在召回范围"),
)


class Talks(Till):
    """Who called, wrote or came to ask, and what became of it."""

    asked: Counter[date]  # how many talks begin on which day

    def open_up(self, day: date) -> None:
        super().open_up(day)
        for _each in range(self.asked[day]):
            self.agenda.plan(self._hour(day), "ask")

    def on_ask(self, at: datetime) -> None:
        random = self.random
        index = random.randrange(len(ASKED))
        channel, words, _answer = ASKED[index]
        role = random.choice(("front_desk", "service_advisor", "complaint_clerk"))
        person = random.choice(self.site.crew[role])
        car = self.some_car() if self.chance(0.6) else None
        opened = customers.receive_consultation(
            store_id=self.site.pk,
            channel=channel,
            words=words,
            customer_id=car.customer_id if car else None,
            caller="" if car else names.person(random),
            caller_phone="" if car else names.mobile(random),
            by=self.of(person),
            at=self.at(at),
        )
        hours = random.uniform(0.1, 8) if random.random() < 0.9 else random.uniform(26, 60)
        self._later(at, hours, "reply", opened.pk, person, index)

    def _later(self, at: datetime, hours: float, verb: str, *about: Any) -> None:
        self.plan(in_hours(at + timedelta(hours=hours)), verb, *about)

    def on_reply(self, at: datetime, talk: int, person: int, index: int) -> None:
        customers.answer_consultation(
            consultation_id=talk, answer=ASKED[index][2], by=self.of(person), at=self.at(at)
        )
        self._later(at, self.random.uniform(0.2, 24), "handle", talk, person, index)

    def on_handle(self, at: datetime, talk: int, person: int, index: int) -> None:
        customers.handle_consultation(
            consultation_id=talk, outcome=ASKED[index][2], by=self.of(person), at=self.at(at)
        )
        if self.chance(0.9):
            self._later(at, self.random.uniform(1, 48), "end_talk", talk, person)

    def on_end_talk(self, at: datetime, talk: int, person: int) -> None:
        customers.close_consultation(consultation_id=talk, by=self.of(person), at=self.at(at))
