"""What people ask each other and learn: technical help, the knowledge base, questions for
headquarters, the telephone, words about processes, and damage by our own hands.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from aftersales.demo.visits import chances
from aftersales.demo.visits.clock import MINUTE, in_hours
from aftersales.demo.visits.talks import Talks
from aftersales.lane.support import commands as support
from aftersales.lane.support import queries as known
from aftersales.lane.support.states import Bearer, DamageCause, Level, Process


class Lesson(NamedTuple):
    """Something a store has learnt about a fault, and who needs to know it again."""

    operation: str
    title: str
    symptom: str
    cause: str
    solution: str


# Each store proposes its own; the group reads all of them.
LESSONS = {
    "SZ01": (
        Lesson(
            "R-PAD",
            "低速制动时前轮异响",
            "低速制动时前轮有金属摩擦声，热车后更明显",
            "制动片磨损到报警极限，报警片接触制动盘",
            "更换前制动片，测量制动盘厚度和跳动，低于极限一并更换，试车确认",
        ),
        Lesson(
            "R-BAT",
            "停放两天后无法启动",
            "停放两天后无法启动，仪表闪烁",
            "暗电流过大，行车记录仪常电取电",
            "测量暗电流，记录仪改接 ACC 电源，检测蓄电池容量",
        ),
        Lesson(
            "R-AC",
            "怠速时空调不凉",
            "怠速时出风不凉，行驶中好转",
            "冷凝器表面堵塞，散热不良",
            "清洗冷凝器和散热器，检查电子扇转速，复测压力",
        ),
    ),
    "GZ02": (
        Lesson(
            "R-IGN",
            "冷车怠速抖动",
            "冷车启动后怠速抖动，热车好转",
            "点火线圈绝缘老化，潮湿天气漏电",
            "对调线圈确认失火缸，更换线圈并检查火花塞间隙",
        ),
        Lesson(
            "R-ALI",
            "更换减振器后跑偏",
            "更换前减振器后直行跑偏",
            "下支臂螺栓悬空拧紧，衬套受扭",
            "车辆落地后重新拧紧支臂螺栓，再做四轮定位",
        ),
    ),
    "DG03": (
        Lesson(
            "R-DIA",
            "雨后多个故障灯同时点亮",
            "大雨或洗车后仪表多个故障灯点亮，晾干后熄灭",
            "前舱线束插头密封圈老化进水",
            "吹干插头，更换密封圈，涂绝缘脂，清码后路试",
        ),
    ),
}


class Doubt(NamedTuple):
    """What a technician asks the technical department, and what it rules."""

    words: str
    cause: str
    ruling: str


DOUBTS = {  # by the operation of the fault
    "R-PAD": Doubt(
        "更换制动片后低速仍有轻微异响，四轮制动盘跳动均在 0.03 毫米以内，是否与衬套有关？",
        "制动片背板未涂消音脂，导向销干涩",
        "清洁导向销并涂专用润滑脂，背板补涂消音脂，不需更换衬套。",
    ),
    "R-DIA": Doubt(
        "高压系统报绝缘低，洗车后出现，晾干后恢复，读不到当前故障码。",
        "充电口密封圈老化进水",
        "更换充电口密封圈，吹干后复测绝缘电阻，应大于 500 兆欧。",
    ),
    "R-ENG": Doubt(
        "故障灯偶发点亮，氧传感器数据正常，节气门学习后三天再次出现。",
        "进气软管卡箍松动，漏气量随温度变化",
        "用烟雾仪检查进气管路，更换卡箍，清码后路试 20 公里。",
    ),
    "R-IGN": Doubt(
        "更换一只点火线圈后仍偶发失火，失火缸不固定。",
        "线圈供电继电器触点烧蚀，压降超过 0.5 伏",
        "测量线圈供电压降，更换继电器，四缸线圈不需全部更换。",
    ),
    "R-AC": Doubt(
        "加注制冷剂三周后压力再次偏低，荧光检漏未见漏点。",
        "蒸发器微漏，荧光剂随冷凝水排出",
        "从排水管取样检漏，确认后更换蒸发器，膨胀阀一并更换。",
    ),
    "R-BAT": Doubt(
        "新蓄电池两周后再次亏电，静态电流 38 毫安，是否超标？",
        "网关唤醒后不休眠，加装设备占用总线",
        "休眠 40 分钟后静态电流应低于 25 毫安，拆除加装设备后复测。",
    ),
    "R-ALI": Doubt(
        "四轮定位数据合格，直行仍向右跑偏，轮胎左右对调后无变化。",
        "右前制动拖滞",
        "测量轮毂温度，检修右前制动钳回位，不需再做定位。",
    ),
}
FOR_HEADQUARTERS = (
    (
        "车机升级后手机无法连接，门店未遇到过，客户想知道何时有新版本。",
        "已确认为 3.2 版本问题，本月底推送修复。",
    ),
    (
        "客户询问出口车辆的三包责任由哪家门店承担，请示答复口径。",
        "按购车发票所在国政策执行，国内门店提供有偿维修。",
    ),
)
RULED = "由总部技术部答复"
FEEDBACK = (
    (
        Process.REPAIR,
        "technician",
        "等配件时间长，预约车应提前一天备料。",
        "采纳：预约单前一日 16 点前完成备料。",
        True,
    ),
    (
        Process.FAULT,
        "service_advisor",
        "电话记录要写清车型和里程。",
        "采纳：记录表增加必填项。",
        True,
    ),
    (
        Process.UPKEEP,
        "front_desk",
        "早上八点到九点接车排队，建议分时段预约。",
        "暂不调整，先观察一个月预约率。",
        False,
    ),
    (
        Process.COMPLAINTS,
        "complaint_clerk",
        "投诉回复后没有提醒谁去回访。",
        "采纳：回复后两天内由跟踪业务员回访。",
        True,
    ),
)
DAMAGES = (
    (
        "拆装轮胎时划伤左前轮毂，长约 3 厘米。",
        DamageCause.HANDLING,
        680,
        "轮毂送修复，费用由门店承担，交车时向客户说明。",
    ),
    (
        "移车时后保险杠右侧擦到立柱，漆面破损约 5 厘米。",
        DamageCause.ROAD_TEST,
        950,
        "后保险杠喷漆，门店承担，补偿洗车券一张。",
    ),
    ("更换空调滤芯时手套箱阻尼器断裂。", DamageCause.WORK, 160, "更换阻尼器，门店承担。"),
)


class Asking(Talks):
    """The technical desk of the store, and what it is told."""

    lessons: dict[str, int]  # operation -> the entry that is approved

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.lessons = {}

    def open_up(self, day: date) -> None:
        super().open_up(day)
        if not self.tells(day):
            return
        if "lessons" not in self.tally:
            for n in range(len(LESSONS.get(self.site.code, ()))):
                self.agenda.plan(self.in_(self.opening(day), 40 + 9 * n), "propose", n)
            self.counted("lessons", 0)
        if self.chance(chances.FEEDBACK) or day == self.clock.last_day:
            self.agenda.plan(self.in_(self.opening(day), self.random.uniform(30, 200)), "feedback")

    @property
    def _manager(self) -> Any:
        return self.one("after_sales_manager")

    # -- what was learnt --------------------------------------------------------------------------

    def on_propose(self, at: datetime, index: int) -> None:
        lesson = LESSONS[self.site.code][index]
        entry = support.propose_entry(
            store_id=self.site.pk,
            title=lesson.title,
            symptom=lesson.symptom,
            cause=lesson.cause,
            solution=lesson.solution,
            by=self.one("technician"),
            at=self.at(at),
        )
        self.plan(self.in_(at, self.random.uniform(90, 400)), "approve", entry.pk, index)

    def on_approve(self, at: datetime, entry: int, index: int) -> None:
        support.approve_entry(entry_id=entry, by=self._manager, at=self.at(at))
        self.lessons[LESSONS[self.site.code][index].operation] = entry
        self.counted("lessons")

    # -- technical help ---------------------------------------------------------------------------

    def on_diagnosed(self, at: datetime, number: int, task: int, person: int) -> None:
        """With the fault in sight somebody remembers that it was there before, or asks."""
        super().on_diagnosed(at, number, task, person)
        piece = self.visits[number].pieces[0]
        entry = self.lessons.get(piece.operation)
        asks = piece.operation in DOUBTS and self.holds_still("help", at, 220)
        if entry and not asks and self.chance(chances.KNOWN):
            support.use_entry(
                entry_id=entry,
                job_id=piece.job_id,
                has_helped=self.chance(chances.HELPED),
                by=self.of(person),
                at=self.at(self.in_(at, 1)),
            )
            self.counted("lessons_used")
        elif asks or (piece.operation in DOUBTS and self.chance(chances.ASKS)):
            about = (piece.job_id, person, piece.operation)
            self.agenda.plan(self.in_(at, 1), "ask_help", *about)

    def on_ask_help(self, at: datetime, job: int, person: int, operation: str) -> None:
        words = DOUBTS[operation].words
        row = support.ask_help(words=words, job_id=job, by=self.of(person), at=self.at(at))
        self.counted("help_asked")
        self.plan(self.in_(at, self.minutes(chances.RULED)), "rule", row.pk, person, operation)

    def on_rule(self, at: datetime, row: int, person: int, operation: str) -> None:
        manager, doubt = self._manager, DOUBTS[operation]
        support.take_help(help_request_id=row, by=manager, at=self.at(at))
        support.rule(
            help_request_id=row,
            cause=doubt.cause,
            ruling=doubt.ruling,
            needs_training=self.chance(0.2),
            by=manager,
            at=self.at(self.in_(at, 4)),
        )
        self.counted("rulings")
        self.plan(self.in_(at, self.random.uniform(8, 60)), "told", row, person)

    def on_told(self, at: datetime, row: int, person: int) -> None:
        support.tell_answer(help_request_id=row, by=self.of(person), at=self.at(at))

    # -- what nobody in the store knows -----------------------------------------------------------

    def on_reply(self, at: datetime, talk: int, person: int, index: int) -> None:
        """Now and then headquarters is asked first, or somebody is told where to send a part."""
        if self.chance(chances.HEADQUARTERS) or self.holds_still("headquarters", at, 240):
            self._pass_on(at, talk, person, index)
            return
        super().on_reply(at, talk, person, index)
        places = known.places(seen_by=self.founder, is_current=True)
        if places and self.chance(chances.SENT_IN):
            support.give_address(
                consultation_id=talk,
                test_place_id=places[0].pk,
                by=self.of(person),
                at=self.at(self.in_(at, 1)),
            )

    def _pass_on(self, at: datetime, talk: int, person: int, index: int) -> None:
        which = self.random.randrange(len(FOR_HEADQUARTERS))
        row = support.ask_help(
            consultation_id=talk,
            words=FOR_HEADQUARTERS[which][0],
            level=Level.HEADQUARTERS.value,
            by=self.of(person),
            at=self.at(at),
        )
        self.counted("headquarters_asked")
        hours = self.random.uniform(5, 60)
        answers = in_hours(at + timedelta(hours=hours))
        self.plan(answers, "headquarters", row.pk, talk, person, index, which)

    def on_headquarters(
        self, at: datetime, row: int, talk: int, person: int, index: int, which: int
    ) -> None:
        support.rule(
            help_request_id=row,
            cause=RULED,
            ruling=FOR_HEADQUARTERS[which][1],
            by=self._manager,
            at=self.at(at),
        )
        support.tell_answer(help_request_id=row, by=self.of(person), at=self.at(self.in_(at, 2)))
        self._later(at, self.random.uniform(0.5, 20), "handle", talk, person, index)

    # -- the telephone ----------------------------------------------------------------------------

    def on_ring(self, at: datetime, wanted: str = "") -> None:
        if at < self.clock.end - 6 * MINUTE:  # it is over before the story ends
            self._rings(at)
        super().on_ring(at, wanted)

    def _rings(self, at: datetime) -> None:
        """What the telephone system tells of a call: how long it rang, and if it was lifted."""
        self.counted("calls")
        lifted = at + timedelta(seconds=int(self.random.triangular(2, 26, 6)))
        is_missed = self.chance(chances.NOT_LIFTED)
        talked = timedelta(seconds=30 if is_missed else self.random.randrange(60, 280))
        support.report_call(
            store_id=self.site.pk,
            external=f"{self.site.code}-{self.tally['calls']}",
            rang_at=self.at(at),
            picked_up_at=None if is_missed else self.at(at) + (lifted - at),
            ended_at=self.at(at) + talked,
            line=f"80{self.random.randrange(3)}",
            by=self.founder,
            at=self.at(at) + talked,
        )

    # -- words about processes --------------------------------------------------------------------

    def on_feedback(self, at: datetime) -> None:
        index = self.tally.get("feedback", 0) % len(FEEDBACK)
        process, role, words, _answer, _taken = FEEDBACK[index]
        row = support.give_feedback(
            store_id=self.site.pk, process=process, words=words, by=self.one(role), at=self.at(at)
        )
        self.counted("feedback")
        self._later(at, self.random.uniform(2, 50), "answer_feedback", row.pk, index)

    def on_answer_feedback(self, at: datetime, row: int, index: int) -> None:
        _process, _role, _words, answer, is_taken = FEEDBACK[index]
        support.answer_feedback(
            feedback_id=row, answer=answer, is_taken_up=is_taken, by=self._manager, at=self.at(at)
        )

    # -- damage by our own hands ------------------------------------------------------------------

    def on_hand_over(self, at: datetime, number: int) -> None:
        visit = self.visits[number]
        order, adviser = visit.order_id, visit.adviser_id
        super().on_hand_over(at, number)
        if self.holds_still("damage", at, 240) or self.chance(chances.DAMAGED):
            self.agenda.plan(self.in_(at, 12), "damage", order, adviser)

    def on_damage(self, at: datetime, order: int, adviser: int) -> None:
        """The customer sees it at home, calls, and is believed."""
        index = self.random.randrange(len(DAMAGES))
        row = support.record_damage(
            order_id=order, words=DAMAGES[index][0], by=self.of(adviser), at=self.at(at)
        )
        self.counted("damages")
        self._later(at, self.random.uniform(0.5, 3), "assess", row.pk, index, adviser)

    def on_assess(self, at: datetime, row: int, index: int, adviser: int) -> None:
        _words, cause, cost, recovery = DAMAGES[index]
        support.assess_damage(
            damage_id=row,
            cause=cause,
            cost=Decimal(cost),
            bearer=Bearer.HOUSE,
            recovery=recovery,
            by=self.one("business_supervisor"),
            at=self.at(at),
        )
        self._later(at, self.random.uniform(1, 20), "bear", row, adviser)

    def on_bear(self, at: datetime, row: int, adviser: int) -> None:
        support.approve_damage(damage_id=row, by=self._manager, at=self.at(at))
        self._later(at, self.random.uniform(20, 70), "make_good", row, adviser)

    def on_make_good(self, at: datetime, row: int, adviser: int) -> None:
        support.make_good(damage_id=row, by=self.one("business_supervisor"), at=self.at(at))
        self._later(at, self.random.uniform(20, 50), "follow_damage", row, adviser)

    def on_follow_damage(self, at: datetime, row: int, adviser: int) -> None:
        support.close_damage(
            damage_id=row,
            follow_up="已回访，客户满意。",
            by=self.of(adviser),
            at=self.at(at),
        )

    # -- over night -------------------------------------------------------------------------------

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | {"lessons": self.lessons}

    def restore(self, told: dict[str, Any]) -> None:
        super().restore(told)
        self.lessons = dict(told["lessons"])
