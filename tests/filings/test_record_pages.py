"""The register of e-repair records on screen, as files, over the API and at the command line."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.scope import whole_database
from aftersales.money.filings.models import RepairRecord
from tests.clients import post_json, signed_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date().isoformat()


@pytest.fixture
def chief(world):
    return signed_in(world.administrator)


@pytest.fixture
def demo(world):
    """Exports of persons need a second factor anywhere but in a demonstration."""
    with whole_database():
        type(world.group).objects.filter(pk=world.group.pk).update(is_demo=True)


def seen(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("Location"))
    return answer.content.decode()


def test_what_is_missing_stands_on_the_page_and_is_supplied_there(chief, register):
    row = register.lacking()
    place = f"/filings/records/{row.pk}/"

    page = seen(chief, place)
    form = seen(chief, f"{place}mend/")
    sent = chief.post(f"{place}mend/", {"repairmileage": "32000"})

    assert "Cannot be sent, because this is missing" in page
    assert 'name="repairmileage"' in form
    assert 'name="vin"' not in form
    assert (sent.status_code, register.fresh(row).state) == (303, "due")


def test_a_wrong_value_is_said_on_its_field(chief, register):
    row = register.lacking()

    answer = chief.post(f"/filings/records/{row.pk}/mend/", {"repairmileage": "viele"})

    assert "This is not how the field is written." in answer.content.decode()
    assert register.fresh(row).state == "incomplete"


def test_the_register_says_why_and_costs_the_same_for_one_and_for_three(chief, register):
    register.lacking()
    seen(chief, "/filings/records/?view=all")  # what is asked once an hour is asked
    with CaptureQueriesContext(connection) as one:
        page = seen(chief, "/filings/records/?view=all")
    register.lacking()
    register.settled()
    with CaptureQueriesContext(connection) as three:
        seen(chief, "/filings/records/?view=all")

    assert "kilometres when brought in" in page
    assert len(one) == len(three)


def test_an_answer_is_noted_and_a_rejected_record_sent_again(chief, register):
    row = register.settled()
    register.send(row)
    place = f"/filings/records/{row.pk}/"

    chief.post(f"{place}answer/", {"answer": "rejected", "reason": "vin 错误"})
    rejected = seen(chief, place)
    chief.post(f"{place}release/")

    assert "vin 错误" in rejected
    assert register.fresh(row).state == "due"


def test_records_leave_as_files_with_a_trace(chief, register, demo, facts):
    row, other = register.settled(), register.settled()

    one = chief.get(f"/filings/records/{row.pk}/record.json")
    asked = chief.post(
        "/filings/records/batch/",
        {"store_id": register.store_id, "since": TODAY, "until": TODAY},
    )
    many = chief.get(asked.headers["Location"])

    assert json.loads(one.content)["basicInfo"]["costlistcode"] == row.code
    codes = [r["basicInfo"]["costlistcode"] for r in json.loads(many.content)]
    assert codes == [row.code, other.code]
    assert facts("exchange") == ["exchange.list.exported"] * 2


def test_an_incomplete_record_does_not_leave_as_a_file(chief, register, demo):
    row = register.lacking()

    assert chief.get(f"/filings/records/{row.pk}/record.json").status_code >= 400


def test_records_of_a_period_are_built_by_hand(chief, register):
    register.visit()

    answer = chief.post(
        "/filings/records/draw/",
        {"store_id": register.store_id, "since": TODAY, "until": TODAY},
    )

    assert answer.status_code == 303
    assert register.draw() == []


def test_the_adviser_sees_records_and_changes_none(world, register):
    adviser = signed_in(world.person("service_advisor", world.north))
    row = register.lacking()

    assert seen(adviser, f"/filings/records/{row.pk}/")
    for deed in ("mend", "release", "answer"):
        assert adviser.post(f"/filings/records/{row.pk}/{deed}/").status_code == 403
    assert adviser.get("/filings/records/batch/").status_code == 403


def test_a_record_of_another_store_is_not_there(world, register):
    stranger = signed_in(world.person("finance", world.south))
    row = register.settled()

    assert stranger.get(f"/filings/records/{row.pk}/").status_code == 404


# -- the API --------------------------------------------------------------------------------------


def test_over_the_api_a_record_is_built_read_and_answered(chief, register):
    bill = register.visit()
    period = {"store": str(register.store_id), "since": TODAY, "until": TODAY}

    answer = post_json(chief, "/api/v1/repair-records", period)
    assert answer.status_code == 201, answer.content
    made = answer.json()["items"]
    with whole_database():
        (row,) = RepairRecord.objects.all()
    register.send(row, at=row.next_at)
    told = chief.get(f"/api/v1/repair-records/{made[0]['id']}").json()
    answered = post_json(
        chief,
        f"/api/v1/repair-records/{made[0]['id']}/answer-record",
        {"is_accepted": True, "receipt": "GD-1"},
    ).json()
    found = chief.get("/api/v1/repair-records?q=accepted").json()["items"]

    assert [row["code"] for row in made] == [bill.number]
    assert told["record"]["basicInfo"]["costlistcode"] == bill.number
    assert [t["outcome"] for t in told["tries"]] == ["sent"]
    assert (answered["state"], answered["receipt"]) == ("accepted", "GD-1")
    assert [row["code"] for row in found] == [bill.number]


def test_over_the_api_what_is_missing_is_supplied_and_else_refused(chief, register):
    row = register.lacking()
    place = f"/api/v1/repair-records/{row.pk}"

    no = post_json(chief, f"{place}/release-record", {})
    yes = post_json(chief, f"{place}/mend-record", {"values": {"repairmileage": "12"}})

    assert (no.status_code, no.json()["code"]) == (409, "filings.record_incomplete")
    assert (yes.status_code, yes.json()["missing"]) == (200, [])


# -- the command line -----------------------------------------------------------------------------


def test_the_command_line_writes_the_batch(register, tmp_path, monkeypatch, facts):
    from contextlib import nullcontext

    from aftersales.site.cli import export as module

    row = register.settled()
    monkeypatch.setattr(module, "ready_database", nullcontext)
    monkeypatch.setattr(module, "now", lambda: NOON + timedelta(hours=1))
    out = tmp_path / "records.json"
    said = ["e-records", "--out", str(out), "--from", TODAY, "--to", TODAY, "--json"]

    result = CliRunner().invoke(
        module.export, [*said, "--group", register.till.world.group.code], catch_exceptions=False
    )

    assert result.exit_code == 0, result.output
    (record,) = json.loads(out.read_text(encoding="utf-8"))
    assert record["basicInfo"]["costlistcode"] == row.code
    assert json.loads(result.output)["rows"] == 1
    assert facts("exchange") == ["exchange.list.exported"]
