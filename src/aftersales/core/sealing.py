"""Seals over the log: batches chained by hash, with anchors outside the table.

A seal covers every line between two ids. It is made while no writer is between taking an id and
committing it (the log's insert trigger holds a shared lock that sealing takes alone), so nothing
can slip in behind.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection

from aftersales.core.models import EventSeal
from aftersales.core.scope import whole_database

LOCK = 7_274_001  # the advisory lock that the insert trigger of the log shares
GENESIS = "0" * 64
BEGUN, HELD = "begun", "held"  # an anchor before and after the commit of its seal
STEP = 5_000  # lines read at once
_LINES = """
WITH line AS (
  SELECT id, name, group_id, store_id, actor, data::text AS data, occurred_at, recorded_at
  FROM event WHERE id > %(after)s AND id <= %(last)s ORDER BY id LIMIT %(most)s
), touched AS (
  SELECT event_id, string_agg(concat_ws(':', kind, object_id, group_id, store_id), ','
    ORDER BY kind, object_id, id) AS objects
  FROM event_object
  WHERE event_id BETWEEN (SELECT min(id) FROM line) AND (SELECT max(id) FROM line)
  GROUP BY event_id
)
SELECT line.*, touched.objects FROM line LEFT JOIN touched ON event_id = line.id ORDER BY line.id
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


Line = tuple[Any, ...]


class Chain:
    """The hash over a batch of lines and the seal before it, taken line by line."""

    def __init__(self, previous: str) -> None:
        self._total = hashlib.sha256(previous.encode())
        self.count = 0

    def add(self, line: Line) -> None:
        text = json.dumps([_plain(v) for v in line], ensure_ascii=False, separators=(",", ":"))
        self._total.update(text.encode())
        self.count += 1

    @property
    def digest(self) -> str:
        return self._total.hexdigest()


def _lines(after: int, last: int) -> Iterator[Line]:
    """The lines with ids after the one and up to the other, some thousands at a time."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_LINES, {"after": after, "last": last, "most": STEP})
            found = cursor.fetchall()
        yield from found
        if len(found) < STEP:
            return
        after = found[-1][0]


def seal(*, at: datetime, anchor: Path | None = None, most: int = 20_000) -> EventSeal | None:
    """Close what was written since the last seal; None when there is nothing or writers are busy.

    Not a command: it changes no business, it notarises the log and would otherwise need a seal of
    its own.
    """
    try:
        with whole_database():
            made = _seal(at=at, most=most, anchor=anchor)
    except OperationalError:  # writers did not pause within the limit: the next tick tries again
        return None
    if made and anchor:
        write_anchor(anchor, made, state=HELD)
    return made


def _seal(*, at: datetime, most: int, anchor: Path | None) -> EventSeal | None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        before = EventSeal.objects.order_by("-last_event").first()
        after = before.last_event if before else 0
        cursor.execute(
            "SELECT min(id), max(id) FROM"
            " (SELECT id FROM event WHERE id > %s ORDER BY id LIMIT %s) s",
            [after, most],
        )
        first, last = cursor.fetchone()
    if first is None:
        return None
    chain = Chain(before.digest if before else GENESIS)
    for line in _lines(after, last):
        chain.add(line)
    made = EventSeal.objects.create(
        first_event=first,
        last_event=last,
        events=chain.count,
        digest=chain.digest,
        previous=before.digest if before else GENESIS,
        sealed_at=at,
    )
    if anchor:
        write_anchor(anchor, made, state=BEGUN)
    return made


def write_anchor(file: Path, seal: EventSeal, *, state: str) -> None:
    """Add the head of the chain to a file beside the database, out of a forger's sight.

    Twice: before the commit, so that no seal is ever without an anchor, and after it, so that an
    anchor whose seal is gone tells of tampering and not of a crash in between.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(
        {
            "last_event": seal.last_event,
            "digest": seal.digest,
            "at": _plain(seal.sealed_at),
            "state": state,
        }
    )
    with file.open("a", encoding="utf-8") as out:
        out.write(line + "\n")
        out.flush()
        os.fsync(out.fileno())


def read_anchors(file: Path) -> list[dict[str, Any]]:
    """The anchors in their order. A line torn by a power cut counts as never written."""
    if not file.exists():
        return []
    found = []
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        with suppress(ValueError):
            found.append(json.loads(line))
    return [entry for entry in found if isinstance(entry, dict) and "digest" in entry]


def anchors_upto(file: Path, last_event: int) -> bytes:
    """The anchors that fit a copy of the database whose last seal ends there: for a backup."""
    kept = [a for a in read_anchors(file) if a["last_event"] <= last_event]
    return "".join(json.dumps(anchor) + "\n" for anchor in kept).encode()


def verify(anchor: Path | None = None, *, is_copy: bool = False) -> Verdict:
    """Walk the whole chain: every line, every seal, every anchor.

    Beside our own anchors every seal must have one. ``is_copy``: the file is an earlier copy kept
    elsewhere, which cannot know the seals made since.
    """
    before = read_anchors(anchor) if anchor else []
    with whole_database():
        verdict, seals = _walk()
    if anchor:
        _compare(verdict, seals, before)
        if not is_copy:
            _miss_no_anchor(verdict, seals, read_anchors(anchor))
    return verdict


def _walk() -> tuple[Verdict, dict[int, str]]:
    """Every seal over every line. One pass, in steps, whatever is appended meanwhile."""
    verdict, seals, after = Verdict(), dict[int, str](), 0
    rows = list(EventSeal.objects.order_by("last_event"))
    lines = _lines(0, rows[-1].last_event if rows else 0)
    line = next(lines, None)
    for seal in rows:
        chain = Chain(verdict.head)
        while line is not None and line[0] <= seal.last_event:
            chain.add(line)
            line = next(lines, None)
        if reason := _fault(seal, chain, verdict.head):
            verdict.bad.append({"seal": seal.pk, "reason": reason})
        verdict.head, after = seal.digest, seal.last_event
        verdict.sealed += chain.count
        seals[seal.last_event] = seal.digest
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event WHERE id > %s", [after])
        verdict.events = verdict.sealed + cursor.fetchone()[0]
    return verdict, seals


def _fault(seal: EventSeal, chain: Chain, head: str) -> str:
    if seal.previous != head:
        return "does not follow the seal before it"
    if chain.count != seal.events:
        return f"covers {chain.count} lines instead of {seal.events}"
    return "" if chain.digest == seal.digest else "a line was changed"


def _compare(verdict: Verdict, seals: dict[int, str], before: list[dict[str, Any]]) -> None:
    """Every anchor that was written down before the walk belongs to a seal that the walk met."""
    for anchor in before:
        verdict.anchor = anchor["digest"]
        known = seals.get(anchor["last_event"])
        if known != anchor["digest"] and (known or anchor.get("state") != BEGUN):
            reason = f"anchor {anchor['last_event']} is not in the chain"
            verdict.bad.append({"seal": None, "reason": reason})


def _miss_no_anchor(verdict: Verdict, seals: dict[int, str], now: list[dict[str, Any]]) -> None:
    """Every seal that the walk met has its anchor, read after the walk: sealing goes on meanwhile.

    An anchor read before it would miss a seal made in between and cry tampering for nothing.
    """
    told = {(anchor["last_event"], anchor["digest"]) for anchor in now}
    if lost := [last for last, digest in seals.items() if (last, digest) not in told]:
        reason = f"{len(lost)} seals have no anchor, the first ends at line {min(lost)}"
        verdict.bad.append({"seal": None, "reason": reason})


def seal_everything(*, at: datetime, anchor: Path | None = None) -> None:
    """At shutdown: leave no line unsealed."""
    while seal(at=at, anchor=anchor):
        pass
