"""What this room says about a person, how it forgets one, and what hangs on a customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.log import delivers
from aftersales.core.merging import follows
from aftersales.core.models import EventObject
from aftersales.core.privacy import Forgotten, forgets, needs_still, tells
from aftersales.ground.files import commands as files
from aftersales.ground.network.queries import day_of
from aftersales.ground.notices import commands as notices
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters
from aftersales.records.customers.events import (
    ConsultationAssigned,
    ConsultationReceived,
    NeedRecorded,
    NeedsShifted,
    RemarkPassedOn,
    RevealsAlarmed,
    SolutionPlanned,
)
from aftersales.records.customers.models import (
    ClearViewReason,
    Consent,
    Consultation,
    Contact,
    ContactPoint,
    CreditChange,
    Customer,
    DuplicatePair,
    FollowUp,
    Need,
    Remark,
    TalkSubject,
)
from aftersales.records.customers.states import ConsultationState, NeedState, PointKind
from aftersales.records.staff.queries import holders_of

IN_FORCE = Q(withdrawn_at=None)
follows("customer", "customers.Contact", field="customer")
follows(
    "customer",
    "customers.ContactPoint",
    field="customer",
    alone=("kind", "value_index"),
    only=Q(contact=None),
)
follows("customer", "customers.CustomerStore", field="customer", alone=("store",))
follows("customer", "customers.TalkSubject", field="customer", alone=("subject",))
follows("customer", "customers.CreditChange", field="customer")
follows("customer", "customers.Consent", field="customer", alone=("purpose",), only=IN_FORCE)
follows("customer", "customers.Consultation", field="customer")
follows("customer", "customers.Need", field="customer")
follows("customer", "customers.Remark", field="customer")

HISTORIES = ("CustomerHistory", "ContactHistory", "ContactPointHistory")


def _history(name: str) -> QuerySet[Any]:
    model: Any = apps.get_model("customers", name)  # made by pghistory beside the tracked model
    return model.objects.all()  # type: ignore[no-any-return]  # typed by name only


# -- the copy for the person (PIPL 45)
# --------------------------------------------------------------


@tells("customer")
def file(subject_id: int) -> Sequence[Mapping[str, Any]]:
    columns = (
        "id",
        "entity",
        "kind",
        "name",
        "uscc",
        "id_kind",
        "id_number",
        "external_code",
        "grade",
        "hopes",
        "guidance",
        "latent_needs",
        "talk_points",
        "next_talk_on",
        "credit_state",
        "credit_limit",
        "source",
        "opened_at",
        "completed_at",
        "visits",
        "last_visit_on",
    )
    return list(Customer.objects.filter(pk=subject_id).values(*columns))


@tells("customer")
def contacts(subject_id: int) -> Sequence[Mapping[str, Any]]:
    return list(
        Contact.objects.filter(customer=subject_id).order_by("pk").values("role", "name", "note")
    )


@tells("customer")
def ways_to_reach(subject_id: int) -> Sequence[Mapping[str, Any]]:
    rows = ContactPoint.objects.filter(customer=subject_id).order_by("pk")
    return [
        {
            "kind": kind,
            "value": phones.shown(str(value)) if kind == PointKind.PHONE else value,
            "main": is_main,
        }
        for kind, value, is_main in rows.values_list("kind", "value", "is_main")
    ]


@tells("customer")
def talk_subjects(subject_id: int) -> Sequence[Mapping[str, Any]]:
    rows = TalkSubject.objects.filter(customer=subject_id).order_by("pk")
    return list(rows.values("subject", "last_used_at", "times_used"))


@tells("customer")
def credit(subject_id: int) -> Sequence[Mapping[str, Any]]:
    rows = CreditChange.objects.filter(customer=subject_id).order_by("pk")
    return list(rows.values("state", "limit", "currency", "days", "reason", "changed_at"))


@tells("customer")
def consents(subject_id: int) -> Sequence[Mapping[str, Any]]:
    rows = Consent.objects.filter(customer=subject_id).order_by("pk")
    columns = (
        "purpose",
        "text_version",
        "channel",
        "given_at",
        "withdrawn_at",
        "withdrawn_channel",
    )
    return list(rows.values(*columns))


@tells("customer")
def consultations(subject_id: int) -> Sequence[Mapping[str, Any]]:
    rows = Consultation.objects.filter(customer=subject_id).order_by("pk")
    columns = (
        "number",
        "channel",
        "received_at",
        "words",
        "answer",
        "outcome",
        "state",
        "closed_at",
    )
    return list(rows.values(*columns))


@tells("customer")
def needs(subject_id: int) -> Sequence[Mapping[str, Any]]:
    rows = Need.objects.filter(customer=subject_id).order_by("pk")
    return list(
        rows.values("need_class", "words", "stated_at", "state", "solution", "delivered_at")
    )


@tells("customer")
def remarks(subject_id: int) -> Sequence[Mapping[str, Any]]:
    rows = Remark.objects.filter(customer=subject_id).order_by("pk")
    return list(rows.values("from_side", "to_side", "words", "said_at", "settled_at"))


@tells("customer")
def what_happened(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """Every fact about the person: who did what when; also who looked at the data."""
    rows = EventObject.objects.filter(kind="customer", object_id=subject_id).order_by("event_id")
    return [
        {"fact": name, "at": at, "by": actor}
        for name, at, actor in rows.values_list("event__name", "event__occurred_at", "event__actor")
    ]


# -- forgetting (PIPL 47)
# ----------------------------------------------------------------------------


@needs_still("customer")
def open_matters(subject_id: int) -> list[str]:
    heard = Consultation.objects.filter(customer=subject_id)
    stated = Need.objects.filter(customer=subject_id)
    open_ones = {
        "customers.consultation_open": heard.exclude(state=ConsultationState.CLOSED),
        "customers.need_open": stated.exclude(state__in=[NeedState.MET, NeedState.DROPPED]),
    }
    return [code for code, rows in open_ones.items() if rows.exists()]


@forgets("customer")
def forget_file(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:  # noqa: ARG001 - as every forgetter
    """Contacts, numbers, subjects and histories go; consultations and needs stay as numbers of the
    trade.
    """
    removed = _forget_histories(subject_id)
    for rows in (ContactPoint, Contact, TalkSubject):
        removed += rows._default_manager.filter(customer=subject_id).delete()[0]
    spoken = Consultation.objects.filter(customer=subject_id)
    removed += spoken.update(
        caller="", caller_phone="", caller_index="", words="", answer="", outcome=""
    )
    removed += FollowUp.objects.filter(consultation__customer=subject_id).delete()[0]
    removed += Need.objects.filter(customer=subject_id).update(
        words="", solution="", check_words=""
    )
    removed += Remark.objects.filter(customer=subject_id).update(words="")
    removed += CreditChange.objects.filter(customer=subject_id).update(reason="")
    removed += ClearViewReason.objects.filter(customer=subject_id).update(words="")
    removed += DuplicatePair.objects.filter(Q(one=subject_id) | Q(other=subject_id)).delete()[0]
    removed += _forget_histories(subject_id)  # deleting has just written some
    kept = Consent.objects.filter(customer=subject_id).update(proof="")
    return Forgotten(removed=removed, kept=kept, because="keep_processing_records")


def _forget_histories(subject_id: int) -> int:
    """Former versions too: of rows that are here now, and of rows that were here before a merge
    moved them.
    """
    removed = _history("CustomerHistory").filter(pgh_obj=subject_id).delete()[0]
    for name, rows in (("ContactHistory", Contact), ("ContactPointHistory", ContactPoint)):
        here = rows._default_manager.filter(customer=subject_id).values("pk")
        mine = Q(customer=subject_id) | Q(pgh_obj__in=list(here.values_list("pk", flat=True)))
        removed += _history(name).filter(mine).delete()[0]
    return removed


@forgets("customer")
def forget_files_and_messages(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:
    """What lies in the rooms below: attached files and messages that were sent."""
    system = by.as_system("customers", rights={"files.discard", "notices.erase"})
    removed = files.discard_all(about=("customer", subject_id), by=system, at=at)
    notices.forget(recipient=("customer", subject_id), by=system, at=at)
    return Forgotten(removed=removed)


# -- word to those it concerns
# --------------------------------------------------------------------------


def _tell(
    roles: Sequence[str],
    event: Any,
    *,
    code: str,
    about: tuple[str, int] | None,
    address: str,
    by: Actor,
    at: datetime,
) -> None:
    people = {
        person.pk
        for role in roles
        for person in holders_of(
            role, store_id=event.store_id, on=day_of(at, store_id=event.store_id)
        )
    }
    if people:
        notices.notify(
            people=people,
            code=code,
            occasion=f"{code}:{about[1] if about else at.isoformat(timespec='seconds')}",
            about=about,
            address=address,
            store_id=event.store_id,
            by=by,
            at=at,
        )


@delivers(NeedRecorded, rights={"notices.notify"})
def tell_departments(event: NeedRecorded, *, by: Actor, at: datetime) -> None:
    """Every department that a need concerns hears of it before its own step begins (CV-08)."""
    routes = value(
        parameters.NEEDS_GO_TO, store_id=event.store_id, on=day_of(at, store_id=event.store_id)
    )
    roles = [
        role
        for need_class, _colon, role in (route.partition(":") for route in routes)
        if need_class == event.need_class
    ]
    about = ("need", event.need_id)
    address = f"/needs/{event.need_id}/"
    _tell(roles, event, code="customers.need", about=about, address=address, by=by, at=at)


@delivers(RemarkPassedOn, rights={"notices.notify"})
def tell_the_side(event: RemarkPassedOn, *, by: Actor, at: datetime) -> None:
    """The side it was passed on to hears of it at once (CV-28)."""
    on = day_of(at, store_id=event.store_id)
    sides = value(parameters.SIDES, store_id=event.store_id, on=on)
    roles = [
        role
        for side, _colon, role in (each.partition(":") for each in sides)
        if side == event.to_side
    ]
    about = ("remark", event.remark_id)
    address = f"/remarks/{event.remark_id}/"
    _tell(roles, event, code="customers.remark", about=about, address=address, by=by, at=at)


@delivers(RevealsAlarmed, rights={"notices.notify"})
def tell_of_many_looks(event: RevealsAlarmed, *, by: Actor, at: datetime) -> None:
    """Somebody looked at very many customers' data: those who answer for it hear at once (S-11)."""
    roles = ("after_sales_manager", "general_manager", "it_officer")
    _tell(roles, event, code="customers.many_looks", about=None, address="", by=by, at=at)


@delivers(NeedsShifted, rights={"notices.notify"})
def tell_of_shift(event: NeedsShifted, *, by: Actor, at: datetime) -> None:
    """Service measures and strategy want a look (CV-20)."""
    roles = ("after_sales_manager", "business_supervisor")
    _tell(
        roles,
        event,
        code="customers.needs_shifted",
        about=None,
        address="/needs/figures/",
        by=by,
        at=at,
    )


@delivers(ConsultationReceived, rights={"notices.notify"})
def tell_who_answers(event: ConsultationReceived, *, by: Actor, at: datetime) -> None:
    """Whoever is to answer hears of it, unless they took it down themselves (RC-24)."""
    _tell_of_consultation(event, by=by, at=at)


@delivers(ConsultationAssigned, rights={"notices.notify"})
def tell_who_takes_it(event: ConsultationAssigned, *, by: Actor, at: datetime) -> None:
    _tell_of_consultation(event, by=by, at=at)


def _tell_of_consultation(
    event: ConsultationReceived | ConsultationAssigned, *, by: Actor, at: datetime
) -> None:
    if event.person_id is not None:
        notices.tell_taker(
            person_id=event.person_id,
            code="customers.consultation_given",
            about=("consultation", event.consultation_id),
            address=f"/consultations/{event.consultation_id}/",
            store_id=event.store_id,
            by=by,
            at=at,
        )


@delivers(SolutionPlanned, rights={"notices.notify"})
def tell_who_delivers(event: SolutionPlanned, *, by: Actor, at: datetime) -> None:
    """Whoever is to see to what was agreed with the customer hears of it (CV-19)."""
    notices.tell_taker(
        person_id=event.person_id,
        code="customers.solution_given",
        about=("need", event.need_id),
        address=f"/needs/{event.need_id}/",
        store_id=event.store_id,
        by=by,
        at=at,
    )
