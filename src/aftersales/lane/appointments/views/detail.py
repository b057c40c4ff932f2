"""One appointment: what may be done now, what it needs, what was told, what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from aftersales.core import phones
from aftersales.core.papers import all_papers
from aftersales.core.timers import all_timers
from aftersales.ground.deadlines import queries as deadlines
from aftersales.lane.appointments import commands, forms, queries
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.states import (
    AWAITED,
    LIFE,
    TONES,
    CancelReason,
    State,
)
from aftersales.lane.appointments.views.here import (
    advisers_of,
    appointment_of,
    dialog,
    url_of,
)
from aftersales.records.vehicles.states import WARNING_TONES
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page
from aftersales.web.sentences import timeline


def detail(request: Any, appointment_id: int) -> HttpResponse:
    row = appointment_of(request, appointment_id)
    now, actor = timezone.now(), request.actor
    works = list(row.works.all())
    told = list(row.parts.all())
    known = queries.known(
        store_id=row.store_id,
        seen_by=actor,
        at=now,
        vehicle_id=row.vehicle_id,
        customer_id=row.customer_id,
        contact_index=row.contact_index,
        but=row.pk,
    )
    context = {
        "row": row,
        "head": Head(
            row.number,
            chips=_chips(row),
            sub=show.moment(row.starts_at) if row.starts_at else _("no time yet"),
            back=reverse("appointments:list"),
        ),
        "bar": bar(_offers(row), actor=actor, store_id=row.store_id),
        "facts": _facts(row),
        "works": [(work, queries.title_of(work)) for work in works],
        "told": told,
        "total": _total(works, told),
        "parts": {part.part_id: part for part in queries.parts_of(row, seen_by=actor)},
        "holds": queries.holds_of_many([row.pk], store_id=row.store_id, seen_by=actor).get(
            row.pk, []
        ),
        "known": known,
        "warning_tones": WARNING_TONES,
        "clock": _clock(row, actor),
        "timeline": timeline(
            "appointment", row.pk, seen_by=actor, after=request.GET.get("after", "")
        ),
    }
    return page(request, "appointments/detail.html", "body", context)


def _chips(row: Appointment) -> list[object]:
    state = State(row.state)
    chips: list[object] = [show.chip(state.label, TONES[state])]
    if row.is_urgent:
        chips.append(show.chip(_("urgent"), "late"))
    if row.override:
        chips.append(show.chip(_("exception"), "waiting", row.override))
    return chips


def _facts(row: Appointment) -> list[FactLine]:
    person = queries.name_of(row)
    phone = phones.masked(str(row.contact_phone)) if row.contact_phone else ""
    facts = [
        FactLine(_("Plate"), show.plate(queries.plate_of(row) or None)),
        FactLine(_("Car"), queries.car_of(row)),
        FactLine(_("Contact"), f"{person} {phone}".strip()),
        FactLine(pgettext("transport", "Meanwhile the customer"), row.get_transport_display()),
        FactLine(_("Service adviser"), row.adviser.name if row.adviser else ""),
        FactLine(_("Came by"), row.get_channel_display()),
        FactLine(_("Requested"), show.moment(row.requested_at)),
        FactLine(_("Confirmed"), show.moment(row.confirmed_at)),
        FactLine(_("Reminded"), _reminded(row)),
    ]
    if row.order_number:
        facts.append(FactLine(pgettext("appointment", "Work order"), row.order_number))
    if row.cancel_reason:
        facts.append(FactLine(_("Cancelled because"), row.get_cancel_reason_display()))
        facts.append(FactLine(_("Remarks"), row.cancel_words))
    return facts


def _reminded(row: Appointment) -> str:
    if row.reminded_at is None:
        return ""
    how = _("reached") if row.is_reached else _("not reached")
    return f"{show.moment(row.reminded_at)} · {how}"


def _total(works: Any, told: Any) -> tuple[Any, str] | None:
    """What was told in all, once every line has a price."""
    lines = [*works, *told]
    if not lines or any(line.gross is None for line in lines):
        return None
    return sum(line.gross for line in lines), lines[0].currency


def _clock(row: Appointment, actor: Any) -> Any:
    """The running clock of confirmation, for who may see clocks."""
    if row.state not in (State.REQUESTED, State.CHANGED):
        return None
    rows = deadlines.about("appointment", row.pk, seen_by=actor).live()
    running = rows.filter(timer="appointments.confirm").first()
    return (all_timers()["appointments.confirm"].label, running.due_at) if running else None


def _offers(row: Appointment) -> list[Offer]:
    state = State(row.state)

    def to(name: str) -> str:
        return reverse(f"appointments:{name}", args=[row.pk])

    def move(goal: State) -> Move:
        return Move(LIFE, state, goal)

    confirm = Offer(
        _("Confirm"),
        to("confirm"),
        right="appointments.book",
        move=move(State.CONFIRMED),
        when=row.starts_at is not None,
        rule="" if row.starts_at else _("It has no time yet: give it one."),
        icon="check",
        key="c",
    )
    arrive = Offer(
        _("The customer is here"),
        to("arrive"),
        right="appointments.arrive",
        move=move(State.ARRIVED),
        icon="door-enter",
        key="a",
    )
    first = [confirm, arrive] if state in (State.REQUESTED, State.CHANGED) else [arrive]
    is_to_come = state in AWAITED
    over = _("It is not to come any more.")
    return [
        *first,
        Offer(
            _("Another time"),
            to("change"),
            "page",
            "appointments.book",
            move(State.CHANGED),
            icon="calendar-time",
            key="t",
        ),
        Offer(
            _("Reminded by phone"),
            to("remind"),
            right="appointments.book",
            when=is_to_come,
            rule=over,
            icon="phone-check",
        ),
        Offer(
            _("Called in vain"),
            to("remind_in_vain"),
            right="appointments.book",
            when=is_to_come,
            rule=over,
            icon="phone-off",
        ),
        Offer(
            _("Service adviser"),
            to("assign"),
            "dialog",
            "appointments.book",
            when=is_to_come,
            rule=over,
            icon="user",
        ),
        Offer(
            _("Link files"),
            to("identify"),
            "dialog",
            "appointments.book",
            when=row.vehicle_id is None or row.customer_id is None,
            rule=_("Car and customer have their files."),
            icon="link",
        ),
        Offer(
            _("Print"),
            all_papers()["appointments.sheet"].address(row.pk),
            "page",
            "appointments.print",
            icon="printer",
        ),
        Offer(
            _("Did not come"),
            to("mark_no_show"),
            right="appointments.arrive",
            move=move(State.NO_SHOW),
            when=row.starts_at is not None and row.starts_at < timezone.now(),
            rule="" if state not in AWAITED else _("The booked time has not come yet."),
            confirm=_("Time and parts are given back to others. Go on?"),
        ),
        Offer(
            _("Cancel"),
            to("cancel"),
            "dialog",
            "appointments.book",
            move(State.CANCELLED),
            is_grave=True,
        ),
    ]


# -- deeds ----------------------------------------------------------------------------------------


def _deed(
    request: Any, appointment_id: int, command: Callable[..., Any], said: str
) -> HttpResponse:
    row = appointment_of(request, appointment_id)
    command(appointment_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, url_of(row), said)


@require_POST
@needs("appointments.book")
def confirm(request: Any, appointment_id: int) -> HttpResponse:
    return _deed(request, appointment_id, commands.confirm, _("Confirmed."))


@require_POST
@needs("appointments.arrive")
def arrive(request: Any, appointment_id: int) -> HttpResponse:
    return _deed(request, appointment_id, commands.arrive, _("Arrived."))


@require_POST
@needs("appointments.arrive")
def mark_no_show(request: Any, appointment_id: int) -> HttpResponse:
    return _deed(request, appointment_id, commands.mark_no_show, _("Noted."))


@require_POST
@needs("appointments.book")
def remind(request: Any, appointment_id: int) -> HttpResponse:
    return _deed(request, appointment_id, commands.remind, _("Noted."))


@require_POST
@needs("appointments.book")
def remind_in_vain(request: Any, appointment_id: int) -> HttpResponse:
    def deed(**told: Any) -> Any:
        return commands.remind(is_reached=False, **told)

    return _deed(request, appointment_id, deed, _("Noted."))


@needs("appointments.book")
def cancel(request: Any, appointment_id: int) -> HttpResponse:
    row = appointment_of(request, appointment_id)
    return dialog(
        request,
        forms.CancelForm(request.POST or None),
        lambda given: commands.cancel(
            appointment_id=row.pk,
            reason=CancelReason(given["reason"]),
            words=given["words"],
            by=request.actor,
            at=timezone.now(),
        ),
        title=_("Cancel the appointment"),
        words=_("Time and parts are free for others at once."),
        said=_("Cancelled."),
        back=url_of(row),
    )


@needs("appointments.book")
def assign(request: Any, appointment_id: int) -> HttpResponse:
    row = appointment_of(request, appointment_id)
    advisers = advisers_of(row.store_id, timezone.now())
    return dialog(
        request,
        forms.AssignForm(
            request.POST or None, advisers=advisers, initial={"adviser_id": row.adviser_id}
        ),
        lambda given: commands.assign(
            appointment_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Service adviser"),
        back=url_of(row),
    )


@needs("appointments.book")
def identify(request: Any, appointment_id: int) -> HttpResponse:
    row = appointment_of(request, appointment_id)
    return dialog(
        request,
        forms.IdentifyForm(request.POST or None),
        lambda given: commands.identify(
            appointment_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Link files"),
        words=_("What the file says takes the place of what the caller told."),
        back=url_of(row),
    )
