"""`aftersales serve` as a whole: real processes, real signals."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path

import pytest

from aftersales.site import serving
from aftersales.site.plain import Plain
from tests.site.conftest import killed

PATIENCE = 150  # seconds; a machine under load is slow
PORTS = cycle(range(12_000 + os.getpid() % 400 * 50, 32_000))  # each worker begins elsewhere


def free_port():
    """Below those that the system gives to whoever connects: nobody else takes it meanwhile."""
    return next(port for port in PORTS if is_free(port))


def is_free(port):
    with socket.socket() as probe, suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return True
    return False


def get(port, path, *, tls=False, headers=None):
    if tls:
        blind = ssl.create_default_context()
        blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
        line = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=blind)
    else:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("GET", path, headers=headers or {})
    answer = line.getresponse()
    return answer.status, answer.read().decode()


def is_ready(port):
    """Whether the pages answer, the database included; a line that is cut is a no."""
    try:
        return get(port, "/readyz")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def until(condition, words):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE} s: {words}")


def processes_of(house):
    """Numbers of all processes that work on this data folder, the database's included."""
    mark = str(house.data).encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if mark in told and state != "Z" and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def end_all(house):
    """Kill whatever still works on this data folder, and wait until it is gone."""

    def is_quiet():
        left = processes_of(house)
        killed(left)
        return not left

    until(is_quiet, "the end of all")


@contextmanager
def served(house, *options, **env):
    """A running `serve`; whatever it leaves behind is ended."""
    port = free_port()
    said = house.data.parent / "said.txt"
    with said.open("w") as out:
        process = subprocess.Popen(
            house.command("serve", "--migrate", "--port", port, *options),
            env={**house.env, **env},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        until(lambda: "answers on" in said.read_text() or process.poll() is not None, "start")
        assert process.poll() is None, said.read_text()
        yield process, port, said
    finally:
        try:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(PATIENCE)
        finally:
            end_all(house)


@pytest.fixture(scope="module")
def house(quiet_house):
    return quiet_house


def test_an_empty_house_answers_and_shows_the_way_to_the_wizard(house):
    with served(house) as (process, port, said):
        alive, ready = get(port, "/healthz"), json.loads(get(port, "/readyz")[1])
        measured, far = (
            get(port, "/metrics"),
            get(port, "/metrics", headers={"X-Forwarded-For": "1"}),
        )
        events = get(port, "/events")
        until(lambda: "one-time code" in said.read_text(), "the code for the wizard")
        words = said.read_text()

        process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)

    assert (alive, events[0]) == ((200, "alive\n"), 204)
    assert (ready["ok"], ready["database"].split()[0]) == (True, "PostgreSQL")
    assert ("aftersales_log_unsealed_seconds" in measured[1], far[0]) == (True, 404)
    assert re.search(r"/setup/   one-time code: [A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", words)
    assert (code, processes_of(house)) == (0, [])


def test_after_every_process_was_killed_the_next_start_recovers(house):
    with served(house) as (process, _port, _):
        killed(processes_of(house))
        process.wait(PATIENCE)

    with served(house) as (_, port, _said):
        assert get(port, "/healthz")[0] == 200
        assert json.loads(get(port, "/readyz")[1])["ok"] is True


def test_no_process_outlives_the_first_one(house):
    with served(house) as (process, _port, _):
        before = len(processes_of(house))
        process.kill()
        process.wait(PATIENCE)

        server = house.cluster.pid
        until(
            lambda: not [n for n in processes_of(house) if n != server and not is_child(n, server)],
            "the others end",
        )
        assert before > 3
    house.cluster.stop()


def is_child(number, of):
    try:
        return int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1]) == of
    except OSError:
        return True


def test_a_worker_that_falls_is_started_again(house):
    with served(house) as (_, _port, said):

        def worker():
            found = [n for n in processes_of(house) if b"\0worker\0" in cmdline(n)]
            return found[0] if found else None

        first = until(worker, "a worker")
        os.kill(first, signal.SIGKILL)

        until(lambda: (now := worker()) and now != first, "another worker")
        assert "The worker ended with code -9 and is started again." in said.read_text()


@pytest.fixture
def tree(monkeypatch):
    """Processes that are started again without a pause; whatever runs is ended."""
    monkeypatch.setattr(serving, "RESTART_AFTER", 0.0)
    trees = []

    def make(*children):
        trees.append(serving.Tree(list(children)))
        return trees[-1]

    yield make
    for one in trees:
        one.stop()


def test_a_worker_that_never_stays_up_does_not_take_the_pages_down(tree):
    door = serving.Child("door", ["sleep", "600"], is_the_house=True)
    worker = serving.Child("worker", ["false"])

    assert tree(door, worker).watch(until=lambda: worker.falls > 2 * serving.MOST_FALLS)
    assert door.is_running


def test_a_door_that_never_comes_up_ends_the_house(tree):
    door = serving.Child("door", ["false"], is_the_house=True)

    with pytest.raises(Plain, match="The door does not stay up"):
        tree(door).watch()


def test_a_door_that_once_stood_is_put_up_again_however_often_it_falls(tree):
    door = serving.Child("door", ["false"], is_the_house=True)
    house = tree(door)

    assert house.watch(until=lambda: True)
    assert house.watch(until=lambda: door.falls > 2 * serving.MOST_FALLS)


def test_a_database_that_falls_is_started_again_and_the_pages_go_on(house):
    with served(house) as (_, port, said):
        before = get(port, "/readyz")[0]
        os.kill(house.cluster.pid, signal.SIGKILL)

        until(lambda: "The database ended and is started again." in said.read_text(), "a restart")
        until(lambda: is_ready(port), "pages that answer")

    assert before == 200


def cmdline(number):
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


def test_a_taken_port_is_one_plain_line(house):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = house.run("serve", "--port", port)

    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert f"Cannot serve on 127.0.0.1 port {port}: Address already in use." in done.stderr


def test_outside_this_machine_only_with_encryption(house):
    done = house.run("serve", "--host", "0.0.0.0", "--port", free_port())

    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "would cross the network unencrypted" in done.stderr

    assert house.run("tls", "make", "--name", "localhost").returncode == 0
    with served(house, "--host", "0.0.0.0") as (_, port, said):
        assert get(port, "/healthz", tls=True) == (200, "alive\n")
        assert f"https://localhost:{port}" in said.read_text()


def test_a_role_that_could_pass_the_policies_is_refused(house):
    with house.cluster.in_use():
        url = house.cluster.url("aftersales_owner", "aftersales")
        done = house.run("serve", "--port", free_port(), DATABASE_URL=url, DATABASE_APP_URL=url)

    assert done.returncode == 1
    assert "The role aftersales_owner owns tables, or may become one that does." in done.stderr
