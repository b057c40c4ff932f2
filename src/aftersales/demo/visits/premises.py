"""The house itself: its tools and facilities, the 7S audits, hazards, exhaust tests, and what is
fitted at customers' by contract.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from aftersales.demo.visits import chances
from aftersales.demo.visits.asking import Asking
from aftersales.demo.visits.clock import MINUTE, day_of, next_open
from aftersales.demo.visits.visit import Piece, Visit
from aftersales.ground.handbook import queries as handbook
from aftersales.lane.fieldservice import commands as installing
from aftersales.lane.fieldservice import queries as installations
from aftersales.lane.fieldservice.commands import Contract
from aftersales.lane.fieldservice.states import Phase
from aftersales.lane.workshop import commands as shop
from aftersales.lane.workshop.states import EmissionMethod
from aftersales.resources.capacity import commands as capacity
from aftersales.resources.capacity import queries as means
from aftersales.resources.capacity.states import Condition, UpkeepResult
from aftersales.resources.premises import commands as premises
from aftersales.resources.premises import queries as house
from aftersales.resources.premises.states import IncidentKind, Severity

SHEET = "WS-28"
AREAS = ("接待大厅", "快修区", "机修区", "钣喷区", "配件库房", "工具间")
REMARKS = (
    "地面有油渍，已要求当班清理",
    "工具未归位",
    "灭火器前堆放杂物",
    "标识脱落",
    "料架未贴标签",
)
MEASURES = ("当班清理并拍照回传", "补齐工具影子板", "划线并移走杂物", "重新制作标识")
HAZARDS = (
    (
        IncidentKind.HAZARD,
        Severity.MIDDLE,
        "举升机B2支臂锁止不到位，有滑移风险。",
        "锁止齿磨损",
        "更换锁止齿并复检",
    ),
    (
        IncidentKind.HAZARD,
        Severity.LOW,
        "高压工位绝缘垫边缘翘起，容易绊倒。",
        "胶条老化",
        "更换绝缘垫",
    ),
    (
        IncidentKind.NEAR_MISS,
        Severity.MIDDLE,
        "移车时洗车区地面湿滑，车辆轻微溜移，未伤人。",
        "坡面积水",
        "加装排水格栅",
    ),
    (
        IncidentKind.HAZARD,
        Severity.HIGH,
        "废油桶旁发现动火作业用具。",
        "动火管理不到位",
        "动火作业审批并分区存放",
    ),
)
READ_AT_IDLE = ("R-ENG", "R-IGN")  # after such a repair the exhaust is measured
LENT_FOR = {"R-ENG": "TL1", "R-DIA": "TL1", "R-SHK": "TL2", "R-AC": "TL3"}
FITTED = (
    ("车队车载终端安装", Decimal(0), 6),
    ("充电桩安装与调试", Decimal("2.5"), 4),
    ("行车记录仪批量加装", Decimal(0), 8),
)


class Premises(Asking):
    """What the house looks after beside its visits."""

    tools: dict[str, int]  # code -> resource; those that are in the cupboard
    out: dict[int, str]  # task -> the tool that was taken for it
    areas: list[int]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.tools, self.out, self.areas = {}, {}, []

    def open_up(self, day: date) -> None:
        super().open_up(day)
        if not self.tells(day):
            return
        opening = self.opening(day)
        if not self.areas:
            self._look_round(opening)
            self.agenda.plan(self.in_(opening, 95), "contract")
        if day.weekday() in (0, 3) or "audits" not in self.tally:
            self.agenda.plan(self.in_(opening, self.random.uniform(40, 150)), "audit")
        if day == self.clock.last_day or self.chance(chances.HAZARD):
            self.agenda.plan(self.in_(opening, self.random.uniform(25, 170)), "hazard")
        if self.chance(chances.CONTRACT):
            self.agenda.plan(self.in_(opening, self.random.uniform(60, 200)), "contract")
        self.agenda.plan(self.in_(opening, 12), "keep_up")

    def _look_round(self, at: datetime) -> None:
        by = self.one("after_sales_manager")
        self.areas = [
            premises.name_area(store_id=self.site.pk, name=name, by=by, at=self.at(at)).pk
            for name in AREAS
        ]
        rows = means.resources(seen_by=self.founder, kinds=("tool",)).filter(store=self.site.pk)
        self.tools = dict(rows.order_by("pk").values_list("code", "pk"))

    # -- the 7S sheet -----------------------------------------------------------------------------

    def on_audit(self, at: datetime) -> None:
        """Two areas in a row, all of them the first time; what is poor gets a measure with an owner
        and a day.
        """
        by = self.one(self.random.choice(("after_sales_manager", "dispatcher")))
        codes = [one.code for one in self._sheet.elements(None)]
        for n in range(2 if "audits" in self.tally else len(self.areas)):
            area = self.areas[(self.tally.get("audits", 0)) % len(self.areas)]
            told = self.at(self.in_(at, 6 * n))
            points, remarks = self._points(codes, day_of(at))
            audit = premises.audit(area_id=area, points=points, remarks=remarks, by=by, at=told)
            self.counted("audits")
            for code in list(remarks)[:1]:
                self._measure(at, audit_id=audit.pk, element=code)

    @property
    def _sheet(self) -> Any:
        return handbook.item(SHEET, store_id=self.site.pk)

    def _points(self, codes: list[str], day: date) -> tuple[dict[str, int], dict[str, str]]:
        most = house.most_points(store_id=self.site.pk, on=day)
        points = {code: most if self.chance(0.7) else most - 1 for code in codes}
        poor = self.random.sample(codes, k=min(len(codes), self.random.randint(0, 2)))
        for code in poor:
            points[code] = max(0, most - self.random.randint(2, 3))
        return points, {code: self.random.choice(REMARKS) for code in poor}

    def _measure(self, at: datetime, *, words: str = "", **about: Any) -> None:
        owner = self.random.choice(self.site.crew["technician"])
        row = premises.set_measure(
            words=words or self.random.choice(MEASURES),
            person_id=owner,
            due_on=day_of(at) + timedelta(days=self.random.randint(2, 9)),
            by=self.one("dispatcher"),
            at=self.at(self.in_(at, 25)),
            **about,
        )
        hours = self.random.uniform(20, 150)
        incident = about.get("incident_id", 0)
        self._later(at, hours, "measure_done", row.pk, owner, incident)

    def on_measure_done(self, at: datetime, row: int, owner: int, incident: int) -> None:
        premises.carry_out(measure_id=row, words="已完成", by=self.of(owner), at=self.at(at))
        self.counted("measures")
        if incident:
            self._later(at, self.random.uniform(1, 20), "close_hazard", incident)

    # -- what could hurt somebody -----------------------------------------------------------------

    def on_hazard(self, at: datetime) -> None:
        index = self.random.randrange(len(HAZARDS))
        kind, severity, words, _cause, measure = HAZARDS[index]
        row = premises.report(
            store_id=self.site.pk,
            kind=kind,
            severity=severity,
            words=words,
            area_id=self.areas[index % len(self.areas)],
            by=self.one("technician"),
            at=self.at(at),
        )
        self.counted("hazards")
        self._measure(at, words=measure, incident_id=row.pk)

    def on_close_hazard(self, at: datetime, incident: int) -> None:
        words = house.incidents(seen_by=self.founder).get(pk=incident).words
        cause = next(one[3] for one in HAZARDS if one[2] == words)
        by = self.one("after_sales_manager")
        premises.close(incident_id=incident, cause=cause, by=by, at=self.at(at))

    # -- tools and facilities ---------------------------------------------------------------------

    def on_keep_up(self, at: datetime) -> None:
        """Upkeep of lifts and testers that is due, by whoever is free for it."""
        due = means.upkeep_due(seen_by=self.founder, until=day_of(at)).filter(store=self.site.pk)
        for n, plan in enumerate(due.order_by("pk")):
            capacity.record_upkeep(
                upkeep_plan_id=plan.pk,
                on=day_of(at),
                result=UpkeepResult.REPAIRED if self.chance(0.15) else UpkeepResult.PASSED,
                words="按规程完成",
                by=self.one("technician"),
                at=self.at(self.in_(at, 6 * n)),
            )
            self.counted("upkeep")

        tools = means.resources(seen_by=self.founder, kinds=("tool", "equipment"))
        soon = day_of(at) + timedelta(days=chances.CALIBRATED_BEFORE)
        rows = tools.filter(store=self.site.pk, calibration_due_on__lte=soon)
        for n, tool in enumerate(rows.order_by("pk")):
            capacity.calibrate(
                resource_id=tool.pk,
                on=day_of(at),
                is_passed=True,
                certificate=f"JL{at:%y%m}{tool.pk:04d}",
                done_by="省计量院",
                by=self.one("dispatcher"),
                at=self.at(self.in_(at, 1 + n)),
            )
            self.counted("calibrations")

    def on_begin(self, at: datetime, number: int, job: int, worked: float) -> None:
        super().on_begin(at, number, job, worked)
        piece = self.visits[number].piece(job)
        if piece.state == "running":
            self._fetch_tool(piece, at, worked)

    def _fetch_tool(self, piece: Piece, at: datetime, worked: float) -> None:
        code = LENT_FOR.get(piece.operation, "")
        if code not in self.tools or code in self.out.values():
            return
        capacity.lend(
            resource_id=self.tools[code],
            person_id=piece.person_id,
            due_at=self.at(at) + timedelta(minutes=worked + 90),
            by=self.of(piece.person_id),
            at=self.at(at),
        )
        self.out[piece.task_id] = code
        self.counted("tools_lent")

    def on_finish(self, at: datetime, number: int, job: int) -> None:
        piece = self.visits[number].piece(job)
        super().on_finish(at, number, job)
        code = self.out.pop(piece.task_id, "")
        if code:
            condition = Condition.WORN if self.chance(0.04) else Condition.GOOD
            by = self.of(piece.person_id)
            tool = self.tools[code]
            capacity.take_back(resource_id=tool, condition=condition, by=by, at=self.at(at))

    # -- exhaust ----------------------------------------------------------------------------------

    def passed(self, visit: Visit, at: datetime) -> None:
        """After a repair of an engine its exhaust is measured."""
        super().passed(visit, at)
        if not any(one.operation in READ_AT_IDLE for one in visit.at_work):
            return
        random = self.random
        readings = {
            "co_idle": random.uniform(0.05, 0.5),
            "hc_idle": random.uniform(12, 70),
            "co_high": random.uniform(0.02, 0.25),
            "hc_high": random.uniform(8, 44),
            "lambda": random.uniform(0.98, 1.03),
        }
        shop.measure_emissions(
            order_id=visit.order_id,
            method=EmissionMethod.TWO_SPEED_IDLE,
            readings={gas: Decimal(str(round(found, 2))) for gas, found in readings.items()},
            device="废气分析仪 NHA-506",
            by=self.of(self.inspector.key),
            at=self.at(at),
        )
        self.counted("exhaust_tests")

    # -- fitted at the customer's -----------------------------------------------------------------

    def on_contract(self, at: datetime) -> None:
        """A firm has something fitted by a day that its contract names."""
        firms = sorted({car.customer_id for car in self.cars.values() if car.is_firm})
        if not firms:
            return
        title, height, trainees = FITTED[self.tally.get("contracts", 0) % len(FITTED)]
        today = day_of(at)
        row = installing.agree(
            store_id=self.site.pk,
            customer_id=self.random.choice(firms),
            contract=Contract(
                title=title,
                due_on=today + timedelta(days=self.random.randint(8, 16)),
                contract_number=f"AZ-{today:%y%m}-{self.tally.get('contracts', 0) + 1:02d}",
                place="客户公司停车场",
                is_electrical=True,
                height_m=height,
                trainees=trainees,
                training_due_on=today + timedelta(days=20),
            ),
            person_id=self.random.choice(self.site.crew["technician"]),
            by=self.one("service_advisor"),
            at=self.at(at),
        )
        self.counted("contracts")
        technician = row.technician_id or 0
        self.plan(self.in_(at, self.random.uniform(20, 60)), "fit", row.pk, technician)

    def on_fit(self, at: datetime, row: int, technician: int) -> None:
        self._tick_off(row, technician, Phase.BEFORE, at)
        by = self.of(technician)
        installing.start(installation_id=row, by=by, at=self.at(self.in_(at, 3)))
        later = self._in_days(at, self.random.randint(2, 5))
        self.plan(later, "fitted", row, technician)

    def on_fitted(self, at: datetime, row: int, technician: int) -> None:
        if at > self.clock.end - 100 * MINUTE:
            return  # the story ends while they are at it
        self._tick_off(row, technician, Phase.STEP, at)
        self._tick_off(row, technician, Phase.AFTER, at)
        by = self.of(technician)
        self._train(row, technician, self.in_(at, 40))
        installing.accept(
            installation_id=row,
            accepted_by="车队负责人",
            report="全部终端安装到位，通电测试正常，已向使用人员演示。",
            by=by,
            at=self.at(self.in_(at, 90)),
        )
        self.counted("fitted")

    def _train(self, row: int, technician: int, at: datetime) -> None:
        installing.train(
            installation_id=row,
            on=day_of(at),
            people=installations.installation(row, seen_by=self.founder).trainees,
            minutes=45,
            subjects="日常使用、断电处理、报修电话",
            by=self.of(technician),
            at=self.at(at),
        )

    def _tick_off(self, row: int, technician: int, phase: Phase, at: datetime) -> None:
        found = installations.installation(row, seen_by=self.founder)
        left = [one for one in installations.lists(found) if one.phase == phase]
        for n, point in enumerate(point for one in left for point in one.left):
            installing.tick(
                installation_id=row,
                phase=phase,
                element=point.code,
                by=self.of(technician),
                at=self.at(at + n * MINUTE / 4),
            )

    def _in_days(self, at: datetime, days: int) -> datetime:
        day = day_of(at)
        for _each in range(days):
            day = next_open(day)
        return at + (day - day_of(at))

    # -- over night -------------------------------------------------------------------------------

    def as_json(self) -> dict[str, Any]:
        own = {"tools": self.tools, "areas": self.areas, "out": list(self.out.items())}
        return super().as_json() | {"premises": own}

    def restore(self, told: dict[str, Any]) -> None:
        super().restore(told)
        own = told["premises"]
        self.tools, self.areas = dict(own["tools"]), own["areas"]
        self.out = dict(own["out"])
