"""Deliveries as key figures: in time, as ordered, undamaged, at what cost (LG-01, LG-05)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure, tally
from aftersales.supply.logistics.models import Shipment, Stop
from aftersales.supply.logistics.states import DRIVEN_TO, JUDGED


def ended(asked: Asked) -> Iterable[Counted]:
    """Deliveries of the stores that sent them, on the day each ended."""
    return tally(
        Shipment.objects.filter(state__in=JUDGED).annotate(store=F("source")),
        asked,
        moment="ended_at",
        deliveries=Count("pk"),
        on_time=Count("pk", filter=Q(is_on_time=True)),
        right=Count("pk", filter=Q(is_right=True)),
        undamaged=Count("pk", filter=Q(is_undamaged=True)),
        spent=Sum("cost", default=0),
    )


def driven_to(asked: Asked) -> Iterable[Counted]:
    """Stops of tours that are over, with their shares of the cost, on the day each tour ended."""
    rows = Stop.objects.filter(state__in=DRIVEN_TO, share__isnull=False)
    return tally(
        rows.annotate(store=F("tour__source")),
        asked,
        moment="tour__ended_at",
        stops=Count("pk"),
        shared=Sum("share", default=0),
    )


SEEN = Rows("logistics:shipments", "logistics.view", query={"view": "all"})
for order, (code, label, formula) in enumerate(
    (
        (
            "on_time",
            _("deliveries in time"),
            _("deliveries that came in time ÷ deliveries; a lost one never came"),
        ),
        ("right", _("deliveries as ordered"), _("deliveries that were as ordered ÷ deliveries")),
        (
            "undamaged",
            _("deliveries undamaged"),
            _("deliveries that came undamaged ÷ deliveries"),
        ),
    )
):
    figure(
        f"logistics.{code}",
        label,
        formula=formula,
        row="LG-01",
        section=Section.SUPPLY,
        unit=Unit.PERCENT,
        better=Better.MORE,
        source=ended,
        part=code,
        whole="deliveries",
        rows=SEEN,
        order=70 + order,
    )
figure(
    "logistics.cost",
    _("logistics cost per delivery"),
    formula=_("cost of deliveries ÷ deliveries"),
    row="LG-05",
    section=Section.SUPPLY,
    unit=Unit.MEAN,
    better=Better.LESS,
    source=ended,
    part="spent",
    whole="deliveries",
    rows=SEEN,
    order=73,
)
figure(
    "logistics.stop_cost",
    _("cost of a stop of own vans"),
    formula=_("cost of tours ÷ stops that were driven to"),
    row="LG-05",
    section=Section.SUPPLY,
    unit=Unit.MEAN,
    better=Better.LESS,
    source=driven_to,
    part="shared",
    whole="stops",
    rows=Rows("logistics:tours", "logistics.view", query={"view": "all"}),
    order=74,
)
