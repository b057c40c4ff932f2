"""What the search box takes in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from aftersales.core import phones
from aftersales.records.customers.models import (
    Contact,
    ContactPoint,
    Customer,
    CustomerStore,
)
from aftersales.records.customers.states import (
    PointKind,
)


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
