"""Questions about the organisation: the chart, the sheets, how many people and how many planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import Unit, department_tree
from aftersales.ground.parameters.queries import value
from aftersales.records.staff import rules
from aftersales.records.staff.models import (
    Assignment,
    CareerStep,
    DutyEvidence,
    Headcount,
    Person,
    Post,
    Sheet,
    SheetReading,
)
from aftersales.records.staff.parameters import SPAN_OF_CONTROL
from aftersales.records.staff.queries.actors import expand
from aftersales.records.staff.queries.people import running
from aftersales.records.staff.queries.work import skills_of
from aftersales.records.staff.roles import role_label
from aftersales.records.staff.states import PostKind, SheetKind, SheetState


def posts(*, seen_by: Actor) -> QuerySet[Post]:
    rows = Post.objects.visible_to(seen_by).filter(is_closed=False)
    return rows.select_related("department", "role", "reports_to", "store").order_by("code", "pk")


@dataclass
class Place:
    """A post on the chart with who holds it."""

    post: Post
    holders: list[Person] = field(default_factory=list)
    reports: int = 0  # posts that report to it
    is_wide: bool = False  # more than the span of control


@dataclass
class ChartUnit:
    """A department on the chart: its posts, and the units below it."""

    unit: Unit
    places: list[Place]
    below: list[ChartUnit]


@dataclass
class Chart:
    tops: list[ChartUnit]
    by_kind: dict[str, int]  # ST-04: posts of each kind

    @property
    def shares(self) -> dict[str, float]:
        """Share of each kind of post, to be planned against the load (ST-04)."""
        total = sum(self.by_kind.values())
        return {kind: count / total if total else 0 for kind, count in self.by_kind.items()}


def chart(*, seen_by: Actor, on: date) -> Chart:
    """The organisation chart as the actor may see it (ST-01). Four statements."""
    places = _places(seen_by, on)
    by_unit: defaultdict[int, list[Place]] = defaultdict(list)
    by_kind = dict.fromkeys(PostKind.values, 0)
    for place in places:
        by_unit[place.post.department_id].append(place)
        by_kind[place.post.kind] += 1
    tops = [_chart_unit(unit, by_unit) for unit in department_tree(seen_by=seen_by)]
    return Chart(tops, by_kind)


def _places(seen_by: Actor, on: date) -> list[Place]:
    places = {post.pk: Place(post) for post in posts(seen_by=seen_by)}
    held = Assignment.objects.visible_to(seen_by).filter(running(on), post__in=places)
    for row in held.select_related("person").order_by("person__number", "pk"):
        places[row.post_id or 0].holders.append(row.person)
    for place in places.values():
        if place.post.reports_to_id in places:
            places[place.post.reports_to_id].reports += 1
    if seen_by.group_id is not None:
        span = value(SPAN_OF_CONTROL, group_id=seen_by.group_id, on=on)
        for place in places.values():
            place.is_wide = place.reports > span
    return list(places.values())


def _chart_unit(unit: Unit, places: dict[int, list[Place]]) -> ChartUnit:
    below = [_chart_unit(child, places) for child in unit.below]
    return ChartUnit(unit, places.get(unit.row.pk, []), below)


def sheets(*, seen_by: Actor) -> QuerySet[Sheet]:
    """Duties sheets and job descriptions, the newest version first."""
    rows = Sheet.objects.visible_to(seen_by)
    return rows.select_related("department", "post", "written_by", "approved_by").order_by("-pk")


def unread_sheets(*, seen_by: Actor, on: date) -> QuerySet[Sheet]:
    """Sheets in force that concern the actor's own posts and are not yet read (ST-01)."""
    held = Assignment.objects.filter(running(on), person=seen_by.person_id, post__isnull=False)
    concern = Q(post__in=held.values("post")) | Q(department__in=held.values("post__department"))
    read = SheetReading.objects.filter(sheet=OuterRef("pk"), person=seen_by.person_id)
    rows = Sheet.objects.visible_to(seen_by).filter(concern, ~Exists(read))
    return rows.filter(state=SheetState.IN_FORCE).order_by("pk")


def rights_beyond_description(*, seen_by: Actor) -> dict[str, list[str]]:
    """Roles that may do more than the job descriptions of their posts tell (IS-07)."""
    rows = Sheet.objects.visible_to(seen_by).filter(
        kind=SheetKind.DESCRIPTION, state=SheetState.IN_FORCE
    )
    found: dict[str, list[str]] = {}
    for sheet in rows.select_related("post__role").order_by("pk"):
        assert sheet.post  # a description is of a post: the table's constraint
        more = rules.beyond(expand(sheet.post.role.rights), expand(sheet.rights))
        if more:
            found[sheet.post.role.code] = more
    return found


@dataclass(frozen=True)
class Manning:
    """Planned and present people of one role in a store."""

    role: str
    name: str
    planned: int
    present: int

    @property
    def missing(self) -> int:
        return max(self.planned - self.present, 0)


def manning(*, store_id: int, on: date) -> list[Manning]:
    """The headcount plan against who is there (ST-06, ST-17). Two statements."""
    planned: dict[str, tuple[str, int]] = {}
    plan = Headcount.objects.filter(store_id=store_id, starts_on__lte=on)
    for row in plan.select_related("role").order_by("starts_on", "pk"):
        planned[row.role.code] = (row.role.label, row.planned)
    present: defaultdict[str, int] = defaultdict(int)
    held = Assignment.objects.filter(running(on), store_id=store_id, person__is_active=True)
    for code, own in held.values_list("role__code", "role__name").order_by("role__code", "pk"):
        present[code] += 1
        planned.setdefault(code, (role_label(code, own), 0))
    return [
        Manning(code, name, count, present[code]) for code, (name, count) in sorted(planned.items())
    ]


def turnover(*, store_id: int, first: date, last: date) -> float | None:
    """Share of the store's people who left in the period, of the mean number there (ST-17)."""

    def there(day: date) -> set[int]:
        rows = Assignment.objects.filter(running(day), store_id=store_id)
        rows = rows.filter(Q(person__left_on=None) | Q(person__left_on__gt=day))
        return set(rows.values_list("person_id", flat=True))

    gone = Person.objects.filter(
        left_on__range=(first, last), assignments__store_id=store_id
    ).distinct()
    return rules.turnover(gone.count(), len(there(first)), len(there(last)))


@dataclass(frozen=True)
class Rung:
    """A step of a career path, and what the person still lacks for it."""

    step: CareerStep
    lacking: Sequence[str]  # "skill has/needs"

    @property
    def is_open(self) -> bool:
        return not self.lacking


def career(*, person_id: int, path: str, seen_by: Actor, on: date) -> list[Rung]:
    """The ladder as this person sees it (ST-14)."""
    held = skills_of(person_id=person_id, on=on)
    steps = CareerStep.objects.visible_to(seen_by).filter(path=path)
    rungs = []
    for step in steps.prefetch_related("skills__skill").order_by("rank", "pk"):
        lacking = [
            f"{need.skill.name} {held.get(need.skill.code, 0)}/{need.level}"
            for need in sorted(step.skills.all(), key=lambda need: need.skill.code)
            if held.get(need.skill.code, 0) < need.level
        ]
        rungs.append(Rung(step, lacking))
    return rungs


def evidence(*, seen_by: Actor) -> QuerySet[DutyEvidence]:
    """Proof of the general manager's twelve duties, the newest first (ST-11)."""
    rows = DutyEvidence.objects.visible_to(seen_by)
    return rows.select_related("person").order_by("-on", "-pk")


def turnover_of_year(*, store_id: int, on: date) -> float | None:
    """Turnover of the last twelve months (ST-17)."""
    return turnover(store_id=store_id, first=on - timedelta(days=365), last=on)
