"""The log against tampering: its own database, because these tests commit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, connections, transaction

from aftersales.core import sealing
from aftersales.core.log import record
from aftersales.core.models import EventRecord, EventSeal
from aftersales.core.scope import as_seen_by, whole_database
from tests.conftest import NOON, actor_in
from tests.core.test_log import LampLit
from tests.races import ROUNDS, at_once

ME = actor_in(3, "x", group_id=1)
LOOSE = "ALTER TABLE event DISABLE TRIGGER append_only; "
LOOSE_OBJECTS = "ALTER TABLE event_object DISABLE TRIGGER append_only; "
LOOSE_SEALS = "ALTER TABLE event_seal DISABLE TRIGGER append_only; "


def light(count):
    with as_seen_by(ME):
        for lamp in range(count):
            record(LampLit(store_id=3, lamp_id=lamp + 1), by=ME, at=NOON)


@pytest.fixture
def anchor(tmp_path):
    return tmp_path / "anchors" / "events.jsonl"


@pytest.fixture
def sealed(own_database, anchor):
    """Nine lines under three seals; line 5 is a gap, as a rolled-back deed leaves one."""
    light(3)
    sealing.seal(at=NOON, anchor=anchor)
    light(1)
    with transaction.atomic():
        light(1)
        transaction.set_rollback(True)
    light(2)
    sealing.seal(at=NOON, anchor=anchor)
    light(3)
    sealing.seal(at=NOON, anchor=anchor)
    assert sealing.verify(anchor).as_json() == {
        "ok": True,
        "events": 9,
        "sealed": 9,
        "unsealed": 0,
        "head": sealing.read_anchors(anchor)[-1]["digest"],
        "anchor": sealing.read_anchors(anchor)[-1]["digest"],
        "bad": [],
    }
    return anchor


@dataclass(frozen=True)
class Tampering:
    """What somebody does who owns the tables, and what verifying then says."""

    sql: str
    found: tuple[str, ...]


CHANGED = "a line was changed"
TAMPERINGS = {
    "changed data": Tampering(
        LOOSE + "UPDATE event SET data = data || '{\"watts\": 6}' WHERE id = 2", (CHANGED,)
    ),
    "changed actor": Tampering(
        LOOSE + "UPDATE event SET actor = 'staff:8' WHERE id = 2", (CHANGED,)
    ),
    "changed time": Tampering(
        LOOSE + "UPDATE event SET occurred_at = occurred_at - interval '1 s' WHERE id = 2",
        (CHANGED,),
    ),
    "deleted line": Tampering(
        LOOSE + LOOSE_OBJECTS + "DELETE FROM event_object WHERE event_id = 2;"
        "DELETE FROM event WHERE id = 2",
        ("covers 2 lines instead of 3",),
    ),
    "inserted line in a gap": Tampering(
        "INSERT INTO event SELECT 5, name, group_id, store_id, actor, data, occurred_at,"
        " recorded_at FROM event WHERE id = 4",
        ("covers 4 lines instead of 3",),
    ),
    "swapped lines": Tampering(
        LOOSE + "UPDATE event a SET data = b.data FROM event b"
        " WHERE (a.id, b.id) IN ((1, 2), (2, 1))",
        (CHANGED,),
    ),
    "changed seal": Tampering(
        LOOSE_SEALS + "UPDATE event_seal SET digest = repeat('a', 64) WHERE id = 2",
        (CHANGED, "does not follow the seal before it", "anchor 7 is not in the chain",
         "anchor 7 is not in the chain", "1 seals have no anchor, the first ends at line 7"),
    ),
    "deleted seal": Tampering(
        LOOSE_SEALS + "DELETE FROM event_seal WHERE id = 2",
        ("does not follow the seal before it", "anchor 7 is not in the chain"),
    ),
    "deleted last seal": Tampering(
        LOOSE_SEALS + "DELETE FROM event_seal WHERE id = 3", ("anchor 10 is not in the chain",)
    ),
    "object changed": Tampering(
        LOOSE_OBJECTS
        + "UPDATE event_object SET object_id = 77 WHERE kind = 'lamp' AND event_id = 2",
        (CHANGED,),
    ),
    "object shown to another store": Tampering(
        LOOSE_OBJECTS + "UPDATE event_object SET store_id = 4 WHERE event_id = 2", (CHANGED,)
    ),
    "object added": Tampering(
        "INSERT INTO event_object (event_id, kind, object_id) VALUES (2, 'lamp', 78)", (CHANGED,)
    ),
    "truncated tables": Tampering(
        LOOSE + LOOSE_OBJECTS + LOOSE_SEALS
        + "TRUNCATE event, event_object, event_delivery, event_seal",
        tuple(f"anchor {n} is not in the chain" for n in (3, 7, 10)),
    ),
    "truncated log alone": Tampering(
        LOOSE + LOOSE_OBJECTS + "TRUNCATE event, event_object, event_delivery",
        tuple("covers 0 lines instead of 3" for _ in range(3)),
    ),
}  # fmt: skip


KEEP = """
CREATE SCHEMA kept;
CREATE TABLE kept.event AS TABLE event;
CREATE TABLE kept.event_object AS TABLE event_object;
CREATE TABLE kept.event_seal AS TABLE event_seal;
"""
PUT_BACK = f"""
{LOOSE}{LOOSE_OBJECTS}{LOOSE_SEALS}
TRUNCATE event, event_object, event_delivery, event_seal;
INSERT INTO event TABLE kept.event;
INSERT INTO event_object TABLE kept.event_object;
INSERT INTO event_seal TABLE kept.event_seal;
"""


def test_every_kind_of_tampering_is_found(sealed, as_owner):
    as_owner(KEEP)
    found = {}

    for kind, tampering in TAMPERINGS.items():
        as_owner(tampering.sql)
        found[kind] = {bad["reason"] for bad in sealing.verify(sealed).bad}
        as_owner(PUT_BACK)
        assert sealing.verify(sealed).ok

    assert found == {kind: set(tampering.found) for kind, tampering in TAMPERINGS.items()}


def test_a_whole_new_chain_over_changed_lines_stands_against_its_anchors(sealed, as_owner):
    """Somebody clever changes a line and seals everything again, so that all fits together."""
    as_owner(LOOSE + "UPDATE event SET actor = 'staff:8' WHERE id = 2")
    as_owner(LOOSE_SEALS + "TRUNCATE event_seal")
    sealing.seal_everything(at=NOON)
    assert sealing.verify().ok

    verdict = sealing.verify(sealed)

    assert {bad["reason"] for bad in verdict.bad} == {
        "anchor 3 is not in the chain",
        "anchor 7 is not in the chain",
        "anchor 10 is not in the chain",
        "1 seals have no anchor, the first ends at line 10",
    }


@pytest.mark.parametrize("kept", [0, 2, 4])
def test_a_cut_anchor_is_found(sealed, kept):
    lines = sealed.read_text().splitlines(keepends=True)
    sealed.write_text("".join(lines[:kept]))

    (bad,) = sealing.verify(sealed).bad

    assert bad["reason"].startswith(f"{3 - kept // 2} seals have no anchor")


def test_an_earlier_copy_of_the_anchors_proves_what_it_knows(sealed, tmp_path, as_owner):
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(sealed.read_bytes())
    light(2)
    sealing.seal(at=NOON, anchor=sealed)

    assert sealing.verify(copy, is_copy=True).ok
    as_owner(LOOSE_SEALS + "DELETE FROM event_seal WHERE id = 2")
    assert not sealing.verify(copy, is_copy=True).ok


def test_a_crash_around_the_commit_of_a_seal_is_no_tampering(sealed, monkeypatch):
    light(1)
    real = EventSeal.objects.create

    def dies_after(**fields):
        real(**fields)
        raise SystemExit

    monkeypatch.setattr(
        type(EventSeal.objects), "create", lambda _self, **fields: dies_after(**fields)
    )
    with pytest.raises(SystemExit):
        sealing.seal(at=NOON, anchor=sealed)
    monkeypatch.undo()
    seal = EventSeal(last_event=99, digest="b" * 64, sealed_at=NOON)
    sealing.write_anchor(sealed, seal, state=sealing.BEGUN)  # died between this and the commit
    with sealed.open("a") as torn:
        torn.write('{"last_event": 1, "dig')  # and the power went

    assert sealing.verify(sealed).ok


def test_a_seal_made_while_somebody_verifies_is_no_tampering(sealed, monkeypatch):
    walk = sealing._walk

    def after_another_seal():
        light(1)
        sealing.seal(at=NOON, anchor=sealed)
        return walk()

    monkeypatch.setattr(sealing, "_walk", after_another_seal)

    assert (sealing.verify(sealed).bad, sealing.verify(sealed).sealed) == ([], 11)


def test_anchors_of_a_backup_end_where_its_copy_ends(sealed, tmp_path):
    part = tmp_path / "part.jsonl"
    part.write_bytes(sealing.anchors_upto(sealed, 7))

    assert [a["last_event"] for a in sealing.read_anchors(part)] == [3, 3, 7, 7]


def test_lines_not_sealed_yet_are_counted_as_such(sealed):
    light(2)

    verdict = sealing.verify(sealed).as_json()

    assert (verdict["ok"], verdict["events"], verdict["sealed"], verdict["unsealed"]) == (
        True,
        11,
        9,
        2,
    )


def test_a_seal_takes_so_many_lines_and_the_next_one_the_rest(own_database, anchor):
    light(5)

    assert sealing.seal(at=NOON, anchor=anchor, most=3).events == 3
    sealing.seal_everything(at=NOON, anchor=anchor)

    assert sealing.verify(anchor).as_json()["unsealed"] == 0
    assert sealing.seal(at=NOON, anchor=anchor) is None


def test_verifying_reads_many_lines_in_steps(own_database, anchor, monkeypatch):
    monkeypatch.setattr(sealing, "STEP", 2)
    light(5)
    sealing.seal(at=NOON, anchor=anchor, most=3)
    sealing.seal(at=NOON, anchor=anchor)

    assert sealing.verify(anchor).as_json()["sealed"] == 5


def test_lines_of_the_log_cannot_be_changed(sealed, as_owner):
    for table in ("event", "event_object", "event_seal"):
        for deed in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
            with pytest.raises(Exception, match="only ever added"):
                as_owner(deed.format(table))
            with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(deed.format(table))  # permission denied


@pytest.mark.race
def test_the_chain_verifies_while_sixteen_write_and_one_seals(own_database, anchor):
    """R-13."""
    rounds = max(5, ROUNDS // 5)  # 100 in the long lane

    def write():
        for _ in range(rounds):
            light(4)

    def seal():
        for _ in range(20):
            sealing.seal(at=NOON, anchor=anchor)

    def verify():
        return [bad for _ in range(10) for bad in sealing.verify(anchor).bad]

    outcome = at_once(*[write] * 16, seal, verify)
    sealing.seal_everything(at=NOON, anchor=anchor)

    assert outcome.faults == []
    assert [bad for bad in outcome.results if bad] == []
    assert sealing.verify(anchor).as_json()["sealed"] == 16 * rounds * 4


@pytest.mark.race
def test_without_the_lock_of_the_writers_a_line_slips_in_behind_its_seal(
    own_database, anchor, as_owner
):
    """The guard taken away: a writer has its id, a later one commits first, the seal passes it."""
    as_owner("DROP TRIGGER log_writer ON event")
    has_written, may_commit = Barrier(2, timeout=60), Barrier(2, timeout=60)

    def slow():
        with as_seen_by(ME):
            record(LampLit(store_id=3, lamp_id=1), by=ME, at=NOON)
            has_written.wait()
            may_commit.wait()
        connections.close_all()

    thread = Thread(target=slow)
    thread.start()
    has_written.wait()
    light(1)
    sealing.seal(at=NOON, anchor=anchor)
    may_commit.wait()
    thread.join()

    assert [bad["reason"] for bad in sealing.verify(anchor).bad] == ["covers 2 lines instead of 1"]


@pytest.mark.race
def test_sealing_waits_for_a_slow_writer_and_gives_up_for_now(own_database, anchor):
    has_written, may_commit = Barrier(2, timeout=60), Barrier(2, timeout=60)

    def slow():
        with as_seen_by(ME):
            record(LampLit(store_id=3, lamp_id=1), by=ME, at=NOON)
            has_written.wait()
            may_commit.wait()
        connections.close_all()

    thread = Thread(target=slow)
    thread.start()
    has_written.wait()
    assert sealing.seal(at=NOON, anchor=anchor) is None
    may_commit.wait()
    thread.join()

    assert sealing.seal(at=NOON, anchor=anchor).events == 1
    assert sealing.verify(anchor).ok


def test_each_line_of_the_anchor_can_be_read_by_any_program(sealed):
    entries = [json.loads(line) for line in sealed.read_text().splitlines()]

    assert [(e["last_event"], e["state"]) for e in entries] == [
        (3, "begun"),
        (3, "held"),
        (7, "begun"),
        (7, "held"),
        (10, "begun"),
        (10, "held"),
    ]
    with whole_database():
        assert EventRecord.objects.count() == 9
