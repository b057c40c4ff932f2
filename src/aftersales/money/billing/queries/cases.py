"""The cases that compensation is paid for: do they stand, and what did each cost (FE-08)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from aftersales.core.actors import Actor
from aftersales.lane.orders import queries as orders
from aftersales.lane.support import queries as support
from aftersales.lane.workshop import queries as workshop
from aftersales.money.billing.models import Compensation
from aftersales.money.billing.states import LOOKED_UP, CaseKind, CompensationState

NOTHING = Decimal(0)
BELOW = ("orders.view", "support.see_damage", "support.view", "workshop.view")


@dataclass(frozen=True)
class Case:
    """A case as a room below knows it: its number as it is written, and its order if it has one."""

    number: str
    order_id: int | None


@dataclass(frozen=True)
class CaseCost:
    """What one case cost in compensation so far, and what is still asked for it."""

    kind: str
    number: str
    entries: int
    asked: Decimal
    paid: Decimal
    last_at: datetime

    @property
    def label(self) -> str:
        return str(CaseKind(self.kind).label)


def case(kind: str, number: str, *, store_id: int, seen_by: Actor) -> Case | None:
    """The case of this number in a store. An objection and a car that came back are known by the
    number of their order. Kinds whose room comes later are taken at their word.
    """
    if kind not in LOOKED_UP:
        return Case(number, None)
    hand = seen_by.as_system("billing", rights=BELOW)
    row = _rows(kind, number, hand).filter(store=store_id).order_by("-pk").first()
    if row is None:
        return None
    known = row.number if kind == CaseKind.DAMAGE else row.order.number
    return Case(known, row.order_id)


def _rows(kind: str, number: str, hand: Actor) -> QuerySet[Any]:
    if kind == CaseKind.DAMAGE:
        return support.damages(seen_by=hand).filter(number__iexact=number)
    if kind == CaseKind.COME_BACK:
        rows: QuerySet[Any] = workshop.repeats(seen_by=hand)
    else:
        rows = orders.objections(seen_by=hand)
    return rows.select_related("order").filter(order__number__iexact=number)


def case_costs(
    *, store_ids: Collection[int], kind: str = "", number: str = "", seen_by: Actor
) -> list[CaseCost]:
    """Compensation by case, the latest first. One statement."""
    rows = Compensation.objects.visible_to(seen_by).filter(store__in=store_ids)
    if kind:
        rows = rows.filter(case_kind=kind)
    if number:
        rows = rows.filter(case_number__iexact=number)
    open_states = (CompensationState.ASKED, CompensationState.GRANTED)
    told = rows.values("case_kind", "case_number").annotate(
        entries=Count("pk"),
        asked=Sum("amount", filter=Q(state__in=open_states)),
        paid=Sum("amount", filter=Q(state=CompensationState.PAID)),
        last_at=Max("asked_at"),
    )
    return [
        CaseCost(
            kind=row["case_kind"],
            number=row["case_number"],
            entries=row["entries"],
            asked=row["asked"] or NOTHING,
            paid=row["paid"] or NOTHING,
            last_at=row["last_at"],
        )
        for row in told.order_by("-last_at", "case_kind", "case_number")[:200]
    ]


def compensations_of(order_id: int, *, seen_by: Actor) -> list[Compensation]:
    """What was asked or paid because of one visit."""
    rows = Compensation.objects.visible_to(seen_by).filter(order=order_id)
    return list(rows.order_by("-pk"))
