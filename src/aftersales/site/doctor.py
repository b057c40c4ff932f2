"""What may be wrong with an installation: each fault one line, with what to do about it."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection

from aftersales.core import crypto
from aftersales.core.scope import whole_database
from aftersales.site import archiving, database, installation, invariants, migrating, paths, tls
from aftersales.site.models import Backup, BackupReason
from aftersales.site.plain import Plain

LEAST_FREE = 2 * 2**30
LATEST_SEAL = timedelta(minutes=2)
LATEST_BACKUP = timedelta(hours=36)
LARGEST_SKEW = timedelta(seconds=5)
ONE_BACKUP_IS_DUE_AFTER = timedelta(days=2)
CJK_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `fault` is empty where all is well."""

    about: str
    found: str = ""
    fault: str = ""

    @property
    def is_well(self) -> bool:
        return not self.fault


Examination = Callable[[], Finding]


def before_database() -> Iterator[Finding]:
    """What can be seen without the database."""
    for examine in (
        the_program,
        the_folder,
        the_disk,
        the_keys,
        the_bundle,
        the_fonts,
        the_certificate,
    ):
        yield _carefully(examine)


def in_database() -> Iterator[Finding]:
    """What only the database tells."""
    for examine in (
        the_server, the_role, the_schema, the_key_check, the_policies, the_clock, the_seals,
        the_worker, the_jobs, the_backups, the_archive,
    ):  # fmt: skip
        yield _carefully(examine)


def the_program() -> Finding:
    python = ".".join(map(str, sys.version_info[:3]))
    return Finding("program", f"{version('aftersales')}, Python {python}")


def the_folder() -> Finding:
    folder = paths.data_dir()
    if not folder.is_dir():
        return Finding("data folder", fault=f"{folder} is not there yet: start serve once.")
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding("data folder", fault=f"{folder} may not be written by this user.")
    return Finding("data folder", str(folder))


def the_disk() -> Finding:
    folder = paths.data_dir()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    words = f"{free / 2**30:.1f} GiB free"
    if free < LEAST_FREE:
        return Finding("disk", fault=f"only {words}; make room or move the data folder.")
    return Finding("disk", words)


def the_keys() -> Finding:
    file = Path(settings.KEY_FILE)
    if not file.exists():
        return Finding("keys", fault=f"{file} is missing: `aftersales keys recover`.")
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        return Finding("keys", fault=f"{file} can be read by others: chmod 600.")
    return Finding("keys", f"key {crypto.read_ring(file).current}")


def the_bundle() -> Finding:
    built = Path(__file__).resolve().parents[1] / "web" / "static" / "built"
    if not built.is_dir() or not any(built.iterdir()):
        return Finding("front end", fault="The bundle is not built: make assets.")
    return Finding("front end", f"{len(list(built.iterdir()))} files")


def the_fonts() -> Finding:
    """Print needs a font with Chinese; ours comes with the bundle."""
    ours = Path(__file__).resolve().parents[1] / "web" / "fonts"
    system = (Path(folder) for folder in CJK_FONTS)
    found = [
        f for folder in (ours, *system) if folder.is_dir() for f in folder.rglob("*.[ot]t[fc]")
    ]
    if not any("CJK" in f.name or "SC" in f.name for f in found):
        return Finding(
            "fonts", fault="No font with Chinese: make assets, or install fonts-noto-cjk."
        )
    return Finding("fonts", f"{len(found)} files")


def the_certificate() -> Finding:
    own = tls.own(paths.data_dir())
    if own is None:
        return Finding("certificate", "none of our own")
    if own.expires_at < datetime.now(UTC) + timedelta(days=14):
        return Finding(
            "certificate", fault=f"ends on {own.expires_at:%Y-%m-%d}: aftersales tls renew"
        )
    return Finding("certificate", f"{', '.join(own.names)} until {own.expires_at:%Y-%m-%d}")


def the_server() -> Finding:
    connection.ensure_connection()
    database.check_server(connection.connection)
    return Finding("server", f"PostgreSQL {connection.connection.info.server_version // 10000}")


def the_role() -> Finding:
    if why := database.bypass(connection.connection):
        return Finding("role", fault=f"{why} Connect as a role that owns nothing.")
    return Finding("role", connection.connection.info.user)


def the_schema() -> Finding:
    found = migrating.state()
    if found.unknown:
        return Finding("schema", fault=f"written by a newer version ({found.unknown[-1]}).")
    if found.due:
        return Finding("schema", fault=f"{len(found.due)} migrations are due: aftersales migrate")
    return Finding("schema", found.version)


def the_key_check() -> Finding:
    installation.check_keys(installation.current())
    return Finding("key check", "the keys open these data")


def the_policies() -> Finding:
    broken = [f for f in invariants.check() if f.invariant.id == "I-33" and f.rows]
    if broken:
        return Finding(
            "policies", fault=f"missing on {broken[0].examples}: aftersales migrate --policies"
        )
    return Finding("policies", "every table of a store or group has one")


def the_clock() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    skew = abs(datetime.now(UTC) - theirs)
    if skew > LARGEST_SKEW:
        return Finding(
            "clock", fault=f"{skew.total_seconds():.0f} s away from the database's clock."
        )
    return Finding("clock", f"{skew.total_seconds() * 1000:.0f} ms from the database's")


def the_seals() -> Finding:
    waiting = _one(
        "SELECT min(recorded_at) FROM event"
        " WHERE id > (SELECT coalesce(max(last_event), 0) FROM event_seal)"
    )
    if waiting and datetime.now(UTC) - waiting > LATEST_SEAL:
        return Finding(
            "log",
            fault=f"lines since {waiting:%Y-%m-%d %H:%M} UTC are not sealed: does a worker run?",
        )
    return Finding("log", "sealed")


def the_worker() -> Finding:
    seen = _one("SELECT max(last_heartbeat) FROM procrastinate_workers")
    if seen is None or datetime.now(UTC) - seen > timedelta(minutes=1):
        return Finding("worker", fault="none is at work: aftersales serve, or aftersales worker")
    return Finding("worker", "at work")


def the_jobs() -> Finding:
    failed = _one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'") or 0
    late = _one(
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"
        " AND coalesce(scheduled_at, now()) < now() - interval '10 minutes'"
    )
    if failed or late:
        return Finding("jobs", fault=f"{failed} failed, {late} more than ten minutes late.")
    return Finding("jobs", "none failed, none late")


def the_backups() -> Finding:
    with whole_database():
        last = (
            Backup.objects.filter(finished_at__isnull=False)
            .exclude(reason=BackupReason.BASE)
            .order_by("-started_at", "-pk")
            .first()
        )
        made_at = installation.current().made_at
    now = datetime.now(UTC)
    if last is None:
        fault = (
            "none was ever made: aftersales backup"
            if now - made_at > ONE_BACKUP_IS_DUE_AFTER
            else ""
        )
        return Finding("backups", "none yet", fault)
    if now - last.started_at > LATEST_BACKUP:
        return Finding(
            "backups", fault=f"the last whole one is of {last.started_at:%Y-%m-%d %H:%M} UTC."
        )
    return Finding(
        "backups", f"last one {last.started_at:%Y-%m-%d %H:%M} UTC, {last.bytes / 2**20:.1f} MB"
    )


def the_archive() -> Finding:
    """Only while `serve` runs does anything come in that could be missing."""
    told = archiving.told()
    if not told["is_on"]:
        where = "turned off" if database.is_embedded() else "the server's own affair"
        return Finding("archive", where)
    if told["fault"]:
        return Finding("archive", fault=told["fault"])
    if not told["last_base_at"]:
        is_late = datetime.now(UTC) - installation.current().made_at > ONE_BACKUP_IS_DUE_AFTER
        words = "no base was ever made: aftersales backup --base" if is_late else ""
        return Finding("archive", "no base yet", words)
    if the_worker().is_well and told["is_late"]:
        return Finding("archive", fault=f"{told['lag_seconds']} s behind; 60 s are promised.")
    return Finding("archive", f"whole up to {told['safe_until']:%Y-%m-%d %H:%M:%S} UTC")


def _one(question: str) -> datetime | None:
    with whole_database(), connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    return row[0] if row else None


def _carefully(examine: Examination) -> Finding:
    """An examination that itself fails is a finding, never a traceback."""
    about = examine.__name__.removeprefix("the_").replace("_", " ")
    try:
        return examine()
    except Plain as fault:
        return Finding(about, fault=str(fault))
    except Exception as fault:  # noqa: BLE001 - a doctor does not fall ill with the patient
        return Finding(about, fault=f"cannot be examined: {str(fault).splitlines()[0]}")
