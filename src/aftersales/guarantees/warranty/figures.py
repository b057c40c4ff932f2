"""First maintenances as a key figure (WT-05)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F
from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure, tally
from aftersales.guarantees.warranty import queries


def confirmed(asked: Asked) -> Iterable[Counted]:
    """First maintenances by the day on which they were confirmed."""
    system = asked.seen_by.as_system("warranty", rights={"warranty.view"})
    rows = queries.first_maintenances(seen_by=system).annotate(store=F("workshop_id"))
    return tally(rows, asked, day="done_on", confirmed=Count("pk"))


figure(
    "warranty.first_maintenances",
    _("first maintenances"),
    formula=_("first maintenances confirmed"),
    row="WT-05",
    section=Section.USE,
    unit=Unit.COUNT,
    better=Better.MORE,
    source=confirmed,
    part="confirmed",
    rows=Rows("warranty:first_maintenances", "warranty.view", "done_on"),
    order=60,
)
