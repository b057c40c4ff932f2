"""Questions about customer files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.models import EventRecord
from aftersales.core.words import searchable
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters, rules
from aftersales.records.customers.events import DataRevealed, RevealsAlarmed
from aftersales.records.customers.models import (
    Consent,
    Consultation,
    ConsultationQuerySet,
    Contact,
    ContactPoint,
    Customer,
    CustomerQuerySet,
    CustomerStore,
    DuplicatePair,
    Merge,
    Need,
    NeedQuerySet,
    NeedTopic,
    TalkSubject,
)
from aftersales.records.customers.states import (
    Entity,
    FileState,
    NeedClass,
    PairState,
    PointKind,
    Purpose,
)


def visible(*, seen_by: Actor) -> CustomerQuerySet:
    """The living files that the actor's stores have opened."""
    return Customer.objects.visible_to(seen_by).living()


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


@dataclass(frozen=True, kw_only=True)
class SearchCard:
    """What the search box needs of one file."""

    customer_id: int
    group_id: int
    name: str
    words: tuple[str, ...]
    phones: tuple[str, ...]
    numbers: tuple[str, ...]
    store_ids: tuple[int, ...]

    @property
    def masked_phone(self) -> str:
        return phones.masked(self.phones[0]) if self.phones else ""


def cards_for_search(customer_ids: Collection[int]) -> Iterator[SearchCard]:
    """The files as the search box takes them in. Four statements."""
    rows = Customer.objects.filter(pk__in=customer_ids).order_by("pk")
    names = _grouped(Contact.objects.filter(customer__in=customer_ids), "name")
    points = ContactPoint.objects.filter(customer__in=customer_ids, kind=PointKind.PHONE)
    numbers = _grouped(points.order_by("-is_main"), "value")
    stores = _grouped(CustomerStore.objects.filter(customer__in=customer_ids), "store_id")
    for pk, group, name, uscc, code in rows.values_list(
        "pk", "group_id", "name", "uscc", "external_code"
    ):
        yield SearchCard(
            customer_id=pk,
            group_id=group,
            name=name,
            words=(name, *names[pk]),
            phones=tuple(numbers[pk]),
            numbers=tuple(words for words in (uscc, code) if words),
            store_ids=tuple(stores[pk]),
        )


def _grouped(rows: QuerySet[Any], column: str) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for customer_id, each in rows.values_list("customer_id", column):
        found[customer_id].append(each)
    return found


def clear_views(*, actor_key: str, since: datetime, until: datetime) -> int:
    """How often this actor saw personal data in clear in that time."""
    facts = EventRecord.objects.filter(name=DataRevealed.name, actor=actor_key)
    return facts.filter(occurred_at__gt=since, occurred_at__lte=until).count()


def was_alarmed(*, actor_key: str, since: datetime) -> bool:
    facts = EventRecord.objects.filter(name=RevealsAlarmed.name, actor=actor_key)
    return facts.filter(occurred_at__gt=since).exists()


def merged_into(customer_id: int) -> list[int]:
    """The files that became part of this one, whichever way round."""
    found: list[int] = []
    wave = [customer_id]
    while wave:
        rows = Customer.objects.filter(merged_into__in=wave, state=FileState.MERGED)
        wave = list(rows.order_by("pk").values_list("pk", flat=True))
        found += wave
    return found


def likenesses(*, group_id: int) -> dict[tuple[int, int], set[str]]:
    """Pairs of living files of the group, with what is the same in both. Four statements."""
    found: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        for reason, statement in _LIKENESS.items():
            cursor.execute(statement, {"group": group_id, "most": MOST_ALIKE})
            for one, other in cursor.fetchall():
                found[one, other].add(reason)
        _add_names(cursor, found)
    return dict(found)


MOST_ALIKE = 20  # a number that more files than this have is a switchboard, not a person
_BY_POINT = """
SELECT DISTINCT a.customer_id, b.customer_id FROM customers_contactpoint a
JOIN customers_contactpoint b ON b.group_id = a.group_id AND b.value_index = a.value_index
  AND b.kind = a.kind AND b.customer_id > a.customer_id
JOIN customers_customer one ON one.id = a.customer_id AND one.state IN ('incomplete', 'complete')
JOIN customers_customer other ON other.id = b.customer_id AND other.state IN ('incomplete', 'complete')
WHERE a.group_id = %(group)s AND a.kind = '{kind}' AND a.value_index IN (
  SELECT value_index FROM customers_contactpoint WHERE group_id = %(group)s AND kind = '{kind}'
  GROUP BY value_index HAVING count(DISTINCT customer_id) BETWEEN 2 AND %(most)s)
"""
_BY_CODE = """
SELECT a.id, b.id FROM customers_customer a
JOIN customers_customer b ON b.group_id = a.group_id AND b.{column} = a.{column} AND b.id > a.id
  AND b.state IN ('incomplete', 'complete')
WHERE a.group_id = %(group)s AND a.state IN ('incomplete', 'complete') AND a.{column} <> ''
"""
_LIKENESS = {
    "phone": _BY_POINT.format(kind="phone"),
    "email": _BY_POINT.format(kind="email"),
    "address": _BY_POINT.format(kind="address"),
    "uscc": _BY_CODE.format(column="uscc"),
    "id_number": _BY_CODE.format(column="id_index"),
}


def _add_names(cursor: Any, found: Mapping[tuple[int, int], set[str]]) -> None:
    """The same name alone says little in China; beside a phone or an address it says much."""
    ids = sorted({pk for pair in found for pk in pair})
    cursor.execute("SELECT id, name FROM customers_customer WHERE id = ANY (%s)", [ids])
    names = {pk: rules.alike(name) for pk, name in cursor.fetchall()}
    for (one, other), reasons in found.items():
        if names[one] and names[one] == names[other]:
            reasons.add("name")


def need_counts(*, store_id: int, since: datetime, until: datetime) -> dict[str, int]:
    """How many needs of each class were stated in that time."""
    rows = Need.objects.filter(store=store_id, stated_at__gte=since, stated_at__lt=until)
    return dict(rows.order_by().values_list("need_class").annotate(n=Count("pk")))


def need_shifts(*, store_id: int, at: datetime, period: timedelta) -> list[rules.Shift]:
    """The share of each class in the last period beside the one before it (CV-20)."""
    now = need_counts(store_id=store_id, since=at - period, until=at)
    before = need_counts(store_id=store_id, since=at - 2 * period, until=at - period)
    return rules.shifts(before, now, NeedClass.values)


# -- lists and cards ---------------------------------------------------------------------------------


def found(*, seen_by: Actor, words: str = "", store_id: int | None = None) -> CustomerQuerySet:
    """The files in sight that the words may mean: a number or its last four digits, a name, a code."""
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
    parameter = {
        Entity.PERSON: parameters.NEEDED_FIELDS,
        Entity.ORGANISATION: parameters.NEEDED_OF_ORGANISATIONS,
    }[Entity(customer.entity)]
    needed = value(parameter, store_id=store_id, on=on)
    return [*rules.missing_fields(needed, present_in(customer)), *customer.missing_elsewhere]


def may_use(*, customer_id: int, purpose: Purpose) -> bool:
    """Whether the customer's consent to this purpose is in force."""
    return Consent.objects.filter(customer=customer_id, purpose=purpose, withdrawn_at=None).exists()


def subjects_to_offer(customer: Customer, *, store_id: int, at: datetime) -> list[TalkSubject]:
    """What to talk about next: subjects that rest for a while after use are left out (CV-21)."""
    rest = value(parameters.SUBJECT_RESTS, store_id=store_id, on=at.date())
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


def pairs(*, seen_by: Actor) -> QuerySet[DuplicatePair]:
    """Pairs that wait for somebody to decide, of which the actor may see one file at least."""
    files = Customer.objects.visible_to(seen_by, "customers.merge").values("pk")
    rows = DuplicatePair.objects.filter(state=PairState.FOUND)
    return rows.filter(Q(one__in=files) | Q(other__in=files)).select_related("one", "other")


def merges(*, seen_by: Actor) -> QuerySet[Merge]:
    """Merges into files in sight, the latest first."""
    files = Customer.objects.visible_to(seen_by, "customers.merge").values("pk")
    return Merge.objects.filter(kept__in=files).order_by("-pk")


def consultations(
    *, seen_by: Actor, words: str = "", store_id: int | None = None
) -> ConsultationQuerySet:
    """The register of calls, visits and letters (RC-24)."""
    rows = Consultation.objects.visible_to(seen_by)
    if store_id is not None:
        rows = rows.filter(store=store_id)
    said = searchable(words)
    if not said:
        return rows
    wanted = Q(number__iexact=said) | Q(customer__name__icontains=said)
    with suppress(phones.NotAPhone):
        wanted |= Q(caller_index=phones.index(phones.normalised(said)))
    return rows.filter(wanted)


def needs(*, seen_by: Actor, store_id: int | None = None) -> NeedQuerySet:
    rows = Need.objects.visible_to(seen_by).select_related("topic")
    return rows if store_id is None else rows.filter(store=store_id)


def topics(*, seen_by: Actor) -> QuerySet[NeedTopic]:
    return NeedTopic.objects.filter(group=seen_by.group_id)


def is_colleague(person_id: int, *, group_id: int | None) -> bool:
    """Whether somebody of the group can be made an owner."""
    people: Any = Need._meta.get_field("owner").related_model
    return bool(people._default_manager.filter(pk=person_id, group=group_id).exists())
