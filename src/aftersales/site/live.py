"""Live screens: what happens in the database becomes a line in every browser that may know it.

Whoever changes something says so with NOTIFY on the channel `aftersales_live`, in the transaction
of the change: `{"topic": …, "group": …, "stores": […], "person": …}`. One connection per process
listens and passes each word on to the browsers of those who may see that store. A word carries at
most ids (`data`): the browser asks for the part anew, with its own rights. The log tells every fact
by itself (a trigger): the topic is the kind of thing, "order" for example.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from aftersales.core.db.base import CHANNEL

HEARTBEAT = 20.0  # seconds; proxies cut lines that are silent for longer
BEHIND = 100  # words that a browser may be behind before it is asked to load anew
MOST_LISTENERS = 1000
MOST_GUESTS = 500  # of them customers' phones, so that the house always has room
MOST_OF_A_GUEST = 4  # windows of one phone; what is beyond asks by itself every minute
AGAIN_AFTER = 2.0
STREAM = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
]
RELOAD = "event: reload\ndata: {}\n\n"
# Kinds of things whose change may change what somebody hears: their account, assignments and
# sessions; the rights of a role; a deputy's time.
OF_ONE, OF_ALL = "person", ("role", "delegation")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ears:
    """Whose browser it is, and so what it may hear."""

    person: int
    group: int | None
    stores: frozenset[int]

    def may_hear(self, word: dict[str, Any]) -> bool:
        """Meant for this person alone, or for a store of theirs, or for the whole group."""
        if word.get("person") is not None:
            return bool(word["person"] == self.person)
        if word.get("group") != self.group or self.group is None:
            return False
        stores = word.get("stores")
        return not stores or not self.stores.isdisjoint(stores)

    def told(self, topic: str, data: str) -> tuple[str, str]:
        return topic, data


@dataclass(frozen=True)
class GuestEars:
    """A customer's phone: it hears that something of theirs has changed, and never what.

    ``customer`` is None for whoever brought a car and is not its owner: that visit is all they
    hear of.
    """

    guest: int
    group: int | None
    customer: int | None
    visits: frozenset[int]
    stores: frozenset[int]  # of the visits

    def may_hear(self, word: dict[str, Any]) -> bool:
        if word.get("group") != self.group or self.group is None or word.get("person") is not None:
            return False
        own = {"order": self.visits, "customer": {self.customer} - {None}, "guest": {self.guest}}
        mine = own.get(str(word.get("topic")))
        if mine is None:
            return False
        ids = word.get("data", {}).get("ids")
        if ids is None:  # hundreds changed at once, perhaps one of theirs
            return not self.stores.isdisjoint(word.get("stores") or ())
        return not {str(one) for one in mine}.isdisjoint(ids)

    def told(self, topic: str, data: str) -> tuple[str, str]:  # noqa: ARG002 - it says neither
        """Look again: no kind of thing, no number."""
        return "reload", "{}"


def changes_ears(word: dict[str, Any], topic: str, ears: Ears | GuestEars) -> bool:
    """Whether after this word it has to be asked anew what this browser may hear, before the next
    one is passed on: a withdrawn right acts on open lines as it does on the next request. A
    customer's line asks at each word: the stay may have ended, a visit begun.
    """
    if isinstance(ears, GuestEars):
        return ears.may_hear(word)
    if word.get("group") != ears.group:
        return False
    if topic in OF_ALL:
        return True
    ids = word.get("data", {}).get("ids")  # none where hundreds changed at once
    return topic == OF_ONE and (ids is None or str(ears.person) in ids)


Identify = Callable[[str], Ears | GuestEars | None]


@dataclass(eq=False)
class Listener:
    """One open line."""

    ears: Ears | GuestEars
    in_doubt: bool = False  # what this person may hear has changed since it was asked
    words: asyncio.Queue[tuple[str, str]] = field(default_factory=lambda: asyncio.Queue(BEHIND))

    def tell(self, topic: str, data: str = "{}") -> None:
        """A browser that does not keep up loads everything anew instead of piling up words."""
        try:
            self.words.put_nowait((topic, data))
        except asyncio.QueueFull:
            self.forget()
            self.words.put_nowait(("reload", "{}"))

    def forget(self) -> None:
        while not self.words.empty():
            self.words.get_nowait()


class Live:
    """All open lines of this process and the one connection that feeds them."""

    def __init__(
        self,
        identify: Callable[[str], Ears | None],
        identify_guest: Callable[[str], GuestEars | None] = lambda _cookie: None,
    ) -> None:
        self._identify = identify
        self._identify_guest = identify_guest
        self._listeners: set[Listener] = set()
        self._pool: Executor | None = None
        self._feeding: asyncio.Task[None] | None = None

    def begin(self, loop: asyncio.AbstractEventLoop, pool: Executor) -> None:
        self._pool = pool
        self._feeding = loop.create_task(self._feed())

    def spread(self, payload: str) -> None:
        """One word from the database to all who may hear it."""
        try:
            word = json.loads(payload)
            topic, data = str(word["topic"]), json.dumps(word.get("data", {}))
        except (ValueError, KeyError, TypeError):
            log.warning("A word on %s is not understood.", CHANNEL)
            return
        for listener in self._listeners:
            if changes_ears(word, topic, listener.ears):
                listener.in_doubt = True
            if listener.ears.may_hear(word):
                listener.tell(*listener.ears.told(topic, data))

    async def stream(self, scope: Any, protocol: Any) -> None:
        """Answer `/events`: a line that stays open as long as its person may hear."""
        await self._line(scope, protocol, self._identify)

    async def stream_guest(self, scope: Any, protocol: Any) -> None:
        """Answer `/my/events`: the line of a customer's phone, open as long as it is signed in."""
        await self._line(scope, protocol, self._identify_guest)

    async def _line(self, scope: Any, protocol: Any, identify: Identify) -> None:
        cookie = scope.headers.get("cookie") or ""
        ears = await self._who(identify, cookie)
        if ears is None:
            # 204 tells the browser's EventSource not to try again.
            protocol.response_empty(204, [("cache-control", "no-store")])
            return
        if self._is_full_for(ears):
            protocol.response_empty(503, [("retry-after", "30")])
            return
        listener = Listener(ears)
        self._listeners.add(listener)
        try:
            await self._talk(listener, cookie, protocol, identify)
        finally:
            self._listeners.discard(listener)

    def _is_full_for(self, ears: Ears | GuestEars) -> bool:
        """Customers get a few lines each, and all together never those of the house."""
        if isinstance(ears, GuestEars):
            guests = [e.ears.guest for e in self._listeners if isinstance(e.ears, GuestEars)]
            return len(guests) >= MOST_GUESTS or guests.count(ears.guest) >= MOST_OF_A_GUEST
        return len(self._listeners) >= MOST_LISTENERS

    async def _talk(
        self, listener: Listener, cookie: str, protocol: Any, identify: Identify
    ) -> None:
        transport = protocol.response_stream(200, STREAM)
        gone = asyncio.ensure_future(protocol.client_disconnect())
        try:
            await transport.send_str("retry: 3000\n\n")
            asked_at = monotonic()
            while not gone.done():
                said = await self._next(listener, gone)
                if listener.in_doubt or monotonic() - asked_at >= HEARTBEAT:
                    was_in_doubt, listener.in_doubt = listener.in_doubt, False
                    ears, asked_at = await self._who(identify, cookie), monotonic()
                    if ears is None:  # signed out, or gone from the house
                        return
                    listener.ears = ears
                    if was_in_doubt:  # what was meant for the old ears is not told
                        listener.forget()
                        said = RELOAD
                await transport.send_str(said)
        except Exception:  # noqa: BLE001 - granian has no public name for “the browser has gone”
            return
        finally:
            gone.cancel()

    async def _next(self, listener: Listener, gone: asyncio.Future[Any]) -> str:
        """The next word, or a sign of life."""
        word = asyncio.ensure_future(listener.words.get())
        await asyncio.wait({word, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
        if not word.done():
            word.cancel()
            return ": here\n\n"
        topic, data = word.result()
        return f"event: {topic}\ndata: {data}\n\n"

    async def _who(self, identify: Identify, cookie: str) -> Ears | GuestEars | None:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, identify, cookie)

    async def _feed(self) -> None:
        """Listen for ever; a lost connection is opened again, and all browsers load anew."""
        from aftersales.site.database import parameters  # noqa: PLC0415 - read when the door opens

        while True:
            try:
                await self._listen(parameters())
            except Exception as error:  # noqa: BLE001 - whatever it was, the line must come back
                log.warning("Live events wait for the database: %s", error)
            await asyncio.sleep(AGAIN_AFTER)

    async def _listen(self, keywords: dict[str, Any]) -> None:
        import psycopg  # noqa: PLC0415

        async with await psycopg.AsyncConnection.connect(**keywords, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._tell_all("reload")
            async for notice in connection.notifies():
                self.spread(notice.payload)

    def _tell_all(self, topic: str) -> None:
        for listener in self._listeners:
            listener.tell(topic)
