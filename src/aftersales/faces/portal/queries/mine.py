"""One's own data: what is kept, what was agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by
from aftersales.ground.network.queries import store
from aftersales.records.customers import queries as customers
from aftersales.records.customers.states import Purpose


@dataclass(frozen=True)
class Agreement:
    """One purpose: the very words that are agreed to, and the consent where it is in force."""

    purpose: Purpose
    consent: Any | None
    words: str
    points: Sequence[str]


@dataclass(frozen=True)
class Mine:
    """One's own file: the name as it stands, ways to be reached masked, agreements."""

    customer: Any
    points: Sequence[Any]
    consents: Sequence[Agreement]


def mine(seen_by: Actor) -> Mine:
    """With the customer's own eyes: the walls show no other file."""
    file = customers.visible(seen_by=seen_by).get(pk=seen_by.customer_id or 0)
    return Mine(
        customer=file,
        points=[point for point in customers.points_of(file) if point.contact_id is None],
        consents=_agreements(file, seen_by),
    )


def _agreements(file: Any, seen_by: Actor) -> list[Agreement]:
    """Each purpose that a separate consent is asked for, in the handbook's words in force."""
    held = customers.consents_in_force(file.pk)
    store_id = customers.stores_of(file, seen_by=seen_by)[0]
    with as_seen_by(seen_by.served(store_id=store_id, rights=())):
        texts = customers.agreements(store_id=store_id)
    return [
        Agreement(
            purpose=purpose,
            consent=held.get(purpose.value),
            words=texts[purpose].intro if purpose in texts else "",
            points=[words for _name, words in texts[purpose].elements] if purpose in texts else [],
        )
        for purpose in Purpose
    ]


def main_phone(seen_by: Actor) -> str:
    """One's own main number: where a code goes. Empty where none is known."""
    file = customers.visible(seen_by=seen_by).filter(pk=seen_by.customer_id or 0)
    return getattr(customers.with_main_phone(file).first(), "main_phone", "") or ""


def house_of(store_id: int, *, group_id: int | None) -> Any:
    """The site one is served by: its name, address and number hang out at its door."""
    doorway = Actor(key="system:portal", group_id=group_id, rights={store_id: frozenset()})
    with as_seen_by(doorway):
        return store(store_id)
