"""Who called, wrote or came to ask, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from aftersales.demo import names
from aftersales.demo.group import ZONE, Site
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


def talk(
    site: Site, random: Random, *, customer_id: int | None, at: datetime, until: datetime
) -> None:
    """One consultation with its whole course as far as it has come by ``until``.

    Nine of ten get their answer within the day; the slow ones are why there are clocks.
    """
    channel, words, answer = random.choice(ASKED)
    clerk = site.somebody(
        random, random.choice(("front_desk", "service_advisor", "complaint_clerk"))
    )
    opened = customers.receive_consultation(
        store_id=site.pk,
        channel=channel,
        words=words,
        customer_id=customer_id,
        caller="" if customer_id else names.person(random),
        caller_phone="" if customer_id else names.mobile(random),
        by=clerk,
        at=at,
    )
    hours = random.uniform(0.1, 8) if random.random() < 0.9 else random.uniform(26, 60)
    answered = _at_work(at + timedelta(hours=hours))
    handled = _at_work(answered + timedelta(hours=random.uniform(0.2, 24)))
    closed = _at_work(handled + timedelta(hours=random.uniform(1, 48)))
    about = opened.pk
    if answered < until:
        customers.answer_consultation(consultation_id=about, answer=answer, by=clerk, at=answered)
    if handled < until:
        customers.handle_consultation(consultation_id=about, outcome=answer, by=clerk, at=handled)
    if closed < until and random.random() < 0.9:
        customers.close_consultation(consultation_id=about, by=clerk, at=closed)


def _at_work(moment: datetime) -> datetime:
    """That moment, or where the store is closed then, half a day later: nobody works at night."""
    is_open = 8 <= moment.astimezone(ZONE).hour < 20
    return moment if is_open else moment + timedelta(hours=12)
