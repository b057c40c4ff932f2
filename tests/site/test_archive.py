"""The continuous archive: a minute after the commit nothing can be lost any more."""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import psycopg
import pytest

from aftersales.core import crypto
from aftersales.site import archive, archiving, rewinding
from aftersales.site.archive import Archive, ArchiveRefused, State
from aftersales.site.postgres import OWNER
from tests.site.conftest import House, make_folder, remove
from tests.site.test_serve import end_all, served, until

PROMISED = timedelta(seconds=60)
FILE = bytes(range(256)) * 40
NAME = sha256(FILE).hexdigest()


@pytest.fixture(scope="module")
def archived(quiet_house):
    """An installation whose archive lies outside its data folder, as on another disk.

    It wrote a day's worth: a right number, a mistake a moment later, an attachment, some full
    segments, then more, until everything was killed and its disk was gone.
    """
    place = make_folder()
    house = Archived(quiet_house, place / "archive")
    with served(house.house, "--no-worker", **house.env):
        house.live(place)
        end_all(house.house)
    house.died_at = datetime.now(UTC)
    house.cluster_folder = house.house.cluster.pgdata.parent
    shutil.rmtree(house.cluster_folder)
    shutil.rmtree(house.house.data / "postgres")
    yield house
    remove(place)


class Archived:
    """A house and its archive."""

    def __init__(self, house, folder):
        self.house, self.folder = house, folder
        self.env = {"AFTERSALES_ARCHIVE_DIR": str(folder), "AFTERSALES_ARCHIVE_SECONDS": "2"}

    @property
    def state(self):
        return Archive(self.folder).state()

    def wait_until_safe(self, moment):
        until(
            lambda: self.state and self.state.safe_until and self.state.safe_until >= moment,
            f"an archive up to {moment}: {self.state}",
        )

    @contextmanager
    def writing(self):
        with psycopg.connect(
            **self.house.cluster.parameters("aftersales", OWNER), autocommit=True
        ) as connection:
            connection.execute("SELECT set_config('aftersales.group', '*', false)")
            yield connection

    def commit(self, connection, kind):
        """A row; returns when it was certainly committed."""
        connection.execute(
            "INSERT INTO number_series (store_id, kind, year, last) VALUES (1, %s, 2026, 1)",
            [kind],
        )
        return datetime.now(UTC)

    def live(self, place):
        self.wait_until_safe(datetime.now(UTC))
        self.base()
        there = self.house.data / "files" / NAME[:2]
        there.mkdir(parents=True)
        (there / NAME).write_bytes(FILE)
        with self.writing() as connection:
            self.commit(connection, "right")
            time.sleep(0.2)
            self.moment = datetime.now(UTC)
            time.sleep(0.2)
            connection.execute("DELETE FROM number_series")
            for number in range(3):
                self.commit(connection, f"wrong{number}")
                with psycopg.connect(**self.house.cluster.parameters()) as superuser:
                    superuser.execute("SELECT pg_switch_wal()")
            self.wait_until_safe(datetime.now(UTC))
            self.written = []
            for number in range(14):
                self.written.append((f"n{number}", self.commit(connection, f"n{number}")))
                time.sleep(0.5)
            self.wait_until_safe(self.written[2][1])

    def base(self):
        done = self.house.run("backup", "--base", **self.env)
        assert done.returncode == 0, done.stderr

    def restored(self, place, *words):
        keys = self.house.data / "keys" / "master.json"
        other = House(place)
        told = ("--data-dir", place, "--key-file", keys)
        return other, self.house.run("restore", self.folder, *told, "--json", *words)


def kinds(house):
    with (
        house.cluster.in_use(),
        psycopg.connect(**house.cluster.parameters("aftersales", OWNER)) as connection,
    ):
        connection.execute("SELECT set_config('aftersales.group', '*', true)")
        rows = connection.execute("SELECT kind FROM number_series ORDER BY id").fetchall()
    return [kind for (kind,) in rows]


@pytest.mark.covers("IS-06")
def test_nothing_committed_a_minute_before_the_machine_died_is_lost(archived, folder):
    other, done = archived.restored(folder / "other")

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    left = kinds(other)
    sure = [kind for kind, at in archived.written if at < archived.state.safe_until]
    assert len(sure) >= 2
    assert left[: 3 + len(sure)] == ["wrong0", "wrong1", "wrong2", *sure]
    assert archived.state.lag(archived.died_at) < PROMISED
    assert (answer["ok"], answer["files"]) == (True, 1)
    assert (other.data / "files" / NAME[:2] / NAME).read_bytes() == FILE
    assert other.run("verify-log").returncode == 0


def test_one_can_go_back_to_the_moment_before_a_mistake_and_go_on_from_there(archived, folder):
    then, done = archived.restored(folder / "then", "--until", archived.moment.isoformat())
    assert done.returncode == 0, done.stderr
    again = archived.restored(folder / "then")[1]
    before_all = archived.restored(folder / "never", "--until", "2020-01-01 12:00")[1]

    assert kinds(then) == ["right"]
    assert (again.returncode, "--force" in again.stderr) == (1, True)
    assert (before_all.returncode, "The archive goes back to" in before_all.stderr) == (1, True)

    on = Archived(then, folder / "archive")
    with served(then, "--no-worker", **on.env):
        on.wait_until_safe(datetime.now(UTC))
        on.base()
        with on.writing() as connection:
            on.wait_until_safe(on.commit(connection, "after"))
    assert Archive(on.folder).bases()[0].start[:8] == "00000002"  # another timeline
    third, done = on.restored(folder / "third")
    assert done.returncode == 0, done.stderr
    assert kinds(third) == ["right", "after"]


def flip(content):
    return content[:-40] + bytes([content[-40] ^ 1]) + content[-39:]


DAMAGE = {
    "a flipped bit": lambda file, other: file.write_bytes(flip(file.read_bytes())),
    "cut off": lambda file, other: file.write_bytes(file.read_bytes()[:-200]),
    "another segment under this name": lambda file, other: file.write_bytes(other.read_bytes()),
    "missing": lambda file, other: file.unlink(),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("part", ["wal", "base"])
def test_a_damaged_archive_is_refused_before_anything_is_touched(archived, folder, damage, part):
    ring = crypto.read_ring(archived.house.data / "keys" / "master.json")
    copy = folder / "copy"
    shutil.copytree(archived.folder, copy)
    whole = rewinding.examine(copy, ring, None)
    files = sorted((copy / part).iterdir())

    damage(files[len(files) // 2], max((copy / "wal").iterdir()))
    with pytest.raises(ArchiveRefused):
        rewinding.examine(copy, ring, None)

    assert len(whole.segments) >= 4


def test_an_archive_sealed_with_other_keys_is_refused(archived, folder):
    with pytest.raises(ArchiveRefused, match="sealed with "):
        rewinding.examine(archived.folder, crypto.new_ring(), None)


def test_removed_attachments_go_when_they_are_out_of_reach(folder, settings):
    settings.ARCHIVE_DIR, settings.MEDIA_ROOT = folder / "archive", folder / "files"
    there = Archive().files / NAME[:2]
    there.mkdir(parents=True)
    (there / NAME).write_bytes(FILE)
    Archive().make()
    today = datetime(2026, 11, 21, tzinfo=UTC)

    archiving.forget_old(today)
    kept = [file.name for file in there.iterdir()]
    archiving.forget_old(today + timedelta(days=9))

    assert kept == [f"{NAME}.gone-20261121"]
    assert list(there.iterdir()) == []


def test_a_base_is_due_without_one_after_a_day_and_after_a_gap(folder, settings):
    settings.ARCHIVE_DIR = folder
    place = Archive()
    place.make()
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    first, later = "000000010000000000000004", "000000010000000000000009"

    def is_due(at=at, *, whole_from=first):
        place.say(State(at, at, whole_from))
        return archiving.is_base_due(at)

    without = is_due()
    place.new_base(at - timedelta(hours=1), first).touch()

    assert without
    assert not is_due()
    assert is_due(at + timedelta(days=1))
    assert is_due(whole_from=later)
    assert is_due(whole_from="00000002" + first[8:])


def test_old_bases_go_but_one_always_reaches_back_the_promised_days(folder, settings):
    settings.ARCHIVE_DIR = folder
    settings.MEDIA_ROOT = folder / "files-there-are-none"
    place = Archive()
    place.make()
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    for day in range(12):
        made_at = at - timedelta(days=day)
        place.new_base(made_at, f"0000000100000000000000{20 - day:02X}").touch()
        segment = place.wal / f"0000000100000000000000{20 - day:02X}"
        segment.touch()
        os.utime(segment, (made_at.timestamp(),) * 2)

    archiving.forget_old(at)

    left = [(at - base.begun_at).days for base in place.bases()]
    assert left == [7, 6, 5, 4, 3, 2, 1, 0]
    assert len(place.segments()) == 8


def test_segments_are_counted_in_their_row(folder):
    assert archive.segment_at(1, "0/2000028") == "000000010000000000000002"
    assert archive.segment_at(3, "1A/FF000000") == "000000030000001A000000FF"
    assert archive.number_of("000000010000000100000000") == 256
