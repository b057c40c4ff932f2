"""Keys are changed while the work goes on, and a rotation that was killed is taken up again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import psycopg
import pytest

from aftersales.core import crypto
from aftersales.site.postgres import OWNER
from tests.site.test_crashes import Writers
from tests.site.test_serve import get, served, until

ROWS = int(os.environ.get("ROTATION_ROWS", "2000"))  # 20,000 in `make test-long`


def as_owner(house, statement, *values):
    with psycopg.connect(**house.cluster.parameters("aftersales", OWNER)) as connection:
        connection.execute("SELECT set_config('aftersales.group', '*', true)")
        done = connection.execute(statement, values)
        return done.fetchall() if done.description else []


def test_a_killed_rotation_goes_on_while_the_house_serves_and_takes_the_new_key(quiet_house):
    house = quiet_house
    assert house.run(
        *("setup", "--group-name", "Group", "--group-code", "G", "--store-name", "North"),
        *("--store-code", "N1", "--name", "Chief", "--login", "chief", "--json"),
    ).returncode == 0  # fmt: skip
    token = house.answer("token", "create", "--user", "chief", "--days", "9")["token"]
    with served(house, "--no-worker") as (_, port, _said):
        mine = {"Authorization": f"Bearer {token}"}
        store = json.loads(get(port, "/api/v1/stores", headers=mine)[1])["items"][0]["id"]
        writers = Writers(token, store)
        writers.begin(port)
        writers.go_on(10)
        multiply(house)
        due = sum(house.answer("keys", "status")["due"].values())

        rotation = subprocess.Popen(house.command("keys", "rotate"), env=house.env)
        until(lambda: key_of(house) == 2, "a new key")
        until(lambda: left(house) < ROWS, "some of the work")
        rotation.send_signal(signal.SIGKILL)
        rotation.wait()
        broken_off = left(house)
        resumed = house.answer("keys", "rotate", "--resume")
        writers.go_on(5, "writing with the new key")
        writers.end()
        newest = as_owner(
            house, "SELECT get_byte(value, 0) FROM customers_contactpoint ORDER BY id DESC LIMIT 3"
        )
        shown = get(port, "/api/v1/customers", headers=mine)

    assert (due, writers.faults) == (0, [])
    assert broken_off > 0
    assert resumed["left"] == 0
    assert resumed["sealed"] >= broken_off
    assert newest == [(2,)] * 3
    assert shown[0] == 200
    assert house.run("check").returncode == 0


def key_of(house):
    return crypto.read_ring(house.data / "keys" / "master.json").current


def left(house):
    ((count,),) = as_owner(
        house, "SELECT count(*) FROM customers_contactpoint WHERE get_byte(value, 0) = 1"
    )
    return count


def multiply(house):
    """Many more phones of the same customer, as an import would have brought them."""
    columns = [
        name
        for (name,) in as_owner(
            house,
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'customers_contactpoint' AND column_name <> 'id'",
        )
    ]
    other = {"value_index": "left(md5(n::text), 32)", "tail_index": "''", "is_main": "false"}
    names, values = ", ".join(columns), ", ".join(other.get(name, name) for name in columns)
    as_owner(
        house,
        f"INSERT INTO customers_contactpoint ({names}) SELECT {values} FROM"
        " (SELECT * FROM customers_contactpoint ORDER BY id LIMIT 1) one,"
        f" generate_series(1, {ROWS}) n",
    )
    time.sleep(0.1)


pytestmark = pytest.mark.long
