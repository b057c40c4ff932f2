"""The telephone as a key figure (RC-09)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure, tally
from aftersales.lane.support.models import PhoneCall


def rang(asked: Asked) -> Iterable[Counted]:
    """Calls from outside that are over, and those lifted within the rings allowed that day."""
    return tally(
        PhoneCall.objects.filter(is_in_time__isnull=False),
        asked,
        day="rang_on",
        calls=Count("pk"),
        in_time=Count("pk", filter=Q(is_in_time=True)),
    )


figure(
    "support.picked_up",
    _("telephone picked up in time"),
    formula=_("calls picked up within the rings allowed (3) ÷ calls from outside that are over"),
    row="RC-09",
    section=Section.PROMISES,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=rang,
    part="in_time",
    whole="calls",
    rows=Rows("support:calls", "support.see_calls", "rang_at"),
    order=3,
)
