"""The log against tampering: its own database, because these tests commit."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from aftersales.core import sealing
from aftersales.core.log import record
from aftersales.core.scope import as_seen_by, whole_database
from tests.conftest import NOON, actor_in
from tests.core.test_log import LampLit


@pytest.mark.parametrize(
    "tampering",
    ["UPDATE event SET actor = 'x'", "DELETE FROM event", "UPDATE event_object SET object_id = 1"],
)
def test_lines_of_the_log_cannot_be_changed(own_database, as_owner, tampering):
    with pytest.raises(Exception, match="only ever added"):
        as_owner(tampering)
    with (
        whole_database(),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        connection.cursor().execute(tampering)


def light(count):
    me = actor_in(3, "x", group_id=1)
    with as_seen_by(me):
        for lamp in range(count):
            record(LampLit(store_id=3, lamp_id=lamp + 1), by=me, at=NOON)


def test_the_sealed_log_verifies_until_somebody_changes_a_line(own_database, as_owner):
    light(3)
    sealing.seal(at=NOON, anchor=settings.ANCHOR_FILE)
    light(2)
    sealing.seal(at=NOON, anchor=settings.ANCHOR_FILE)
    assert sealing.verify(settings.ANCHOR_FILE).as_json()["ok"]

    as_owner(
        "ALTER TABLE event DISABLE TRIGGER append_only; UPDATE event SET data = '{}' WHERE id = 2"
    )

    assert [bad["reason"] for bad in sealing.verify(settings.ANCHOR_FILE).bad] == [
        "a line was changed"
    ]
