"""Processes described, measured from the log, and spoken of."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.ground.handbook.content import delivered
from aftersales.lane.support import commands, queries
from aftersales.lane.support.states import Process
from tests.clients import signed_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
TEXTS = {text.code: text for text in delivered()}
TELLS = {"owner", "input", "activity", "output", "criteria", "monitoring", "improvement"}


def of(desk, world, code):
    with as_seen_by(world.chief):
        found = queries.metrics(store_id=desk.store_id, until=NOON.date())
    return next(m for m in found if m.measure.code == code)


@pytest.mark.covers("PO-02")
def test_the_flow_of_service_has_five_links_or_more_from_guidance_to_complaints():
    elements = TEXTS["PO-02"].body["elements"]

    assert [e["code"] for e in elements] == [process.value for process in Process]
    assert sum("→" in e["text_en"] for e in elements) >= 5
    assert all({"owner", "input", "activity", "output"} <= set(e["facts"]) for e in elements)


@pytest.mark.covers("WS-44")
def test_repair_and_upkeep_are_described_like_every_other_process():
    elements = TEXTS["WS-44"].body["elements"]

    assert [e["code"] for e in elements] == ["upkeep", "repair"]
    assert all(set(e["facts"]) == TELLS for e in elements)


@pytest.mark.covers("PO-10")
def test_three_elements_procedure_metrics_and_feedback_stand_on_one_page(desk, world):
    assert [e["code"] for e in TEXTS["PO-10"].body["elements"]] == [
        "procedure",
        "metrics",
        "feedback",
    ]
    desk.do("give_feedback", store_id=desk.store_id, process="repair", words="等件太久")

    shown = signed_in(world.administrator).get("/support/processes/").content.decode()

    assert "/handbook/steps/support.processes/" in shown
    assert "cars handed over in time ÷ cars handed over with a promise" in shown
    assert "等件太久" in shown


@pytest.mark.covers("PO-10")
def test_metrics_are_shares_and_means_of_facts_in_the_log(desk, world):
    for name, lifted, ended in (("a", 4, None), ("b", None, 30), ("c", 9, None)):
        desk.do(
            "report_call",
            store_id=desk.store_id,
            external=name,
            rang_at=NOON,
            picked_up_at=lifted and NOON + timedelta(seconds=lifted),
            ended_at=ended and NOON + timedelta(seconds=ended),
        )
    for minutes in (30, 61):
        row = desk.ask(desk.job(desk.order(f"异响 {minutes}")))
        at = NOON + timedelta(minutes=minutes)
        desk.do("rule", help_request_id=row.pk, ruling="更换", by=desk.engineer, at=at)

    picked, ruling = of(desk, world, "picked_up"), of(desk, world, "ruling")

    assert (picked.value, picked.part, picked.rows) == (Decimal("66.7"), 2, 3)
    assert (ruling.value, ruling.rows) == (Decimal("45.5"), 2)
    assert of(desk, world, "came_back").value is None
    assert picked.until - picked.since == timedelta(days=29)


def test_feedback_is_answered_once_by_the_owner_of_the_process(desk, facts):
    row = desk.do("give_feedback", store_id=desk.store_id, process="repair", words="等件太久")
    desk.do("answer_feedback", feedback_id=row.pk, answer="提前一天备料", is_taken_up=True)

    with pytest.raises(commands.FeedbackOver):
        desk.do("answer_feedback", feedback_id=row.pk, answer="不变", is_taken_up=False)

    kept = desk.fresh(row)
    assert (kept.answer, kept.is_taken_up) == ("提前一天备料", True)
    assert facts() == ["feedback.given", "feedback.answered"]
