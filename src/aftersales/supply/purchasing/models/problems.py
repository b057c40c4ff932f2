"""Quality problems on bought-in parts, and what was written to their makers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aftersales.supply.purchasing.models.base import OfStore, deed_of, of_store, pieces
from aftersales.supply.purchasing.models.receipts import ReceiptLine
from aftersales.supply.purchasing.models.suppliers import Supplier
from aftersales.supply.purchasing.states import (
    MakerAnswer,
    ProblemEffect,
    ProblemState,
    SeenAt,
    Seriousness,
    WrittenBy,
)


class PartProblem(models.Model):
    """A part of a supplier is not as it should be (PU-09). A store raises it, headquarters gives it
    to purchasing, purchasing writes to the maker. ``seen_number`` is the number of a job, receipt
    or complaint in words; ``reply_by`` is the maker's last day while it has the word.
    """

    store = of_store()
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="problems")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")
    receipt_line = models.ForeignKey(
        ReceiptLine, models.PROTECT, null=True, blank=True, related_name="problems"
    )
    number = models.CharField(max_length=30)
    state = models.CharField(
        max_length=11, choices=ProblemState.choices, default=ProblemState.RAISED
    )
    quantity = pieces()
    lot = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=500)
    seriousness = models.CharField(max_length=10, choices=Seriousness.choices)
    seen_at = models.CharField(max_length=8, choices=SeenAt.choices)
    seen_number = models.CharField(max_length=40, blank=True)
    raised_by = models.CharField(max_length=80)
    raised_at = models.DateTimeField()
    answer_words = models.CharField(max_length=200, blank=True)  # headquarters to store or buyer
    coordinated_by = deed_of()
    coordinated_at = models.DateTimeField(null=True, blank=True)
    reply_by = models.DateField(null=True, blank=True)
    effect = models.CharField(max_length=8, choices=ProblemEffect.choices, blank=True)
    closing_words = models.CharField(max_length=200, blank=True)
    closed_by = deed_of()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OfStore["PartProblem"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="part_problem_number_once"),
            models.CheckConstraint(
                name="part_problem_of_something", condition=Q(quantity__gt=0) & ~Q(words="")
            ),
            models.CheckConstraint(
                name="part_problem_maker_has_a_day",
                condition=Q(state=ProblemState.AT_MAKER, reply_by__isnull=False)
                | (~Q(state=ProblemState.AT_MAKER) & Q(reply_by=None)),
            ),
            models.CheckConstraint(
                name="part_problem_went_through_headquarters",
                condition=Q(coordinated_at__isnull=False)
                | Q(state__in=[ProblemState.RAISED, ProblemState.SENT_BACK])
                | Q(state=ProblemState.CLOSED, effect=ProblemEffect.NO_FAULT),
            ),
            models.CheckConstraint(
                name="part_problem_state_has_its_times",
                condition=(
                    Q(state=ProblemState.CLOSED, closed_at__isnull=False)
                    & ~Q(effect="")
                    & ~Q(closing_words="")
                )
                | (~Q(state=ProblemState.CLOSED) & Q(closed_at=None, effect="")),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="part_problem_newest"),
            models.Index(fields=["part", "state"], name="part_problem_part"),
        ]

    def __str__(self) -> str:
        return self.number


class MakerLetter(models.Model):
    """What purchasing wrote to the maker, and what came back; one for each round. ``cause`` is the
    maker's reason where it rejects, ``measure`` what it does about the rest.
    """

    store = of_store()
    problem = models.ForeignKey(PartProblem, models.PROTECT, related_name="letters")
    round = models.PositiveSmallIntegerField()
    written_on = models.DateField()
    way = models.CharField(max_length=8, choices=WrittenBy.choices)
    words = models.CharField(max_length=500)
    reply_by = models.DateField()
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    answer = models.CharField(max_length=11, choices=MakerAnswer.choices, blank=True)
    cause = models.CharField(max_length=300, blank=True)
    measure = models.CharField(max_length=300, blank=True)
    answered_by = deed_of()
    answered_at = models.DateTimeField(null=True, blank=True)
    disputed = models.CharField(max_length=200, blank=True)

    objects = OfStore["MakerLetter"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["problem", "round"], name="maker_letter_round_once"),
            models.UniqueConstraint(
                fields=["problem"], name="maker_letter_one_is_open", condition=Q(answer="")
            ),
            models.CheckConstraint(
                name="maker_letter_answer_has_its_time",
                condition=Q(answer="", answered_at=None, disputed="")
                | (Q(answer=MakerAnswer.REJECTED, answered_at__isnull=False) & ~Q(cause=""))
                | (
                    Q(answered_at__isnull=False)
                    & ~Q(answer__in=["", MakerAnswer.REJECTED])
                    & ~Q(measure="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id}: {self.round}"
