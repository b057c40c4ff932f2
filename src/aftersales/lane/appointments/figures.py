"""How booking goes, as key figures (AP-02, AP-12, appendix c)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure, tally
from aftersales.ground.deadlines.queries import first_kept_in_periods
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.states import CAME, State

CONFIRM = "appointments.confirm"
LIST = Rows("appointments:list", "appointments.view", "starts_at")


def confirmed(asked: Asked) -> Iterable[Counted]:
    """Requests of each period whose limit has passed or that were confirmed."""
    return first_kept_in_periods([CONFIRM], asked)


def booked(asked: Asked) -> Iterable[Counted]:
    """Appointments by the time they were booked for, of those that came or did not."""
    over = (*CAME, State.NO_SHOW)
    return tally(
        Appointment.objects.filter(state__in=over),
        asked,
        moment="starts_at",
        over=Count("pk"),
        no_show=Count("pk", filter=Q(state=State.NO_SHOW)),
        turned=Count("pk", filter=Q(state=State.TURNED)),
    )


figure(
    "appointments.confirmed_in_time",
    _("appointment confirmed in time"),
    formula=_("requests confirmed within the limit (24 h) ÷ requests"),
    row="AP-02",
    section=Section.PROMISES,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=confirmed,
    part=f"{CONFIRM}.kept",
    whole=f"{CONFIRM}.ended",
    rows=Rows("deadlines:clocks", "deadlines.view", "due_at", {"timer": CONFIRM}),
    order=1,
)
figure(
    "appointments.no_show",
    _("no-show rate"),
    formula=_("booked and not come ÷ booked whose time has come"),
    row="AP-12",
    section=Section.RECEPTION,
    unit=Unit.PERCENT,
    better=Better.LESS,
    source=booked,
    part="no_show",
    whole="over",
    rows=LIST,
    order=20,
)
figure(
    "appointments.show_up",
    _("show-up rate"),
    formula=_("work orders from appointments ÷ booked whose time has come"),
    row="AP-12",
    section=Section.RECEPTION,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=booked,
    part="turned",
    whole="over",
    rows=LIST,
    order=30,
)
