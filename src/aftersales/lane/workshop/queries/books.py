"""What the books say to the duties of the repairer (WS-32): repairs taken on, parts and money used
for repair only, loss by own bad repair borne, questions answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from aftersales.core.actors import Actor
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import Document, ObjectionResult
from aftersales.lane.workshop.models import Repeat
from aftersales.lane.workshop.queries.days import span_of_days
from aftersales.lane.workshop.states import OWN_FAULTS
from aftersales.supply.parts import queries as parts
from aftersales.supply.parts.states import MoveKind

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class RepairBooks:
    """Counts of a store in some days."""

    taken_on: int
    called_off: int
    unfit_refused: int
    issued: int  # moves of parts that jobs took
    astray: int  # issues that no job took: there should be none
    corrected: int  # lost, damaged, used by the house: each with its reason
    returned: int
    own_faults: int
    unexplained: int
    borne: Decimal  # what the house bears itself, gross
    questions: int
    unanswered: int


def repair_books(*, store_id: int, first: date, last: date, seen_by: Actor) -> RepairBooks:
    """Seven statements."""
    seen_by.require("workshop.view", store_id=store_id)
    system = seen_by.as_system(
        "workshop", rights={"orders.view", "orders.object", "parts.supervise", "parts.view"}
    )
    since, until = span_of_days(store_id, first, last)
    visits = orders.visible(seen_by=system).filter(
        store=store_id, opened_on__gte=first, opened_on__lte=last
    )
    seen = visits.aggregate(
        taken=Count("pk"), called_off=Count("pk", filter=Q(document=Document.CANCELLED))
    )
    lines = orders.lines(seen_by=system).filter(
        store=store_id, order__opened_on__gte=first, order__opened_on__lte=last, is_withdrawn=False
    )
    moves = parts.moves(seen_by=system).filter(
        store=store_id, occurred_at__gte=since, occurred_at__lt=until
    )
    moved = moves.aggregate(
        issued=Count("pk", filter=Q(kind=MoveKind.ISSUE, need_kind="job")),
        astray=Count("pk", filter=Q(kind=MoveKind.ISSUE) & ~Q(need_kind="job")),
        corrected=Count("pk", filter=Q(kind=MoveKind.ADJUSTMENT, quantity__lt=0)),
        returned=Count("pk", filter=Q(kind=MoveKind.RETURN)),
    )
    repeats = Repeat.objects.visible_to(seen_by).filter(
        store=store_id, flagged_at__gte=since, flagged_at__lt=until
    )
    came_back = repeats.aggregate(
        own=Count("pk", filter=Q(cause__in=OWN_FAULTS)), open=Count("pk", filter=Q(cause=""))
    )
    asked = orders.objections(seen_by=system).filter(
        store=store_id, raised_at__gte=since, raised_at__lt=until
    )
    answered = asked.aggregate(
        all=Count("pk"), open=Count("pk", filter=Q(result=ObjectionResult.OPEN))
    )
    borne = lines.aggregate(n=Sum("for_house"))["n"]
    return RepairBooks(
        taken_on=seen["taken"],
        called_off=seen["called_off"],
        unfit_refused=orders.unfit_parts(seen_by=system).count(),
        issued=moved["issued"],
        astray=moved["astray"],
        corrected=moved["corrected"],
        returned=moved["returned"],
        own_faults=came_back["own"],
        unexplained=came_back["open"],
        borne=borne or NOTHING,
        questions=answered["all"],
        unanswered=answered["open"],
    )
