"""Copies of everything that a store would lose, and the way back.

A backup holds the database, the attachments and the anchors of the log, never the keys. It is
sealed on its way to the disk with a key derived from the installation's own. A restore reads the
whole file first and touches nothing unless every piece opens; then it replaces the database in one
transaction that also counts all rows, so that it is there whole or not at all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread
from typing import IO, Any

import psycopg
from django.conf import settings
from psycopg import sql

from aftersales.core import crypto, sealing
from aftersales.core.actors import Actor
from aftersales.core.log import record
from aftersales.core.scope import whole_database
from aftersales.site import database, migrating, sealed
from aftersales.site.events import BackupFailed, BackupMade
from aftersales.site.models import Backup, BackupReason
from aftersales.site.plain import Plain
from aftersales.site.postgres import choose_programs

SUFFIX = ".aftersales"
DUMP = "database.dump"
ANCHORS = "anchors.jsonl"
FILES = "files/"
READ = 2**20
LEAVING_SECONDS = 5.0  # as long as PostgreSQL itself waits for others to leave a database
ACTOR = Actor(key="system:backup", group_id=None, boundless=True)
# PostgreSQL 17 and newer write this line, which older servers do not know.
TOO_NEW = b"SET transaction_timeout = 0;\n"


class BackupRefused(Plain):
    """The backup is not made or not put back; nothing was changed."""


@dataclass(frozen=True)
class Written:
    """A backup that is whole."""

    file: Path
    bytes: int
    sha256: str
    last_event: int


# -- making one -------------------------------------------------------------------------------


def write(
    file: Path,
    *,
    reason: BackupReason,
    at: datetime,
    noted: bool = True,
    fill: Callable[[IO[bytes], datetime], tuple[str, int]] | None = None,
) -> Written:
    """Copy everything into this file; it appears under its name only when it is whole.

    `noted=False` where the schema of the record itself may be due for an upgrade. `fill` writes
    another kind of copy, a base of the archive for example.
    """
    row = _begun(file, reason, at) if noted else None
    beside = file.with_name(file.name + ".part")
    try:
        _make_room(file)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            digest, last_event = (fill or _fill)(out, at)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    except (OSError, subprocess.CalledProcessError, psycopg.Error, Plain) as fault:
        with suppress(OSError):
            beside.unlink()
        words = _words(fault)
        if row:
            _failed(row, words, at)
        raise BackupRefused(f"No backup was made: {words}") from fault
    done = Written(file, file.stat().st_size, digest, last_event)
    if row:
        _finished(row, done, at)
    return done


def _fill(out: IO[bytes], at: datetime) -> tuple[str, int]:
    salt, ring = sealed.new_salt(), crypto.ring()
    head = {"key": ring.current, "salt": salt, "at": at.isoformat(), "form": 1}
    writer = sealed.Writer(out, ring.derive(ring.current, f"backup/{salt}"), head)
    with _looking_on() as (connection, snapshot):
        last_event = _last_event(connection)
        rows, last_seal = count_rows(connection), _last_seal(connection)
        writer.member(DUMP, _dump(snapshot))
    if (anchors := Path(settings.ANCHOR_FILE)).exists():
        writer.member(ANCHORS, iter([sealing.anchors_upto(anchors, last_seal)]))
    files = 0
    for path in _attachments():
        writer.member(FILES + path.relative_to(settings.MEDIA_ROOT).as_posix(), _read(path))
        files += 1
    writer.finish({"rows": rows, "files": files, "last_event": last_event, "at": at.isoformat()})
    return writer.digest.hexdigest(), last_event


class _looking_on:  # noqa: N801 - reads as words where it is used
    """A transaction that holds the state of one moment still, and its name for pg_dump."""

    def __enter__(self) -> tuple[psycopg.Connection[Any], str]:
        self._connection = psycopg.connect(**_owner())
        self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self._connection.execute("SELECT set_config('aftersales.group', '*', true)")
        row = self._connection.execute("SELECT pg_export_snapshot()").fetchone()
        return self._connection, row[0] if row else ""

    def __exit__(self, *_: object) -> None:
        self._connection.rollback()
        self._connection.close()


def _dump(snapshot: str) -> Iterator[bytes]:
    """pg_dump's own form, as the owner, who also must be let through the policies."""
    command = [
        _program("pg_dump"), "--format=custom", "--compress=1", "--no-owner", "--no-privileges",
        "--no-comments", "--enable-row-security", f"--snapshot={snapshot}",
    ]  # fmt: skip
    with TemporaryFile() as said:
        env = {**_environment(_owner()), "PGOPTIONS": "-c aftersales.group=*"}
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=said) as dump:  # noqa: S603
            if dump.stdout:
                while part := dump.stdout.read(READ):
                    yield part
        if dump.returncode:
            said.seek(0)
            raise BackupRefused(_last_line(said.read().decode(errors="replace")))


def count_rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """How many rows each table has; a restore must come to the same."""
    tables = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    counted = {}
    for (table,) in tables:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        (counted[table],) = row.fetchone() or (0,)
    return counted


def _last_seal(connection: psycopg.Connection[Any]) -> int:
    """Anchors of later seals have no place beside this copy."""
    row = connection.execute("SELECT coalesce(max(last_event), 0) FROM event_seal").fetchone()
    return int(row[0]) if row else 0


def _last_event(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()
    return int(row[0]) if row else 0


def _attachments() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else []


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while part := source.read(READ):
            yield part


def _make_room(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if file.is_dir():
        raise BackupRefused(f"{file} is a folder.")


# -- putting one back -------------------------------------------------------------------------


@dataclass(frozen=True)
class Restored:
    """What was put back."""

    last_event: int
    rows: int
    files: int
    made_at: str


def examine(file: Path, ring: crypto.Ring) -> dict[str, Any]:
    """Open every piece and return the manifest; nothing is touched."""
    try:
        with file.open("rb") as source:
            head, key = _opened(source, ring)
            return sealed.walk(source, key, head, lambda _: _nowhere)
    except FileNotFoundError:
        raise BackupRefused(f"There is no file {file}.") from None
    except sealed.Damaged as fault:
        raise BackupRefused(f"{file.name} is refused and nothing was changed: {fault}") from None


def restore(file: Path, ring: crypto.Ring, *, force: bool) -> Restored:
    """Put the backup in the place of what the settings name. The file was examined before."""
    manifest = examine(file, ring)
    if not force and not is_empty():
        raise BackupRefused(
            "There are data in this place already. With --force they are replaced by the backup."
        )
    _refuse_others()
    fresh = Path(settings.MEDIA_ROOT).with_name("files.new")
    shutil.rmtree(fresh, ignore_errors=True)
    anchors = bytearray()
    with ExitStack() as stack, file.open("rb") as source:
        head, key = _opened(source, ring)
        loader = stack.enter_context(_Loader(manifest["rows"]))
        take = _sorter(stack, loader, fresh, anchors)
        sealed.walk(source, key, head, take)
        loader.finish()
    swap_files(fresh)
    write_anchors(bytes(anchors))
    migrating.refresh_policies()
    return Restored(
        manifest["last_event"], sum(manifest["rows"].values()), manifest["files"], manifest["at"]
    )


def is_empty() -> bool:
    """Whether the database has no tables and there are no attachments."""
    with psycopg.connect(**_owner()) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    return not (row and row[0]) and not _attachments()


class _Loader:
    """One transaction in the database: away with the old, in with the new, count, commit."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        self._rows = rows

    def __enter__(self) -> _Loader:
        owner = _environment(_owner())
        self._said = TemporaryFile()
        self._reader = subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs
            [_program("pg_restore"), "--no-owner", "--no-privileges", "--no-comments", "--file=-"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said,
        )  # fmt: skip
        self._psql = subprocess.Popen(  # noqa: S603
            [_program("psql"), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull],
            env=owner, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._said,
        )  # fmt: skip
        self._pump = Thread(target=self._carry, daemon=True)
        self._pump.start()
        return self

    def take(self, part: bytes) -> None:
        try:
            _pipe(self._reader.stdin).write(part)
        except BrokenPipeError:
            self._refuse()

    def finish(self) -> None:
        _pipe(self._reader.stdin).close()
        self._pump.join()
        if self._reader.wait() or self._psql.wait():
            self._refuse()

    def _carry(self) -> None:
        """From pg_restore to psql, with our own words before and after."""
        into = _pipe(self._psql.stdin)
        try:
            into.write(b"SET client_min_messages = warning;\nSET lock_timeout = '10s';\n")
            into.write(b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
            from_reader = _pipe(self._reader.stdout)
            into.write(from_reader.read(READ).replace(TOO_NEW, b""))
            while part := from_reader.read(READ):
                into.write(part)
            if self._reader.wait() == 0:
                into.write(_count_again(self._rows).encode())
                into.close()
            else:
                self._psql.kill()
        except BrokenPipeError:  # one of them has refused; the other would wait for ever
            self._psql.kill()
            self._reader.kill()

    def __exit__(self, kind: object, *_: object) -> None:
        for process in (self._reader, self._psql):
            if process.poll() is None:
                process.kill()  # an open transaction is rolled back
                process.wait()
        self._said.close()

    def _refuse(self) -> None:
        self._said.seek(0)
        said = self._said.read().decode(errors="replace")
        errors = [
            line.partition("ERROR:")[2].strip() for line in said.splitlines() if "ERROR:" in line
        ]
        words = errors[0] if errors else _last_line(said)
        raise BackupRefused(f"The database did not take the backup and is unchanged: {words}")


def _count_again(rows: Mapping[str, int]) -> str:
    """Raises inside the transaction where a table has not as many rows as the copy had."""
    checks = "".join(
        f"IF (SELECT count(*) FROM public.{_quoted(table)}) <> {int(count)} THEN"  # noqa: S608 - our own names
        f" RAISE EXCEPTION 'The table % has not all its rows.', '{table}'; END IF;\n"
        for table, count in rows.items()
        if table.replace("_", "").isalnum()
    )
    return (
        "\nRESET search_path;\nRESET row_security;\n"
        "SELECT set_config('aftersales.group', '*', true);\n"
        f"DO $count$ BEGIN\n{checks}END $count$;\n"
    )


def _sorter(
    stack: ExitStack, loader: _Loader, fresh: Path, anchors: bytearray
) -> Callable[[str], Callable[[bytes], None]]:
    """Where each member of the backup goes."""

    def take(name: str) -> Callable[[bytes], None]:
        if name == DUMP:
            return loader.take
        if name == ANCHORS:
            return anchors.extend
        path = fresh / name.removeprefix(FILES)
        if not path.resolve().is_relative_to(fresh.resolve()):
            raise BackupRefused("A file in the backup has a name that leads outside.")
        path.parent.mkdir(parents=True, exist_ok=True)
        out = stack.enter_context(path.open("wb"))
        return lambda part: (out.write(part), None)[1]

    return take


def swap_files(fresh: Path) -> None:
    """The attachments of the backup in place of those that were there."""
    now = Path(settings.MEDIA_ROOT)
    before = now.with_name("files.before")
    fresh.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(before, ignore_errors=True)
    if now.exists():
        now.rename(before)
    fresh.rename(now)
    shutil.rmtree(before, ignore_errors=True)


def write_anchors(content: bytes) -> None:
    file = Path(settings.ANCHOR_FILE)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _opened(source: IO[bytes], ring: crypto.Ring) -> tuple[dict[str, Any], bytes]:
    head = sealed.read_head(source)
    if head.get("form") != 1:
        raise sealed.Damaged("It was made by a newer version.")
    if head.get("key") not in ring.keys:
        raise sealed.Damaged("It was sealed with keys that are not here.")
    return head, ring.derive(head["key"], f"backup/{head['salt']}")


def _refuse_others() -> None:
    """A program that runs on these data stays; a connection just closed needs a moment to go."""
    deadline = time.monotonic() + LEAVING_SECONDS
    with psycopg.connect(**_owner(), autocommit=True) as connection:
        while others := _others(connection):
            if time.monotonic() > deadline:
                raise BackupRefused(
                    f"{others} other connections use the database: stop `aftersales serve` first."
                )
            time.sleep(0.1)


def _others(connection: psycopg.Connection[Any]) -> int:
    """Connections to these data besides this one, our own that are not quite gone included."""
    row = connection.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND usename IS NOT NULL"  # those of the server itself have none
    ).fetchone()
    return int(row[0]) if row else 0


# -- the record of it -------------------------------------------------------------------------


def _begun(file: Path, reason: BackupReason, at: datetime) -> Backup:
    with whole_database():
        return Backup.objects.create(reason=reason, file=str(file), started_at=at)


def _finished(row: Backup, done: Written, at: datetime) -> None:
    from django.utils import timezone  # noqa: PLC0415

    with whole_database():
        row.finished_at = max(timezone.now(), at)
        row.bytes, row.sha256, row.last_event = done.bytes, done.sha256, done.last_event
        row.save()
        fact = BackupMade(
            backup_id=row.pk, reason=row.reason, bytes=row.bytes, last_event=row.last_event
        )
        record(fact, by=ACTOR, at=row.finished_at)


def _failed(row: Backup, words: str, at: datetime) -> None:
    with whole_database():
        row.fault = words[:400]
        row.save(update_fields=["fault"])
        record(BackupFailed(backup_id=row.pk, reason=row.reason), by=ACTOR, at=at)


# -- small things -----------------------------------------------------------------------------


def _owner() -> dict[str, Any]:
    return database.parameters(role="owner")


def _environment(keywords: Mapping[str, Any]) -> dict[str, str]:
    """For PostgreSQL's programs: no password stands on a command line."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    told = {names[key]: str(value) for key, value in keywords.items() if key in names}
    return {**os.environ, **told}


def _program(name: str) -> str:
    if database.is_embedded():
        return database.embedded().program(name)
    return str(choose_programs().bin / name)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("A process was started without its pipe.")
    return pipe


def _nowhere(part: bytes) -> None:  # noqa: ARG001 - only opened, not kept
    return None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _words(fault: BaseException) -> str:
    if isinstance(fault, OSError) and fault.strerror:
        return f"{fault.strerror} ({fault.filename})" if fault.filename else fault.strerror
    return _last_line(str(fault))


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"
