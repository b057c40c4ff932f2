"""Bringing a file in, from its upload to its report."""

from __future__ import annotations

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.ground.exchange import commands, queries
from tests.conftest import NOON


@pytest.fixture
def bring_in(world):
    """Bring a file in and answer what machines are told of it."""

    def run(given, *, kind="customers", is_trial=False, by=None, store=None, profile=""):
        by, store = by or world.chief, store or world.north
        upload = commands.upload(
            kind=kind,
            store_id=store.pk,
            name="客户档案.xlsx",
            pieces=[given],
            profile=profile,
            by=by,
            at=NOON,
        )
        commands.start(run_id=upload.pk, is_trial=is_trial, in_background=False, by=by, at=NOON)
        done = commands.carry_out(run_id=upload.pk, by=by, at=NOON)
        with as_seen_by(by):
            return queries.told(done)

    return run


def counts(answer):
    return {
        name: answer[name]
        for name in ("read", "created", "updated", "unchanged", "rejected")
        if answer[name]
    }
