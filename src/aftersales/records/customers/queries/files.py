"""Customer files: finding them, showing them masked, what they lack, what they said before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.lookups import Among
from aftersales.core.words import searchable
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters, rules
from aftersales.records.customers.models import (
    Consent,
    Consultation,
    Contact,
    ContactPoint,
    Customer,
    CustomerQuerySet,
    CustomerStore,
    Need,
    TalkSubject,
)
from aftersales.records.customers.states import (
    LIVING,
    ContactRole,
    Entity,
    FileState,
    PointKind,
    Purpose,
)


def visible(*, seen_by: Actor) -> CustomerQuerySet:
    """The living files that the actor's stores have opened."""
    return Customer.objects.visible_to(seen_by).living()


def seen_among(customer_ids: Collection[int], *, seen_by: Actor) -> set[int]:
    """Which of these living files the actor's stores have opened.

    Goes from the ids to the links: for many ids at once ``visible`` would walk through all files.
    """
    if seen_by.boundless:
        rows = Customer.objects.living().filter(Among("pk", customer_ids))
        return set(rows.values_list("pk", flat=True))
    links = CustomerStore.objects.filter(
        Among("customer_id", customer_ids),
        store__in=seen_by.stores_with("customers.view"),
        customer__state__in=LIVING,
    )
    return set(links.values_list("customer_id", flat=True))


def said_in(customer: Customer) -> frozenset[str]:
    """Which fields of completeness the file's own row answers."""
    said = {
        "name": customer.name,
        "uscc": customer.uscc,
        "id_number": customer.id_index,
        "hopes": customer.hopes,
        "grade": customer.grade,
    }
    return frozenset(name for name, words in said.items() if words)


def present_in(customer: Customer) -> frozenset[str]:
    """Which fields of completeness the whole file answers, its contacts and numbers included."""
    kinds = ContactPoint.objects.filter(customer=customer, is_wrong=False).values_list(
        "kind", flat=True
    )
    has_contact = Contact.objects.filter(customer=customer).exists()
    return said_in(customer) | set(kinds) | ({"contact"} if has_contact else set())


def merged_into(customer_id: int) -> list[int]:
    """The files that became part of this one, whichever way round."""
    found: list[int] = []
    wave = [customer_id]
    while wave:
        rows = Customer.objects.filter(merged_into__in=wave, state=FileState.MERGED)
        wave = list(rows.order_by("pk").values_list("pk", flat=True))
        found += wave
    return found


def _next_file(files: CustomerQuerySet, pk: int) -> int | None:
    return files.filter(pk=pk).values_list("merged_into", flat=True).first()


def kept_file(customer_id: int, *, seen_by: Actor) -> int | None:
    """The living file to which this merged one leads, if the actor may see that one."""
    files = Customer.objects.filter(group=seen_by.group_id)
    found: int | None = None
    while into := _next_file(files, found or customer_id):
        found = into
    return found if found and visible(seen_by=seen_by).filter(pk=found).exists() else None


@dataclass(frozen=True)
class Traces:
    """By what rows of other people's files are known to be about somebody: see
    ``exchange.commands.forget_rows``.
    """

    keys: tuple[str, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...]


def traces(customer_ids: Collection[int]) -> Traces:
    """The telephone numbers (blind), codes and names under which these files' person is known."""
    files = Customer.objects.filter(pk__in=customer_ids)
    told = files.values_list("name", "id_number", "uscc", "external_code")
    points = ContactPoint.objects.filter(customer__in=customer_ids, kind=PointKind.PHONE)
    contacts = Contact.objects.filter(customer__in=customer_ids)
    calls = Consultation.objects.filter(customer__in=customer_ids).exclude(caller_index="")
    keys = {
        *points.values_list("value_index", flat=True),
        *calls.values_list("caller_index", flat=True),
    }
    names = {*(name for name, *_rest in told), *contacts.values_list("name", flat=True)}
    return Traces(
        keys=tuple(sorted(keys)),
        codes=tuple(sorted({str(code) for _name, *codes in told for code in codes if code})),
        names=tuple(sorted(filter(None, names))),
    )


def found(*, seen_by: Actor, words: str = "", store_id: int | None = None) -> CustomerQuerySet:
    """The files in sight that the words may mean: a number or its last four digits, a name, a
    code.
    """
    files = visible(seen_by=seen_by)
    if store_id is not None:
        links = CustomerStore.objects.filter(customer=OuterRef("pk"), store=store_id)
        files = files.filter(Exists(links)) if store_id in seen_by.stores else files.none()
    return matching(files, words) if words else files


def matching(files: CustomerQuerySet, words: str) -> CustomerQuerySet:
    """Narrow files to what the words may mean."""
    said = searchable(words)
    if not said:
        return files.none()
    return files.filter(
        Q(name__icontains=said)
        | Q(external_code__istartswith=said)
        | Q(uscc=said.upper())
        | Q(Exists(_numbers(said)))
    )


def _numbers(said: str) -> QuerySet[ContactPoint]:
    points = ContactPoint.objects.filter(customer=OuterRef("pk"), kind=PointKind.PHONE)
    if len(said) == 4 and said.isascii() and said.isdigit():
        return points.filter(tail_index=phones.tail_index(said))
    try:
        return points.filter(value_index=phones.index(phones.normalised(said)))
    except phones.NotAPhone:
        return points.none()


def with_main_phone(files: CustomerQuerySet) -> CustomerQuerySet:
    """Each file with its main number beside it, still sealed: one statement for a whole list."""
    points = ContactPoint.objects.filter(
        customer=OuterRef("pk"), kind=PointKind.PHONE, is_main=True
    )
    return files.annotate(main_phone=Subquery(points.values("value")[:1]))


# Whose word is the customer's own; a driver or a relative speaks for the car they brought.
SPEAKS_FOR_ALL = (ContactRole.SELF, ContactRole.FLEET, ContactRole.DECIDER)


def fits_phone(customer_id: int, four: str) -> bool:
    """Whether these are the last four digits of a number of the customer in person."""
    return _own_phones().filter(customer=customer_id, tail_index=phones.tail_index(four)).exists()


def holders_of_phone(number: str) -> list[tuple[int, int]]:
    """The living files that are reached in person under a whole number, who was here last first:
    (group, customer). Asked before anybody is known, so it looks as far as its caller may.
    """
    return holders_of_index(phones.index(number))


def holders_of_index(value_index: str) -> list[tuple[int, int]]:
    """The same for a number of which only the keyed index is known."""
    rows = _own_phones().filter(value_index=value_index, customer__state__in=LIVING)
    rows = rows.order_by(F("customer__last_visit_on").desc(nulls_last=True), "-customer", "pk")
    return list(dict.fromkeys(rows.values_list("group", "customer")))


def masked_names(ids: Collection[int], *, group_id: int) -> dict[int, str]:
    """The names of files as somebody sees them who may choose one and has not yet: 王*国. Asked
    before anybody is known, so it looks as far as its caller may.
    """
    rows = Customer.objects.filter(pk__in=ids, group=group_id).order_by("pk")
    return {pk: rules.masked_name(name) for pk, name in rows.values_list("pk", "name")}


def _own_phones() -> QuerySet[ContactPoint]:
    points = ContactPoint.objects.filter(kind=PointKind.PHONE, is_wrong=False)
    return points.filter(Q(contact=None) | Q(contact__role__in=SPEAKS_FOR_ALL))


def masked_phone(number: str | None) -> str:
    return phones.masked(number) if number else ""


@dataclass(frozen=True, kw_only=True)
class PointCard:
    """A way to reach somebody as everybody may see it: masked."""

    id: int
    kind: str
    masked: str
    contact_id: int | None
    is_main: bool
    is_wrong: bool


MASKS = {
    PointKind.PHONE: phones.masked,
    PointKind.EMAIL: rules.masked_email,
    PointKind.ADDRESS: rules.masked_address,
    PointKind.WECHAT: rules.masked_word,
}


def points_of(customer: Customer) -> list[PointCard]:
    rows = ContactPoint.objects.filter(customer=customer).order_by("kind", "-is_main", "pk")
    return [
        PointCard(
            id=row.pk,
            kind=row.kind,
            masked=MASKS[PointKind(row.kind)](row.value),
            contact_id=row.contact_id,
            is_main=row.is_main,
            is_wrong=row.is_wrong,
        )
        for row in rows
    ]


def lacking(customer: Customer, *, store_id: int, on: date) -> list[str]:
    """What the file still lacks: its own fields, then those that higher rooms named."""
    is_person = customer.entity == Entity.PERSON
    parameter = parameters.NEEDED_FIELDS if is_person else parameters.NEEDED_OF_ORGANISATIONS
    needed = value(parameter, store_id=store_id, on=on)
    return [*rules.missing_fields(needed, present_in(customer)), *customer.missing_elsewhere]


def may_use(*, customer_id: int, purpose: Purpose) -> bool:
    """Whether the customer's consent to this purpose is in force."""
    return Consent.objects.filter(customer=customer_id, purpose=purpose, withdrawn_at=None).exists()


def consents_in_force(customer_id: int) -> dict[str, Consent]:
    """By purpose: what the customer agreed to and has not taken back."""
    rows = Consent.objects.filter(customer=customer_id, withdrawn_at=None)
    return {row.purpose: row for row in rows.order_by("pk")}


def subjects_to_offer(customer: Customer, *, store_id: int, at: datetime) -> list[TalkSubject]:
    """What to talk about next: subjects that rest for a while after use are left out (CV-21)."""
    rest = value(parameters.SUBJECT_RESTS, store_id=store_id, on=day_of(at, store_id=store_id))
    rested = Q(last_used_at=None) | Q(last_used_at__lte=at - rest)
    rows = TalkSubject.objects.filter(rested, customer=customer)
    return list(rows.order_by(F("last_used_at").asc(nulls_first=True), "pk"))


def names_of(ids: Collection[int], *, seen_by: Actor) -> dict[int, str]:
    """The names of customers in sight, for lists and timelines of other rooms. One statement."""
    rows = Customer.objects.visible_to(seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "name"))


def in_sight(*, seen_by: Actor) -> CustomerQuerySet:
    """Files that the actor's stores have opened, also those that were merged or erased since."""
    return Customer.objects.visible_to(seen_by)


def stores_of(customer: Customer, *, seen_by: Actor) -> list[int]:
    """The actor's own stores that have opened the file."""
    rows = CustomerStore.objects.filter(customer=customer, store__in=seen_by.stores)
    return list(rows.order_by("store_id").values_list("store_id", flat=True))


def is_colleague(person_id: int, *, group_id: int | None) -> bool:
    """Whether somebody of the group can be made an owner."""
    people: Any = Need._meta.get_field("owner").related_model
    return bool(people._default_manager.filter(pk=person_id, group=group_id).exists())


_GAP_WORDS: dict[str, object] = {}


def gap(code: str, words: object) -> None:
    """A higher room names what it may report as missing: ``gap("vehicles.model", _("model"))``."""
    _GAP_WORDS[code] = words


def gap_words(code: str) -> str:
    """What is missing, in words."""
    return str(FIELD_WORDS.get(code) or _GAP_WORDS.get(code) or code.rpartition(".")[2])


@dataclass(frozen=True, kw_only=True)
class Change:
    """A field of the file that was something else before."""

    at: datetime
    by: str
    field: object
    before: str
    after: str


FIELD_WORDS = {
    "name": _("name"),
    "phone": _("phone"),
    "address": _("address"),
    "email": _("e-mail"),
    "contact": _("contact person"),
    "entity": _("who"),
    "kind": _("kind"),
    "uscc": _("company code"),
    "id_number": _("identity number"),
    "external_code": _("number in the old system"),
    "grade": _("grade"),
    "hopes": _("services hoped for"),
    "guidance": _("how to treat"),
    "latent_needs": _("latent needs"),
    "talk_points": _("talk points"),
    "next_talk_on": _("next talk"),
    "credit_state": _("credit standing"),
    "credit_limit": _("limit"),
    "state": _("file"),
}

_TOLD = tuple(name for name in FIELD_WORDS if name not in {"phone", "address", "email", "contact"})


def changes(customer: Customer) -> list[Change]:
    """What the file said before, newest first. Each version keeps who wrote it; numbers stay
    masked.
    """
    history: Any = apps.get_model("customers", "CustomerHistory")  # pghistory makes it
    former = history.objects.filter(pgh_obj=customer.pk).order_by("pgh_id")
    versions = [*former, customer]
    found = [
        Change(
            at=after.changed_at,
            by=after.changed_by,
            field=FIELD_WORDS[name],
            before=_told(name, getattr(before, name)),
            after=_told(name, getattr(after, name)),
        )
        for before, after in pairwise(versions)
        for name in _TOLD
        if getattr(before, name) != getattr(after, name)
    ]
    return found[::-1]


def _told(name: str, value: Any) -> str:
    if name == "id_number":
        return rules.masked_id(value) if value else ""
    field: Any = Customer._meta.get_field(name)
    choices = dict(field.choices or ())
    return str(choices.get(value, "" if value is None else value))
