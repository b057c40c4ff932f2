"""What a store should buy, and why (PU-02)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Min, Q, Sum

from aftersales.core.actors import Actor
from aftersales.core.lookups import Among
from aftersales.ground.network.queries import day_of, store
from aftersales.ground.parameters.queries import value
from aftersales.supply.parts import queries as parts
from aftersales.supply.purchasing import rules
from aftersales.supply.purchasing.models import PlannedLine, PurchaseLine
from aftersales.supply.purchasing.parameters import PLAN_AHEAD
from aftersales.supply.purchasing.queries.sources import Source, modes_of, sources
from aftersales.supply.purchasing.states import BEFORE_ORDERING, Mode
from aftersales.supply.replenishment import queries as levels

NOTHING = Decimal(0)
APPOINTMENT = "appointment"
EYES = ("parts.view", "replenishment.view", "purchasing.view")


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A part to buy. ``quantity`` is what the first supplier sells at least to cover ``buy``;
    without any ``offers`` nobody sells it, and it stands here all the same. ``until`` is the day up
    to which its use is covered, ``peak`` the month of its season, ``needed_on`` the day on which
    the first who asked for it needs it.
    """

    part_id: int
    shown_number: str
    name: str
    unit: str
    jobs: Decimal
    appointments: Decimal
    use: Decimal
    until: date
    level: Decimal
    free: Decimal
    on_order: Decimal
    proposed: Decimal
    peak: int | None
    needed_on: date | None
    buy: Decimal
    mode: Mode
    offers: tuple[Source, ...]

    @property
    def source(self) -> Source | None:
        """Who is asked first."""
        return self.offers[0] if self.offers else None

    @property
    def quantity(self) -> Decimal:
        return self.source.quantity(self.buy) if self.source else self.buy


@dataclass(frozen=True)
class _Asked:
    jobs: Decimal = NOTHING
    appointments: Decimal = NOTHING
    needed_at: datetime | None = None


def purchase_plan(
    store_id: int, *, at: datetime, seen_by: Actor, part_ids: Collection[int] | None = None
) -> list[Planned]:
    """What a store should buy today: what jobs and appointments lack, what will be used until the
    next order can have come (with its season), and what stock alerts ask for, less what is there,
    ordered or proposed. What is needed before a usual delivery is an emergency order of just that.
    The most urgent first. Twelve statements, however many parts.
    """
    seen_by.require("purchasing.view", store_id=store_id)
    eyes = seen_by if seen_by.boundless else seen_by.as_system("purchasing", rights=EYES)
    day = day_of(at, store_id=store_id)
    asked = _asked(store_id, eyes)
    kept = _kept(store_id, eyes)
    ids = set(asked) | set(kept)
    if part_ids is not None:
        ids &= set(part_ids)
    stock = parts.stock_of(ids, store_id=store_id, seen_by=eyes)
    proposed = _proposed(ids, store_id)
    usual = modes_of(ids, store_id=store_id)
    offers = {
        mode: _in_currency(sources(ids, mode=mode, on=day, seen_by=eyes), store(store_id).currency)
        for mode in Mode
    }
    horizon = value(PLAN_AHEAD, store_id=store_id, on=day)
    found: list[Planned] = []
    named = {row.pk: row for row in parts.catalogue(seen_by=eyes).filter(Among("pk", list(ids)))}
    for part_id in sorted(ids & set(named)):
        one = asked.get(part_id, _Asked())
        plan = kept.get(part_id)
        here = stock[part_id]
        usually = offers[usual[part_id]].get(part_id, ())
        days = usually[0].days if usually else int(plan.inputs["days"]) if plan else 0
        until = day + timedelta(days=days + horizon)
        use = _use(plan, day, days + horizon)
        coming = here.on_order + proposed.get(part_id, NOTHING)
        lacking = one.jobs + one.appointments
        position = here.free + coming - lacking
        is_due = plan is not None and plan.decided_at is not None and position <= plan.alert_at
        needs = rules.Needs(
            lacking=lacking,
            use=use,
            level=plan.upto if plan is not None and is_due else NOTHING,
            free=here.free,
            coming=coming,
        )
        if not needs.to_buy:
            continue
        needed_on = None if one.needed_at is None else day_of(one.needed_at, store_id=store_id)
        urgent = offers[Mode.EMERGENCY].get(part_id, ())
        is_urgent = bool(
            needs.short
            and urgent
            and needed_on is not None
            and needed_on < day + timedelta(days=days)
        )
        row = named[part_id]
        found.append(
            Planned(
                part_id=part_id,
                shown_number=row.shown_number,
                name=row.name,
                unit=row.unit,
                jobs=one.jobs,
                appointments=one.appointments,
                use=use,
                until=until,
                level=needs.level,
                free=here.free,
                on_order=here.on_order,
                proposed=proposed.get(part_id, NOTHING),
                peak=plan.inputs.get("peak") if plan is not None and use else None,
                needed_on=needed_on if lacking else None,
                buy=needs.short if is_urgent else needs.to_buy,
                mode=Mode.EMERGENCY if is_urgent else usual[part_id],
                offers=tuple(urgent if is_urgent else usually),
            )
        )
    return sorted(found, key=_turn)


def _turn(row: Planned) -> tuple[bool, date, bool, str]:
    """What somebody waits for comes first."""
    waits = bool(row.jobs or row.appointments)
    return (not waits, row.needed_on or date.max, not row.level, row.shown_number)


def _asked(store_id: int, eyes: Actor) -> dict[int, _Asked]:
    """What lacks for jobs and for appointments, and by when the first needs it."""
    rows = parts.shortages(seen_by=eyes).filter(store=store_id).order_by()
    booked = Q(request__need_kind=APPOINTMENT)
    totals = rows.values_list("part_id").annotate(
        jobs=Sum("lacking", filter=~booked),
        others=Sum("lacking", filter=booked),
        first=Min("request__needed_at"),
    )
    return {
        part: _Asked(jobs or NOTHING, others or NOTHING, first)
        for part, jobs, others, first in totals
    }


def _kept(store_id: int, eyes: Actor) -> dict[int, Any]:
    """The parts that are worth keeping, or for which a level was decided."""
    rows = levels.plans(seen_by=eyes).filter(store=store_id).select_related(None)
    return {row.part_id: row for row in rows.filter(Q(upto__gt=0) | Q(inputs__is_kept=True))}


def _use(plan: Any, day: date, days: int) -> Decimal:
    """Expected of a part that is kept; the first month ahead is the one it was reckoned in."""
    if plan is None or not plan.inputs.get("is_kept"):
        return NOTHING
    first = day_of(plan.reckoned_at, store_id=plan.store_id).replace(day=1)
    return rules.use_ahead(plan.inputs["ahead"], first=first, on=day, days=days)


def _proposed(ids: Collection[int], store_id: int) -> Mapping[int, Decimal]:
    """On orders that are not placed yet: nothing of it is on its way, and it is not proposed
    twice.
    """
    rows = PurchaseLine.objects.filter(
        Among("part_id", list(ids)), store=store_id, order__state__in=BEFORE_ORDERING
    ).order_by()
    return dict(rows.values_list("part_id").annotate(total=Sum(F("quantity") - F("called_off"))))


def _in_currency(
    found: Mapping[int, list[Source]], currency: str
) -> Mapping[int, tuple[Source, ...]]:
    """Those who name a price in the currency of the store's books."""
    return {
        part: tuple(one for one in rows if one.price is not None and one.currency == currency)
        for part, rows in found.items()
    }


def reasons_of(order_id: int, *, seen_by: Actor) -> dict[int, Any]:
    """Why the lines of an order were bought, by line, where the plan said so."""
    rows = PlannedLine.objects.visible_to(seen_by).filter(line__order=order_id)
    return {row.line_id: row for row in rows.select_related("line__part")}
