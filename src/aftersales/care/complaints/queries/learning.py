"""What complaints teach: causes over the months, and how many for those whom one served."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from aftersales.care.complaints.models import Complaint
from aftersales.care.complaints.states import Level
from aftersales.core.actors import Actor
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import Place

UNKNOWN = ""


@dataclass(frozen=True)
class PersonShare:
    """Complaints about visits in which a person served, for all visits that they handed over."""

    person_id: int
    name: str
    complaints: int
    visits: int

    @property
    def rate(self) -> Decimal | None:
        """In percent; none where no car was handed over."""
        if not self.visits:
            return None
        return (Decimal(100 * self.complaints) / self.visits).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class Learnt:
    """Complaints by month and cause, by class, on which symptoms, and by whom people were served.
    The cause "" is not found yet.
    """

    months: Sequence[date]
    causes: dict[str, list[int]]
    classes: Counter[str]
    symptoms: Sequence[tuple[str, int]]
    people: Sequence[PersonShare]

    @property
    def total(self) -> int:
        return sum(self.classes.values())


def learnt(*, store_ids: Collection[int], since: date, until: date, seen_by: Actor) -> Learnt:
    """The complaints received from ``since`` up to and with ``until``. Four statements."""
    rows = Complaint.objects.visible_to(seen_by).filter(
        store__in=store_ids,
        level=Level.COMPLAINT,
        received_on__gte=since,
        received_on__lte=until,
    )
    found: dict[tuple[date, str], int] = Counter()
    classes: Counter[str] = Counter()
    counted = (
        rows.annotate(month=TruncMonth("received_on"))
        .order_by()
        .values_list("month", "cause", "complaint_class")
        .annotate(n=Count("pk"))
    )
    for month, cause, kind, n in counted:
        found[month, cause] += n
        classes[kind] += n
    months = _months(since, until)
    causes = sorted({cause for _month, cause in found})
    symptoms = rows.order_by().values_list("symptom").annotate(n=Count("pk"))
    return Learnt(
        months=months,
        causes={cause: [found.get((m, cause), 0) for m in months] for cause in causes},
        classes=classes,
        symptoms=list(symptoms.order_by("-n", "symptom")[:10]),
        people=_people(rows, store_ids, since, until, seen_by),
    )


def _months(since: date, until: date) -> list[date]:
    month, found = since.replace(day=1), []
    while month <= until:
        found.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found


def _people(
    rows: QuerySet[Complaint], store_ids: Collection[int], since: date, until: date, seen_by: Actor
) -> list[PersonShare]:
    """Who served, the highest share first (CP-20)."""
    complained = (
        rows.exclude(served_by=None)
        .order_by()
        .values_list("served_by", "served_by__name")
        .annotate(n=Count("pk"))
    )
    system = seen_by.as_system("complaints", rights={"orders.view"})
    handed = orders.visible(seen_by=system).filter(
        Q(store__in=store_ids, place=Place.HANDED_OVER),
        handed_over_at__date__gte=since,
        handed_over_at__date__lte=until,
    )
    visits = dict(handed.order_by().values_list("advisor").annotate(n=Count("pk")))
    shares = [
        PersonShare(person_id, name, n, visits.get(person_id, 0))
        for person_id, name, n in complained
    ]
    return sorted(shares, key=lambda one: (-(one.rate or Decimal(-1)), one.name, one.person_id))
