"""Why the plan bought a line (PU-02)."""

from __future__ import annotations

from django.db import models

from aftersales.supply.purchasing.models.base import OfStore, of_store, pieces
from aftersales.supply.purchasing.models.orders import PurchaseLine

NOTHING = 0


class PlannedLine(models.Model):
    """What the purchase plan said of a part when a line was proposed from it: what jobs and
    appointments lacked, what was expected to be used until ``until``, the level it was to come up
    to, and what was there, ordered and proposed before. ``planned`` is what the plan would buy,
    whatever was ordered in the end. It is never changed.
    """

    store = of_store()
    line = models.OneToOneField(PurchaseLine, models.CASCADE, related_name="plan")
    jobs = pieces(default=NOTHING)
    appointments = pieces(default=NOTHING)
    use = pieces(default=NOTHING)
    until = models.DateField()
    level = pieces(default=NOTHING)
    peak = models.PositiveSmallIntegerField(null=True, blank=True)
    free = pieces(default=NOTHING)
    on_order = pieces(default=NOTHING)
    proposed = pieces(default=NOTHING)
    planned = pieces()

    objects = OfStore["PlannedLine"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="planned_line_has_a_reason",
                condition=models.Q(jobs__gt=0)
                | models.Q(appointments__gt=0)
                | models.Q(use__gt=0)
                | models.Q(level__gt=0),
            )
        ]

    def __str__(self) -> str:
        return f"plan of {self.line_id}"
