"""How the bays are used, as a key figure (AP-04; DOMAIN 7)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure
from aftersales.resources.capacity.queries import bay_time, bays_used


def bays(asked: Asked) -> Iterable[Counted]:
    """How long the working bays were held for work, of the time they could be."""
    return chain(bays_used(asked), asked.rows(bay_time))


figure(
    "capacity.bay_use",
    _("bay utilisation"),
    formula=_("hours bays are held for work ÷ (bays × opening hours)"),
    row="AP-04",
    section=Section.USE,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=bays,
    part="used",
    whole="bay_hours",
    rows=Rows("capacity:day", "capacity.view"),
    order=40,
)
