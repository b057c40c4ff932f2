"""What all deeds on one customer file share: finding it, settling whether it is whole, the
index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor, NotPermitted
from aftersales.core.log import record_many
from aftersales.core.privacy import is_for_the_gone
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by
from aftersales.ground.network.queries import day_of, store_ids
from aftersales.ground.parameters.queries import value
from aftersales.ground.search.commands import Finding, forget_many, index_many
from aftersales.records.customers import parameters, queries, rules
from aftersales.records.customers.events import CustomerFileCompleted, CustomerFileFellShort
from aftersales.records.customers.models import Customer, CustomerStore
from aftersales.records.customers.states import FILE_LIFE, Entity, FileState


class FileGone(Refusal):
    """The file was erased or merged while somebody else wanted to add to it."""

    code = "customers.file_gone"


class OwnerUnknown(Refusal):
    """Nobody of that number works here."""

    code = "customers.owner_unknown"
    status = 422


def owner(person_id: int | None, *, by: Actor) -> int | None:
    """Somebody of the group who takes it on; without one named, nobody."""
    if person_id is not None and not queries.is_colleague(person_id, group_id=by.group_id):
        raise OwnerUnknown(_("Nobody of that number works here."), field="owner_id")
    return person_id


def file_for(customer_id: int, *, by: Actor, right: str) -> tuple[Customer, int]:
    """The living file, locked, and the store in which the actor acts on it.

    Out of sight it does not exist; in sight without the right in any of its stores it is not
    permitted.
    """
    files = Customer.objects.visible_to(by).living()
    customer = files.select_for_update(of=("self",), no_key=True).get(pk=customer_id)
    if by.boundless:
        return customer, customer.opened_store_id
    links = CustomerStore.objects.filter(customer=customer, store__in=by.stores_with(right))
    store_id = links.order_by("store_id").values_list("store_id", flat=True).first()
    if store_id is None:
        raise NotPermitted(right)
    return customer, store_id


@contextmanager
def in_the_whole_group(by: Actor) -> Iterator[None]:
    """See every store of the group for a while: a person's data lie in more than one."""
    if by.boundless or by.group_id is None:
        yield
        return
    every = dict.fromkeys(store_ids(group_id=by.group_id), frozenset[str]())
    with as_seen_by(Actor(key=by.key, group_id=by.group_id, rights=every)):
        yield


@contextmanager
def adding_to_a_living_file() -> Iterator[None]:
    """Turn the database's own “no” to additions to a closed file into words."""
    try:
        yield
    except DatabaseError as fault:
        if is_for_the_gone(fault):
            raise FileGone(_("This customer file has been closed for good.")) from fault
        raise


def needed_fields(*, store_id: int, at: datetime) -> Mapping[str, tuple[str, ...]]:
    """What a whole file says, for persons and for organisations."""
    on = day_of(at, store_id=store_id)
    return {
        Entity.PERSON: value(parameters.NEEDED_FIELDS, store_id=store_id, on=on),
        Entity.ORGANISATION: value(parameters.NEEDED_OF_ORGANISATIONS, store_id=store_id, on=on),
    }


def saved(customer: Customer, *fields: str, by: Actor, at: datetime) -> None:
    """Keep these fields, with the hand that changed them: the row's history shows both."""
    customer.changed_by, customer.changed_at = by.key, at
    customer.save(update_fields=[*fields, "changed_by", "changed_at"])


def fell_short(customer: Customer, *, store_id: int, by: Actor) -> CustomerFileFellShort:
    is_import = "system:exchange/" in by.key  # nobody is at the counter: no clock starts
    return CustomerFileFellShort(store_id=store_id, customer_id=customer.pk, by_import=is_import)


def settle(customer: Customer, *, store_id: int, by: Actor, at: datetime) -> None:
    """After a change: is the file whole now, or no longer? Then let the search box know."""
    needed = needed_fields(store_id=store_id, at=at)[customer.entity]
    lacking = rules.missing_fields(needed, queries.present_in(customer))
    whole = not lacking and not customer.missing_elsewhere
    target = FileState.COMPLETE if whole else FileState.INCOMPLETE
    if target != customer.state:
        FILE_LIFE.require(FileState(customer.state), target)
        customer.state, customer.completed_at = target, at if whole else None
        saved(customer, "state", "completed_at", by=by, at=at)
        fact = (
            CustomerFileCompleted(store_id=store_id, customer_id=customer.pk)
            if whole
            else fell_short(customer, store_id=store_id, by=by)
        )
        record_many([fact], by=by, at=at)
    index([customer.pk], by=by, at=at)


def index(customer_ids: Collection[int], *, by: Actor, at: datetime) -> None:
    """Bring the search box up to these files: found where a store has opened them."""
    with in_the_whole_group(by):
        cards = list(queries.cards_for_search(customer_ids))
    index_cards(cards, by=by, at=at)


def index_cards(cards: Iterable[queries.SearchCard], *, by: Actor, at: datetime) -> None:
    index_many(findings=map(_finding, cards), by=by, at=at)


def unindex(customer_ids: Collection[int], *, group_id: int, by: Actor, at: datetime) -> None:
    forget_many(kind="customer", object_ids=customer_ids, group_id=group_id, by=by, at=at)


def _finding(card: queries.SearchCard) -> Finding:
    return Finding(
        kind="customer",
        object_id=card.customer_id,
        group_id=card.group_id,
        store_ids=card.store_ids,
        title=rules.masked_name(card.name),
        detail=card.masked_phone,
        url=f"/customers/{card.customer_id}/",
        words=card.words,
        keys={"phone": card.phones, "number": card.numbers},
    )
