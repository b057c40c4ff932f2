"""Who was not content after a visit, what was done about it, and what is learnt."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from aftersales.care.complaints import commands as complaints
from aftersales.care.complaints import queries
from aftersales.care.complaints.commands import Said
from aftersales.demo.visits import chances
from aftersales.demo.visits.clock import day_of
from aftersales.demo.visits.guaranteed import Guaranteed
from aftersales.lane.orders import queries as orders


class Case(NamedTuple):
    """Something customers are not content with, why it was so, and what they get."""

    kind: str
    symptom: str
    words: str
    cause: str
    whys: tuple[str, ...]
    remedy: str
    given: str
    cost: int


CASES = (
    Case(
        "service",
        "交车比约定时间晚",
        "说好四点取车，等到快六点，没人告诉我。",
        "method",
        ("派工时未预留检验时间", "排程只看工位不看检验员"),
        "apology",
        "致歉并赠送一次洗车",
        40,
    ),
    Case(
        "product",
        "更换后异响仍在",
        "刚换的刹车片，回去路上又响。",
        "measurement",
        ("路试里程不足", "未按规程做冷热两次路试", "检验单没有这一项"),
        "repair",
        "免费复检并重新装配",
        180,
    ),
    Case(
        "service",
        "座椅上有油渍",
        "座椅上一块黑油，出厂前没人看一眼。",
        "people",
        ("未铺座椅防护套", "工位上防护套用完未补"),
        "repair",
        "座椅深度清洁",
        150,
    ),
    Case(
        "other",
        "停车和接待拥挤",
        "进店找不到停车位，前台也没人。",
        "environment",
        ("周六上午预约过于集中",),
        "apology",
        "致歉并预留车位",
        0,
    ),
    Case(
        "service",
        "费用与报价不符",
        "结账比报的多了两百多，没有人事先说。",
        "information",
        ("追加项目只电话说了一半", "没有要求客户书面确认"),
        "compensation",
        "退还差额",
        260,
    ),
    Case(
        "product",
        "新换蓄电池再次亏电",
        "换了新电池，一周又打不着火。",
        "material",
        ("蓄电池批次存放过久", "入库未按批次先进先出", "没有库龄提醒"),
        "compensation",
        "更换并补偿误工",
        680,
    ),
)
STEPS = ("verify", "analyse", "plan", "carry_out", "feed_back", "rate", "end")
SERIOUS = ("low", "middle", "middle", "high")


class Complaining(Guaranteed):
    """Grumbles and complaints after visits. It has chances of its own, so that what else the day
    brings stays as it was.
    """

    moods: Random

    def open_up(self, day: date) -> None:
        super().open_up(day)
        seed = f"{self.seed}:{self.site.code}:{day}:moods"
        self.moods = Random(seed)  # noqa: S311 - a story
        if self.tells(day) and "staff_complaints" not in self.tally:
            self.agenda.plan(self.in_(self.opening(day), 130), "staff_complaint")
            self.counted("staff_complaints")

        if day == self.clock.last_day:
            self.agenda.plan(self.in_(self.opening(day), 35), "complain", 0, 0, "complaint")

    def _who(self, role: str) -> Any:
        return self.site.somebody(self.moods, role)

    def on_hand_over(self, at: datetime, number: int) -> None:
        visit = self.visits[number]
        order = visit.order_id
        super().on_hand_over(at, number)
        if self.moods.random() < chances.COMPLAINED:
            case = self.moods.randrange(len(CASES))
            level = "grumble" if self.moods.random() < chances.GRUMBLED else "complaint"
            later = at + timedelta(hours=self.moods.uniform(0.2, 40))
            self.plan(later, "complain", order, case, level)

    def on_complain(self, at: datetime, order: int, case: int, level: str) -> None:
        """About a visit; without one somebody calls about an earlier one elsewhere."""
        if order:
            customer = orders.visible(seen_by=self.founder).get(pk=order).customer_id
            vehicle = None
        else:
            car = self.cars[self.moods.choice(sorted(self.cars))]
            customer, vehicle = car.customer_id, car.vehicle_id
        told = CASES[case]
        what = Said(
            level=level,
            channel=self.moods.choice(("phone", "phone", "visit", "email", "letter", "other")),
            complaint_class=told.kind,
            symptom=told.symptom,
            words=told.words,
            order_id=order or None,
            vehicle_id=vehicle,
        )
        clerk = self._who("complaint_clerk")
        row = complaints.take(
            store_id=self.site.pk, customer_id=customer, what=what, by=clerk, at=self.at(at)
        )
        self.counted("complaints")
        settled = level == "grumble" and self.moods.random() < chances.SETTLED
        verb = "settle_grumble" if settled else "step"
        about = (row.pk, case) if settled else (row.pk, case, 0)
        soon = settled or level == "complaint"
        hours = self.moods.uniform(0.3, 4) if soon else self.moods.uniform(25, 30)
        self._later(at, hours, verb, *about)

    def on_settle_grumble(self, at: datetime, row: int, case: int) -> None:
        """In its time; by then it may have become a complaint by itself."""
        if queries.complaint(row, seen_by=self.founder).level == "complaint":
            self.on_step(at, row, case, 0)
            return
        words = f"当场致歉，{CASES[case].given}"
        complaints.settle(complaint_id=row, words=words, by=self._who("front_desk"), at=self.at(at))

    def on_step(self, at: datetime, row: int, case: int, step: int) -> None:
        """The next of the five steps, and the end after them."""
        clerk = self._who("complaint_clerk")
        me = {"by": clerk, "at": self.at(at)}
        if step == 0:
            found = queries.complaint(row, seen_by=self.founder)
            if found.level == "grumble":
                complaints.promote(complaint_id=row, **me)
            if found.acknowledged_at is None:
                self._say(row, "acknowledged", "已收到您的反映，专人跟进。", me)
        getattr(self, f"_{STEPS[step]}")(at, row, CASES[case], me)
        if step + 1 < len(STEPS):
            self._later(at, self.moods.uniform(1, 16), "step", row, case, step + 1)

    def _say(self, row: int, kind: str, words: str, me: Any) -> None:
        complaints.log_contact(complaint_id=row, kind=kind, channel="phone", words=words, **me)

    def _verify(self, _at: datetime, row: int, case: Case, me: Any) -> None:
        severity = self.moods.choice(SERIOUS)
        words = f"已核对工单和当事人，{case.symptom}属实"
        complaints.verify(complaint_id=row, words=words, severity=severity, **me)

    def _analyse(self, at: datetime, row: int, case: Case, me: Any) -> None:
        complaints.analyse(
            complaint_id=row, cause=case.cause, whys=case.whys, words=case.whys[-1], **me
        )
        self._say(row, "answered", "已查明原因，方案确定后马上回复您。", me)
        made = complaints.propose_remedy(
            complaint_id=row, kind=case.remedy, words=case.given, cost=Decimal(case.cost), **me
        )
        if made.needs_approval:
            manager = self._who("after_sales_manager")
            complaints.approve_remedy(remedy_id=made.pk, by=manager, at=me["at"])
        if self.moods.random() < chances.PREVENTED or "preventions" not in self.tally:
            measure = complaints.plan_prevention(
                store_id=self.site.pk,
                complaint_class=case.kind,
                cause=case.cause,
                measure=f"针对“{case.whys[-1]}”修订作业规程并培训",
                due_on=day_of(at) + timedelta(days=10),
                complaint_id=row,
                **me,
            )
            self.counted("preventions")
            self._later(at, self.moods.uniform(20, 90), "put_in_force", measure.pk)

    def on_put_in_force(self, at: datetime, measure: int) -> None:
        by = self._who("complaint_clerk")
        complaints.put_in_force(prevention_id=measure, by=by, at=self.at(at))

    def _plan(self, _at: datetime, row: int, case: Case, me: Any) -> None:
        complaints.plan(complaint_id=row, words=case.given, **me)

    def _carry_out(self, _at: datetime, row: int, case: Case, me: Any) -> None:
        for pk in self._remedies(row, "agreed"):
            complaints.carry_out_remedy(remedy_id=pk, **me)
        complaints.carry_out(complaint_id=row, words=f"已落实：{case.given}", **me)

    def _remedies(self, row: int, state: str) -> list[int]:
        found = queries.remedies(seen_by=self.founder).filter(complaint=row, state=state)
        return list(found.order_by("pk").values_list("pk", flat=True))

    def _feed_back(self, _at: datetime, row: int, case: Case, me: Any) -> None:
        words = f"已向客户说明原因并{case.given}"
        complaints.feed_back(complaint_id=row, channel="phone", words=words, **me)

    def _rate(self, _at: datetime, row: int, _case: Case, me: Any) -> None:
        is_content = self.moods.random() < chances.CONTENT
        ratings = ("very_good", "good", "good", "fair", "") if is_content else ("poor", "very_poor")
        complaints.ask_satisfaction(
            complaint_id=row,
            is_accepted=is_content,
            rating=self.moods.choice(ratings),
            channel="phone",
            words="已回访" if is_content else "客户仍有意见",
            **me,
        )
        for pk in self._remedies(row, "done"):
            complaints.check_remedy(
                remedy_id=pk,
                is_satisfying=is_content,
                is_in_time=self.moods.random() < chances.CONTENT,
                is_effective=True,
                is_followed_up=True,
                words="电话核实",
                **me,
            )

    def _end(self, _at: datetime, row: int, case: Case, me: Any) -> None:
        found = queries.complaint(row, seen_by=self.founder)
        complaints.close(
            complaint_id=row,
            outcome="upheld",
            words=case.given,
            alternatives="" if found.is_accepted else "已告知可拨打12315或申请调解",
            **me,
        )
        self.counted("complaints_closed")

    # -- on staff ---------------------------------------------------------------------------------

    def on_staff_complaint(self, at: datetime) -> None:
        accused = self.site.crew["technician"][0]
        row = complaints.take_on_staff(
            store_id=self.site.pk,
            accused_id=accused,
            cause="late",
            channel="phone",
            words="约好上门时间，晚了两个小时才到。",
            by=self._who("front_desk"),
            at=self.at(at),
        )
        self._later(at, 3, "investigate", row.pk)

    def on_investigate(self, at: datetime, row: int) -> None:
        by = self._who("after_sales_manager")
        complaints.investigate(staff_complaint_id=row, by=by, at=self.at(at))
