"""The demo's group: its stores, units, people and shifts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.timezone import localdate

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.demo import names
from aftersales.ground.network import commands as network
from aftersales.ground.network import queries as network_questions
from aftersales.ground.network.states import Authority, StoreKind
from aftersales.ground.parameters import commands as parameters
from aftersales.records.staff import commands as staff
from aftersales.records.staff import queries as people
from aftersales.records.staff.states import PostKind, TeamEventKind

if TYPE_CHECKING:
    from aftersales.demo.visits.clock import Clock

ZONE = ZoneInfo("Asia/Shanghai")
Span = tuple[date, date, bool]  # first and last day, and whether it is the last day's own duty
PASSWORD = "Lingnan-2026"  # noqa: S105 - known to all: the demo answers on this machine only

# code, name, kind, grade
SITES = (
    ("SZ01", "深圳南山店", StoreKind.DEALER_STORE, "a"),
    ("GZ02", "广州天河店", StoreKind.DEALER_STORE, "a"),
    ("DG03", "东莞松山湖特约服务站", StoreKind.AUTHORISED_STATION, "b"),
    ("FS04", "佛山禅城店", StoreKind.DEALER_STORE, "b"),
    ("HZ05", "惠州惠城服务网点", StoreKind.OUTLET, "c"),
    ("ZH06", "珠海香洲店", StoreKind.DEALER_STORE, "b"),
)
# What stands at the head of their papers: name in the register, tax number, address, telephone.
HEADS = {
    "SZ01": (
        "深圳市南粤南山汽车销售服务有限公司",
        "91440300MA5DEM0A1K",
        "深圳市南山区示范路1号",
        "0755-00000001",
    ),
    "GZ02": (
        "广州南粤天河汽车销售服务有限公司",
        "91440101MA5DEM0B2U",
        "广州市天河区示范大道2号",
        "020-00000002",
    ),
    "DG03": (
        "东莞市南粤松山湖汽车服务有限公司",
        "91441900MA5DEM0C37",
        "东莞市松山湖示范街3号",
        "0769-00000003",
    ),
    "FS04": (
        "佛山市南粤禅城汽车销售服务有限公司",
        "91440604MA5DEM0D49",
        "佛山市禅城区示范路4号",
        "0757-00000004",
    ),
    "HZ05": (
        "惠州市南粤惠城汽车服务有限公司",
        "91441302MA5DEM0E5D",
        "惠州市惠城区示范路5号",
        "0752-00000005",
    ),
    "ZH06": (
        "珠海市南粤香洲汽车销售服务有限公司",
        "91440402MA5DEM0F6A",
        "珠海市香洲区示范路6号",
        "0756-00000006",
    ),
}
UNITS = (
    ("office", "店务管理"),
    ("reception", "前台接待"),
    ("workshop", "维修车间"),
    ("parts", "配件部"),
    ("care", "客户服务部"),
    ("finance", "财务部"),
)
# The chart of a store: role, its unit and kind of post, the post's name, whom it reports to.
POSTS = (
    ("after_sales_manager", "office", PostKind.MANAGING, "售后服务部经理岗", ""),
    ("business_supervisor", "office", PostKind.MANAGING, "业务主管岗", "after_sales_manager"),
    ("service_advisor", "reception", PostKind.SERVICE, "服务顾问岗", "business_supervisor"),
    ("front_desk", "reception", PostKind.SERVICE, "前台岗", "business_supervisor"),
    ("dispatcher", "workshop", PostKind.MANAGING, "车间调度岗", "after_sales_manager"),
    ("technician", "workshop", PostKind.TECHNICAL, "维修技师岗", "dispatcher"),
    ("quality_inspector", "workshop", PostKind.TECHNICAL, "质检员岗", "after_sales_manager"),
    ("parts_clerk", "parts", PostKind.TECHNICAL, "配件员岗", "after_sales_manager"),
    ("warranty_clerk", "care", PostKind.SERVICE, "索赔员岗", "business_supervisor"),
    ("follow_up_clerk", "care", PostKind.SERVICE, "跟踪业务员岗", "business_supervisor"),
    ("complaint_clerk", "care", PostKind.SERVICE, "客诉专员岗", "business_supervisor"),
    ("cashier", "finance", PostKind.MANAGING, "收银岗", "after_sales_manager"),
)
WANTED_MORE = {"technician": 1, "service_advisor": 1}  # planned, nobody found yet
# What a store looks like: role, how many of them, and the login of the first. How many technicians
# it has, its size says.
CREW = (
    ("after_sales_manager", 1, "manager"),
    ("service_advisor", 4, "advisor"),
    ("front_desk", 1, "desk"),
    ("dispatcher", 1, "dispatcher"),
    ("technician", 0, "technician"),
    ("quality_inspector", 1, "inspector"),
    ("parts_clerk", 1, "parts"),
    ("cashier", 1, "cashier"),
    ("warranty_clerk", 1, "warranty"),
    ("follow_up_clerk", 1, "followup"),
    ("complaint_clerk", 1, "complaints"),
    ("business_supervisor", 1, "supervisor"),
)
# Beside them, in the first store, those who look after all.
SIGN_IN_ELSEWHERE = {"after_sales_manager", "service_advisor", "technician"}
GROUP_ROLES = (
    ("administrator", "admin"),
    ("group_manager", "group"),
    ("finance", "finance"),
    ("purchaser", "purchaser"),
)
# A ladder for technicians: name, months on the rung below, skills asked for.
RUNGS = (
    ("维修技师", 0, {"maintenance": 2}),
    ("高级技师", 24, {"maintenance": 4, "engine": 3}),
    ("诊断专家", 36, {"engine": 5, "electrics": 4, "high_voltage": 3}),
)
SKILLS = (
    ("maintenance", "常规保养"),
    ("engine", "发动机诊断"),
    ("chassis", "底盘"),
    ("electrics", "电器诊断"),
    ("high_voltage", "高压电作业"),
    ("body", "钣金喷漆"),
)
TAUGHT_ALL = ("maintenance", "chassis", "engine")
TAUGHT = (("electrics",), ("electrics", "high_voltage"), ("high_voltage",), ("electrics", "body"))
HOUSE = time(8, 0), time(18, 0)  # a store's hours
BREAK = 60  # minutes
WORKDAYS, EVERY_DAY = tuple(range(6)), tuple(range(7))
# code, name, from, to, on which days of the week
SHIFTS = (
    ("early", "早班", time(8, 0), time(17, 0), WORKDAYS),
    ("late", "晚班", time(9, 0), time(18, 0), WORKDAYS),
)
DUTY = {"early": ("duty_early", "值班早班"), "late": ("duty_late", "值班晚班")}  # of the last day


@dataclass
class Site:
    """A store of the demo and who works there, by role."""

    pk: int
    code: str
    name: str
    posts: dict[str, int] = field(default_factory=dict)
    crew: dict[str, list[int]] = field(default_factory=dict)
    actors: dict[int, Actor] = field(default_factory=dict)

    def somebody(self, random: Random, role: str) -> Actor:
        """One of those with the role, as the log will name them."""
        return self.actors[random.choice(self.crew[role])]


@dataclass
class World:
    """What the chapters after this one build on."""

    group_id: int
    sites: list[Site]
    founder: Actor
    logins: list[dict[str, str]]


def found(
    random: Random,
    *,
    stores: int,
    first_day: date,
    last_day: date,
    clock: Clock,
    technicians: int,
    planned_from: date | None = None,
) -> World:
    """A group with its sites, units, grades, people, skills and shifts. Shifts are planned for the
    days whose visits are told, for the last month at least; ``clock`` knows those of the last day.
    """
    at = datetime.combine(first_day - timedelta(days=30), time(9), ZONE)
    outside = Actor(key="system:demo", group_id=None, boundless=True)
    group = network.found_group(code="nanyue", name="南粤车汇集团", is_demo=True, by=outside, at=at)
    staff.lay_out_roles(group_id=group.pk, by=outside, at=at)
    with whole_database():
        sites = [_open(group.pk, *SITES[i], by=outside, at=at) for i in range(stores)]
        founder = people.system_actor("demo", group_id=group.pk)
    for code, name in (("qiming", "启明汽车"), ("lingnan", "岭南汽车")):
        network.add_brand(group_id=group.pk, code=code, name=name, by=founder, at=at)
    _grades(group.pk, sites, by=founder, at=at)
    parameters.set_value(
        code="filings.tax_port",
        value="simulated",
        valid_from=first_day - timedelta(days=30),
        reason="演示：模拟税务平台",
        by=founder,
        at=at,
    )
    for code, name in SKILLS:
        staff.name_skill(group_id=group.pk, code=code, name=name, by=founder, at=at)
    for rank, (name, months, skills) in enumerate(RUNGS, start=1):
        staff.set_career_step(
            group_id=group.pk,
            path="technician",
            rank=rank,
            name=name,
            kind=PostKind.TECHNICAL,
            months=months,
            skills=skills,
            by=founder,
            at=at,
        )
    world = World(group.pk, sites, founder, [])
    planned = min(planned_from or last_day, last_day - timedelta(days=28))
    for site in sites:
        _man(world, site, random, technicians, at=at)
        spans = _spans(max(first_day, planned), last_day, clock)
        _open_on_sunday(world, site, clock, at=at)
        _plan(world, site, random, spans, clock, at=at)
        _meet(world, site, on=last_day - timedelta(days=9))
    return world


def remembered(group_id: int, codes: Sequence[str], *, on: date) -> World:
    """The group as it was founded, read from what stands."""
    with whole_database():
        founder = people.system_actor("demo", group_id=group_id)
    with as_seen_by(founder):
        stores = {row.code: row for row in network_questions.stores(seen_by=founder)}
        sites = [Site(stores[code].pk, code, stores[code].name) for code in codes]
    roles = [role for role, *_more in (*CREW, *GROUP_ROLES)]
    with whole_database():
        for site in sites:
            for role in roles:
                held = people.holders_of(role, store_id=site.pk, on=on).order_by("pk")
                for person in held:
                    site.crew.setdefault(role, []).append(person.pk)
                    site.actors[person.pk] = people.actor_for(person, on=on)
    return World(group_id, sites, founder, [])


def _meet(world: World, site: Site, *, on: date) -> None:
    """A meeting with its minutes, and a reward that came out of it."""
    at = datetime.combine(on, time(18), ZONE)
    meeting = staff.plan_team_event(
        store_id=site.pk,
        kind=TeamEventKind.MEETING,
        title="月度例会：返修与等待",
        text="1. 上月返修案例  2. 等待配件的原因  3. 下月安排",
        on=on,
        by=world.founder,
        at=at - timedelta(days=3),
    )
    staff.record_minutes(
        team_event_id=meeting.pk,
        minutes="返修主要来自复检漏项：质检员每日抽查两台，月底汇报。缺件原因逐单记录。",
        person_ids=sorted({pk for crew in site.crew.values() for pk in crew}),
        by=world.founder,
        at=at,
    )
    staff.give_reward(
        store_id=site.pk,
        person_ids=site.crew["technician"][:1],
        title="月度之星",
        text="全月无返修，主动带教新同事。",
        by=world.founder,
        at=at + timedelta(hours=1),
    )


def _open(
    group_id: int, code: str, name: str, kind: StoreKind, _grade: str, *, by: Actor, at: datetime
) -> Site:
    store = network.open_store(group_id=group_id, code=code, name=name, kind=kind, by=by, at=at)
    week = [network.Stretch(day, *HOUSE) for day in WORKDAYS]
    network.set_hours(store_id=store.pk, week=week, by=by, at=at)
    legal_name, tax_number, address, phone = HEADS[code]
    head = {
        "legal_name": legal_name,
        "tax_number": tax_number,
        "address": address,
        "phone": phone,
    }
    network.settle_store(store_id=store.pk, settings=head, by=by, at=at)
    return Site(store.pk, code, name)


def _grades(group_id: int, sites: list[Site], *, by: Actor, at: datetime) -> None:
    every = list(Authority)
    for rank, (code, name, share) in enumerate(
        (("a", "甲级", 1.0), ("b", "乙级", 0.7), ("c", "丙级", 0.4)), start=1
    ):
        network.set_grade(
            group_id=group_id,
            code=code,
            name=name,
            rank=rank,
            authorities=every[: round(len(every) * share)],
            by=by,
            at=at,
        )
    for site, (*_rest, grade) in zip(sites, SITES, strict=False):
        network.grade_store(store_id=site.pk, grade=grade, by=by, at=at)
        network.choose_brands(store_id=site.pk, brands=("qiming", "lingnan"), by=by, at=at)


def _chart(world: World, site: Site, technicians: int, *, at: datetime) -> None:
    """Units, their posts, and how many people each of these is meant to have."""
    units = {
        code: network.form_department(
            group_id=world.group_id,
            code=f"{site.code.lower()}-{code}",
            name=name,
            store_id=site.pk,
            by=world.founder,
            at=at,
        ).pk
        for code, name in UNITS
    }
    for role, unit, kind, name, above in POSTS:
        site.posts[role] = staff.add_post(
            department_id=units[unit],
            code=f"{site.code.lower()}-{role}",
            name=name,
            kind=kind,
            role=role,
            reports_to_id=site.posts.get(above),
            by=world.founder,
            at=at,
        ).pk
    for role, count, _login in CREW:
        staff.plan_headcount(
            store_id=site.pk,
            role=role,
            planned=(count or technicians) + WANTED_MORE.get(role, 0),
            by=world.founder,
            at=at,
        )


def _man(world: World, site: Site, random: Random, technicians: int, *, at: datetime) -> None:
    _chart(world, site, technicians, at=at)
    jobs = [
        (role, f"{login}.{site.code.lower()}", n)
        for role, count, login in CREW
        for n in range(count or technicians)
    ]
    if site is world.sites[0]:
        jobs = [(role, login, 0) for role, login in GROUP_ROLES] + jobs
    for number, (role, login, nth) in enumerate(jobs, start=1):
        _hire(world, site, random, role, login, nth, number=number, at=at)


def _hire(
    world: World,
    site: Site,
    random: Random,
    role: str,
    login: str,
    nth: int,
    *,
    number: int,
    at: datetime,
) -> None:
    """The first of each role can sign in (elsewhere, of some roles); the rest is planned."""
    signs_in = nth == 0 and (site is world.sites[0] or role in SIGN_IN_ELSEWHERE)
    outside = Actor(key="system:demo", group_id=world.group_id, boundless=True)
    person = staff.hire(
        group_id=world.group_id,
        number=f"{site.code}-{number:03d}",
        name=names.person(random),
        login=login if signs_in else "",
        password=PASSWORD if signs_in else "",
        by=outside,
        at=at,
    )
    places = world.sites if role in dict(GROUP_ROLES) else [site]
    for place in places:
        staff.assign(
            person_id=person.pk,
            role=role,
            store_id=place.pk,
            post_id=place.posts.get(role),
            by=outside,
            at=at,
        )
        place.crew.setdefault(role, []).append(person.pk)
    with whole_database():
        actor = people.actor_for(person, on=localdate(at))
    for place in places:
        place.actors[person.pk] = actor
    if role == "technician":
        _teach(world, person.pk, nth, random, at=at)
    if signs_in:
        entry = {"login": login, "password": PASSWORD, "role": role, "store": site.code}
        world.logins.append(entry)


def _teach(world: World, person_id: int, nth: int, random: Random, *, at: datetime) -> None:
    """Everybody does upkeep, chassis and engines; what needs a course, some do."""
    for code in sorted({*TAUGHT_ALL, *TAUGHT[nth % len(TAUGHT)]}):
        staff.record_skill(
            person_id=person_id,
            skill=code,
            level=random.randint(3, 5),
            valid_from=localdate(at),
            by=world.founder,
            at=at,
        )


def _plan(
    world: World,
    site: Site,
    random: Random,
    spans: Sequence[Span],
    clock: Clock,
    *,
    at: datetime,
) -> None:
    """Two shifts, six days each; on a last day of its own kind all are on duty."""
    for code, name, starts, ends, weekdays in SHIFTS:
        _pattern(world, site, code, name, (starts, ends), weekdays, at=at)
        if clock.has_own_shifts:
            hours = clock.shift(starts, ends)
            _pattern(world, site, *DUTY[code], hours, EVERY_DAY, at=at)
    everybody = sorted({pk for crew in site.crew.values() for pk in crew})
    if site is not world.sites[0]:
        everybody = [pk for pk in everybody if pk not in world.sites[0].actors]
    late = set(random.sample(everybody, len(everybody) // 3))
    technicians = site.crew["technician"]
    late = (late - set(technicians)) | set(technicians[1::2])
    early = [person for person in everybody if person not in late]
    for first, last, is_duty in spans:
        for code, people_ in (("early", early), ("late", sorted(late))):
            staff.plan_shifts(
                store_id=site.pk,
                person_ids=people_,
                pattern=DUTY[code][0] if is_duty else code,
                first=first,
                last=last,
                by=world.founder,
                at=at,
            )


def _open_on_sunday(world: World, site: Site, clock: Clock, *, at: datetime) -> None:
    """The story may end on a Sunday: that one day the house is open then."""
    if clock.last_day.weekday() not in WORKDAYS:
        network.set_special_day(
            store_id=site.pk,
            on=clock.last_day,
            name="周日营业",
            opens=HOUSE[0],
            closes=HOUSE[1],
            by=world.founder,
            at=at,
        )


def _pattern(
    world: World,
    site: Site,
    code: str,
    name: str,
    hours: tuple[time, time],
    weekdays: Sequence[int],
    *,
    at: datetime,
) -> None:
    starts, ends = hours
    staff.set_shift_pattern(
        store_id=site.pk,
        code=code,
        name=name,
        starts=starts,
        ends=ends,
        break_minutes=BREAK,
        weekdays=weekdays,
        by=world.founder,
        at=at,
    )


def _spans(first: date, last_day: date, clock: Clock) -> list[Span]:
    """The days that are planned, until two weeks after the last, in pieces of about a month; the
    last day alone where it has shifts of its own.
    """
    end, day = last_day + timedelta(days=14), timedelta(days=1)
    if not clock.has_own_shifts:
        return [(*span, False) for span in _months(first, end)]
    before = [(*span, False) for span in _months(first, last_day - day)]
    after = [(*span, False) for span in _months(last_day + day, end)]
    return [*before, (last_day, last_day, True), *after]


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """These days in pieces of about a month."""
    while first <= last:
        end = min(last, first + timedelta(days=29))
        yield first, end
        first = end + timedelta(days=1)
