"""Whose data have outlived their time, when they go, and what keeps them (CV-09)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest, TruncDate
from django.utils import timezone

from aftersales.core.actors import Actor
from aftersales.core.retention import holds_on
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters
from aftersales.records.customers.models import (
    Consent,
    Consultation,
    Customer,
    CustomerQuerySet,
    Need,
    Remark,
)
from aftersales.records.customers.queries.files import visible
from aftersales.records.customers.states import ConsultationState, FileState

KEPT = "kept"  # somebody said so, until a day
# What a contact with the customer is, and when it was.
CONTACTS = (
    (Consultation, "received_at"),
    (Need, "stated_at"),
    (Remark, "said_at"),
    (Consent, "given_at"),
)


def keeping(*, group_id: int | None, on: date) -> tuple[timedelta, timedelta]:
    """How long a silent file is kept, and how long it then stands on the list before it goes."""
    return (
        value(parameters.KEEP_IDLE, group_id=group_id, on=on),
        value(parameters.ERASURE_NOTICE, group_id=group_id, on=on),
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _silent_since(border: date) -> Q:
    """Nothing was heard of the customer on that day or later."""
    begins = _midnight(border)
    silent = Q(opened_at__lt=begins) & (Q(last_visit_on=None) | Q(last_visit_on__lt=border))
    silent &= Q(next_talk_on=None) | Q(next_talk_on__lt=border)
    for model, moment in CONTACTS:
        rows = model._default_manager.filter(customer=OuterRef("pk"))
        silent &= ~Q(Exists(rows.filter(**{f"{moment}__gte": begins})))
    return silent


def outlived(*, seen_by: Actor, at: datetime) -> Q:
    """Silent for longer than files are kept; on its last day a file is still kept."""
    on = day_of(at)
    keep, _notice = keeping(group_id=seen_by.group_id, on=on)
    return _silent_since(on - keep)


def _is_kept(on: date) -> Q:
    return Q(kept_until__gte=on)


def held(*, seen_by: Actor, at: datetime) -> Q:
    """Somebody said that the file stays, or a room still needs it."""
    found = _is_kept(day_of(at))
    for hold in holds_on("customer").values():
        found |= hold.question(seen_by, at)
    return found


def to_erase(*, seen_by: Actor, at: datetime) -> CustomerQuerySet:
    """Whose time is over, who stood on the list long enough, and whom nothing keeps."""
    on = day_of(at)
    keep, notice = keeping(group_id=seen_by.group_id, on=on)
    rows = visible(seen_by=seen_by).filter(_silent_since(on - keep - notice))
    return rows.exclude(held(seen_by=seen_by, at=at)).order_by("opened_at", "pk")


class _Days(Func):
    """A number of days added to a date."""

    template = "(%(expressions)s)"
    arg_joiner = " + "
    output_field = DateField()


def leaving(*, seen_by: Actor, at: datetime) -> CustomerQuerySet:
    """Files on their way out and those that are held, with the day they go and what keeps them."""
    on = day_of(at)
    keep, notice = keeping(group_id=seen_by.group_id, on=on)
    rows = visible(seen_by=seen_by).filter(
        outlived(seen_by=seen_by, at=at) | Q(kept_until__isnull=False)
    )
    last = [F("last_visit_on"), TruncDate("opened_at"), F("next_talk_on")]
    for model, moment in CONTACTS:
        said = model._default_manager.filter(customer=OuterRef("pk")).order_by()
        latest = said.values("customer").annotate(m=Max(moment)).values("m")
        last.append(TruncDate(Subquery(latest)))
    after = (keep + notice).days + 1
    why = [When(_is_kept(on), then=Value(KEPT))]
    why += [
        When(hold.question(seen_by, at), then=Value(code))
        for code, hold in holds_on("customer").items()
    ]
    seen = rows.annotate(last_seen=Greatest(*last))
    return seen.annotate(
        goes_on=_Days(F("last_seen"), Value(after)),
        held_by=Case(*why, default=Value(""), output_field=CharField()),
    )


def calls_to_blank(*, seen_by: Actor, at: datetime) -> QuerySet[Consultation]:
    """Closed calls of people who never got a file, older than files are kept."""
    on = day_of(at)
    keep, _notice = keeping(group_id=seen_by.group_id, on=on)
    rows = Consultation.objects.visible_to(seen_by).filter(customer=None)
    silent = rows.filter(state=ConsultationState.CLOSED, closed_at__lt=_midnight(on - keep))
    return silent.exclude(words=b"").order_by("pk")


def proofs_to_drop(*, seen_by: Actor, at: datetime) -> QuerySet[Consent]:
    """Consents of erased people whose time of proof is over (three years by law at least)."""
    on = day_of(at)
    years = value(parameters.KEEP_PROCESSING, group_id=seen_by.group_id, on=on)
    border = _midnight(_years_before(on, years))
    gone = Customer.objects.filter(
        group=seen_by.group_id, state=FileState.ERASED, erased_at__lt=border
    )
    return Consent.objects.filter(customer__in=gone).order_by("pk")


def guarantee_repairs_since(*, group_id: int | None, on: date) -> date:
    """Records of repairs under the three guarantees are kept from this day on."""
    return _years_before(on, value(parameters.KEEP_WARRANTY, group_id=group_id, on=on))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
