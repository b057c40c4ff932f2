"""Booking on one screen: who, what, when, and Enter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.core import phones
from aftersales.core.refusals import Refusal
from aftersales.core.row_ids import row_id
from aftersales.ground.network import queries as network
from aftersales.lane.appointments import commands, forms, queries
from aftersales.lane.appointments.commands import NewAppointment
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.queries import FreeTime, Known, Quote, Wanted
from aftersales.lane.appointments.states import LIFE, Channel, State, Transport
from aftersales.lane.appointments.views.here import (
    advisers_of,
    appointment_of,
    at_clock,
    day_asked,
    store_of,
    url_of,
)
from aftersales.records.customers import queries as people
from aftersales.records.vehicles import queries as cars
from aftersales.records.vehicles.states import WARNING_TONES
from aftersales.resources.catalogue import queries as catalogue
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_on
from aftersales.web.picks import MOST_OFFERS, Offer, answer, words_of

MOST_FOUND = 5
MOST_TIMES = 60
NEXT_TIMES = 8
LOOK = ("catalogue.view", "parts.view", "vehicles.view")
_DIGITS = re.compile(r"[+\d][\d\s-]{5,}")


@dataclass(frozen=True)
class Hit:
    """A car or a person that what was typed may mean."""

    code: str  # "v7", "c3"
    plate: str
    car: str
    customer: str


@dataclass
class Offered:
    """What the right side of the screen says: warnings, price, free times."""

    quote: Quote | None = None
    times: Sequence[FreeTime] = ()
    later: Sequence[FreeTime] = ()  # where the day is full: the next free times
    known: Known | None = None
    refusal: str = ""
    chosen: datetime | None = None
    warning_tones: dict[Any, str] = field(default_factory=lambda: dict(WARNING_TONES))


# -- the screen -----------------------------------------------------------------------------------


@needs("appointments.book")
def book(request: Any) -> HttpResponse:
    """Take a request and, while the customer is on the phone, confirm it."""
    store_id = _store(request)
    form = _form(request, store_id)
    if form.is_valid():
        with shown_on(form):
            return _booked(request, form)
    offered = _offered(request, form, store_id) if form.is_bound else Offered()
    context = {
        "form": form,
        "hits": _hits(request, form),
        "chosen": form["found"].value() or "",
        "offered": offered,
        "typed": form["who"].value() or "",
    }
    return page(request, "appointments/book.html", "form", context)


def _store(request: Any) -> int:
    told = row_id(request.POST.get("store_id"))
    allowed = request.actor.stores_with("appointments.book")
    return told if told in allowed else _own(request)


def _own(request: Any) -> int:
    return store_of(request, "appointments.book")


def _form(request: Any, store_id: int) -> forms.BookingForm:
    now = timezone.now()
    names = network.store_names(request.actor)
    allowed = request.actor.stores_with("appointments.book")
    return forms.BookingForm(
        request.POST or None,
        stores=[(pk, name) for pk, name in names.items() if pk in allowed],
        advisers=advisers_of(store_id, now),
        named=lambda code: _title_of(code, request),
        initial=_prefilled(request, store_id),
    )


def _prefilled(request: Any, store_id: int) -> dict[str, Any]:
    """What a call, a list or a file hands over in the address (AP-13)."""
    asked = request.GET
    vehicle, customer, package = map(row_id, map(asked.get, ("vehicle", "customer", "package")))
    found = f"v{vehicle}" if vehicle else f"c{customer}" if customer else ""
    return {
        "found": found,
        "work": f"p{package}" if package else "",
        "day": day_asked(request, store_id),
        "channel": asked.get("channel", Channel.PHONE),
        "origin": asked.get("origin", ""),
        "transport": Transport.WAITS,
        "store_id": store_id,
        "is_agreed": True,
    }


def _booked(request: Any, form: forms.BookingForm) -> HttpResponse:
    given = form.cleaned_data
    at_time = given["at_time"]
    starts_at = (
        at_clock(given["day"], at_time, given["store_id"]) if at_time else given["starts_at"]
    )
    typed = given["who"].strip()
    vehicle_id, customer_id = _chosen(request, given["found"])
    is_phone = bool(_DIGITS.fullmatch(typed))
    is_known = given["found"] is not None
    new = NewAppointment(
        vehicle_id=vehicle_id,
        plate="" if is_known or is_phone else _plate(request, typed),
        car=given["car"],
        customer_id=customer_id,
        contact_name=given["contact_name"],
        contact_phone=given["contact_phone"] or (typed if is_phone and not is_known else ""),
        symptom=given["symptom"],
        works=_wanted(given),
        starts_at=starts_at,
        transport=Transport(given["transport"]),
        channel=Channel(given["channel"] or Channel.PHONE),
        origin=_origin(given["origin"]),
        adviser_id=given["adviser_id"],
        is_urgent=given["is_urgent"],
        override=given["override"] if at_time else "",
    )
    do = commands.book if given["is_agreed"] and starts_at else commands.request
    row = do(store_id=given["store_id"], new=new, by=request.actor, at=timezone.now())
    said = _("Booked and confirmed.") if row.state == State.CONFIRMED else _("Request taken down.")
    return done(request, url_of(row), said)


def _plate(request: Any, typed: str) -> str:
    """What was typed, if it can be a plate; a name is none."""
    hint = cars.plate_hint(typed, seen_by=request.actor)
    return typed if hint.is_valid else ""


def _origin(told: str) -> tuple[str, int] | None:
    kind, _colon, number = told.partition(":")
    return (kind, int(number)) if number else None


def _chosen(request: Any, found: tuple[str, int] | None) -> tuple[int | None, int | None]:
    """The car that was chosen and whose it is, or the customer alone."""
    if found is None:
        return None, None
    kind, pk = found
    if kind == "c":
        return None, pk
    car = cars.visible(seen_by=request.actor).filter(pk=pk).only("pk", "owner_id").first()
    if car is None:
        return None, None
    is_known = bool(people.seen_among([car.owner_id], seen_by=request.actor)) if car.owner_id else 0
    return car.pk, car.owner_id if is_known else None


def _wanted(given: dict[str, Any]) -> list[Wanted]:
    """Packages and operations that were picked; else the words with the clerk's estimate."""
    wanted = []
    for code in (given.get("work"), given.get("more_work")):
        if code and code[0] == "p":
            wanted.append(Wanted(package_id=code[1]))
        elif code:
            wanted.append(Wanted(operation_id=code[1]))
    if not wanted and given.get("symptom"):
        wanted.append(Wanted(words=given["symptom"], hours=given.get("hours")))
    return wanted


# -- who ------------------------------------------------------------------------------------------


@require_POST
@needs("appointments.book")
def find(request: Any) -> HttpResponse:
    """Cars and people that the words may mean. Posted: plates and numbers stay out of addresses."""
    hits = search(request, request.POST.get("who", "")[:60])
    context = {
        "hits": hits,
        "chosen": hits[0].code if len(hits) == 1 else "",
        "typed": request.POST.get("who", "").strip(),
    }
    response = page(request, "appointments/answers.html", "found", context)
    response["HX-Trigger-After-Settle"] = "found"
    return response


def search(request: Any, words: str) -> list[Hit]:
    """The car of this plate or VIN first, then the cars of people of this name or number."""
    typed, actor = words.strip(), request.actor
    if len(typed) < 2:
        return []
    found = list(
        cars.narrowed(cars.visible(seen_by=actor), typed).select_related("owner")[:MOST_FOUND]
    )
    persons = list(people.found(seen_by=actor, words=typed).order_by("pk")[:MOST_FOUND])
    if persons:
        theirs = cars.visible(seen_by=actor).filter(owner__in=persons).select_related("owner")
        known = {car.pk for car in found}
        found += [car for car in theirs.order_by("pk")[:MOST_FOUND] if car.pk not in known]
    hits = _hits_of(request, found)
    owners = {car.owner_id for car in found}
    hits += [Hit(f"c{p.pk}", "", "", p.name) for p in persons if p.pk not in owners]
    return hits[: MOST_FOUND + 3]


def _hits_of(request: Any, found: Sequence[Any]) -> list[Hit]:
    owners = [car.owner_id for car in found if car.owner_id]
    seen = people.seen_among(owners, seen_by=request.actor) if owners else set()
    return [
        Hit(
            f"v{car.pk}",
            car.plate or "",
            car.model_words,
            car.owner.name if car.owner_id in seen else "",
        )
        for car in found
    ]


def _hits(request: Any, form: forms.BookingForm) -> list[Hit]:
    """The same for a form that comes back, or that is opened for somebody."""
    code = form["found"].value() or ""
    typed = form["who"].value() or ""
    hits = search(request, typed) if typed else []
    if not code or any(hit.code == code for hit in hits):
        return hits
    kind, pk = code[0], row_id(code[1:])
    if not pk:
        return hits
    if kind == "v":
        rows = cars.visible(seen_by=request.actor).select_related("owner").filter(pk=pk)
        return _hits_of(request, list(rows)) + hits
    persons = people.visible(seen_by=request.actor).filter(pk=pk)
    return [Hit(f"c{p.pk}", "", "", p.name) for p in persons] + hits


# -- what and when --------------------------------------------------------------------------------


@require_POST
@needs("appointments.book")
def times(request: Any) -> HttpResponse:
    """Warnings about car and caller, the price, and every free time of the day."""
    store_id = _store(request)
    form = _form(request, store_id)
    form.is_valid()
    context = {"offered": _offered(request, form, store_id), "form": form}
    return page(request, "appointments/answers.html", "times", context, status=200)


def _offered(request: Any, form: forms.BookingForm, store_id: int) -> Offered:
    """Reckoned from whatever is filled in already."""
    given = {**form.cleaned_data} if hasattr(form, "cleaned_data") else {}
    vehicle_id, customer_id = _chosen(request, given.get("found"))
    offered = Offered(chosen=given.get("starts_at"))
    index = _index_of(given.get("contact_phone") or given.get("who") or "")
    if vehicle_id or customer_id or index:
        offered.known = queries.known(
            store_id=store_id,
            seen_by=request.actor,
            at=timezone.now(),
            vehicle_id=vehicle_id,
            customer_id=customer_id,
            contact_index=index,
        )
    wanted = _wanted(given) or [Wanted(words="", hours=given.get("hours"))]
    _fill(request, offered, wanted, given, store_id=store_id, vehicle_id=vehicle_id)
    return offered


def _index_of(typed: str) -> str:
    try:
        return phones.index(phones.normalised(typed)) if _DIGITS.fullmatch(typed.strip()) else ""
    except Refusal:
        return ""


def _fill(
    request: Any,
    offered: Offered,
    wanted: Sequence[Wanted],
    given: dict[str, Any],
    *,
    store_id: int,
    vehicle_id: int | None,
) -> None:
    hand = request.actor.as_system("appointments", rights=LOOK)
    now = timezone.now()
    on = given.get("day") or network.day_of(now, store_id=store_id)
    try:
        offered.quote = queries.quote(
            wanted,
            store_id=store_id,
            on=on,
            model_id=queries.model_of(vehicle_id, seen_by=hand),
            seen_by=hand,
        )
    except Refusal as refusal:
        offered.refusal = str(refusal)
        return
    asked = {
        "store_id": store_id,
        "seen_by": request.actor,
        "at": now,
        "transport": given.get("transport") or Transport.WAITS,
        "is_urgent": bool(given.get("is_urgent")),
    }
    steps = offered.quote.steps
    offered.times = queries.free_times(steps, first=on, last=on, most=MOST_TIMES, **asked)
    if not offered.times:
        offered.later = queries.free_times(steps, first=on, most=NEXT_TIMES, **asked)
    _choose(offered)


def _choose(offered: Offered) -> None:
    """What was chosen before stays chosen while it is free; else the first free time is."""
    free = [time.starts_at for time in (*offered.times, *offered.later)]
    if offered.chosen not in free:
        offered.chosen = free[0] if free else None


@require_POST
@needs("appointments.book")
def pick_work(request: Any) -> JsonResponse:
    """Packages and operations for a picker, packages first."""
    words, hand = words_of(request), request.actor.as_system("appointments", rights=LOOK)
    packages = catalogue.packages(seen_by=hand, words=words).filter(is_current=True)
    operations = catalogue.operations(seen_by=hand, words=words).filter(is_current=True)
    offers = [Offer(f"p{row.pk}", queries.named(row), row.code) for row in packages[:8]]
    offers += [Offer(f"o{row.pk}", queries.named(row), row.code) for row in operations[:8]]
    return answer(offers[: MOST_OFFERS + 4])


def _title_of(code: str, request: Any) -> str:
    hand = request.actor.as_system("appointments", rights=LOOK)
    kind, pk = code[:1], row_id(code[1:])
    if not pk:
        return ""
    rows: Any = (
        catalogue.packages(seen_by=hand) if kind == "p" else catalogue.operations(seen_by=hand)
    )
    row = rows.filter(pk=pk).first()
    return queries.named(row) if row else ""


# -- another time ---------------------------------------------------------------------------------


@needs("appointments.book")
def change(request: Any, appointment_id: int) -> HttpResponse:
    """Another time, chosen from those that are free for the same work."""
    row = appointment_of(request, appointment_id)
    form = _change_form(request, row)
    if form.is_valid():
        with shown_on(form):
            return _changed(request, row, form.cleaned_data)
    offered = _other_times(request, row, form)
    context = {"form": form, "row": row, "offered": offered, "back": url_of(row)}
    return page(request, "appointments/change.html", "form", context)


def _change_form(request: Any, row: Appointment) -> forms.ChangeForm:
    now = timezone.now()
    day = network.day_of(max(row.starts_at or now, now), store_id=row.store_id)
    told = {"day": day, "transport": row.transport, "is_agreed": True}
    return forms.ChangeForm(request.POST or None, initial=told)


def _changed(request: Any, row: Appointment, given: dict[str, Any]) -> HttpResponse:
    at_time, starts_at = given["at_time"], given["starts_at"]
    if at_time:
        starts_at = at_clock(given["day"], at_time, row.store_id)
    is_first = row.starts_at is None
    told: dict[str, Any] = {
        "appointment_id": row.pk,
        "starts_at": starts_at,
        "override": given["override"] if at_time else "",
        "by": request.actor,
        "at": timezone.now(),
    }
    if is_first and given["is_agreed"] and LIFE.allows(State(row.state), State.CONFIRMED):
        commands.confirm(**told)
    else:
        commands.change(
            transport=Transport(given["transport"]), is_agreed=given["is_agreed"], **told
        )
    return done(request, url_of(row), _("The time is changed."))


@require_POST
@needs("appointments.book")
def other_times(request: Any, appointment_id: int) -> HttpResponse:
    row = appointment_of(request, appointment_id)
    form = _change_form(request, row)
    form.is_valid()
    context = {"offered": _other_times(request, row, form), "form": form}
    return page(request, "appointments/answers.html", "times", context, status=200)


def _other_times(request: Any, row: Appointment, form: forms.ChangeForm) -> Offered:
    given = {**form.cleaned_data} if hasattr(form, "cleaned_data") else {}
    on: date = given.get("day") or form.initial["day"]
    asked: dict[str, Any] = {
        "store_id": row.store_id,
        "seen_by": request.actor,
        "at": timezone.now(),
        "transport": given.get("transport") or row.transport,
        "is_urgent": row.is_urgent,
        "instead_of": row.pk,
    }
    offered = Offered(chosen=given.get("starts_at"))
    steps = queries.steps_of(row)
    offered.times = queries.free_times(steps, first=on, last=on, most=MOST_TIMES, **asked)
    if not offered.times:
        offered.later = queries.free_times(steps, first=on, most=NEXT_TIMES, **asked)
    _choose(offered)
    return offered
