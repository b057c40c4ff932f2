"""Questions about customer files."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from aftersales.core.actors import Actor
from aftersales.core.parameters import Parameter
from aftersales.records.customers.models import Customer, CustomerQuerySet

T = TypeVar("T")


def value(parameter: Parameter[T], *, store_id: int | None, on: date) -> T:
    """A number of the business as it holds in the store on the day."""
    return parameter.default


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
