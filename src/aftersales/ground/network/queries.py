"""Questions about the network."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, DateField, Min, QuerySet, SmallIntegerField, Value
from django.utils.timezone import localdate

from aftersales.core.actors import Actor
from aftersales.core.memory import is_remembered, remembered
from aftersales.ground.network.models import (
    OPENING,
    STORE,
    AgentContract,
    Brand,
    Department,
    Grade,
    Group,
    OpeningTime,
    SpecialDay,
    Store,
    StoreBrand,
)
from aftersales.ground.network.states import StoreKind

Rows = TypeVar("Rows", bound=QuerySet[Any])


def group_ids() -> list[int]:
    """Every group there is: for what the product itself does to all of them."""
    return list(Group.objects.order_by("pk").values_list("pk", flat=True))


def store_ids(*, group_id: int) -> list[int]:
    """Every store of the group."""
    return list(Store.objects.filter(group_id=group_id).order_by("pk").values_list("pk", flat=True))


def stores(*, seen_by: Actor) -> QuerySet[Store]:
    """The sites the actor works in, in the order of their codes."""
    return (
        Store.objects.visible_to(seen_by)
        .select_related("grade", "belongs_to")
        .order_by("code", "pk")
    )


def store_names(actor: Actor) -> Mapping[int, str]:
    """The names of the actor's stores for the store switcher. One statement."""
    return dict(stores(seen_by=actor).values_list("pk", "name"))


def store(store_id: int) -> Store:
    """One site as it is set up. Read once in a transaction."""
    rows = Store.objects.select_related("group", "grade")
    return remembered(STORE, store_id, lambda: rows.get(pk=store_id))


def with_site(rows: Rows, *, by: Actor, path: str = "") -> Rows:
    """Rows that bring their site, its group and grade along (``meet`` takes them): read with them,
    unless this transaction has met all sites of the actor before. ``path`` leads to the row that
    names the site.
    """
    if by.stores and all(is_remembered(STORE, pk) for pk in by.stores):
        return rows
    return rows.select_related(f"{path}store__group", f"{path}store__grade")


def meet(row: Any) -> None:
    """Take the site that a row of ``with_site`` brought, or give it the one that is known: nobody
    asks for it again in this transaction.
    """
    if "store" in row._state.fields_cache:
        remembered(STORE, row.store_id, lambda: row.store)
    else:
        row.store = store(row.store_id)


def zone_of(store_id: int) -> ZoneInfo:
    """By whose clock the site works."""
    try:
        return ZoneInfo(store(store_id).time_zone)
    except Store.DoesNotExist:
        return ZoneInfo(settings.TIME_ZONE)


def zones_of(store_ids: Collection[int]) -> dict[int, ZoneInfo]:
    """By whose clock each of these sites works. One statement."""
    rows = Store.objects.filter(pk__in=store_ids).order_by("pk")
    return {pk: ZoneInfo(zone) for pk, zone in rows.values_list("pk", "time_zone")}


def day_of(at: datetime, *, store_id: int | None = None) -> date:
    """The day of business that this moment belongs to: the store's own, or the house's where no
    store is meant. The date of a moment alone will not do: at two in the morning it is still
    yesterday in UTC.
    """
    return localdate(at) if store_id is None else at.astimezone(zone_of(store_id)).date()


def is_demo(group_id: int) -> bool:
    return Group.objects.filter(pk=group_id, is_demo=True).exists()


def grades(*, seen_by: Actor) -> QuerySet[Grade]:
    return Grade.objects.visible_to(seen_by).order_by("rank", "pk")


def brands(*, seen_by: Actor) -> QuerySet[Brand]:
    return Brand.objects.visible_to(seen_by).order_by("code", "pk")


def contracts(*, seen_by: Actor) -> QuerySet[AgentContract]:
    """Contracts with the agents the actor looks after, the latest first."""
    rows = AgentContract.objects.filter(agent__in=seen_by.stores_with("network.view_contracts"))
    return rows.select_related("agent").order_by("-starts_on", "-pk")


def contract_in_force(*, agent_id: int, on: date) -> AgentContract | None:
    """The service contract with an agent that holds on the day; there is one at most (NW-10)."""
    return AgentContract.objects.filter(agent=agent_id, starts_on__lte=on, ends_on__gte=on).first()


def agent_names(*, group_id: int) -> dict[int, str]:
    """The agents through whom the group sells."""
    rows = Store.objects.filter(group=group_id, kind=StoreKind.AGENT)
    return dict(rows.order_by("name", "pk").values_list("pk", "name"))


def has_authority(store_id: int, authority: str) -> bool:
    """Whether the site's grade includes this; a group without grades allows everything (NW-02)."""
    site = store(store_id)
    if site.grade is not None:
        return authority in site.grade.authorities
    return not Grade.objects.filter(group_id=site.group_id).exists()


def open_times(*, store_id: int, on: date) -> list[tuple[time, time]]:
    """When the store is open that day, on its own clock: its special day, else its week."""
    special = SpecialDay.objects.filter(store_id=store_id, on=on).first()
    if special:
        return [(special.opens, special.closes)] if special.opens and special.closes else []
    week = OpeningTime.objects.filter(store_id=store_id, weekday=on.weekday())
    return list(week.order_by("opens", "pk").values_list("opens", "closes"))


@dataclass(frozen=True)
class Opening:
    """When a store is open, whole: for whoever counts over many days."""

    week: Mapping[int, Sequence[tuple[time, time]]]  # by weekday, Monday is 0
    special: Mapping[date, Sequence[tuple[time, time]]]

    @property
    def is_known(self) -> bool:
        return bool(self.week)

    def on(self, day: date) -> Sequence[tuple[time, time]]:
        return self.special.get(day, self.week.get(day.weekday(), ()))


def opening(store_id: int) -> Opening:
    """The store's week and its special days. One statement, once in a transaction."""
    return remembered(OPENING, store_id, lambda: _opening(store_id))


def _opening(store_id: int) -> Opening:
    columns = ("weekday", "on", "opens", "closes")
    usual = OpeningTime.objects.filter(store_id=store_id).order_by()
    apart = SpecialDay.objects.filter(store_id=store_id).order_by()
    rows = usual.annotate(on=Value(None, DateField())).values_list(*columns)
    more = apart.annotate(weekday=Value(None, SmallIntegerField())).values_list(*columns)
    week: dict[int, list[tuple[time, time]]] = {}
    special: dict[date, list[tuple[time, time]]] = {}
    for weekday, on, opens, closes in rows.union(more, all=True).order_by(*columns):
        spans = week.setdefault(weekday, []) if on is None else special.setdefault(on, [])
        if opens and closes:
            spans.append((opens, closes))
    return Opening(week, special)


@dataclass
class Unit:
    """A department with those below it, as the chart draws them."""

    row: Department
    below: list[Unit] = field(default_factory=list)


def department_tree(*, seen_by: Actor) -> list[Unit]:
    """The chart of departments the actor may see: the group's own and those of their stores."""
    rows = Department.objects.visible_to(seen_by).filter(is_closed=False)
    units = {row.pk: Unit(row) for row in rows.order_by("store_id", "code", "pk")}
    tops: list[Unit] = []
    for unit in units.values():
        above = units.get(unit.row.above_id or 0)
        (above.below if above else tops).append(unit)
    return tops


def group_of(store_id: int) -> QuerySet[Store, int]:
    """The group of a site, to be asked inside another question."""
    return Store.objects.filter(pk=store_id).values_list("group_id", flat=True)


def department(department_id: int, *, seen_by: Actor) -> Department:
    """One unit that the actor may see."""
    return Department.objects.visible_to(seen_by).get(pk=department_id)


def departments(*, seen_by: Actor) -> QuerySet[Department]:
    """Units of the group and of the actor's stores."""
    rows = Department.objects.visible_to(seen_by)
    return rows.select_related("store", "above").order_by("code", "pk")


def store_by_code(code: str, *, group: str = "") -> Store | None:
    """The one store of this code; None where there is none or, without a group, more than one."""
    rows = Store.objects.filter(code=code)
    found = list((rows.filter(group__code=group) if group else rows).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def only_brand(store_id: int) -> QuerySet[StoreBrand, int]:
    """The brand of a site that serves just one, to be asked inside another question."""
    rows = StoreBrand.objects.filter(store_id=store_id).order_by().values("store_id")
    counted = rows.annotate(brands=Count("pk"), only=Min("brand_id"))
    return counted.filter(brands=1).values_list("only", flat=True)


def all_stores() -> list[tuple[int, int]]:
    """Every site of the installation with its group, for the work of the clock: (group, store)."""
    return list(Store.objects.order_by("group_id", "pk").values_list("group_id", "pk"))
