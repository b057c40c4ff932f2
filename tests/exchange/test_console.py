"""What the command line answers: six things to machines, the rest in words."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest
from click.testing import CliRunner

from aftersales.core.scope import as_seen_by
from aftersales.ground.exchange.models import ImportRun
from aftersales.records.customers.models import ContactPoint
from aftersales.site.cli import import_ as console
from aftersales.site.cli import whose
from tests.exchange.sheets import xlsx

SIX = {"read", "created", "updated", "unchanged", "rejected", "errors"}


@pytest.fixture
def brought_in(world, monkeypatch, tmp_path):
    """Bring a file in by the console, in the test's own database."""
    monkeypatch.setattr(console, "ready_database", nullcontext)
    monkeypatch.setattr(whose, "chosen_store", lambda *_names: world.north)
    monkeypatch.setattr(whose, "system", lambda *_name, **_group: world.chief)

    def run(content: bytes):
        file = tmp_path / "客户.xlsx"
        file.write_bytes(content)
        return CliRunner().invoke(console.import_, ["customers", str(file), "--json"])

    return run


@pytest.mark.covers("DA-01")
def test_machines_get_six_things_and_people_the_headings_nobody_understood(brought_in, tmp_path):
    headings = ["客户姓名", "手机", "星座"]
    done = brought_in(xlsx(headings, ["王建国", "13812345678", "x"], ["李雷", "12", ""]))

    answer = json.loads(done.stdout.splitlines()[-1])
    assert set(answer) == SIX
    assert [set(error) for error in answer["errors"]] == [{"row", "column", "code", "message"}]
    assert (answer["created"], answer["rejected"]) == (1, 1)
    assert "星座" in done.stderr
    assert (tmp_path / "客户-rejects.xlsx").exists()


def test_a_file_that_is_refused_is_named_in_the_same_shape(brought_in):
    answer = json.loads(brought_in(b"").stdout.splitlines()[-1])

    assert set(answer) == SIX
    assert [error["code"] for error in answer["errors"]] == ["exchange.file_empty"]


@pytest.mark.covers("DA-01")
def test_a_guessed_heading_is_named_and_not_taken(brought_in, world):
    headings = ["客户姓名", "号儿"]
    done = brought_in(xlsx(headings, *(["王建国", f"1381234567{i}"] for i in range(3))))

    answer = json.loads(done.stdout.splitlines()[-1])
    assert (answer["created"], answer["unchanged"]) == (1, 2)
    assert "headings not understood, and left out: 号儿 (perhaps phone)" in done.stderr
    with as_seen_by(world.chief):
        assert ContactPoint.objects.count() == 0


def test_a_file_that_cannot_begin_is_not_kept(brought_in, world):
    answer = json.loads(brought_in(xlsx(["某君", "号儿"], ["王", 138])).stdout.splitlines()[-1])

    assert [error["code"] for error in answer["errors"]] == ["exchange.columns_missing"]
    with as_seen_by(world.chief):
        assert [(run.state, run.file_key) for run in ImportRun.objects.all()] == [("cancelled", "")]
