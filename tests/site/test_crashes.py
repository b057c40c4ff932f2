"""C-1 to C-3: `kill -9` under eight writers. What was acknowledged is there, once, nothing else.

The house runs with two page processes and a second worker beside its own, all on one database, as a
larger one would. Writers open customer files over the API, each with a key of its own; a writer
that gets no answer asks again with the same key, as a client must.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from aftersales.site.postgres import OWNER
from tests.site.conftest import killed
from tests.site.test_serve import (
    PATIENCE,
    cmdline,
    get,
    is_ready,
    processes_of,
    served,
    until,
)

pytestmark = pytest.mark.crash
CYCLES = int(os.environ.get("CRASH_CYCLES", "1"))  # 200 and 50 in `make test-long`
WRITERS = 8
READY = 5.0  # seconds, p95, on a machine that does nothing else
DICE = random.Random(int(os.environ.get("SEED", "1")))
BUSY = ("--workers", "2", "--threads", "4")


@pytest.fixture(scope="module")
def house(quiet_house):
    """With a group, a store, an administrator and a key for programs."""
    founded = quiet_house.run(
        *("setup", "--group-name", "Group", "--group-code", "G", "--store-name", "North"),
        *("--store-code", "N1", "--name", "Chief", "--login", "chief", "--json"),
    )
    assert founded.returncode == 0, founded.stderr
    return quiet_house


@pytest.fixture(scope="module")
def token(house):
    return house.answer("token", "create", "--user", "chief", "--days", "9")["token"]


@pytest.fixture(scope="module")
def store(house, token):
    with served(house) as (_, port, _said):
        told = get(port, "/api/v1/stores", headers={"Authorization": f"Bearer {token}"})[1]
    return json.loads(told)["items"][0]["id"]


@pytest.fixture
def writers(token, store):
    found = Writers(token, store)
    yield found
    found.give_up()


class Writers:
    """Eight clients who go on until they are told to stop, whatever happens to the house."""

    def __init__(self, token, store):
        self.token, self.store = token, store
        self.acknowledged: dict[str, str] = {}  # key -> id of the file
        self.faults: list[tuple[int, str]] = []
        self.replayed = 0
        self.last: tuple | None = None  # what was answered last, in passing
        self.port = 0
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._count = 0
        self._given_up = False
        self._lock = threading.Lock()

    def go_on(self, count, words="writing"):
        """Wait until so many more were acknowledged; else say what the last ones heard."""
        known = len(self.acknowledged)
        try:
            until(lambda: len(self.acknowledged) > known + count, words)
        except AssertionError as late:
            raise AssertionError(f"{late}; {self.last}, {self.faults[-3:]}") from None

    def begin(self, port):
        self.port = port
        self._stop.clear()
        self._threads = [threading.Thread(target=self._write, daemon=True) for _ in range(WRITERS)]
        for thread in self._threads:
            thread.start()

    def give_up(self):
        """The test has failed: nobody waits for answers any more."""
        self._stop.set()
        self._given_up = True

    def moved(self, port):
        self.port = port

    def end(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE * 3)
        assert not any(thread.is_alive() for thread in self._threads)

    def _write(self):
        while not self._stop.is_set():
            with self._lock:
                self._count += 1
                number = self._count
            self._until_answered(number)

    def _until_answered(self, number):
        body = json.dumps(
            {"store_id": self.store, "name": f"Customer {number}", "phone": f"139{number:08d}"}
        )
        deadline, last = time.monotonic() + PATIENCE, None
        while time.monotonic() < deadline and not self._given_up:
            self.last = answer = self._ask(f"key-{number}", body)
            if answer is None or answer[0] in (409, 429, 503):
                last = answer
                time.sleep(0.2)
                continue
            status, told, is_replayed = answer
            if status != 201:
                self.faults.append((status, told[:200]))
                return
            with self._lock:
                self.acknowledged[f"key-{number}"] = json.loads(told)["id"]
                self.replayed += is_replayed
            return
        self.faults.append((0, f"key-{number} was never answered, last: {last}"))

    def _ask(self, key, body):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request(
                "POST",
                "/api/v1/customers",
                body,
                {
                    "Authorization": f"Bearer {self.token}",
                    "Idempotency-Key": key,
                    "Content-Type": "application/json",
                },
            )
            answer = line.getresponse()
            return answer.status, answer.read().decode(), "Idempotency-Replayed" in answer.headers
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()


def ask(house, question, *values):
    with psycopg.connect(**house.cluster.parameters("aftersales", OWNER)) as connection:
        connection.execute("SELECT set_config('aftersales.group', '*', true)")
        return connection.execute(question, values).fetchall()


def assert_all_is_well(house, writers):
    """Nothing lost, nothing twice, every invariant, an unbroken log."""
    files = Counter(str(pk) for (pk,) in ask(house, "SELECT id FROM customers_customer"))
    told = ask(
        house,
        "SELECT (data->>'customer_id') FROM event WHERE name = 'customers.customer.registered'",
    )
    opened = Counter(pk for (pk,) in told)
    acknowledged = Counter(writers.acknowledged.values())
    assert writers.faults == []
    assert [pk for pk, times in acknowledged.items() if times > 1] == []
    assert [pk for pk in acknowledged if pk not in files] == []  # lost
    assert set(files) == set(acknowledged)  # twice, or without an answer
    assert opened == files  # one fact for one file
    checked, log = house.answer("check"), house.answer("verify-log")
    assert (checked["ok"], log["ok"]) == (True, True), (checked, log)


def second_worker(house):
    return subprocess.Popen(
        house.command("worker"),
        env=house.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def percentile(values, share):
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def tell(words):
    print(f"\nproof: {words}")


@pytest.mark.covers("IS-01")
def test_everything_is_killed_again_and_again(house, writers, capfd):
    """C-1: the whole tree, the database's processes included, in the same instant."""
    ready = []
    writers_run = False
    for _cycle in range(CYCLES):
        begun = time.monotonic()
        with served(house, *BUSY) as (process, port, _said):
            until(lambda: is_ready(port), "pages that answer")
            ready.append(time.monotonic() - begun)
            other = second_worker(house)
            if writers_run:
                writers.moved(port)
            else:
                writers.begin(port)
                writers_run = True
            writers.go_on(WRITERS)
            time.sleep(DICE.uniform(0.0, 1.0))
            killed(processes_of(house))
            process.wait(PATIENCE)
            other.wait(PATIENCE)
    with served(house, *BUSY) as (_, port, _said):
        writers.moved(port)
        writers.go_on(WRITERS)
        writers.end()
        assert_all_is_well(house, writers)
    p95 = percentile(ready, 0.95)
    with capfd.disabled():
        tell(
            f"{CYCLES} kills, {len(writers.acknowledged)} acknowledged, 0 lost, 0 twice, "
            f"{writers.replayed} answered by key, ready p95 {p95:.1f} s"
        )
    if CYCLES >= 20 and os.getloadavg()[0] < 4:
        assert p95 <= READY * 2


def workers_of(house):
    return [n for n in processes_of(house) if b"\0worker\0" in cmdline(n)]


def doors_of(house):
    """The page processes: children of granian."""
    granian = [n for n in processes_of(house) if b"granian_main" in cmdline(n)]
    children = [n for n in granian if parent_of(n) in granian]
    return children or granian


def parent_of(number):
    try:
        return int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def database_of(house):
    return [house.cluster.pid] if house.cluster.pid else []


@pytest.mark.long
@pytest.mark.covers("IS-01")
@pytest.mark.parametrize("victims", [workers_of, doors_of, database_of])
def test_one_of_them_is_killed_again_and_again(house, writers, capfd, victims):
    """C-2 and C-3: a worker, a page process, or the database; the rest goes on by itself."""
    back = []
    writers._count = len(ask_when_running(house))
    with served(house, *BUSY) as (_, port, _said):
        other = second_worker(house)
        until(lambda: is_ready(port), "pages that answer")
        before = {str(pk) for (pk,) in ask(house, "SELECT id FROM customers_customer")}
        writers.begin(port)
        for _cycle in range(CYCLES):
            writers.go_on(2)
            victim = until(lambda: victims(house), "somebody to kill")
            begun = time.monotonic()
            killed([DICE.choice(victim)])
            writers.go_on(WRITERS, "writing again")
            back.append(time.monotonic() - begun)
        writers.end()
        other.terminate()
        other.wait(PATIENCE)
        for pk in before:
            writers.acknowledged.setdefault(f"before-{pk}", pk)
        assert_all_is_well(house, writers)
    with capfd.disabled():
        tell(
            f"{CYCLES} × {victims.__name__.removesuffix('_of')} killed, "
            f"{len(writers.acknowledged) - len(before)} acknowledged, "
            f"back after at most {max(back):.1f} s"
        )
    assert max(back) <= 10 or os.getloadavg()[0] > 2


def ask_when_running(house):
    with house.cluster.in_use():
        return ask(house, "SELECT id FROM customers_customer")
