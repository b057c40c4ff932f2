"""`aftersales backup` and `aftersales restore`."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from aftersales.site.cli.common import (
    Refused,
    json_option,
    now,
    ready_database,
    say_json,
    start_django,
)


class Moment(click.ParamType[datetime]):
    """A moment, such as 2026-11-21 17:59; without an offset in this machine's time zone."""

    name = "TIME"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            return datetime.fromisoformat(str(value)).astimezone()
        except ValueError:
            self.fail(f"“{value}” is not a moment such as 2026-11-21 17:59.", param, ctx)


@click.command(
    epilog="""\b
Examples:
  aftersales backup                          into the folder backups of the data folder
  aftersales backup --out /mnt/usb/monday.aftersales
  aftersales backup --base                   a new base of the continuous archive, now
  aftersales backup --json                   the answer for a script"""
)
@click.option("--out", type=click.Path(path_type=Path), help="The file to write.")
@click.option("--base", "is_base", is_flag=True, help="A base of the archive instead of a file.")
@json_option
def backup(*, out: Path | None, is_base: bool, as_json: bool) -> None:
    """Write an encrypted copy of the database, the attachments and the anchors of the log.

    The keys are never in it: keep the recovery sheet (`aftersales keys sheet`) somewhere else.
    """
    with ready_database():
        from django.conf import settings  # noqa: PLC0415 - Django is up only now

        from aftersales.site import archive, backups, tasks  # noqa: PLC0415
        from aftersales.site.models import BackupReason  # noqa: PLC0415

        if is_base and (out or not archive.is_on()):
            raise Refused("A base belongs into the archive of the embedded server, nowhere else.")
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        file = out or Path(settings.BACKUP_DIR) / f"{stamp}{backups.SUFFIX}"
        done = (
            tasks.make_base(now())
            if is_base
            else backups.write(file.absolute(), reason=BackupReason.ASKED, at=now())
        )
    if as_json:
        say_json(
            {
                "file": str(done.file),
                "bytes": done.bytes,
                "sha256": done.sha256,
                "last_event_id": done.last_event,
            }
        )
    else:
        click.echo(f"{done.file}: {done.bytes / 2**20:.1f} MB, whole up to event {done.last_event}")


@click.command(
    epilog="""\b
Examples:
  aftersales restore monday.aftersales --data-dir /srv/aftersales
  aftersales restore monday.aftersales --database-url postgresql://owner:…@db/aftersales
  aftersales restore monday.aftersales --force       replace what is there
  aftersales restore monday.aftersales --only-check  is the file whole and ours?
  aftersales restore /mnt/nas/archive --data-dir /srv/aftersales
  aftersales restore /mnt/nas/archive --data-dir /srv/aftersales --until "2026-11-21 17:59"

FILE may be the folder of the continuous archive: then to its newest moment, or to --until."""
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--until", type=Moment(), help="Only from an archive: as it was then, in this machine's time."
)
@click.option(
    "--data-dir", type=click.Path(file_okay=False, path_type=Path), help="The folder to fill."
)
@click.option("--database-url", help="The server and database to fill.")
@click.option(
    "--key-file", type=click.Path(path_type=Path), help="The keys that it was sealed with."
)
@click.option("--force", is_flag=True, help="Replace data that are there.")
@click.option("--only-check", is_flag=True, help="Open every piece, restore nothing.")
@json_option
def restore(
    *,
    file: Path,
    until: datetime | None,
    data_dir: Path | None,
    database_url: str | None,
    key_file: Path | None,
    force: bool,
    only_check: bool,
    as_json: bool,
) -> None:
    """Put a backup into an empty place, then ask every invariant.

    A damaged file or one sealed with other keys is refused before anything is touched.
    """
    os.environ.setdefault("AFTERSALES_SECRET_KEY", secrets.token_hex(32))  # leaves no trace there
    keys = find_keys(data_dir, key_file)
    aim(data_dir, database_url)
    file = file.absolute()
    if file.is_dir():
        restore_archive(
            file, keys, until=until, force=force, only_check=only_check, as_json=as_json
        )
        return
    if until:
        raise Refused("--until needs the folder of an archive; a file holds one moment only.")
    if only_check:
        manifest = examined(file, keys)
        answer = {"file": str(file), "ok": True, "last_event_id": manifest["last_event"]}
        say_json(answer) if as_json else click.echo(f"{file} is whole.")
        return
    examined(file, keys)
    lay_keys(keys)
    with ready_database(migrated=False):
        answer = restore_and_check(file, force=force)
    if as_json:
        say_json(answer)
    else:
        click.echo(f"Restored up to event {answer['last_event_id']}, {answer['rows']} rows.")
    if not answer["ok"]:
        raise Refused(f"After the restore these invariants are broken: {answer['broken']}")


def restore_archive(
    folder: Path,
    keys: Path,
    *,
    until: datetime | None,
    force: bool,
    only_check: bool,
    as_json: bool,
) -> None:
    """The way back from the continuous archive of an embedded server."""
    start_django()
    from aftersales.core import crypto  # noqa: PLC0415 - Django is up only now
    from aftersales.site import database, rewinding  # noqa: PLC0415

    if not database.is_embedded():
        raise Refused(
            "An archive goes back into an embedded server. Restore it into a folder, make a backup "
            "there and restore that one on the server."
        )
    way = rewinding.examine(folder, crypto.read_ring(keys), until)
    if only_check:
        told = {"folder": str(folder), "ok": True, "from": way.begins_at, "to": way.reaches}
        say_json(told | {"segments": len(way.segments)}) if as_json else click.echo(
            f"{folder} is whole: from {way.begins_at:%Y-%m-%d %H:%M:%S} UTC, "
            f"{len(way.segments)} segments."
        )
        return
    lay_keys(keys)
    crypto.ring.cache_clear()
    moment = rewinding.put_back(way, crypto.ring(), force=force)
    with ready_database(migrated=False):
        done = rewinding.finish(way, crypto.ring(), moment)
        answer = checked(digest(way.base.file), done.last_event, done.rows) | {
            "files": done.files,
            "moment": done.moment,
            "segments": len(way.segments),
        }
    if as_json:
        say_json(answer)
    else:
        click.echo(f"Restored up to event {answer['last_event_id']}, {answer['rows']} rows.")
    if not answer["ok"]:
        raise Refused(f"After the restore these invariants are broken: {answer['broken']}")


def find_keys(data_dir: Path | None, key_file: Path | None) -> Path:
    """The file named, else that of the environment, of the target, or of the current folder."""
    from aftersales.site import paths  # noqa: PLC0415

    told = os.environ.get("AFTERSALES_KEY_FILE")
    places = [
        key_file,
        Path(told) if told else None,
        data_dir / "keys" / "master.json" if data_dir else None,
        paths.data_dir() / "keys" / "master.json",
    ]
    found = next((place for place in places if place and place.exists()), None)
    if found is None:
        raise click.UsageError(
            "No keys found. Say where they are with --key-file, or make them from the recovery "
            "sheet with `aftersales keys recover`."
        )
    return found.absolute()


def aim(data_dir: Path | None, database_url: str | None) -> None:
    """Point the whole program at the target, before any setting is read."""
    if data_dir:
        os.environ["AFTERSALES_DATA_DIR"] = str(data_dir.absolute())
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("DATABASE_APP_URL", None)
    if database_url:
        os.environ["DATABASE_URL"] = database_url


def examined(file: Path, keys: Path) -> dict[str, int]:
    """Read the whole file first."""
    start_django()
    from aftersales.core import crypto  # noqa: PLC0415
    from aftersales.site import backups  # noqa: PLC0415

    return backups.examine(file, crypto.read_ring(keys))


def lay_keys(keys: Path) -> None:
    """The target needs the keys too; they are laid there unless it has its own."""
    from django.conf import settings  # noqa: PLC0415

    from aftersales.core import crypto  # noqa: PLC0415
    from aftersales.site import paths  # noqa: PLC0415

    here = Path(settings.KEY_FILE)
    if here.absolute() == keys:
        return
    if here.exists() and here.read_text() != keys.read_text():
        raise Refused(f"Other keys lie in {here}; the restored data would not open with them.")
    paths.keys_dir(paths.data_dir())
    crypto.write_ring(here, crypto.read_ring(keys))


def restore_and_check(file: Path, *, force: bool) -> dict[str, object]:
    from aftersales.core import crypto  # noqa: PLC0415 - Django is up only now
    from aftersales.site import backups  # noqa: PLC0415

    crypto.ring.cache_clear()
    done = backups.restore(file, crypto.ring(), force=force)
    answer = checked(digest(file), done.last_event, done.rows)
    return answer | {"files": done.files, "made_at": done.made_at}


def checked(sha256: str, last_event: int, rows: int) -> dict[str, object]:
    """What follows every restore: the schema of this version, the invariants, a fact."""
    from aftersales.core.log import record  # noqa: PLC0415 - Django is up only now
    from aftersales.core.scope import whole_database  # noqa: PLC0415
    from aftersales.site import backups, invariants, upgrading  # noqa: PLC0415
    from aftersales.site.events import BackupRestored  # noqa: PLC0415

    upgraded = upgrading.upgrade(backup_first=False)
    findings = invariants.check()
    with whole_database():
        fact = BackupRestored(sha256=sha256, last_event=last_event, rows=rows)
        record(fact, by=backups.ACTOR, at=now())
    broken = sorted({finding.invariant.id for finding in findings if finding.rows})
    return {
        "ok": not broken,
        "last_event_id": last_event,
        "rows": rows,
        "migrations": len(upgraded.migrations),
        "invariants": len(findings),
        "broken": broken,
    }


def digest(file: Path) -> str:
    import hashlib  # noqa: PLC0415

    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
