"""The one log: facts go in, listeners answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db import transaction
from procrastinate.contrib.django import app

from aftersales.core import privacy
from aftersales.core.actors import Actor
from aftersales.core.bulk import Children, insert_families, maker
from aftersales.core.events import Event, to_data
from aftersales.core.models import Delivery, EventObject, EventRecord

E = TypeVar("E", bound=Event, contravariant=True)  # noqa: PLC0105 - one letter is enough


class Listener(Protocol[E]):
    """Hears a fact. ``by`` and ``at`` are those of the fact."""

    def __call__(self, event: E, *, by: Actor, at: datetime) -> None: ...


@dataclass(frozen=True)
class Subscriber:
    """A listener that answers after the commit, as the system with exactly these rights."""

    name: str
    kind: type[Event]
    call: Listener[Any]
    rights: frozenset[str]


_line = maker(EventRecord)
_listeners: defaultdict[type[Event], list[Listener[Any]]] = defaultdict(list)
_subscribers: dict[str, Subscriber] = {}
Together = Callable[..., None]  # (events, *, by, at)
_together: defaultdict[type[Event], list[Together]] = defaultdict(list)
_by_kind: defaultdict[type[Event], list[Subscriber]] = defaultdict(list)
Hook = Callable[[Sequence[EventRecord]], None]
_hooks: list[Hook] = []


def listens_to(kind: type[E]) -> Callable[[Listener[E]], Listener[E]]:
    """Call the function for each such event, in the transaction that records it."""

    def register(listener: Listener[E]) -> Listener[E]:
        _listeners[kind].append(listener)
        return listener

    return register


def delivers(
    kind: type[E], *, rights: Collection[str] = ()
) -> Callable[[Listener[E]], Listener[E]]:
    """Call the function for each such event after the commit, once, whatever crashes."""

    def register(listener: Listener[E]) -> Listener[E]:
        function: Any = listener
        room = function.__module__.split(".")[-2]
        subscriber = Subscriber(
            name=f"{room}.{function.__name__}", kind=kind, call=listener, rights=frozenset(rights)
        )
        _subscribers[subscriber.name] = subscriber
        _by_kind[kind].append(subscriber)
        return listener

    return register


def hears_together(*kinds: type[Event]) -> Callable[[Together], Together]:
    """Call the function once with all such events that are recorded together, in that transaction:
    a batch of five hundred rows is heard once, not five hundred times.
    """

    def register(listener: Together) -> Together:
        for kind in kinds:
            _together[kind].append(listener)
        return listener

    return register


def on_every_record(hook: Hook) -> Hook:
    """Let a ground room (deadlines, webhooks, live screens) see the lines as they are written.

    The hook runs in the same transaction and gets the new rows of one call together.
    """
    if hook not in _hooks:
        _hooks.append(hook)
    return hook


def subscriber(name: str) -> Subscriber:
    return _subscribers[name]


def record(event: Event, *, by: Actor, at: datetime) -> EventRecord:
    """Add the event to the log, in the caller's transaction."""
    return record_many([event], by=by, at=at)[0]


def record_many(events: Sequence[Event], *, by: Actor, at: datetime) -> Sequence[EventRecord]:
    """Add many events at once: the same rules, a handful of statements."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A fact was recorded outside a transaction.")
    rows = insert_families(
        [
            _line(
                name=event.name,
                group_id=by.group_id,
                store_id=event.store_id,
                actor=by.key,
                data=to_data(event),
                occurred_at=at,
            )
            for event in events
        ],
        Children(EventObject, "event_id", _OBJECT, lambda row, n: _objects(events[n], row)),
    )
    _note_subjects(rows)
    _send(events, rows)
    for hook in _hooks:
        hook(rows)
    for event in events:
        for listener in _listeners[type(event)]:
            listener(event, by=by, at=at)
    _tell_together(events, by=by, at=at)
    return rows


_OBJECT = ("group_id", "store_id", "kind", "object_id")


def _objects(event: Event, row: EventRecord) -> Iterator[dict[str, Any]]:
    """What the event is about, a row each."""
    for kind, object_id in event.objects():
        values = row.group_id, row.store_id, kind, object_id
        yield dict(zip(_OBJECT, values, strict=True))


def _tell_together(events: Sequence[Event], *, by: Actor, at: datetime) -> None:
    heard: dict[Together, list[Event]] = {}
    for event in events:
        for listener in _together.get(type(event), ()):
            heard.setdefault(listener, []).append(event)
    for listener, said in heard.items():
        listener(said, by=by, at=at)


def _note_subjects(rows: Sequence[EventRecord]) -> None:
    for row in rows:
        if (customer := row.data.get("customer_id")) is not None:
            privacy.touches("customer", customer)


def _send(events: Sequence[Event], rows: Sequence[EventRecord]) -> None:
    deliveries = Delivery.objects.bulk_create(
        Delivery(event=row, listener=subscriber.name)
        for event, row in zip(events, rows, strict=True)
        for subscriber in _by_kind[type(event)]
    )
    if deliveries:
        jobs: list[Any] = [{"delivery_id": delivery.pk} for delivery in deliveries]
        app.configure_task("core.deliver").batch_defer(*jobs)
