"""Seals over the log: batches chained by hash, with anchors outside the table.

A seal covers every line between two ids. It is made while no writer is between taking an id and
committing it (the log's insert trigger holds a shared lock that sealing takes alone), so nothing
can slip in behind.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection

from aftersales.core.models import EventSeal
from aftersales.core.scope import whole_database

LOCK = 7_274_001  # the advisory lock that the insert trigger of the log shares
GENESIS = "0" * 64
_LINES = """
SELECT e.id, e.name, e.group_id, e.store_id, e.actor, e.data::text, e.occurred_at, e.recorded_at,
  (SELECT string_agg(o.kind || ':' || o.object_id, ',' ORDER BY o.id)
   FROM event_object o WHERE o.event_id = e.id)
FROM event e WHERE e.id BETWEEN %s AND %s ORDER BY e.id
"""


@dataclass
class Verdict:
    """What ``aftersales verify-log`` answers."""

    events: int = 0
    sealed: int = 0
    head: str = GENESIS
    anchor: str | None = None
    bad: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.bad

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "events": self.events,
            "sealed": self.sealed,
            "unsealed": self.events - self.sealed,
            "head": self.head,
            "anchor": self.anchor,
            "bad": self.bad,
        }


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def digest(previous: str, lines: Iterable[tuple[Any, ...]]) -> tuple[str, int]:
    """The hash over a batch and the seal before it, and how many lines it covers."""
    total, count = hashlib.sha256(previous.encode()), 0
    for line in lines:
        text = json.dumps([_plain(v) for v in line], ensure_ascii=False, separators=(",", ":"))
        total.update(text.encode())
        count += 1
    return total.hexdigest(), count


def _lines(first: int, last: int) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [first, last])
        while batch := cursor.fetchmany(2000):
            yield from batch


def seal(*, at: datetime, anchor: Path | None = None, most: int = 20_000) -> EventSeal | None:
    """Close what was written since the last seal; None when there is nothing or writers are busy.

    Not a command: it changes no business, it notarises the log and would otherwise need a seal of
    its own.
    """
    try:
        with whole_database():
            made = _seal(at=at, most=most)
    except OperationalError:  # writers did not pause within the limit: the next tick tries again
        return None
    if made and anchor:
        write_anchor(anchor, made)
    return made


def _seal(*, at: datetime, most: int) -> EventSeal | None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        before = EventSeal.objects.order_by("-last_event").first()
        start = before.last_event + 1 if before else 0
        cursor.execute(
            "SELECT min(id), max(id) FROM"
            " (SELECT id FROM event WHERE id >= %s ORDER BY id LIMIT %s) s",
            [start, most],
        )
        first, last = cursor.fetchone()
    if first is None:
        return None
    previous = before.digest if before else GENESIS
    total, count = digest(previous, _lines(first, last))
    return EventSeal.objects.create(
        first_event=first,
        last_event=last,
        events=count,
        digest=total,
        previous=previous,
        sealed_at=at,
    )


def write_anchor(file: Path, seal: EventSeal) -> None:
    """Add the head of the chain to a file beside the database, out of a forger's sight."""
    file.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(
        {"last_event": seal.last_event, "digest": seal.digest, "at": _plain(seal.sealed_at)}
    )
    with file.open("a", encoding="utf-8") as out:
        out.write(line + "\n")


def read_anchors(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        return []
    return [
        json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def verify(anchor: Path | None = None) -> Verdict:
    """Walk the whole chain: every line, every seal, every anchor."""
    with whole_database():
        return _verify(read_anchors(anchor) if anchor else [])


def _verify(anchors: list[dict[str, Any]]) -> Verdict:
    verdict = Verdict()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event")
        (verdict.events,) = cursor.fetchone()
    after = 0
    for seal in EventSeal.objects.order_by("last_event"):
        reason = _fault(seal, verdict.head, after)
        if reason:
            verdict.bad.append({"seal": seal.pk, "reason": reason})
        verdict.head, verdict.sealed, after = (
            seal.digest,
            verdict.sealed + seal.events,
            seal.last_event + 1,
        )
    known = dict(EventSeal.objects.values_list("last_event", "digest"))
    for entry in anchors:
        verdict.anchor = entry["digest"]
        if known.get(entry["last_event"]) != entry["digest"]:
            verdict.bad.append(
                {"seal": None, "reason": f"anchor {entry['last_event']} is not in the chain"}
            )
    return verdict


def _fault(seal: EventSeal, head: str, after: int) -> str:
    if seal.previous != head:
        return "does not follow the seal before it"
    total, count = digest(head, _lines(after, seal.last_event))
    if count != seal.events:
        return f"covers {count} lines instead of {seal.events}"
    return "" if total == seal.digest else "a line was changed"


def seal_everything(*, at: datetime, anchor: Path | None = None) -> None:
    """At shutdown: leave no line unsealed."""
    while seal(at=at, anchor=anchor):
        pass
