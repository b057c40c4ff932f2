"""Filling the archive while the program serves.

`pg_receivewal`, a child of `serve`, follows the server through a slot, so that no segment is thrown
away before it was taken. The archivist, a thread of the first process, seals every ten seconds what
came in; the worker makes a new base each day. Nothing here slows a request down: the server does
not wait for the archive.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import psycopg
from django.conf import settings
from psycopg.conninfo import make_conninfo

from aftersales.site import archive, database, sealed
from aftersales.site.archive import ANCHORS, GONE, PART, Archive, ArchiveRefused, State, is_segment
from aftersales.site.plain import Plain
from aftersales.site.postgres import Cluster
from aftersales.site.serving import Child

SLOT = "aftersales_archive"
EVERY = float(os.environ.get("AFTERSALES_ARCHIVE_SECONDS", "10"))
PATIENCE = 5.0  # seconds in which the receiver takes what is written already
MOST_WAITING = 128  # segments (2 GiB) that wait for a full or missing archive folder
A_BASE_EVERY = timedelta(hours=23)
PROMISED = timedelta(minutes=1)
AFTER_A_FAULT = timedelta(hours=1)
READ = 2**20
log = logging.getLogger(__name__)


def spool(cluster: Cluster) -> Path:
    """Where the receiver lays the segments: beside the server, as clear as the server's own."""
    return cluster.home / "archive"


def receiver(cluster: Cluster) -> Child:
    """PostgreSQL's own program, which reconnects by itself and ends with its parent."""
    spool(cluster).mkdir(mode=0o700, exist_ok=True)
    command = [
        *(sys.executable, "-m", "aftersales.site.lifeline", cluster.program("pg_receivewal")),
        *("--directory", str(spool(cluster)), "--slot", SLOT, "--no-password"),
        *("--status-interval", "1", "--dbname", _address(cluster)),
    ]
    return Child("archive", command)


def _connected(cluster: Cluster, name: str = "postgres") -> psycopg.Connection[Any]:
    """As the server's superuser, who alone sees how far its log and its readers are."""
    keywords: dict[str, Any] = cluster.parameters(name)
    return psycopg.connect(**keywords, autocommit=True)


def _address(cluster: Cluster) -> str:
    told: dict[str, Any] = cluster.parameters() | {"application_name": SLOT}
    return make_conninfo("", **told)


def keep_slot(cluster: Cluster) -> None:
    """A place in the server's log from which on nothing is thrown away; anew where it was lost."""
    with _connected(cluster) as connection:
        row = connection.execute(
            "SELECT wal_status, active FROM pg_replication_slots WHERE slot_name = %s", [SLOT]
        ).fetchone()
        if row and row[0] == "lost" and not row[1]:
            connection.execute("SELECT pg_drop_replication_slot(%s)", [SLOT])
            row = None
        if row is None:
            forget_spool(cluster)
            connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [SLOT])


def let_go(cluster: Cluster) -> None:
    """Without an archive nothing may hold the server's log back."""
    with _connected(cluster) as connection:
        connection.execute(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
            " WHERE slot_name = %s AND NOT active",
            [SLOT],
        )
    forget_spool(cluster)


def forget_spool(cluster: Cluster) -> None:
    """What lies there belongs to another row of segments."""
    shutil.rmtree(spool(cluster), ignore_errors=True)
    spool(cluster).mkdir(mode=0o700, exist_ok=True)


class Archivist:
    """Seals what the receiver took, round by round."""

    def __init__(self, cluster: Cluster, place: Archive | None = None) -> None:
        self._cluster, self._archive = cluster, place or Archive()
        self._receiver = receiver(cluster)
        self._safe_until: datetime | None = None
        self._sealed: dict[str, tuple[int, int]] = {}  # parts, as they were when last sealed
        self._seen: dict[str, int] = {}  # folders of attachments, as they were when last looked at
        self._anchors_at: tuple[int, int] | None = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work, name="archivist", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """After a last round, in which also the end of this run is taken."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join(60)

    def _work(self) -> None:
        while not self._end.wait(EVERY):
            self.round()
        self.round()
        if self._receiver.process:
            self._receiver.process.terminate()
            self._receiver.process.wait(10)

    def _keep_receiving(self) -> None:
        """The receiver reconnects by itself; it falls only where its slot is gone."""
        if not self._receiver.is_running:
            keep_slot(self._cluster)
            self._receiver.start()

    def round(self) -> None:
        """Whatever was committed when the round began is in the archive when it ends."""
        begun_at, fault = datetime.now(UTC), ""
        try:
            self._archive.make()
            self._keep_receiving()
            is_caught_up = self._catch_up()
            self._seal_spool()
            self._seal_anchors(begun_at)
            self._take_files()
            if is_caught_up:
                self._safe_until = begun_at
        except (OSError, psycopg.Error, Plain) as problem:
            fault = str(problem).strip().splitlines()[0][:300]
            self._make_room()
        try:
            whole_from = self._archive.whole_from()
            self._archive.say(State(begun_at, self._safe_until, whole_from, fault))
        except OSError as problem:
            log.warning("The archive cannot be written: %s", problem)

    # -- the server's log -------------------------------------------------------------------

    def _catch_up(self) -> bool:
        """Wait until the receiver has everything that is on the server's disk now."""
        with _connected(self._cluster) as connection:
            row = connection.execute("SELECT pg_current_wal_flush_lsn()").fetchone()
            asked = (
                "SELECT 1 FROM pg_stat_replication WHERE application_name = %s"
                " AND write_lsn >= %s::pg_lsn"
            )
            deadline = time.monotonic() + PATIENCE
            while row and not connection.execute(asked, [SLOT, row[0]]).fetchone():
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.1)
        return True

    def _seal_spool(self) -> None:
        for file in sorted(spool(self._cluster).iterdir()):
            name = file.name.removesuffix(".partial")
            if is_segment(name) and name == file.name:
                archive.seal(self._archive.wal / name, name, file.read_bytes())
                (self._archive.wal / (name + PART)).unlink(missing_ok=True)
                file.unlink()
                self._sealed.pop(name, None)
            elif is_segment(name):
                self._seal_part(file, name)

    def _seal_part(self, file: Path, name: str) -> None:
        """The segment that is being written: anew in each round in which something was added."""
        about = file.stat()
        mark, may_remember = (about.st_mtime_ns, about.st_size), is_settled(about)
        if self._sealed.get(name) != mark:
            content = file.read_bytes().ljust(archive.SEGMENT, b"\0")
            archive.seal(self._archive.wal / (name + PART), name, content)
            if may_remember:
                self._sealed[name] = mark

    def _make_room(self) -> None:
        """A full archive must not fill the server's disk: then a gap is the lesser evil."""
        waiting = sorted(f for f in spool(self._cluster).glob("*") if is_segment(f.name))
        for file in waiting[:-MOST_WAITING]:
            file.unlink(missing_ok=True)

    # -- what lies beside the database ------------------------------------------------------

    def _seal_anchors(self, at: datetime) -> None:
        """What was added to the anchors today."""
        file = Path(settings.ANCHOR_FILE)
        if not file.exists():
            return
        about = file.stat()
        if (mark := (about.st_mtime_ns, about.st_size)) == self._anchors_at:
            return
        place = self._archive.anchors / f"{at:%Y%m%d}"
        start = self._anchors_from(place, about.st_size)
        with file.open("rb") as source:
            source.seek(start)
            archive.seal(place, place.name, source.read(), since=start)
        self._anchors_at = mark

    def _anchors_from(self, place: Path, size: int) -> int:
        """Where today's part begins: where it began before, or else with the last line of all."""
        if place.exists():
            with place.open("rb") as source:
                known = int(sealed.read_head(source).get("since", 0))
            return known if known <= size else 0
        if not any(self._archive.anchors.iterdir()):
            return 0
        return max(0, size - 2**16)  # parts may overlap: lines know their place by themselves

    def _take_files(self) -> None:
        """Attachments never change, so a link is enough where the disk is the same."""
        root = Path(settings.MEDIA_ROOT)
        for folder in _folders(root):
            about = folder.stat()
            may_remember = is_settled(about)
            if self._seen.get(folder.name) == about.st_mtime_ns:
                continue
            there = self._archive.files / folder.name
            there.mkdir(mode=0o700, exist_ok=True)
            for file in folder.iterdir():
                if not (there / file.name).exists():
                    _link(file, there / file.name)
            if may_remember:
                self._seen[folder.name] = about.st_mtime_ns


def is_settled(about: os.stat_result) -> bool:
    """Whether whatever changes from now on gets another time: the clocks of files are coarse."""
    return time.time_ns() - about.st_mtime_ns > 2 * 10**9


def _folders(root: Path) -> Iterator[Path]:
    if root.is_dir():
        yield from (folder for folder in root.iterdir() if folder.is_dir() and folder.name != "tmp")


def _link(file: Path, place: Path) -> None:
    beside = place.with_name(place.name + ".new")
    try:
        beside.unlink(missing_ok=True)
        os.link(file, beside)
    except FileNotFoundError:
        return  # removed a moment ago
    except OSError:
        shutil.copyfile(file, beside)
        beside.chmod(0o600)
    beside.replace(place)


# -- bases ------------------------------------------------------------------------------------


def is_base_due(at: datetime) -> bool:
    """None yet, none of today, or none from which an unbroken row of segments leads here."""
    place = Archive()
    state = place.state()
    if not archive.is_on() or state is None or state.fault or not state.safe_until:
        return False
    if at - state.at > timedelta(minutes=2):  # nobody takes the segments
        return False
    last = place.bases()[-1:]
    return not last or (
        at - last[0].begun_at > A_BASE_EVERY
        or last[0].start[:8] != state.whole_from[:8]
        or last[0].start < state.whole_from
    )


def base_file(at: datetime) -> Path:
    """The name of a base that begins now: it says from which segment on it needs the row."""
    with _connected(database.embedded()) as connection:
        row = connection.execute(
            "SELECT pg_walfile_name(pg_current_wal_insert_lsn())"
        ).fetchone() or ("",)
    place = Archive()
    place.make()
    return place.new_base(at, row[0])


def fill_base(out: IO[bytes], at: datetime) -> tuple[str, int]:
    """The server's data folder as pg_basebackup gives it, with what it needs to be whole."""
    cluster, anchors = database.embedded(), Path(settings.ANCHOR_FILE)
    with _connected(cluster, database.NAME) as connection:
        row = connection.execute("SELECT coalesce(max(id), 0) FROM event").fetchone() or (0,)
    writer = archive.new_writer(out, at)
    writer.member("base.tar.gz", _base_backup(cluster))
    if anchors.exists():
        writer.member(ANCHORS, iter([anchors.read_bytes()]))
    whole_at = datetime.now(UTC).isoformat()
    writer.finish(
        {
            "last_event": row[0],
            "begun_at": at.astimezone(UTC).isoformat(timespec="seconds"),
            "at": whole_at,
            "postgres": cluster.programs.version,
        }
    )
    return writer.digest.hexdigest(), int(row[0])


def _base_backup(cluster: Cluster) -> Iterator[bytes]:
    command = [
        *(cluster.program("pg_basebackup"), "--pgdata=-", "--format=tar", "--wal-method=fetch"),
        *("--compress=client-gzip:1", "--checkpoint=fast", "--no-password"),
        *("--label=aftersales", "--dbname", _address(cluster)),
    ]
    with TemporaryFile() as said:
        env = {**os.environ, "LC_ALL": "C"}
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=said) as process:  # noqa: S603 - PostgreSQL's own program
            if process.stdout:
                while part := process.stdout.read(READ):
                    yield part
        if process.returncode:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()
            raise ArchiveRefused(lines[-1] if lines else "pg_basebackup gave no reason")


def forget_old(at: datetime) -> list[str]:
    """Take away what lies further back than one may want to go. Returns the bases that went."""
    place, oldest = Archive(), at - timedelta(days=archive.days_kept())
    bases = place.bases()
    reaching = [base for base in bases if base.begun_at <= oldest]
    keep = bases[len(reaching) - 1 :] if reaching else bases
    for base in reaching[:-1]:
        base.file.unlink(missing_ok=True)
    if keep:
        for file in place.wal.iterdir():
            of_old = file.stat().st_mtime < keep[0].begun_at.timestamp()
            if of_old and file.name[:24] < keep[0].start:
                file.unlink(missing_ok=True)
        for file in place.anchors.iterdir():
            if file.name < f"{keep[0].begun_at:%Y%m%d}":
                file.unlink(missing_ok=True)
    _forget_files(place, oldest, at)
    return [str(base.file) for base in reaching[:-1]]


def _forget_files(place: Archive, oldest: datetime, at: datetime) -> None:
    """Attachments that were removed from the program leave the archive when it no longer reaches
    back to a time at which they were there."""
    for folder in _folders(place.files):
        for file in folder.iterdir():
            name, _, gone_on = file.name.partition(GONE)
            if (Path(settings.MEDIA_ROOT) / folder.name / name).exists():
                continue
            if not gone_on:
                file.rename(file.with_name(f"{name}{GONE}{at:%Y%m%d}"))
            elif gone_on < f"{oldest:%Y%m%d}":
                file.unlink(missing_ok=True)


def told() -> dict[str, Any]:
    """For pages, monitors and the doctor: the last base, and how far the archive is behind."""
    place, now = Archive(), datetime.now(UTC)
    state, bases = place.state(), place.bases()
    lag = state.lag(now) if state else None
    return {
        "is_on": archive.is_on(),
        "first_base_at": bases[0].begun_at if bases else None,
        "last_base_at": bases[-1].begun_at if bases else None,
        "safe_until": state.safe_until if state else None,
        "lag_seconds": int(lag.total_seconds()) if lag is not None else None,
        "is_late": lag is None or lag > PROMISED,
        "fault": state.fault if state else "",
    }
