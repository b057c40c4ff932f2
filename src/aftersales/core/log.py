"""The one log: facts go in, listeners answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

from django.db import connection
from procrastinate.contrib.django import app

from aftersales.core import privacy
from aftersales.core.actors import Actor
from aftersales.core.bulk import Children, insert_families, maker
from aftersales.core.events import Event, to_data
from aftersales.core.models import Delivery, EventObject, EventRecord
from aftersales.core.unwritten import Unwritten, write_down, writes_down

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
_questions: dict[Hook, str] = {}
MOST_UNWRITTEN = 2000


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


def on_every_record(hook: Hook, *, if_any: str = "") -> Hook:
    """Let a ground room (deadlines, webhooks) see the lines as they are written.

    The hook runs in the same transaction and gets the rows that were written together. With
    ``if_any`` (``my_table WHERE …``) it is called only while there are such rows: the statement
    that writes the lines asks for them, so that a hook for which there is nothing costs nothing.
    """
    if hook not in _hooks:
        _hooks.append(hook)
    if if_any:
        _questions[hook] = f"EXISTS (SELECT FROM {if_any})"
    return hook


def subscriber(name: str) -> Subscriber:
    return _subscribers[name]


def record(event: Event, *, by: Actor, at: datetime) -> EventRecord:
    """Add the event to the log, in the caller's transaction. The line has its id once it is
    written: with the other facts of the command that is at work, as it ends.
    """
    return record_many([event], by=by, at=at)[0]


def record_many(events: Sequence[Event], *, by: Actor, at: datetime) -> Sequence[EventRecord]:
    """Add many events at once: the same rules, a handful of statements."""
    wrapper = cast(Any, connection)
    if not wrapper.in_atomic_block:
        raise RuntimeError("A fact was recorded outside a transaction.")
    rows = [
        _line(
            name=event.name,
            group_id=by.group_id,
            store_id=event.store_id,
            actor=by.key,
            data=to_data(event),
            occurred_at=at,
        )
        for event in events
    ]
    inside = tuple(wrapper.savepoint_ids)
    wrapper.unwritten += [Unwritten(*one, inside) for one in zip(events, rows, strict=True)]
    if not wrapper.in_command or len(wrapper.unwritten) >= MOST_UNWRITTEN:
        write_down()
    _note_subjects(rows)
    for event in events:
        for listener in _listeners[type(event)]:
            listener(event, by=by, at=at)
    _tell_together(events, by=by, at=at)
    return rows


@contextmanager
def written_together() -> Iterator[None]:
    """The facts of the block go into the log in one statement as it ends, in their order; those of
    a block within it go with the outer one's.
    """
    wrapper = cast(Any, connection)
    if wrapper.in_command:
        yield
        return
    wrapper.in_command = True
    try:
        yield
        write_down()
    finally:
        wrapper.in_command = False


@writes_down
def _write() -> None:
    """Into the log, and the ground rooms see it."""
    unwritten: list[Unwritten] = cast(Any, connection).unwritten
    while unwritten:
        facts = unwritten[:]
        unwritten.clear()
        rows = [fact.row for fact in facts]
        events = [fact.event for fact in facts]
        told = insert_families(
            rows,
            Children(EventObject, "event_id", _OBJECT, lambda row, n: _objects(events[n], row)),  # noqa: B023 - used up here
            asking=list(_questions.values()),
        )
        _send(events, rows)
        silent = {hook for hook, is_any in zip(_questions, told, strict=True) if not is_any}
        for hook in _hooks:
            if hook not in silent:
                hook(rows)


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
