"""The demo's customers, their cars, and what was done to these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from aftersales.core.actors import Actor
from aftersales.demo import cars, names
from aftersales.demo.group import ZONE, Site
from aftersales.records.customers import commands as customers
from aftersales.records.customers.states import Source
from aftersales.records.vehicles import commands as vehicles
from aftersales.records.vehicles.states import FileReason, RecordSource

HOPES = [
    "保养时请提前一天提醒",
    "希望周末能约到工位",
    "送修期间需要代步车",
    "想了解延保方案",
    "请用微信联系",
    "等候时需要安静的地方办公",
    "希望由同一位服务顾问接待",
    "保养项目请先报价",
]
MAINTENANCE = (
    ("更换机油机滤", "全车检查"),
    ("更换机油机滤", "更换空调滤芯", "轮胎换位"),
    ("更换机油机滤", "更换空气滤芯", "更换刹车油"),
)
ELECTRIC = ("三电系统检查", "更换空调滤芯")
LOST = 0.04  # the share of customers who went elsewhere
LATE = 0.08  # the share of upkeep for which the customer had to be called twice
COMPLETE = 0.96  # the share of files that were opened with everything in them
TAKEN_ALONG = 4  # so many of its last services come with a car's file, and its last upkeep
REPAIRED = 0.3  # the share of the times between two upkeeps in which something broke
REPAIRS = (  # what the customer said, and what was done
    ("怠速抖动", ("故障诊断", "更换点火线圈")),
    ("空调不制冷", ("空调检漏", "加注制冷剂")),
    ("刹车异响", ("更换前刹车片",)),
    ("方向盘跑偏", ("四轮定位",)),
    ("仪表故障灯亮", ("故障诊断", "更换氧传感器")),
    ("底盘异响", ("底盘检查", "更换稳定杆连杆")),
    ("雨刮器异响", ("更换雨刮片",)),
    ("车门异响", ("调整并润滑车门限位器",)),
    ("冷车启动困难", ("更换蓄电池",)),
)
OF_ENGINES = {"怠速抖动", "仪表故障灯亮", "冷车启动困难"}  # a battery car has none of these
OF_CHARGING = ("充电慢", ("三电系统检查", "清洁充电接口"))
PRICES = {"maintenance": (380, 1_280), "repair": (260, 3_600)}  # yuan, from and to
COLOURS = ("白", "黑", "灰", "银", "蓝", "红")
FIRST_SERIAL = 150_000  # of a store's cars: no two stores draw the same, whoever draws first
INSURERS = ("平安产险", "人保财险", "太平洋产险", "国寿财险")


@dataclass(frozen=True)
class Car:
    """A car as the demo knows it: how far it is driven in a year, and what was done so far."""

    model: cars.Model
    vin: str
    plate: str
    sold_on: date
    km_a_year: int

    def km_on(self, day: date) -> int:
        return max(int((day - self.sold_on).days / 365 * self.km_a_year), 1)


def person_file(random: Random, at: datetime) -> customers.NewFile:
    """Nearly all files are complete; the rest wait for somebody to finish them (CV-02)."""
    if random.random() < 0.06:
        return _firm_file(random, at)
    whole = random.random() < COMPLETE
    return customers.NewFile(
        name=names.person(random),
        phone=names.mobile(random),
        address=names.address(random) if whole else "",
        hopes=random.choice(HOPES) if whole else "",
        grade=random.choices(("A", "B", "C"), (1, 3, 6))[0],
        opened_at=at,
    )


def _firm_file(random: Random, at: datetime) -> customers.NewFile:
    return customers.NewFile(
        name=names.firm(random),
        entity="organisation",
        uscc=names.company_code(random),
        phone=names.mobile(random),
        address=names.address(random),
        contact_name=names.person(random),
        contact_role="fleet",
        contact_phone=names.mobile(random),
        hopes="按月对账",
        opened_at=at,
    )


class Fleet:
    """Makes cars nobody has yet; each store its own, with plates of its town."""

    def __init__(self, site: int = 0) -> None:
        self.site, self.serial, self.plates = site, FIRST_SERIAL * (1 + site), set[str]()

    def car(self, random: Random, on: date) -> Car:
        """One of up to nine years, most of them young; driven 8,000 to 28,000 km a year."""
        self.serial += 1
        model = random.choice(cars.MODELS)
        age = min(int(random.triangular(20, 3300, 600)), 3300)
        sold_on = on - timedelta(days=age)
        number = cars.vin(random, model, sold_on.year, self.serial)
        plate = cars.plate(random, model, self.plates, self.site)
        return Car(model, number, plate, sold_on, random.randrange(8_000, 28_000))


def told(
    random: Random, car: Car, owner_id: int | None, day: date, model_id: int
) -> vehicles.NewVehicle:
    bought_here = random.random() < 0.8
    return vehicles.NewVehicle(
        vin=car.vin,
        plate=car.plate,
        model_id=model_id,
        colour=random.choice(COLOURS),
        first_sale_on=car.sold_on,
        sold_by="ourselves" if bought_here else "",
        licensed_on=car.sold_on + timedelta(days=random.randrange(3, 20)),
        inspection_due_on=_next_birthday(car.sold_on, day),
        odometer_km=car.km_on(day),
        odometer_on=day,
        insurer=random.choice(INSURERS),
        insured_until=_next_birthday(car.sold_on, day),
        owner_id=owner_id,
        owned_since=car.sold_on,
    )


def _next_birthday(born: date, day: date) -> date:
    years = (day - born).days // 365 + 1
    return born + timedelta(days=365 * years)


class Done(NamedTuple):
    """A service and its day."""

    on: date
    what: vehicles.NewService


def services(random: Random, car: Car, until: date) -> list[Done]:
    """What is done to a car until that day: upkeep, mostly a little before it was due, and between
    two of these now and then a repair.

    A few customers went elsewhere some time ago: they are who win-back looks for.
    """
    found: list[Done] = []
    day = car.sold_on
    if random.random() < LOST:
        until -= timedelta(days=random.randrange(200, 900))
    every = min(car.model.every_km / car.km_a_year * 365, car.model.every_months * 30.4)
    while True:
        share = (0.95, 1.2) if random.random() < LATE else (0.72, 0.95)
        before, day = day, day + timedelta(days=int(every * random.uniform(*share)))
        broke = before + timedelta(days=int((day - before).days * random.uniform(0.1, 0.9)))
        if random.random() < REPAIRED and broke < until:
            found.append(Done(broke, repair(random, car, broke)))
        if day >= until:
            return found
        found.append(Done(day, upkeep(random, car, day)))


def upkeep(random: Random, car: Car, day: date) -> vehicles.NewService:
    done = ELECTRIC if car.model.power == "bev" else random.choice(MAINTENANCE)
    return _service(random, car, day, "maintenance", operations=done)


def repair(random: Random, car: Car, day: date) -> vehicles.NewService:
    """Something that breaks in a car of this kind, and what helps against it."""
    electric = car.model.power == "bev"
    known = [each for each in REPAIRS if not (electric and each[0] in OF_ENGINES)]
    fault, operations = random.choice([*known, OF_CHARGING] if electric else known)
    return _service(random, car, day, "repair", operations=operations, fault=fault)


def _service(
    random: Random, car: Car, day: date, kind: str, *, operations: tuple[str, ...], fault: str = ""
) -> vehicles.NewService:
    return vehicles.NewService(
        serviced_on=day,
        km=car.km_on(day),
        kind=kind,
        amount=Decimal(random.randrange(*PRICES[kind], 10)),
        operations=operations,
        fault=fault,
    )


def taken_along(life: list[Done], day: date) -> list[Done]:
    """The last services before that day; the last upkeep among them, from which the next counts."""
    past = [done for done in life if done.on <= day]
    upkeeps = [n for n, done in enumerate(past) if done.what.kind == "maintenance"]
    first = min(max(len(past) - TAKEN_ALONG, 0), *upkeeps[-1:] or [len(past)])
    return past[first:]


@dataclass
class Book:
    """Brings people and cars onto file in one store, many at a time, as one of its people."""

    site: Site
    random: Random
    fleet: Fleet
    models: dict[str, int]
    until: date
    visits_from: date  # from here on what is done to the cars is told visit by visit
    coming: list[Done] = field(default_factory=list)

    def take(
        self,
        count: int,
        cars_for: int,
        *,
        at: datetime,
        by: Actor,
        reason: FileReason,
        source: Source,
    ) -> list[tuple[int, int]]:
        """Open ``count`` files and put ``cars_for`` cars on them; the pairs (customer, vehicle).

        The cars bring their past along and will come again.
        """
        random, day = self.random, at.astimezone(ZONE).date()
        made = [self.fleet.car(random, day) for _ in range(cars_for)]
        lives = [services(random, car, self.until) for car in made]
        pasts = [taken_along(life, day) for life in lives]
        files = [
            _visited(person_file(random, at), [past for past in pasts[i::count] if past])
            for i in range(count)
        ]
        opened = customers.register_many(
            files=files, store_id=self.site.pk, source=source, by=by, at=at
        )
        owners = [o.object_id for o in opened]
        rows = [
            told(random, car, owners[i % count], day, self.models[car.model.code])
            for i, car in enumerate(made)
        ]
        kept = vehicles.register_many(rows=rows, store_id=self.site.pk, reason=reason, by=by, at=at)
        history = [
            replace(done.what, vehicle_id=outcome.object_id, customer_id=row.owner_id)
            for past, row, outcome in zip(pasts, rows, kept, strict=True)
            for done in past
        ]
        vehicles.import_history_many(
            rows=history, store_id=self.site.pk, source=RecordSource.IMPORTED, by=by, at=at
        )
        self.coming += [
            Done(
                done.on,
                replace(done.what, vehicle_id=outcome.object_id, customer_id=row.owner_id),
            )
            for life, row, outcome in zip(lives, rows, kept, strict=True)
            for done in life
            if day < done.on < self.visits_from
        ]
        pairs = [(row.owner_id, o.object_id) for row, o in zip(rows, kept, strict=True)]
        return [(owner, car) for owner, car in pairs if owner and car]

    def serve(self, *, at: datetime) -> None:
        """Put on file what was done to the cars that came until now."""
        today = at.astimezone(ZONE).date()
        rows = [done.what for done in self.coming if done.on <= today]
        self.coming = [done for done in self.coming if done.on > today]
        manager = self.site.somebody(self.random, "after_sales_manager")
        vehicles.import_history_many(
            rows=rows, store_id=self.site.pk, source=RecordSource.OWN, by=manager, at=at
        )

    # -- over night -----------------------------------------------------------------------------

    def as_json(self) -> dict[str, Any]:
        return {
            "serial": self.fleet.serial,
            "plates": sorted(self.fleet.plates),
            "coming": [[done.on.isoformat(), _plain(done.what)] for done in self.coming],
        }

    def restore(self, told: dict[str, Any]) -> None:
        self.fleet.serial, self.fleet.plates = told["serial"], set(told["plates"])
        self.coming = [
            Done(date.fromisoformat(on), _service_of(what)) for on, what in told["coming"]
        ]


def _plain(what: vehicles.NewService) -> dict[str, Any]:
    assert what.serviced_on  # each was done on a day
    said = {name: value for name, value in vars(what).items() if value not in (None, "", ())}
    return said | {"serviced_on": what.serviced_on.isoformat(), "amount": str(what.amount)}


def _service_of(told: dict[str, Any]) -> vehicles.NewService:
    told = told | {
        "serviced_on": date.fromisoformat(told["serviced_on"]),
        "amount": Decimal(told["amount"]),
        "operations": tuple(told["operations"]),
    }
    return vehicles.NewService(**told)


def _visited(file: customers.NewFile, pasts: list[list[Done]]) -> customers.NewFile:
    """The file says how often its cars were here and when last."""
    days = [done.on for past in pasts for done in past]
    return replace(file, visits=len(days), last_visit_on=max(days)) if days else file


def working_days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if day.weekday() != 6:  # few come on Sundays
            yield day


def in_the_day(random: Random, day: date) -> datetime:
    """Most come in the morning."""
    minutes = int(random.triangular(0, 600, 90))
    return datetime.combine(day, time(8), ZONE) + timedelta(minutes=minutes)
