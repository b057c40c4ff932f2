"""Where the load is, who can what, and whether the chart fits both (ST-04, 05, 07, 13, 16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Sum

from aftersales.core.actors import Actor
from aftersales.core.openwork import kinds_of_work
from aftersales.core.volumes import Volume, all_volumes
from aftersales.ground.handbook import queries as handbook
from aftersales.ground.network.queries import opening
from aftersales.ground.parameters.queries import value
from aftersales.records.staff import rules
from aftersales.records.staff.models import (
    Assignment,
    Errand,
    Person,
    Post,
    PostChange,
    Sheet,
    Shift,
    Skill,
    SkillHeld,
)
from aftersales.records.staff.parameters import (
    CASES_PER_SERVICE_POST,
    IT_OFFICER_FROM,
    MANAGING_SHARE,
    SPAN_OF_CONTROL,
    VEHICLES_PER_TECHNICIAN,
)
from aftersales.records.staff.queries.people import holders_of, running
from aftersales.records.staff.roles import role_label
from aftersales.records.staff.states import ErrandState, PostKind, SheetKind, SheetState

PERIOD = timedelta(days=30)  # over which a day's load is averaged
AHEAD = timedelta(days=14)  # of planned shifts
MASTERED = 3  # the level from which somebody works alone


# -- load ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DailyLoad:
    """What a store has to do on a day it is open, on average of the last thirty days."""

    volume: Volume
    per_day: Decimal


def daily_load(*, store_id: int, on: date) -> list[DailyLoad]:
    """Each kind of work that a room counts. Two statements and one for each kind."""
    first, last = on - PERIOD + timedelta(days=1), on
    hours = opening(store_id)
    days = [d for d in rules.days(first, last) if hours.on(d) or not hours.is_known]
    return [
        DailyLoad(
            kind,
            rules.per_day(kind.count(store_id=store_id, first=first, last=last), len(days)),
        )
        for _code, kind in sorted(all_volumes().items())
    ]


def repairs_a_day(load: Iterable[DailyLoad]) -> int:
    """Vehicles in the workshop on a day, in whole ones."""
    return int(sum(each.per_day for each in load if each.volume.is_repair))


@dataclass(frozen=True)
class Advice:
    """An IT information officer of its own would serve this store (ST-07)."""

    vehicles_a_day: int
    threshold: int


def it_officer_advice(
    *, store_id: int, on: date, load: Sequence[DailyLoad] | None = None
) -> Advice | None:
    """Whether the store's daily repairs exceed the threshold while nobody has the role (ST-07)."""
    threshold = int(value(IT_OFFICER_FROM, store_id=store_id, on=on))
    found = daily_load(store_id=store_id, on=on) if load is None else load
    officers = holders_of("it_officer", store_id=store_id, on=on).count()
    number = repairs_a_day(found)
    if rules.needs_it_officer(number, threshold=threshold, officers=officers):
        return Advice(number, threshold)
    return None


@dataclass(frozen=True)
class KindOfPosts:
    """One of the three kinds of posts against its load (ST-04)."""

    kind: PostKind
    posts: int
    people: int
    share: float  # of all posts
    per_day: Decimal  # what falls to it on a day; for managing posts: people to be led
    carries: int  # what one person carries
    needed: int

    @property
    def missing(self) -> int:
        return max(self.needed - self.people, 0)

    @property
    def spare(self) -> int:
        return max(self.people - self.needed, 0)


def kinds_of_posts(
    *, store_id: int, on: date, load: Sequence[DailyLoad] | None = None
) -> list[KindOfPosts]:
    """How many posts and people of each kind a store has, and how many its load asks for (ST-04).

    Technical posts carry vehicles, customer service posts vehicles and consultations, managing
    posts the others, each as many as the parameters say.
    """
    found = daily_load(store_id=store_id, on=on) if load is None else load
    posts = dict.fromkeys(PostKind, 0)
    for kind in Post.objects.filter(store_id=store_id, is_closed=False).values_list(
        "kind", flat=True
    ):
        posts[PostKind(kind)] += 1
    people = _people_by_kind(store_id, on)
    carried = {
        kind: sum((x.per_day for x in found if kind in x.volume.carried_by), Decimal())
        for kind in (PostKind.TECHNICAL, PostKind.SERVICE)
    }
    carried[PostKind.MANAGING] = Decimal(people[PostKind.TECHNICAL] + people[PostKind.SERVICE])
    carries = {
        PostKind.TECHNICAL: int(value(VEHICLES_PER_TECHNICIAN, store_id=store_id, on=on)),
        PostKind.SERVICE: int(value(CASES_PER_SERVICE_POST, store_id=store_id, on=on)),
        PostKind.MANAGING: int(value(SPAN_OF_CONTROL, store_id=store_id, on=on)),
    }
    total = sum(posts.values())
    return [
        KindOfPosts(
            kind=kind,
            posts=posts[kind],
            people=people[kind],
            share=posts[kind] / total if total else 0.0,
            per_day=carried[kind],
            carries=carries[kind],
            needed=rules.people_needed(carried[kind], carries[kind]),
        )
        for kind in PostKind
    ]


def _people_by_kind(store_id: int, on: date) -> dict[PostKind, int]:
    held = Assignment.objects.filter(
        running(on), store_id=store_id, person__is_active=True, post__isnull=False
    )
    people: defaultdict[str, set[int]] = defaultdict(set)
    for kind, person in held.values_list("post__kind", "person"):
        people[kind].add(person)
    return {kind: len(people[kind]) for kind in PostKind}


# -- the chart, held against its principles -----------------------------------------------------


@dataclass(frozen=True)
class Check:
    """One principle of setting up posts, and what does not keep it (ST-05)."""

    code: str
    number: int
    names: Sequence[str] = ()


def checks_of_chart(*, store_id: int, seen_by: Actor, on: date) -> list[Check]:
    """Right and duty match, strictly along the chart, a sensible span, lean management (ST-05)."""
    posts = list(
        Post.objects.visible_to(seen_by)
        .filter(store_id=store_id, is_closed=False)
        .annotate(
            held=Exists(Assignment.objects.filter(running(on), post=OuterRef("pk"))),
            described=Exists(
                Sheet.objects.filter(
                    post=OuterRef("pk"), kind=SheetKind.DESCRIPTION, state=SheetState.IN_FORCE
                )
            ),
        )
        .order_by("code", "pk")
    )
    span = int(value(SPAN_OF_CONTROL, store_id=store_id, on=on))
    below = _people_below(posts, store_id, on)
    outside = _outside(store_id, on)
    tops = [post for post in posts if post.reports_to_id is None]
    return [
        _check("vacant", [post.name for post in posts if not post.held]),
        _check("undescribed", [post.name for post in posts if not post.described]),
        _check("without_superior", [post.name for post in tops] if len(tops) > 1 else []),
        _check("too_wide", [post.name for post in posts if below.get(post.pk, 0) > span]),
        _check("outside_chart", list(outside.values_list("name", flat=True))),
        _check("managing_share", _too_many_managers(posts, store_id, on)),
    ]


def _check(code: str, names: Sequence[str]) -> Check:
    return Check(code, len(names), names)


def _people_below(posts: Iterable[Post], store_id: int, on: date) -> dict[int, int]:
    """How many people hold the posts that report to each post: its span of control."""
    held = Assignment.objects.filter(
        running(on), store_id=store_id, person__is_active=True, post__in=posts
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for above, person in held.values_list("post__reports_to", "person"):
        found[above or 0].add(person)
    return {post: len(people) for post, people in found.items()}


def _outside(store_id: int, on: date) -> QuerySet[Person]:
    """People with a role in the store and no post on the chart anywhere."""
    held = Assignment.objects.filter(running(on))
    here = Person.objects.filter(
        is_active=True, pk__in=held.filter(store_id=store_id).values("person")
    )
    placed = held.filter(post__isnull=False).values("person")
    return here.exclude(pk__in=placed).order_by("name", "pk")


def _too_many_managers(posts: Sequence[Post], store_id: int, on: date) -> list[str]:
    """The managing posts, if they are a larger share of all than the parameter allows."""
    managing = [post.name for post in posts if post.kind == PostKind.MANAGING]
    most = int(value(MANAGING_SHARE, store_id=store_id, on=on))
    return managing if posts and 100 * len(managing) > most * len(posts) else []


# -- people -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Strength:
    """One person: where they stand, what they can, and what is on their desk (ST-13)."""

    person: Person
    places: Sequence[Assignment]
    skills: Mapping[str, int]  # name -> level, as valid today
    hours: Decimal  # of the next two weeks' shifts
    open_work: int


def strengths(*, store_id: int, on: date) -> list[Strength]:
    """Everybody of a store with skills and load, the most loaded first (ST-13). A fixed number of
    statements, however many people.
    """
    held: defaultdict[int, list[Assignment]] = defaultdict(list)
    rows = Assignment.objects.filter(running(on), store_id=store_id, person__is_active=True)
    for row in rows.select_related("person", "role", "post").order_by("pk"):
        held[row.person_id].append(row)
    people = {pk: places[0].person for pk, places in held.items()}
    skills = _skills(people, on)
    hours = _hours(people, store_id, on)
    waiting = open_work_of(people)
    found = [
        Strength(person, held[pk], skills.get(pk, {}), hours.get(pk, Decimal()), waiting.get(pk, 0))
        for pk, person in people.items()
    ]
    return sorted(found, key=lambda s: (-s.open_work, -s.hours, s.person.number, s.person.pk))


def open_work_of(people: Collection[int]) -> dict[int, int]:
    """How many things wait for each of these people, over all rooms."""
    found: defaultdict[int, int] = defaultdict(int)
    for kind in kinds_of_work().values():
        for person, number in kind.count(list(people)).items():
            found[person] += number
    return dict(found)


def _valid(on: date) -> QuerySet[SkillHeld]:
    rows = SkillHeld.objects.filter(valid_from__lte=on)
    return rows.exclude(valid_until__lt=on)


def _skills(people: Collection[int], on: date) -> dict[int, dict[str, int]]:
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    rows = _valid(on).filter(person__in=people).order_by("-level", "skill__code", "pk")
    for person, name, level in rows.values_list("person", "skill__name", "level"):
        found[person][name] = level
    return dict(found)


def _hours(people: Collection[int], store_id: int, on: date) -> dict[int, Decimal]:
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    rows = Shift.objects.filter(
        store_id=store_id, person__in=people, on__gt=on, on__lte=on + AHEAD
    ).order_by()
    summed = rows.values_list("person").annotate(time=Sum(length), breaks=Sum("break_minutes"))
    return {
        person: Decimal(time.total_seconds() / 3600 - breaks / 60).quantize(Decimal("0.1"))
        for person, time, breaks in summed
    }


@dataclass(frozen=True)
class SkillCover:
    """How well a store is covered in one skill: a single master is a risk, none is a gap."""

    name: str
    holders: int
    masters: int

    @property
    def is_thin(self) -> bool:
        return self.masters < 2


def skill_cover(*, people: Collection[Strength], seen_by: Actor) -> list[SkillCover]:
    """Each skill of the group with those who have it here, the thinnest first. One statement."""
    names = Skill.objects.visible_to(seen_by).order_by("code", "pk").values_list("name", flat=True)
    found = []
    for name in names:
        levels = [s.skills[name] for s in people if name in s.skills]
        found.append(SkillCover(name, len(levels), sum(1 for x in levels if x >= MASTERED)))
    return sorted(found, key=lambda cover: (cover.masters, cover.holders, cover.name))


def post_changes(*, seen_by: Actor) -> QuerySet[PostChange]:
    """Who and what was moved, and why: the newest first."""
    rows = PostChange.objects.visible_to(seen_by)
    return rows.select_related("post", "person").order_by("-pk")


# -- who answers for what -----------------------------------------------------------------------


@dataclass(frozen=True)
class Owner:
    """A governed text or process of the handbook and who answers for it here (ST-16)."""

    code: str
    title: str
    kind: str
    role: str
    is_process: bool
    holders: Sequence[str]

    @property
    def is_gap(self) -> bool:
        return not self.holders


def owners(*, store_id: int, language: str, on: date) -> list[Owner]:
    """Every item of the handbook by its owner's role, against who holds that role in the store;
    gaps first, processes before the rest (ST-16). Three statements.
    """
    held: defaultdict[str, list[str]] = defaultdict(list)
    own_names: dict[str, str] = {}
    rows = Assignment.objects.filter(running(on), store_id=store_id, person__is_active=True)
    for code, own, name in rows.order_by("person__name", "pk").values_list(
        "role__code", "role__name", "person__name"
    ):
        held[code].append(name)
        own_names[code] = own
    found = [
        Owner(
            code=version.item.code,
            title=version.title(language),
            kind=version.item.get_kind_display(),
            role=role_label(version.item.owner, own_names.get(version.item.owner, "")),
            is_process=version.item.kind == handbook.PROCESS,
            holders=held.get(version.item.owner, []),
        )
        for version in handbook.all_in_force(store_id=store_id)
    ]
    return sorted(found, key=lambda o: (not o.is_gap, not o.is_process, o.code))


def orphaned_errands(*, seen_by: Actor) -> QuerySet[Errand]:
    """Open tasks whose responsible person no longer works here: each needs another one (ST-16)."""
    rows = Errand.objects.visible_to(seen_by).filter(
        state=ErrandState.GIVEN, responsible__is_active=False
    )
    return rows.select_related("responsible").order_by("due_at", "pk")
