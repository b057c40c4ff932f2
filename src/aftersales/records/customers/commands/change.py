"""Keeping files true: fields, contacts, ways to reach somebody, verification, and what higher rooms
know.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import update_many
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.lookups import Among
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.records.customers.commands._files import (
    adding_to_a_living_file,
    fell_short,
    file_for,
    saved,
    settle,
)
from aftersales.records.customers.commands._prepared import (
    NameMissing,
    checked_id,
    checked_uscc,
    one_of,
    point_of,
)
from aftersales.records.customers.events import (
    ContactAdded,
    ContactChanged,
    ContactPointAdded,
    ContactPointMarked,
    ContactPointRemoved,
    ContactRemoved,
    CustomerChanged,
    CustomerVerified,
    CustomerVisited,
)
from aftersales.records.customers.models import Contact, ContactPoint, Customer
from aftersales.records.customers.states import (
    ContactRole,
    CustomerKind,
    Entity,
    FileState,
    PointKind,
)

WORDS = {
    "name": 120,
    "external_code": 40,
    "hopes": 2000,
    "guidance": 2000,
}
CHANGEABLE = (*WORDS, "kind", "entity", "uscc", "id_number", "id_kind")


class FieldUnknown(Refusal):
    """The file has no such field, or another deed changes it."""

    code = "customers.field_unknown"
    status = 422


class PointKnown(Refusal):
    """The file has this number or address already."""

    code = "customers.point_known"


class NoSuchContact(Refusal):
    """The contact or number is not one of this customer's."""

    code = "customers.no_such_contact"
    status = 404


class CodeTaken(Refusal):
    """Another living file has this code of the old system."""

    code = "customers.code_taken"


@command("customers.change")
def change(*, customer_id: int, changes: Mapping[str, str], by: Actor, at: datetime) -> Customer:
    """Make the file equal the customer's real situation; the row's history keeps what it was
    (CV-10).
    """
    customer, store_id = file_for(customer_id, by=by, right="customers.change")
    changed = _changed(customer, changes)
    if not changed:
        return customer
    _refuse_taken_code(customer)
    saved(customer, *changed, by=by, at=at)
    told = tuple(sorted(set(changed) - {"id_index"}))
    fact = CustomerChanged(store_id=store_id, customer_id=customer.pk, fields=told)
    record(fact, by=by, at=at)
    settle(customer, store_id=store_id, by=by, at=at)
    return customer


def _changed(customer: Customer, changes: Mapping[str, str]) -> list[str]:
    """Set what differs and answer which fields that were."""
    before = {name: getattr(customer, name) for name in (*CHANGEABLE, "id_index")}
    for name, words in changes.items():
        if name not in CHANGEABLE:
            raise FieldUnknown(_("This field is not changed here."), field=name[:40])
        if name in WORDS:
            text = clean(words, most=WORDS[name], field=name, lines=name in {"hopes", "guidance"})
            setattr(customer, name, text)
    if not customer.name:
        raise NameMissing(_("Say the customer's name."), field="name")
    if "kind" in changes:
        customer.kind = one_of(CustomerKind, changes["kind"], "kind")
    if "entity" in changes:
        customer.entity = one_of(Entity, changes["entity"], "entity")
    if "uscc" in changes:
        customer.uscc = checked_uscc(changes["uscc"]) if changes["uscc"].strip() else ""
    if "id_number" in changes:
        _set_id(customer, changes["id_number"], changes.get("id_kind") or customer.id_kind)
    return [name for name, value in before.items() if getattr(customer, name) != value]


def _set_id(customer: Customer, number: str, kind: str) -> None:
    found = checked_id(number, kind) if number.strip() else ("", "", "")
    customer.id_kind, customer.id_number, customer.id_index = found


def _refuse_taken_code(customer: Customer) -> None:
    others = Customer.objects.living().filter(group=customer.group_id).exclude(pk=customer.pk)
    if customer.external_code and others.filter(external_code=customer.external_code).exists():
        raise CodeTaken(_("Another file has this code."), field="external_code")


@command("customers.change")
def add_point(
    *,
    customer_id: int,
    kind: str,
    value: str,
    contact_id: int | None = None,
    main: bool = False,
    by: Actor,
    at: datetime,
) -> ContactPoint:
    """One more way to reach the customer, or one of the contacts."""
    customer, store_id = file_for(customer_id, by=by, right="customers.change")
    contact = _contact_of(customer, contact_id) if contact_id is not None else None
    found = point_of(
        one_of(PointKind, kind, "kind"), clean(value, most=200, field="value", needed=True)
    )
    rows = ContactPoint.objects.filter(customer=customer, kind=found.kind)
    if rows.filter(contact=contact, value_index=found.index).exists():
        raise PointKnown(_("The file has this already."), field="value")
    first = not rows.filter(is_main=True).exists()
    if main and not first:
        rows.filter(is_main=True).update(is_main=False)
    with adding_to_a_living_file(), transaction.atomic():
        point = ContactPoint.objects.create(
            group_id=customer.group_id,
            customer=customer,
            contact=contact,
            kind=found.kind,
            value=found.value,
            value_index=found.index,
            tail_index=found.tail,
            is_main=main or first,
        )
    fact = ContactPointAdded(
        store_id=store_id, customer_id=customer.pk, contact_point_id=point.pk, kind=point.kind
    )
    record(fact, by=by, at=at)
    settle(customer, store_id=store_id, by=by, at=at)
    return point


@command("customers.change")
def mark_point(
    *,
    customer_id: int,
    point_id: int,
    main: bool | None = None,
    wrong: bool | None = None,
    by: Actor,
    at: datetime,
) -> ContactPoint:
    """This is the one to use first; or nobody answers there any more. A wrong one is never the main
    one.
    """
    customer, store_id = file_for(customer_id, by=by, right="customers.change")
    point = _point_of(customer, point_id)
    point.is_wrong = point.is_wrong if wrong is None else wrong
    wanted = point.is_main if main is None else main
    is_main = wanted and not point.is_wrong
    if is_main and not point.is_main:
        ContactPoint.objects.filter(customer=customer, kind=point.kind, is_main=True).update(
            is_main=False
        )
    point.is_main = is_main
    point.save(update_fields=["is_main", "is_wrong"])
    fact = ContactPointMarked(
        store_id=store_id,
        customer_id=customer.pk,
        contact_point_id=point.pk,
        is_main=point.is_main,
        is_wrong=point.is_wrong,
    )
    record(fact, by=by, at=at)
    settle(customer, store_id=store_id, by=by, at=at)
    return point


@command("customers.change")
def remove_point(*, customer_id: int, point_id: int, by: Actor, at: datetime) -> Customer:
    """Take a number or an address out of the file."""
    customer, store_id = file_for(customer_id, by=by, right="customers.change")
    point = _point_of(customer, point_id)
    fact = ContactPointRemoved(
        store_id=store_id, customer_id=customer.pk, contact_point_id=point.pk, kind=point.kind
    )
    point.delete()
    record(fact, by=by, at=at)
    settle(customer, store_id=store_id, by=by, at=at)
    return customer


@command("customers.change")
def add_contact(
    *,
    customer_id: int,
    name: str,
    role: str,
    phone: str = "",
    note: str = "",
    by: Actor,
    at: datetime,
) -> Contact:
    """Somebody else speaks for the customer: a driver, the fleet manager, family."""
    customer, store_id = file_for(customer_id, by=by, right="customers.change")
    with adding_to_a_living_file(), transaction.atomic():
        contact = Contact.objects.create(
            group_id=customer.group_id,
            customer=customer,
            role=one_of(ContactRole, role, "role"),
            name=clean(name, most=120, field="name", needed=True),
            note=clean(note, most=200, field="note"),
        )
    fact = ContactAdded(
        store_id=store_id, customer_id=customer.pk, contact_id=contact.pk, role=contact.role
    )
    record(fact, by=by, at=at)
    if phone.strip():
        add_point(
            customer_id=customer_id, kind="phone", value=phone, contact_id=contact.pk, by=by, at=at
        )
    settle(customer, store_id=store_id, by=by, at=at)
    return contact


@command("customers.change")
def change_contact(
    *,
    customer_id: int,
    contact_id: int,
    name: str,
    role: str,
    note: str = "",
    by: Actor,
    at: datetime,
) -> Contact:
    """The contact has another name, role or note."""
    customer, store_id = file_for(customer_id, by=by, right="customers.change")
    contact = _contact_of(customer, contact_id)
    contact.name = clean(name, most=120, field="name", needed=True)
    contact.role = one_of(ContactRole, role, "role")
    contact.note = clean(note, most=200, field="note")
    contact.save(update_fields=["name", "role", "note"])
    fact = ContactChanged(store_id=store_id, customer_id=customer.pk, contact_id=contact.pk)
    record(fact, by=by, at=at)
    settle(customer, store_id=store_id, by=by, at=at)
    return contact


@command("customers.change")
def remove_contact(*, customer_id: int, contact_id: int, by: Actor, at: datetime) -> Customer:
    """The contact no longer speaks for the customer; the numbers go with it."""
    customer, store_id = file_for(customer_id, by=by, right="customers.change")
    contact = _contact_of(customer, contact_id)
    fact = ContactRemoved(store_id=store_id, customer_id=customer.pk, contact_id=contact.pk)
    contact.delete()
    record(fact, by=by, at=at)
    settle(customer, store_id=store_id, by=by, at=at)
    return customer


def _contact_of(customer: Customer, contact_id: int) -> Contact:
    found = Contact.objects.filter(customer=customer, pk=contact_id).first()
    if found is None:
        raise NoSuchContact(_("This is not a contact of the customer."), field="contact")
    return found


def _point_of(customer: Customer, point_id: int) -> ContactPoint:
    found = ContactPoint.objects.filter(customer=customer, pk=point_id).first()
    if found is None:
        raise NoSuchContact(_("This is not one of the customer's numbers."), field="point")
    return found


@command("customers.change")
def verify(*, customer_id: int, by: Actor, at: datetime) -> Customer:
    """Somebody went through the file and found it right: the interval begins anew (CV-11)."""
    customer, store_id = file_for(customer_id, by=by, right="customers.change")
    customer.verified_at = at
    saved(customer, "verified_at", by=by, at=at)
    record(CustomerVerified(store_id=store_id, customer_id=customer.pk), by=by, at=at)
    return customer


@dataclass(frozen=True, kw_only=True)
class Visited:
    """A higher room saw the customer here: on which day, in which store."""

    customer_id: int
    store_id: int
    on: date


@command("customers.note")
def note_visits(*, visits: Collection[Visited], by: Actor, at: datetime) -> int:
    """Higher rooms tell visits; file analysis and “drifting away” read them (CV-12)."""
    noted = 0
    for visit in visits:
        by.require("customers.note", store_id=visit.store_id)
        files = Customer.objects.living().select_for_update(no_key=True)
        customer = files.filter(pk=visit.customer_id, group=by.group_id).first()
        if customer is None:
            continue
        customer.visits += 1
        customer.last_visit_on = max(customer.last_visit_on or visit.on, visit.on)
        saved(customer, "visits", "last_visit_on", by=by, at=at)
        fact = CustomerVisited(
            store_id=visit.store_id, customer_id=customer.pk, visits=customer.visits
        )
        record(fact, by=by, at=at)
        noted += 1
    return noted


@command("customers.note")
def note_missing(
    *, customer_id: int, room: str, missing: Collection[str], store_id: int, by: Actor, at: datetime
) -> Customer:
    """A higher room says what the file still lacks on its side, such as the car's model (CV-03);
    empty when whole.
    """
    by.require("customers.note", store_id=store_id)
    files = Customer.objects.living().select_for_update(no_key=True)
    customer = files.get(pk=customer_id)
    others = [each for each in customer.missing_elsewhere if not each.startswith(f"{room}.")]
    now_missing = sorted({*others, *(f"{room}.{field}"[:40] for field in missing)})
    if now_missing != sorted(customer.missing_elsewhere):
        customer.missing_elsewhere = now_missing
        saved(customer, "missing_elsewhere", by=by, at=at)
        settle(customer, store_id=store_id, by=by, at=at)
    return customer


@command("customers.note")
def note_missing_many(
    *,
    missing: Mapping[int, Collection[str]],
    room: str,
    store_id: int,
    by: Actor,
    at: datetime,
) -> int:
    """The same for many files at once; how many said something else before. Four statements and
    two for each file that becomes whole.
    """
    by.require("customers.note", store_id=store_id)
    found = Customer.objects.living().filter(Among("pk", missing), group=by.group_id)
    said = dict(found.values_list("pk", "missing_elsewhere"))
    told = {pk: _gaps(before, room, missing[pk]) for pk, before in said.items()}
    changed = [pk for pk, before in said.items() if told[pk] != sorted(before)]
    if not changed:
        return 0
    locked = found.filter(Among("pk", changed)).select_for_update(no_key=True)
    files = list(locked.order_by("pk"))
    fallen = [each for each in files if told[each.pk] and each.state == FileState.COMPLETE]
    for customer in files:
        customer.missing_elsewhere = told[customer.pk]
        customer.changed_by, customer.changed_at = by.key, at
    for customer in fallen:
        customer.state, customer.completed_at = FileState.INCOMPLETE, None
    update_many(files, ["missing_elsewhere", "state", "completed_at", "changed_by", "changed_at"])
    record_many([fell_short(each, store_id=store_id, by=by) for each in fallen], by=by, at=at)
    for customer in files:
        if not customer.missing_elsewhere:
            settle(customer, store_id=store_id, by=by, at=at)
    return len(files)


def _gaps(before: Collection[str], room: str, missing: Collection[str]) -> list[str]:
    others = {each for each in before if not each.startswith(f"{room}.")}
    return sorted(others | {f"{room}.{field}"[:40] for field in missing})


@command("customers.note")
def note_history(
    *, visits: Mapping[int, tuple[int, date]], store_id: int, by: Actor, at: datetime
) -> int:
    """Higher rooms tell how often customers were here by what is on record, and when last.

    What the old system counted may be more and stays; a record never lowers it (CV-12).
    """
    by.require("customers.note", store_id=store_id)
    found = Customer.objects.living().filter(Among("pk", visits), group=by.group_id)
    files = [
        customer
        for customer in found.select_for_update(no_key=True).order_by("pk")
        if _was_here_more(customer, *visits[customer.pk])
    ]
    for customer in files:
        times, last = visits[customer.pk]
        customer.visits = max(customer.visits, times)
        customer.last_visit_on = max(customer.last_visit_on or last, last)
        customer.changed_by, customer.changed_at = by.key, at
    update_many(files, ["visits", "last_visit_on", "changed_by", "changed_at"])
    facts = [
        CustomerVisited(store_id=store_id, customer_id=customer.pk, visits=customer.visits)
        for customer in files
    ]
    record_many(facts, by=by, at=at)
    return len(files)


def _was_here_more(customer: Customer, times: int, last: date) -> bool:
    seen = customer.last_visit_on
    return times > customer.visits or seen is None or last > seen
