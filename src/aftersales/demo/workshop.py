"""What the demo's stores work with: bays, loan cars, quick and slow hands, a catalogue of work with
its prices, and parts on the shelves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from aftersales.core.actors import Actor
from aftersales.demo.group import ZONE, Site, World
from aftersales.ground.network.states import BayKind
from aftersales.lane.orders import commands as orders
from aftersales.lane.support import commands as support
from aftersales.records.vehicles.queries import models
from aftersales.resources.capacity import commands as capacity
from aftersales.resources.capacity.commands import NewResource
from aftersales.resources.capacity.states import ResourceKind
from aftersales.resources.catalogue import commands as catalogue
from aftersales.resources.catalogue.commands import NewLine, NewOperation, NewPackage
from aftersales.resources.catalogue.states import LineKind, ServiceType, TariffKind
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts.commands import Arrival, NewPart, Traits
from aftersales.supply.parts.queries import parts_of


@dataclass(frozen=True)
class Scale:
    """How large a workshop is, from so many visits on a usual day on."""

    visits_a_day: float
    technicians: int
    bays: tuple[str, ...]
    stock: int  # times the usual pieces on the shelves


SCALES = (
    Scale(0, 3, ("A1", "B1", "E1", "W1"), 1),
    Scale(9, 4, ("A1", "A2", "B1", "B2", "E1", "W1"), 1),
    Scale(20, 7, ("A1", "A2", "A3", "B1", "B2", "B3", "B4", "E1", "W1"), 3),
)
# code, name, kind, with lift
BAYS = (
    ("A1", "快修1号工位", BayKind.QUICK, True),
    ("A2", "快修2号工位", BayKind.QUICK, True),
    ("A3", "快修3号工位", BayKind.QUICK, True),
    ("B1", "机修1号工位", BayKind.GENERAL, True),
    ("B2", "机修与四轮定位工位", BayKind.GENERAL, True),
    ("B3", "机修3号工位", BayKind.GENERAL, True),
    ("B4", "机修4号工位", BayKind.GENERAL, False),
    ("E1", "高压电工位", BayKind.EV, True),
    ("W1", "洗车工位", BayKind.WASH, False),
)
LOAN_CARS = (("L1", "代步车 A5"), ("L2", "代步车 X1"))
# code, name, months between two calibrations
TOOLS = (
    ("TL1", "综合诊断仪", 12),
    ("TL2", "减振器弹簧压缩器", None),
    ("TL3", "冷媒回收加注机", 12),
    ("TL4", "扭力扳手组", 12),
)
# code, name, months between two calibrations, upkeep with its days, and minutes
EQUIPMENT = (
    ("EQ1", "双柱举升机 B1", None, ("举升机安全检查", 30, 30)),
    ("EQ2", "双柱举升机 B2", None, ("举升机安全检查", 30, 30)),
    ("EQ3", "空气压缩机", None, ("更换机油和滤芯", 90, 60)),
    ("EQ4", "废气分析仪", 12, ("更换过滤器", 30, 20)),
    ("EQ5", "四轮定位仪", 12, ("目标盘校准", 60, 60)),
)
# code, Chinese and English name, service type, hours, skill, level, bay
OPERATIONS = (
    ("M-OIL", "更换机油机滤", "Oil and filter change", "maintenance", "0.60", "maintenance", 1),
    ("M-CHK", "全车检查", "Vehicle check", "maintenance", "0.40", "maintenance", 1),
    ("M-AIR", "更换空气滤芯", "Air filter", "maintenance", "0.20", "maintenance", 1),
    ("M-CAB", "更换空调滤芯", "Cabin filter", "maintenance", "0.20", "maintenance", 1),
    ("M-TYR", "轮胎换位", "Tyre rotation", "maintenance", "0.50", "maintenance", 1),
    ("M-BRF", "更换刹车油", "Brake fluid", "maintenance", "0.70", "maintenance", 2),
    ("M-EV", "三电系统检查", "High-voltage check", "maintenance", "0.80", "high_voltage", 2),
    ("R-PAD", "更换前刹车片", "Front brake pads", "repair", "1.00", "chassis", 2),
    ("R-IGN", "更换点火线圈", "Ignition coils", "repair", "1.20", "engine", 2),
    ("R-BAT", "更换蓄电池", "Battery", "repair", "0.50", "maintenance", 1),
    ("R-AC", "空调检漏加注", "Air conditioning service", "repair", "1.50", "electrics", 2),
    ("R-DIA", "电器诊断", "Electrical diagnosis", "repair", "1.00", "electrics", 3),
    ("R-ENG", "发动机诊断", "Engine diagnosis", "repair", "1.20", "engine", 3),
    ("R-SHK", "更换前减振器", "Front shock absorbers", "repair", "1.80", "chassis", 2),
    ("R-ALI", "四轮定位", "Wheel alignment", "repair", "1.00", "chassis", 2),
)
PLACES = {
    "maintenance": BayKind.QUICK,
    "high_voltage": BayKind.EV,
    "chassis": BayKind.GENERAL,
    "engine": BayKind.GENERAL,
    "electrics": BayKind.GENERAL,
}
SPECIAL_PLACES = {"M-BRF": BayKind.GENERAL}
# number, name, unit, sale price, cost, pieces on the shelf, bin
PARTS = (
    ("LNK-15400-A5", "机油滤清器", "件", 45, 21, 60, "A-01"),
    ("LNK-0W20-4L", "全合成机油 0W-20 4L", "桶", 268, 142, 48, "A-02"),
    ("LNK-17220-A5", "空气滤芯", "件", 88, 39, 30, "A-03"),
    ("LNK-80292-A5", "空调滤芯", "件", 96, 44, 40, "A-04"),
    ("LNK-DOT4-1L", "刹车油 DOT4 1L", "瓶", 78, 36, 24, "A-05"),
    ("LNK-45022-A5", "前刹车片", "套", 460, 232, 8, "B-01"),
    ("LNK-43022-A5", "后刹车片", "套", 380, 190, 6, "B-02"),
    ("LNK-30520-A5", "点火线圈", "件", 320, 168, 4, "B-03"),
    ("LNK-31500-60A", "蓄电池 60Ah", "只", 620, 385, 2, "B-04"),
    ("LNK-51600-A5", "前减振器", "对", 1_360, 820, 0, "B-06"),  # never kept, always ordered
    ("LNK-R134A", "制冷剂 R134a 500g", "瓶", 65, 28, 12, "B-05"),
    ("LNK-76620-A5", "雨刮片", "对", 118, 52, 10, "C-01"),
    ("LNK-12290-A5", "火花塞", "支", 86, 41, 16, "C-02"),
)
# The stronger battery lies there where the other one has to be ordered, and does as well.
STRONGER = ("LNK-31500-70A", "蓄电池 70Ah", "只", 690, 430, 2, "B-04")
WEAKER = "LNK-31500-60A"
TRAITS: dict[str, dict[str, Any]] = {
    "LNK-0W20-4L": {"shelf_days": 1_825, "lubricant_family": "SP 0W-20"},
    "LNK-DOT4-1L": {"shelf_days": 730, "lubricant_family": "DOT 4", "storage": "密封，避光防潮"},
    "LNK-45022-A5": {"is_wear": True, "guarantee_months": 6, "guarantee_km": 10_000},
    "LNK-43022-A5": {"is_wear": True, "guarantee_months": 6, "guarantee_km": 10_000},
    "LNK-76620-A5": {"is_wear": True, "guarantee_months": 2, "guarantee_km": 5_000},
    "LNK-31500-60A": {"is_exchange": True, "deposit": Decimal(50), "is_hazardous": True},
    "LNK-31500-70A": {"is_exchange": True, "deposit": Decimal(50), "is_hazardous": True},
    "LNK-R134A": {"is_hazardous": True, "storage": "阴凉通风，远离热源，不高于 40 ℃"},
}
# Kept by lot: one is past its shelf life when the story ends, one ends soon, one is fresh.
BY_LOT = ("LNK-COOLANT-2L", "防冻液 -35℃ 2L", "瓶", 86, 41, "A-06")
LOTS = (("FD2405", 4, -12), ("FD2511", 6, 25), ("FD2609", 12, 400))  # pieces, days from the end
OF_EVERY_SERIES = "LNK-45022-A5"  # its cars are told, so that an order's search names them
# code, names, service type, cycle, price, operations, parts with quantities
PACKAGES = (
    (
        "S-SMALL",
        ("小保养套餐", "Small service"),
        (10_000, 6),
        458,
        ("M-OIL", "M-CHK"),
        (("LNK-15400-A5", 1), ("LNK-0W20-4L", 1)),
    ),
    (
        "S-LARGE",
        ("大保养套餐", "Large service"),
        (40_000, 24),
        998,
        ("M-OIL", "M-CHK", "M-AIR", "M-CAB", "M-TYR", "M-BRF"),
        (
            ("LNK-15400-A5", 1),
            ("LNK-0W20-4L", 1),
            ("LNK-17220-A5", 1),
            ("LNK-80292-A5", 1),
            ("LNK-DOT4-1L", 1),
        ),
    ),
    (
        "S-EV",
        ("纯电保养套餐", "Electric car service"),
        (20_000, 12),
        520,
        ("M-EV", "M-CAB", "M-TYR"),
        (("LNK-80292-A5", 1),),
    ),
    (
        "S-PADS",
        ("前刹车片套餐", "Front brake package"),
        None,
        None,
        ("R-PAD",),
        (("LNK-45022-A5", 1),),
    ),
)
ACCESSORY = "LNK-76620-A5"
MADE_KNOWN = {ACCESSORY: "雨季前换一副新雨刮，视线更清楚", BY_LOT[0]: "入冬前检查并补加防冻液"}
LUBRICANT = "LNK-0W20-4L"
CHARGES = (
    ("WASTE", "废油处理费", "Waste oil disposal", "10.60"),
    ("TOW", "拖车费", "Towing", "218.00"),
)
LABOUR = (("", 200), ("electrics", 260), ("high_voltage", 280))  # yuan an hour, by skill


def furnish(world: World, *, first_day: date, opens_on: date, last_day: date, scale: Scale) -> None:
    """Set everything up, some weeks before the story begins; bays and technicians on the eve of the
    first day whose visits are told: what stood idle before would count as unused.
    """
    at = datetime.combine(first_day - timedelta(days=20), time(14), ZONE)
    eve = datetime.combine(opens_on - timedelta(days=1), time(20), ZONE)
    random = Random(f"workshop:{first_day}")  # noqa: S311 - a story, not a secret
    _catalogue(world, at)
    _known(world, at)
    for site in world.sites:
        _means(world, site, scale.bays, random, eve)
        _tools(world, site, at)
        _shelves(world, site, at, last_day, times=scale.stock)


def _catalogue(world: World, at: datetime) -> None:
    """The group's operations, parts, packages and rates."""
    store_id, by, day = world.sites[0].pk, world.founder, at.astimezone(ZONE).date()
    for skill, amount in LABOUR:
        catalogue.set_tariff(
            kind=TariffKind.LABOUR_HOUR,
            amount=Decimal(amount),
            holds_from=day,
            store_id=store_id,
            skill=skill,
            by=by,
            at=at,
        )
    operations = [
        NewOperation(
            code=code,
            name_zh=chinese,
            name_en=english,
            service_type=ServiceType(kind),
            hours=Decimal(hours),
            skill=skill,
            level=level,
            bay_kind=SPECIAL_PLACES.get(code, PLACES[skill]),
            holds_from=day,
        )
        for code, chinese, english, kind, hours, skill, level in OPERATIONS
    ]
    catalogue.register_operations(rows=operations, store_id=store_id, by=by, at=at)
    listed = [
        NewPart(number=number, name=name, unit=unit, price=Decimal(price), holds_from=day)
        for number, name, unit, price, _cost, _pieces, _bin in (*PARTS, STRONGER)
    ]
    number, name, unit, sold, _cost, _bin = BY_LOT
    listed.append(NewPart(number=number, name=name, unit=unit, price=Decimal(sold), holds_from=day))
    parts.register_many(rows=listed, store_id=store_id, by=by, at=at)
    for code, chinese, english, charged in CHARGES:
        catalogue.register_charge(
            code=code,
            name_zh=chinese,
            name_en=english,
            amount=Decimal(charged),
            store_id=store_id,
            by=by,
            at=at,
        )
    for code, (chinese, english), cycle, price, work, needed in PACKAGES:
        lines = [NewLine(kind=LineKind.OPERATION, code=one) for one in work]
        lines += [
            NewLine(kind=LineKind.PART, code=number, quantity=Decimal(pieces))
            for number, pieces in needed
        ]
        new = NewPackage(
            code=code,
            name_zh=chinese,
            name_en=english,
            service_type=ServiceType.MAINTENANCE if cycle else ServiceType.REPAIR,
            at_km=cycle[0] if cycle else None,
            at_months=cycle[1] if cycle else None,
            lines=lines,
            price=None if price is None else Decimal(price),
            holds_from=day,
        )
        catalogue.register_package(new=new, store_id=store_id, by=by, at=at)


def _means(world: World, site: Site, bays: Sequence[str], random: Random, at: datetime) -> None:
    """Bays, loan cars, and the technicians with how quick they are in what they can do."""
    for code, name, kind, has_lift in (one for one in BAYS if one[0] in bays):
        new = NewResource(
            kind=ResourceKind.BAY, code=code, name=name, bay_kind=kind, has_lift=has_lift
        )
        capacity.register(store_id=site.pk, new=new, by=world.founder, at=at)
    for code, name in LOAN_CARS:
        car = NewResource(kind=ResourceKind.LOAN_CAR, code=code, name=name)
        capacity.register(store_id=site.pk, new=car, by=world.founder, at=at)
    for number, person_id in enumerate(site.crew["technician"], start=1):
        new = NewResource(kind=ResourceKind.TECHNICIAN, code=f"T{number}", person_id=person_id)
        row = capacity.register(store_id=site.pk, new=new, by=world.founder, at=at)
        capacity.rate(
            resource_id=row.pk,
            skill="maintenance",
            percent=random.randrange(85, 121, 5),
            by=world.founder,
            at=at,
        )


def _tools(world: World, site: Site, at: datetime) -> None:
    """Special tools and facilities, calibrated, with the upkeep of some weeks ahead."""
    by, day = world.founder, at.astimezone(ZONE).date()
    for code, name, months in TOOLS:
        new = NewResource(
            kind=ResourceKind.TOOL,
            code=code,
            name=name,
            location="工具间",
            calibrate_months=months,
        )
        row = capacity.register(store_id=site.pk, new=new, by=by, at=at)
        _calibrated(row.pk, months, day, by=by, at=at)
    for number, (code, name, months, (work, every, minutes)) in enumerate(EQUIPMENT):
        new = NewResource(
            kind=ResourceKind.EQUIPMENT,
            code=code,
            name=name,
            location="维修车间",
            calibrate_months=months,
        )
        row = capacity.register(store_id=site.pk, new=new, by=by, at=at)
        _calibrated(row.pk, months, day, by=by, at=at)
        capacity.plan_upkeep(
            resource_id=row.pk,
            name=work,
            every_days=every,
            due_on=day + timedelta(days=21 + 2 * number),
            minutes=minutes,
            by=by,
            at=at,
        )


def _calibrated(
    resource_id: int, months: int | None, day: date, *, by: Actor, at: datetime
) -> None:
    if months is None:
        return
    capacity.calibrate(
        resource_id=resource_id,
        on=day,
        is_passed=True,
        certificate=f"JL{day:%y%m}{resource_id:04d}",
        done_by="省计量院",
        by=by,
        at=at,
    )


def _known(world: World, at: datetime) -> None:
    """What the technical desk knows from the first day: where articles are tested, and which
    parts are lubricants.
    """
    support.keep_place(
        name="华南检测中心",
        address="广东省深圳市南山区科技南十二路8号",
        phone="0755-26001188",
        contact="检测组 陈工",
        by=world.founder,
        at=at,
    )
    oil = parts_of([LUBRICANT], seen_by=world.founder)[LUBRICANT]
    orders.mark_lubricant(part_id=oil.pk, unit="engine", by=world.founder, at=at)
    known = parts_of(list(MADE_KNOWN), seen_by=world.founder)
    for number, words in MADE_KNOWN.items():
        orders.promote_part(part_id=known[number].pk, words=words, by=world.founder, at=at)
    _what_parts_are(world, at)
    coolant = parts_of([BY_LOT[0]], seen_by=world.founder)[BY_LOT[0]]
    parts.track(
        part_id=coolant.pk,
        tracking="lot",
        store_id=world.sites[0].pk,
        by=world.founder,
        at=at,
    )


def _what_parts_are(world: World, at: datetime) -> None:
    """Shelf lives, deposits and guarantees; what does as well; which cars brake pads fit."""
    by = world.founder
    known = parts_of([*TRAITS, WEAKER, STRONGER[0], OF_EVERY_SERIES], seen_by=by)
    for number, told in TRAITS.items():
        traits = replace(Traits.of(known[number]), **told)
        parts.describe(
            part_id=known[number].pk, traits=traits, store_id=world.sites[0].pk, by=by, at=at
        )
    parts.note_substitute(
        part_id=known[WEAKER].pk,
        other_id=known[STRONGER[0]].pk,
        reason="尺寸、极柱相同，容量更大",
        by=by,
        at=at,
    )
    one_of = {(row.make, row.series): row.pk for row in models(seen_by=by)}
    for model_id in one_of.values():
        parts.note_fitment(
            part_id=known[OF_EVERY_SERIES].pk, model_id=model_id, is_series=True, by=by, at=at
        )


def _shelves(world: World, site: Site, at: datetime, last_day: date, *, times: int) -> None:
    """Opening stock, as the older system had it."""
    known = parts_of([number for number, *_more in (*PARTS, STRONGER)], seen_by=world.founder)
    arrivals = [
        Arrival(
            part_id=known[number].pk,
            quantity=Decimal(pieces * times),
            cost=Decimal(cost),
            bin=place,
        )
        for number, _name, _unit, _price, cost, pieces, place in (*PARTS, STRONGER)
        if pieces
    ]
    number, _name, _unit, _price, cost, place = BY_LOT
    by_lot = parts_of([number], seen_by=world.founder)[number]
    arrivals += [
        Arrival(
            part_id=by_lot.pk,
            quantity=Decimal(pieces),
            cost=Decimal(cost),
            lot=lot,
            bin=place,
            expires_on=last_day + timedelta(days=days),
        )
        for lot, pieces, days in LOTS
    ]
    parts.open_stock_many(store_id=site.pk, arrivals=arrivals, by=world.founder, at=at)
