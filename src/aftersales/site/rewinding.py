"""From the archive back to a server: to its newest moment, or to one that is named.

Everything that will be needed is opened first, down to the last segment; then the copy is unpacked
beside what is there, recovers, and only then takes its place.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from aftersales.core import crypto, sealing
from aftersales.site import archive, backups, database
from aftersales.site.archive import (
    GONE,
    PART,
    SEGMENT,
    Archive,
    ArchiveRefused,
    Base,
    number_of,
    open_one,
    segment_of,
)
from aftersales.site.postgres import Cluster, choose_programs


@dataclass(frozen=True)
class Way:
    """What leads to the moment: a base and the unbroken row of segments from it on."""

    place: Archive
    base: Base
    segments: tuple[Path, ...]
    manifest: dict[str, Any]
    until: datetime | None

    @property
    def begins_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest["at"])

    @property
    def reaches(self) -> datetime | None:
        """Up to when everything is in it, as the archivist said."""
        state = self.place.state()
        return state.safe_until if state else None


@dataclass(frozen=True)
class Rewound:
    """What stands now."""

    last_event: int
    rows: int
    files: int
    moment: datetime | None  # what was committed until then is there


def examine(folder: Path, ring: crypto.Ring, until: datetime | None) -> Way:
    """Open everything that the way needs; nothing is touched."""
    place = Archive(folder)
    if not place.bases():
        raise ArchiveRefused(f"{folder} holds no base: it is no archive, or none was made yet.")
    for base in reversed(place.bases()):
        if until and base.begun_at > until:
            continue
        manifest = archive.opened(base.file, ring, _nowhere)
        if manifest.get("begun_at") != base.begun_at.isoformat(timespec="seconds"):
            raise ArchiveRefused(f"{base.file.name} is another file than its name says.")
        if until and datetime.fromisoformat(manifest["at"]) > until:
            continue
        choose_programs(manifest["postgres"])
        return Way(place, base, tuple(_row(place, base, ring)), manifest, until)
    oldest = place.bases()[0].begun_at
    raise ArchiveRefused(f"The archive goes back to {oldest:%Y-%m-%d %H:%M:%S} UTC only.")


def _row(place: Archive, base: Base, ring: crypto.Ring) -> Iterator[Path]:
    """The segments from the base on. A gap is refused: what comes after it could not be trusted."""
    expected = number_of(base.start)
    for file in place.segments(base.start):
        name = segment_of(file)
        if number_of(name) != expected:
            raise ArchiveRefused(f"In the archive the segment before {name} is missing.")
        content, _ = open_one(file, name, ring)
        if len(content) != SEGMENT:
            raise ArchiveRefused(f"{file.name} is refused and nothing was changed: it is short.")
        expected += 1
        yield file


def _nowhere(part: bytes) -> None:  # noqa: ARG001 - only opened, not kept
    return None


def put_back(way: Way, ring: crypto.Ring, *, force: bool) -> datetime | None:
    """Put the server in its place. Returns the time of the last transaction that is in it."""
    cluster = database.embedded()
    if cluster.holds_data() and not force:
        raise ArchiveRefused(
            "There are data in this place already. With --force they are replaced by the archive."
        )
    cluster.recover_from(lambda fresh: _unpack(way, ring, cluster, fresh), _targets(way.until))
    return way.until or way.reaches


def _targets(until: datetime | None) -> list[dict[str, str]]:
    """To the moment; to the end where nothing was committed after the moment."""
    plain = {
        "restore_command": "/bin/false",  # all segments lie in their place already
        "recovery_target_timeline": "current",
        "recovery_target_action": "promote",
    }
    to_the_end = [plain]
    if until is None:
        return to_the_end
    moment = f"{until.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00"
    return [plain | {"recovery_target_time": moment}, *to_the_end]


def _unpack(way: Way, ring: crypto.Ring, cluster: Cluster, fresh: Path) -> None:
    """The base and the segments, laid by the server's own user."""
    with cluster.account.fed(["/bin/tar", "-x", "-f", "-", "-C", str(fresh)]) as tar:
        unpack = archive.Gunzip(tar)
        archive.opened(way.base.file, ring, unpack.take)
    for file in way.segments:
        name = segment_of(file)
        content, _ = open_one(file, name, ring)
        place = str(fresh / "pg_wal" / name)
        # The base brings its own last segment whole; a part of it would be less.
        keep = 'test -e "$0" && exec cat > /dev/null; ' if file.name.endswith(PART) else ""
        with cluster.account.fed(["/bin/sh", "-c", f'{keep}cat > "$0"', place]) as out:
            out.write(content)


# -- what lies beside the database --------------------------------------------------------------


def put_back_files(way: Way) -> int:
    """The attachments; each is what its name, the hash of its content, says."""
    fresh = Path(settings.MEDIA_ROOT).with_name("files.new")
    shutil.rmtree(fresh, ignore_errors=True)
    count = 0
    for file in sorted(way.place.files.glob("*/*")):
        name = file.name.partition(GONE)[0]
        if file.suffix == ".new":
            continue
        with file.open("rb") as source:
            if hashlib.file_digest(source, "sha256").hexdigest() != name:
                raise ArchiveRefused(f"The attachment {name} in the archive is damaged.")
        there = fresh / file.parent.name / name
        there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(file, there)
        there.chmod(0o600)
        count += 1
    backups.swap_files(fresh)
    return count


def put_back_anchors(way: Way, ring: crypto.Ring) -> None:
    """Those of the base and of each day since, as far as the database now reaches."""
    content = bytearray(way.manifest["_anchors"])
    for file in sorted(way.place.anchors.glob("*")):
        if file.name.isdigit() and file.name >= f"{way.base.begun_at:%Y%m%d}":
            content += open_one(file, file.name, ring)[0]
    lines = dict.fromkeys(bytes(content).decode(errors="replace").splitlines())
    backups.write_anchors("".join(line + "\n" for line in lines).encode())
    with psycopg.connect(**database.parameters(role="owner")) as connection:
        row = connection.execute("SELECT coalesce(max(last_event), 0) FROM event_seal").fetchone()
    file = Path(settings.ANCHOR_FILE)
    backups.write_anchors(sealing.anchors_upto(file, int(row[0]) if row else 0))


def finish(way: Way, ring: crypto.Ring, moment: datetime | None) -> Rewound:
    """With the server running: attachments, anchors, and a count of what is there."""
    files = put_back_files(way)
    put_back_anchors(way, ring)
    with psycopg.connect(**database.parameters(role="owner")) as connection:
        connection.execute("SELECT set_config('aftersales.group', '*', true)")
        last_event = connection.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()
        rows = sum(backups.count_rows(connection).values())
    return Rewound(int(last_event[0]) if last_event else 0, rows, files, moment)
