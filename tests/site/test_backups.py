"""A backup counts only after a restore; a bad one touches nothing."""

import hashlib
import os
import signal
import struct
import subprocess
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from aftersales.core import crypto
from aftersales.site import backups
from aftersales.site.postgres import OWNER
from aftersales.site.retention import Rule, kept
from aftersales.site.sealed import MAGIC
from tests.site.conftest import House
from tests.site.test_serve import PATIENCE, until

TAKEN = "There are data in this place already. With --force they are replaced by the backup."
PHOTO = bytes(range(256)) * 9000  # more than two pieces


@pytest.fixture(scope="module")
def copy(house):
    """A backup of an installation with a number, a line in the log and an attachment."""
    (house.data / "files" / "a").mkdir(parents=True)
    (house.data / "files" / "a" / "photo.bin").write_bytes(PHOTO)
    with psycopg.connect(**house.cluster.parameters("aftersales", OWNER)) as connection:
        connection.execute("SELECT set_config('aftersales.group', '*', true)")
        connection.execute(
            "INSERT INTO number_series (store_id, kind, year, last) VALUES (1, '长安', 2026, 7)"
        )
        connection.execute(
            "INSERT INTO event (name, actor, data, occurred_at, recorded_at)"
            " VALUES ('network.group.founded', 'system:test', '{}', now(), now())"
        )
    file = house.data.parent / "monday.aftersales"
    answer = house.answer("backup", "--out", file)
    assert answer == {
        "file": str(file),
        "bytes": file.stat().st_size,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "last_event_id": 1,
    }
    return file


def numbers(cluster, database="aftersales", role=OWNER):
    with psycopg.connect(**cluster.parameters(database, role)) as connection:
        connection.execute("SELECT set_config('aftersales.group', '*', true)")
        return connection.execute("SELECT kind, last FROM number_series").fetchall()


def test_a_restore_elsewhere_brings_everything_back_and_says_so_in_the_log(house, copy, folder):
    other = House(folder / "other")

    answer = house.answer("restore", copy, "--data-dir", other.data)
    again = house.run("restore", copy, "--data-dir", other.data)
    forced = house.answer("restore", copy, "--data-dir", other.data, "--force")

    assert (answer["ok"], answer["last_event_id"], answer["files"]) == (True, 1, 1)
    assert (answer["broken"], forced["ok"]) == ([], True)
    assert (again.returncode, again.stderr) == (
        1,
        f"aftersales: {TAKEN}\n",
    )
    assert (other.data / "files" / "a" / "photo.bin").read_bytes() == PHOTO
    with other.cluster.in_use():
        assert numbers(other.cluster) == [("长安", 7)]
        with psycopg.connect(**other.cluster.parameters("aftersales", "postgres")) as connection:
            names = connection.execute("SELECT name FROM event ORDER BY id").fetchall()
    assert names == [("network.group.founded",), ("site.backup.restored",)]


def test_a_restore_onto_a_server_of_ones_own_takes_the_same_file(house, copy):
    url = house.cluster.url("postgres", "moved")

    answer = house.answer("restore", copy, "--database-url", url, "--force")

    assert (answer["ok"], answer["rows"] > 0) == (True, True)
    assert numbers(house.cluster, "moved", "postgres") == [("长安", 7)]


def pieces(content):
    """Where each sealed piece ends."""
    start = len(MAGIC)
    ends = [start + 4 + struct.unpack_from(">I", content, start)[0]]
    while ends[-1] < len(content):
        ends.append(ends[-1] + 4 + struct.unpack_from(">I", content, ends[-1])[0])
    return ends


def flipped(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def swapped(content):
    one, two, three = pieces(content)[:3]
    return content[:one] + content[two:three] + content[one:two] + content[three:]


DAMAGE = {
    "cut off in the middle": lambda content: content[:-1000],
    "cut off between two pieces": lambda content: content[: pieces(content)[-2]],
    "one bit flipped": flipped,
    "two pieces swapped": swapped,
    "something added": lambda content: content + b"\0",
    "another kind of file": lambda content: b"PK" + content,
    "empty": lambda content: b"",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_every_kind_of_damage_is_found(house, copy, folder, damage):
    ring = crypto.read_ring(house.data / "keys" / "master.json")
    bad = folder / "bad.aftersales"
    bad.write_bytes(damage(copy.read_bytes()))

    whole = backups.examine(copy, ring)
    with pytest.raises(backups.BackupRefused) as said:
        backups.examine(bad, ring)

    assert (whole["last_event"], whole["files"]) == (1, 1)
    assert str(said.value).startswith("bad.aftersales is refused and nothing was changed: ")


def test_a_damaged_backup_is_refused_before_anything_is_touched(house, copy, folder):
    bad = folder / "bad.aftersales"
    bad.write_bytes(flipped(copy.read_bytes()))

    done = house.run("restore", bad, "--force")

    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert numbers(house.cluster) == [("长安", 7)]


def test_a_backup_sealed_with_other_keys_is_refused(house, copy, folder):
    crypto.write_ring(folder / "other.json", crypto.new_ring())

    done = house.run(
        "restore", copy, "--key-file", folder / "other.json", "--data-dir", folder / "data"
    )

    assert (done.returncode, "sealed with other keys" in done.stderr) == (1, True)
    assert not (folder / "data").exists()


def test_a_backup_holds_neither_the_keys_nor_anything_in_clear(house, copy):
    content = copy.read_bytes()
    master = (house.data / "keys" / "master.json").read_bytes()

    assert [words for words in (master[:40], "长安".encode(), b"number_series", PHOTO[:500])
            if words in content] == []  # fmt: skip


def test_a_backup_that_cannot_be_written_says_so_in_one_line_and_on_record(house, copy, folder):
    (folder / "file").touch()

    done = house.run("backup", "--out", folder / "file" / "x")

    assert (done.returncode, done.stderr.startswith("aftersales: No backup was made: ")) == (
        1,
        True,
    )
    with psycopg.connect(**house.cluster.parameters("aftersales", OWNER)) as connection:
        row = connection.execute("SELECT finished_at, fault <> '' FROM backup ORDER BY id DESC")
        assert row.fetchone() == (None, True)


def test_a_restore_under_a_running_program_is_refused(house, copy):
    with psycopg.connect(**house.cluster.parameters("aftersales", "aftersales_app")):
        done = house.run("restore", copy, "--force")

    assert (done.returncode, "stop `aftersales serve` first" in done.stderr) == (1, True)


def test_a_connection_that_is_just_leaving_does_not_stop_a_restore(house, copy):
    """PostgreSQL takes a while over each goodbye, the longer the busier the machine is."""
    leaving = psycopg.connect(**house.cluster.parameters("aftersales", OWNER))
    backend = leaving.info.backend_pid
    os.kill(backend, signal.SIGSTOP)
    try:
        leaving.close()  # the backend has yet to read it
        restore = subprocess.Popen(
            house.command("restore", copy, "--force"), env=house.env, stderr=subprocess.PIPE
        )
        until(
            lambda: looks_for_others(house) or restore.poll() is not None,
            "a restore that looks round",
        )
    finally:
        os.kill(backend, signal.SIGCONT)
    said = restore.communicate(timeout=PATIENCE)[1].decode()

    assert (restore.returncode, said) == (0, "")


def looks_for_others(house):
    with psycopg.connect(**house.cluster.parameters("postgres")) as beside:
        return (
            beside.execute(
                "SELECT FROM pg_stat_activity WHERE datname = 'aftersales'"
                " AND query LIKE '%FROM pg_stat_activity%'"
            ).fetchone()
            is not None
        )


def test_retention_keeps_days_then_weeks_then_months():
    night = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)
    made = [night - timedelta(days=day) for day in range(400)]

    left = kept(made, Rule(daily=7, weekly=4, monthly=12))

    ages = sorted((night - moment).days for moment in left)
    assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert (len(ages), ages[-1]) == (20, 325)
