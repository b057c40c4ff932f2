"""Promises that have a time on them, as key figures (appendix c): kept ÷ decided."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure
from aftersales.ground.deadlines.queries import kept_in_periods

PROMISES = (
    (
        "customers.message",
        _("24-hour reply kept"),
        _("service messages answered within the limit (24 h) ÷ messages"),
        "RC-23",
    ),
    (
        "customers.contact",
        _("48-hour promise kept"),
        _("contacts answered and handled within the limit (48 h) ÷ contacts"),
        "RC-22",
    ),
    (
        "complaints.answer",
        _("complaints answered in time"),
        _("complaints answered within the limit (48 h) ÷ complaints"),
        "CP-13",
    ),
    (
        "fieldservice.arrive_agreed",
        _("on site as agreed"),
        _("visits made by the time the customer set ÷ visits agreed"),
        "RC-23",
    ),
    (
        "workshop.installation",
        _("installations on time"),
        _("installations accepted by the day of the contract ÷ installations due"),
        "WS-40",
    ),
    (
        "workshop.day_end",
        _("days reconciled in time"),
        _("days reconciled before they ended ÷ days"),
        "RC-28",
    ),
    (
        "customers.file",
        _("customer file complete in time"),
        _("files complete within the limit (2 days) ÷ files due"),
        "CV-02",
    ),
)


def promises(asked: Asked) -> Iterable[Counted]:
    return kept_in_periods([timer for timer, *_more in PROMISES], asked)


for place, (timer, label, formula, row) in enumerate(PROMISES):
    figure(
        timer,
        label,
        formula=formula,
        row=row,
        section=Section.PROMISES,
        unit=Unit.PERCENT,
        better=Better.MORE,
        source=promises,
        part=f"{timer}.kept",
        whole=f"{timer}.ended",
        rows=Rows("deadlines:clocks", "deadlines.view", "due_at", {"timer": timer}),
        order=10 + place,
    )
