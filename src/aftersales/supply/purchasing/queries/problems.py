"""Quality problems on bought-in parts (PU-09)."""

from __future__ import annotations

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.supply.purchasing.models import MakerLetter, PartProblem, ReceiptLine, Supplier
from aftersales.supply.purchasing.states import ProblemState, ReceiptState

SEES, RAISES = "purchasing.view_problems", "purchasing.raise_problem"


def problems(*, seen_by: Actor) -> QuerySet[PartProblem]:
    """The problems of the stores in sight, the newest first."""
    rows = PartProblem.objects.visible_to(seen_by, SEES)
    return rows.select_related("part", "supplier", "store").order_by("-pk")


def problem_letters(problem_id: int, *, seen_by: Actor) -> QuerySet[MakerLetter]:
    """What was written to the maker and what came back, the first round first."""
    rows = MakerLetter.objects.visible_to(seen_by, SEES).filter(problem=problem_id)
    return rows.order_by("round")


def like_it(problem: PartProblem, *, seen_by: Actor) -> QuerySet[PartProblem]:
    """Other problems of the same part that are open, in all stores in sight: where there are
    several, it is the part and not the store.
    """
    rows = problems(seen_by=seen_by).filter(part=problem.part_id)
    return rows.exclude(pk=problem.pk).exclude(state=ProblemState.CLOSED)


def receipt_lines_to_complain_of(*, seen_by: Actor) -> QuerySet[ReceiptLine]:
    """Lines of booked receipts, of which a problem may be raised."""
    rows = ReceiptLine.objects.visible_to(seen_by, RAISES)
    rows = rows.filter(receipt__state=ReceiptState.BOOKED)
    return rows.select_related("line__part", "receipt__order__supplier")


def suppliers_to_name(*, seen_by: Actor) -> QuerySet[Supplier]:
    """From whom the part may have come; also those from whom nothing is ordered any more."""
    return Supplier.objects.visible_to(seen_by, RAISES).order_by("name")
