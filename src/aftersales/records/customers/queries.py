"""Questions about customer files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.models import EventRecord
from aftersales.records.customers import rules
from aftersales.records.customers.events import DataRevealed, RevealsAlarmed
from aftersales.records.customers.models import (
    Contact,
    ContactPoint,
    Customer,
    CustomerQuerySet,
    CustomerStore,
    Need,
)
from aftersales.records.customers.states import FileState, NeedClass, PointKind


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
