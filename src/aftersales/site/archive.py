"""The continuous archive of the embedded server: its folder, and what lies sealed in it.

    base/20261122-033000.000000010000000000000004.base   the whole server, from this segment on
    wal/000000010000000000000004                         what it wrote since, 16 MiB at a time
    wal/000000010000000000000005.part                    the segment that it writes just now
    files/ab/ab…                                         attachments, which are sealed already
    anchors/20261122                                     heads of the sealed log, by day
    state.json                                           up to when everything is in here

Every file but the attachments is sealed like a backup (`sealed`), with its own name inside, so that
one file cannot stand for another.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from aftersales.core import crypto
from aftersales.site import sealed
from aftersales.site.plain import Plain

SEGMENT = 16 * 2**20
PART = ".part"
GONE = ".gone-"  # an attachment that was removed; it stays as long as the archive goes back
STAMP = "%Y%m%d-%H%M%S"
_SEGMENT_NAME = re.compile(r"[0-9A-F]{24}")
_BASE_NAME = re.compile(r"(\d{8}-\d{6})\.([0-9A-F]{24})\.base")


class ArchiveRefused(Plain):
    """The archive cannot be used; nothing was changed."""


@dataclass(frozen=True)
class Base:
    """The whole server as it was at one moment; with the segments from `start` on it can go on."""

    file: Path
    begun_at: datetime
    start: str


@dataclass(frozen=True)
class State:
    """What the archivist last said of its work."""

    at: datetime
    safe_until: datetime | None  # whatever was committed before is in the archive
    whole_from: str  # the first segment of the row without a gap
    fault: str = ""

    def lag(self, now: datetime) -> timedelta | None:
        """How far the archive is behind; None before it has caught up for the first time."""
        return now - self.safe_until if self.safe_until else None


def is_on() -> bool:
    """Whether there is an archive: of the embedded server, unless AFTERSALES_ARCHIVE=0."""
    from aftersales.site import database  # noqa: PLC0415 - read when asked, as the tests swap it

    return database.is_embedded() and os.environ.get("AFTERSALES_ARCHIVE", "1") != "0"


def days_kept() -> int:
    """How many days back one can go."""
    told = os.environ.get("AFTERSALES_ARCHIVE_DAYS", "")
    return int(told) if told.isdigit() and int(told) else 7


class Archive:
    """The folder, as the program's own user sees it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(settings.ARCHIVE_DIR)
        self.wal, self.files = self.folder / "wal", self.folder / "files"
        self.base, self.anchors = self.folder / "base", self.folder / "anchors"

    def make(self) -> None:
        for folder in (self.folder, self.wal, self.files, self.base, self.anchors):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    # -- what is there ----------------------------------------------------------------------

    def bases(self) -> list[Base]:
        """Oldest first."""
        found = []
        for file in sorted(self.base.glob("*.base")):
            if named := _BASE_NAME.fullmatch(file.name):
                begun_at = datetime.strptime(named[1], STAMP).replace(tzinfo=UTC)
                found.append(Base(file, begun_at, named[2]))
        return found

    def segments(self, start: str = "") -> list[Path]:
        """From this one on, of its timeline, in order; the last may still have been written to."""
        whole = {file.name: file for file in self.wal.glob("*") if is_segment(file.name)}
        parts = {
            file.name.removesuffix(PART): file
            for file in self.wal.glob("*" + PART)
            if is_segment(file.name.removesuffix(PART))
        }
        named = sorted(parts | whole)
        return [
            (parts | whole)[name]
            for name in named
            if name >= start and name[:8] == (start or named[-1])[:8]
        ]

    def whole_from(self) -> str:
        """The first segment of the unbroken row that ends now."""
        names = [segment_of(file) for file in self.segments()]
        first = names[-1] if names else ""
        for name in reversed(names[:-1]):
            if number_of(name) != number_of(first) - 1:
                break
            first = name
        return first

    def new_base(self, at: datetime, start: str) -> Path:
        return self.base / f"{at:{STAMP}}.{start}.base"

    # -- the state --------------------------------------------------------------------------

    def say(self, state: State) -> None:
        told = {
            "at": state.at.isoformat(),
            "safe_until": state.safe_until and state.safe_until.isoformat(),
            "whole_from": state.whole_from,
            "fault": state.fault,
        }
        beside = self.folder / "state.new"
        beside.write_text(json.dumps(told))
        beside.replace(self.folder / "state.json")

    def state(self) -> State | None:
        try:
            told = json.loads((self.folder / "state.json").read_text())
            until = told["safe_until"]
            return State(
                datetime.fromisoformat(told["at"]),
                datetime.fromisoformat(until) if until else None,
                told["whole_from"],
                told["fault"],
            )
        except (OSError, ValueError, KeyError):
            return None


# -- names of segments ------------------------------------------------------------------------


def is_segment(name: str) -> bool:
    return bool(_SEGMENT_NAME.fullmatch(name))


def segment_of(file: Path) -> str:
    return file.name.removesuffix(PART)


def number_of(name: str) -> int:
    """Where the segment stands in the row of its timeline."""
    return int(name[8:16], 16) * 256 + int(name[16:24], 16)


def segment_at(timeline: int, lsn: str) -> str:
    """The segment that holds this place, such as 0/2000028."""
    high, _, low = lsn.partition("/")
    return f"{timeline:08X}{int(high, 16):08X}{int(low, 16) // SEGMENT:08X}"


# -- sealing and opening ----------------------------------------------------------------------


def seal(place: Path, name: str, content: bytes, **more: Any) -> None:
    """Lay the content sealed at its place; it is there whole or not at all."""
    write_sealed(place, lambda writer: fill_one(writer, name, content), **more)


def fill_one(writer: sealed.Writer, name: str, content: bytes) -> dict[str, Any]:
    writer.member(name, iter([zlib.compress(content, 1)]))
    return {"name": name, "bytes": len(content)}


def write_sealed(place: Path, fill: Callable[[sealed.Writer], dict[str, Any]], **more: Any) -> None:
    beside = place.with_name(place.name + ".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        writer = new_writer(out, datetime.now(UTC), **more)
        writer.finish(fill(writer))
        out.flush()
        os.fsync(out.fileno())
    beside.replace(place)


def new_writer(out: IO[bytes], at: datetime, **more: Any) -> sealed.Writer:
    salt, ring = sealed.new_salt(), crypto.ring()
    head = {"key": ring.current, "salt": salt, "at": at.isoformat(), "form": 1, **more}
    return sealed.Writer(out, ring.derive(ring.current, f"backup/{salt}"), head)


def opened(file: Path, ring: crypto.Ring, take: Callable[[bytes], None]) -> dict[str, Any]:
    """Give each part of the one thing in the file to `take`; returns the manifest."""

    anchors = bytearray()

    def member(name: str) -> Callable[[bytes], None]:
        return take if name != ANCHORS else anchors.extend

    with whole(file), file.open("rb") as source:
        head = sealed.read_head(source)
        if head.get("key") not in ring.keys:
            raise sealed.Damaged("It was sealed with keys that are not here.")
        key = ring.derive(head["key"], f"backup/{head['salt']}")
        manifest = sealed.walk(source, key, head, member)
    return manifest | {"_anchors": bytes(anchors), "_head": head}


ANCHORS = "anchors.jsonl"


def open_one(file: Path, name: str, ring: crypto.Ring) -> tuple[bytes, dict[str, Any]]:
    """The content of a sealed file, which must be the one of this name."""
    packed = bytearray()
    manifest = opened(file, ring, packed.extend)
    with whole(file):
        if manifest.get("name") != name:
            raise sealed.Damaged("It is another file than its name says.")
        content = zlib.decompress(packed)
        if len(content) != manifest["bytes"]:
            raise sealed.Damaged("It is shorter than it was.")
    return content, manifest


class whole:  # noqa: N801 - reads as a word where it is used
    """Damage inside the block is told with the name of the file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, fault: BaseException | None, _: object) -> None:
        if isinstance(fault, sealed.Damaged | zlib.error):
            raise ArchiveRefused(
                f"{self._file.name} is refused and nothing was changed: {fault}"
            ) from None
        if isinstance(fault, FileNotFoundError):
            raise ArchiveRefused(f"There is no file {self._file}.") from None


class Gunzip:
    """Hands on unpacked what pg_basebackup packed."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._unpack = out, zlib.decompressobj(31)

    def take(self, part: bytes) -> None:
        self._out.write(self._unpack.decompress(part))
