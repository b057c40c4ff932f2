"""What the workshop tells on the start page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.lane.orders import queries as visits
from aftersales.lane.orders.states import Place
from aftersales.lane.workshop import queries
from aftersales.lane.workshop.models import Assignment, Task
from aftersales.lane.workshop.states import TaskState
from aftersales.web.tiles import Counted, Figure, Item, tile, wait, work

MOST = 8  # what one looks through at a glance; the rest stands on the phone's own page


def in_house(actor: Actor, at: datetime) -> Figure:
    """Cars in the house; under it what is late, what waits for the inspector
    and what for its owner."""
    system = actor.as_system("workshop", rights={"orders.view"})
    rows = visits.visible(seen_by=system).in_house()
    late = Q(promised_at__lt=at) & ~Q(place=Place.READY)
    told = rows.filter(store__in=actor.stores_with("workshop.view")).aggregate(
        cars=Count("pk"),
        late=Count("pk", filter=late),
        to_inspect=Count("pk", filter=Q(place=Place.INSPECTION)),
        ready=Count("pk", filter=Q(place=Place.READY)),
    )
    under = _("%(late)d late, %(to_inspect)d to inspect, %(ready)d ready") % told
    return Figure(told["cars"], reverse("workshop:house"), "late" if told["late"] else "", under)


def to_classify(actor: Actor, _at: datetime) -> Counted:
    """Cars that are back too soon and about which nobody has said why: they cannot be billed."""
    rows = queries.repeats(seen_by=actor).filter(cause="")
    return wait(rows, reverse("workshop:repeats"), tone="late")


def my_work(actor: Actor, at: datetime) -> Sequence[Item]:
    """The jobs given to me that are not done, in the order in which they are planned."""
    given = Assignment.objects.filter(person=actor.person_id or 0, is_current=True)
    rows = Task.objects.visible_to(actor).filter(pk__in=given.values("task"))
    rows = rows.exclude(state__in=(TaskState.DONE, TaskState.DROPPED))
    rows = rows.select_related("order__vehicle", "job").order_by("starts_at", "pk")
    return [
        Item(
            title=task.job.title,
            address=reverse("workshop:mine"),
            detail=task.order.vehicle.plate or task.order.number,
            due_at=task.order.promised_at,
            tone="late" if task.order.promised_at and task.order.promised_at < at else "",
        )
        for task in rows[:MOST]
    ]


tile("in_house", _("Cars in the house"), figure=in_house, right="workshop.view", order=1)
tile(
    "repeats",
    _("Repeat repairs without a cause"),
    figure=to_classify,
    right="workshop.classify",
    order=4,
)
work("my_work", _("My work"), items=my_work, right="workshop.work", order=1, more="workshop:mine")
