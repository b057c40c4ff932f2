"""A car's visit as the model knows it, and what it may come for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from aftersales.demo.visits import chances


@dataclass
class Car:
    """A car of the store's customers."""

    vehicle_id: int
    customer_id: int
    power: str
    last_on: str  # the day of its last upkeep
    every: int  # days between two
    km: int
    km_a_day: float
    is_firm: bool = False
    here: bool = False  # in the house, or expected
    advice: list[int] = field(default_factory=list)  # declined work that stands open

    @property
    def due_on(self) -> str:
        return date.fromordinal(
            date.fromisoformat(self.last_on).toordinal() + self.every
        ).isoformat()


@dataclass(frozen=True)
class Fault:
    """Something that breaks: what the customer says, what helps, and what it takes."""

    words: str
    title: str
    cause: str
    operation: str
    part: str = ""
    weight: int = 10
    engines_only: bool = False


FAULTS = (
    Fault("刹车异响", "更换前刹车片", "前刹车片磨损到极限", "R-PAD", "LNK-45022-A5", 22),
    Fault("怠速抖动", "更换点火线圈", "二缸点火线圈失效", "R-IGN", "LNK-30520-A5", 10, True),
    Fault("冷车启动困难", "更换蓄电池", "蓄电池容量不足", "R-BAT", "LNK-31500-60A", 14),
    Fault("过减速带异响", "更换前减振器", "前减振器漏油", "R-SHK", "LNK-51600-A5", 4),
    Fault("空调不制冷", "空调检漏加注", "低压管接头渗漏", "R-AC", "LNK-R134A", 16),
    Fault("仪表故障灯亮", "电器诊断", "传感器插头进水", "R-DIA", "", 12),
    Fault("加速无力", "发动机诊断", "火花塞间隙过大", "R-ENG", "LNK-12290-A5", 8, True),
    Fault("方向盘跑偏", "四轮定位", "前束偏差", "R-ALI", "", 14),
)
FAULT = {fault.operation: fault for fault in FAULTS}
ON_DEMAND = {"LNK-51600-A5"}  # too dear to lie on the shelf
# What is seen on the walk round the car and recommended: operation and part.
RECOMMENDED = ("R-PAD", "R-BAT")
# What a technician finds while working on something else.
FOUND = (("M-AIR", "空气滤芯脏污", "LNK-17220-A5"), ("M-CAB", "空调滤芯发霉", "LNK-80292-A5"))


@dataclass
class Piece:
    """A job of a visit, and how far its work is."""

    job_id: int
    hours: float
    skill: str
    level: int
    bay: str
    operation: str  # its main one, or the package
    is_repair: bool = False
    task_id: int = 0
    person_id: int = 0
    state: str = "agreed"  # agreed, queued, shared, running, done; or "declined"
    waits_for_parts: bool = False


@dataclass
class Visit:
    """One stay of a car, from the call or the arrival to the way out."""

    number: int
    vehicle_id: int
    customer_id: int
    is_firm: bool
    wish: str  # a package or the operation of a fault
    waits: bool
    appointment_id: int = 0
    arrival_id: int = 0
    order_id: int = 0
    adviser_id: int = 0
    arrived_at: str = ""
    pieces: list[Piece] = field(default_factory=list)
    payer: str = "customer"
    promised_at: str = ""
    is_diagnosed: bool = False
    is_comeback: bool = False
    deposit_id: int = 0
    bill_ids: list[int] = field(default_factory=list)
    sent_back: int = 0
    accessory_job: int = 0  # bought at the counter
    place: str = ""  # where the model has it

    @property
    def is_upkeep(self) -> bool:
        return self.wish.startswith("S-") and self.wish != "S-PADS"

    def piece(self, job_id: int) -> Piece:
        return next(one for one in self.pieces if one.job_id == job_id)

    @property
    def at_work(self) -> list[Piece]:
        return [one for one in self.pieces if one.state != "declined"]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, told: dict[str, Any]) -> Visit:
        return cls(**{**told, "pieces": [Piece(**one) for one in told["pieces"]]})


def wish_of(random: Random, car: Car) -> str:
    """What a car comes for: upkeep, or something that broke in a car of its kind."""
    if random.random() < chances.UPKEEP:
        if car.power == "bev":
            return "S-EV"
        return "S-LARGE" if random.random() < chances.LARGE else "S-SMALL"
    fits = [fault for fault in FAULTS if not (fault.engines_only and car.power == "bev")]
    return random.choices([one.operation for one in fits], [one.weight for one in fits])[0]


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told)
