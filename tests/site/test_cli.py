"""The command line: its contracts, and plain words when something is wrong."""

import stat

import psycopg
import pytest

from aftersales.site import cli
from aftersales.site.postgres import OWNER
from tests.site.conftest import House


def test_every_command_has_help_with_examples(house):
    from click.testing import CliRunner

    said = {name: CliRunner().invoke(cli.program, [name, "--help"]).output for name in cli.COMMANDS}

    assert said
    assert [name for name, words in said.items() if "Examples:" not in words] == []


def test_help_is_quick_because_nothing_heavy_is_loaded():
    import subprocess
    import sys

    code = (
        "import aftersales.site.cli, sys; print('django' in sys.modules, 'psycopg' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "False"]


def test_what_is_not_understood_is_exit_code_2(house):
    assert house.run("fly").returncode == 2
    assert house.run("backup", "--sideways").returncode == 2


def test_check_asks_every_invariant_and_shows_a_vacuous_one(house):
    answer = house.answer("check")

    assert answer["ok"] is True
    by_id = {found["id"]: found for found in answer["invariants"]}
    assert {"I-13", "I-33", "I-36", "I-41"} <= set(by_id)
    assert by_id["I-36"] == {"id": "I-36", "rows": 0, "checked": 0}
    assert "vacuous" in house.run("check").stdout


def test_check_finds_a_table_without_a_policy(house):
    def as_owner(statement):
        with psycopg.connect(**house.cluster.parameters("aftersales", OWNER)) as connection:
            connection.execute(statement)

    as_owner("CREATE TABLE leaky (id bigint, store_id bigint)")
    done, answer = house.run("check"), house.answer("check")
    as_owner("DROP TABLE leaky")

    assert (done.returncode, answer["ok"]) == (1, False)
    (found,) = [f for f in answer["invariants"] if f["id"] == "I-33"]
    assert (found["rows"], found["examples"]) == (1, [["leaky"]])


def test_verify_log_answers_as_agreed(house):
    answer = house.answer("verify-log")

    assert list(answer) == ["ok", "events", "sealed", "unsealed", "head", "anchor", "bad"]
    assert (answer["ok"], answer["bad"]) == (True, [])


def test_doctor_names_each_fault_in_one_line(house):
    key_file = house.data / "keys" / "master.json"
    key_file.chmod(0o644)

    answer = house.answer("doctor")
    key_file.chmod(0o600)

    faults = {f["about"]: f["fault"] for f in answer["findings"] if f["fault"]}
    assert (answer["ok"], faults["keys"]) == (
        False,
        f"{key_file} can be read by others: chmod 600.",
    )
    assert all("\n" not in words for words in faults.values())


def test_a_database_written_by_a_newer_version_is_refused(house):
    mark = "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_later', now())"
    with psycopg.connect(**house.cluster.parameters("aftersales", OWNER)) as connection:
        connection.execute(mark)

    done = [house.run("migrate"), house.run("serve", "--port", 1), house.run("check")]

    with psycopg.connect(**house.cluster.parameters("aftersales", OWNER)) as connection:
        connection.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
    assert [one.returncode for one in done] == [1, 1, 1]
    assert "written by a newer version (it has core.9999_later)" in done[0].stderr


def test_an_upgrade_of_data_makes_a_copy_first(house):
    with psycopg.connect(**house.cluster.parameters("aftersales", OWNER)) as connection:
        connection.execute("SELECT set_config('aftersales.group', '*', true)")
        connection.execute(
            "INSERT INTO event (name, actor, data, occurred_at, recorded_at)"
            " VALUES ('a.b.c', 'system:test', '{}', now(), now())"
        )
        connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        connection.execute("DROP TABLE django_session")

    refused = house.run("check")
    answer = house.answer("migrate")
    again = house.answer("migrate")

    assert (refused.returncode, "run `aftersales migrate`" in refused.stderr) == (1, True)
    assert answer["applied"] == ["sessions.0001_initial"]
    assert house.run("restore", answer["backup"], "--only-check").returncode == 0
    assert (again["applied"], again["backup"]) == ([], None)


def test_the_keys_come_back_from_the_recovery_sheet(house):
    key_file = house.data / "keys" / "master.json"
    line = house.run("keys", "sheet").stdout
    before = key_file.read_text()
    key_file.unlink()

    missing = house.run("check")
    typo = house.run(
        "keys", "recover", stdin=line.replace(line[30], "A" if line[30] != "A" else "B")
    )
    back = house.run("keys", "recover", stdin=line.lower().replace("-", "-"))

    assert (missing.returncode, "The keys of these data are missing" in missing.stderr) == (1, True)
    assert (typo.returncode, back.returncode, key_file.read_text()) == (1, 0, before)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_keys_of_other_data_are_refused(house, folder):
    from aftersales.core import crypto

    crypto.write_ring(folder / "other.json", crypto.new_ring())

    done = house.run("check", AFTERSALES_KEY_FILE=str(folder / "other.json"))

    assert (done.returncode, "do not belong to these data" in done.stderr) == (1, True)


def test_a_rotation_goes_on_where_it_was_broken_off(house):
    first = house.answer("keys", "rotate")
    second = house.answer("keys", "rotate", "--resume")

    assert (first["left"], second) == (0, {"sealed": 0, "left": 0})
    assert house.answer("keys", "status")["key"] == 2
    assert house.run("check").returncode == 0


def test_a_command_starts_the_server_and_stops_it_again(folder):
    house = House(folder / "data")

    done = house.run("migrate")

    assert (done.returncode, house.cluster.is_running()) == (0, False)
    assert house.cluster.pgdata.is_dir()


def test_a_certificate_of_ones_own_is_for_the_names_asked_for(house):
    made = house.answer("tls", "make", "--name", "service.example.cn", "--name", "192.0.2.7")

    assert made["names"] == ["service.example.cn", "192.0.2.7"]
    key = house.data / "tls" / "server.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert house.run("tls", "show").returncode == 0


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must look like postgresql://"),
        ({"DATABASE_URL": "postgresql://a@127.0.0.1:1/b"}, "The database cannot be reached"),
        ({"AFTERSALES_DATA_DIR": "/proc/nothing"}, "Cannot use the data folder /proc/nothing"),
        ({"AFTERSALES_POSTGRES": "oracle"}, "AFTERSALES_POSTGRES is “wheel” or “system”"),
    ],
)
def test_what_is_wrong_with_the_installation_is_one_plain_line(folder, env, words):
    done = House(folder / "data").run("check", **env)

    assert done.returncode == 1
    assert done.stderr.startswith(f"aftersales: {words}")
    assert len(done.stderr.splitlines()) == 1


def test_a_first_migration_that_was_broken_off_is_finished_by_the_next(house):
    """Killed after the last migration and before the policies: nothing may start without them."""
    with psycopg.connect(**house.cluster.parameters("aftersales", OWNER)) as connection:
        connection.execute("COMMENT ON FUNCTION aftersales_sees_all() IS NULL")
        connection.execute("DROP POLICY aftersales_scope ON network_store")
        connection.execute("REVOKE ALL ON django_migrations FROM aftersales_app")

    before = house.run("check")
    done = house.run("migrate")

    assert (before.returncode, "run `aftersales migrate`" in before.stderr) == (1, True)
    assert (done.returncode, house.run("check").returncode) == (0, 0)
