"""How many conversations a store has, for whoever weighs posts by it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from aftersales.core.volumes import volume
from aftersales.records.customers.models import Consultation


def consultations_between(*, store_id: int, first: date, last: date) -> int:
    """Consultations received, by whatever channel."""
    rows = Consultation.objects.filter(store=store_id, received_at__date__range=(first, last))
    return rows.count()


volume(
    "customers.consultations",
    _("consultations received"),
    count=consultations_between,
    carried_by=("service",),
)
