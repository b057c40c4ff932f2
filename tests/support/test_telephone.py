"""Picked up by the third ring, measured; and where articles go to be tested."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.lane.support import commands, queries, rules
from aftersales.lane.support.models import PhoneCall
from tests.clients import post_json, signed_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def report(desk, name, lifted=None, ended=None):
    def after(seconds):
        return None if seconds is None else NOON + timedelta(seconds=seconds)

    return desk.do(
        "report_call",
        store_id=desk.store_id,
        external=name,
        rang_at=NOON,
        picked_up_at=after(lifted),
        ended_at=after(ended),
    )


@pytest.mark.covers("RC-09")
@pytest.mark.parametrize(
    ("seconds", "ring", "in_time"), [(0, 1, True), (14, 3, True), (15, 4, False), (60, 13, False)]
)
def test_a_call_is_in_time_up_to_its_third_ring(desk, seconds, ring, in_time):
    call = report(desk, "a", lifted=seconds)

    assert (call.rings, call.is_in_time) == (ring, in_time)


@pytest.mark.covers("RC-09")
def test_the_share_of_a_day_counts_missed_calls_too(desk, world):
    for name, lifted, ended in (
        ("a", 4, None),
        ("b", 9, 60),
        ("c", 30, 90),
        ("d", None, 40),
        ("e", None, None),
    ):
        report(desk, name, lifted, ended)

    with as_seen_by(world.chief):
        (day,) = queries.calls_by_day(
            store_id=desk.store_id, until=NOON.date(), seen_by=world.chief
        )

    assert (day.calls, day.in_time, day.missed) == (4, 2, 1)
    assert (day.percent, day.rings) == (Decimal("50.0"), Decimal("3.3"))


def test_a_call_is_told_as_it_goes_on_and_counted_once(desk, facts):
    report(desk, "a")
    assert facts() == []
    report(desk, "a", lifted=6)
    report(desk, "a", lifted=6, ended=80)

    call = desk.fresh(report(desk, "a", lifted=6, ended=80))
    assert (call.rings, call.is_in_time) == (2, True)
    assert call.ended_at == NOON + timedelta(seconds=80)
    assert facts() == ["call.picked_up"]


def test_nobody_lifts_before_it_rings(desk, facts):
    with pytest.raises(commands.CallImpossible):
        report(desk, "a", lifted=-1)
    assert facts() == []


@pytest.mark.covers("RC-09")
def test_a_telephone_system_reports_over_the_api(desk, world):
    client = signed_in(world.administrator)
    body = {
        "store": str(desk.store_id),
        "call": "pbx-1",
        "rang_at": "2026-03-02T09:00:00+08:00",
        "picked_up_at": "2026-03-02T09:00:07+08:00",
        "line": "801",
    }

    told = post_json(client, "/api/v1/phone-calls", body).json()

    assert (told["rings"], told["is_in_time"], told["line"]) == (2, True, "801")
    with as_seen_by(world.chief):
        assert PhoneCall.objects.count() == 1


def test_rings_are_counted_from_the_first_tone():
    assert rules.rings(NOON, NOON, ring_seconds=5) == 1


@pytest.mark.covers("RC-25")
def test_the_customer_hears_address_telephone_and_contact_person(desk, world, facts):
    place = desk.do(
        "keep_place",
        name="检测中心",
        address="深圳市南山区科技路 8 号",
        phone="0755-26000000",
        contact="李工",
    )
    talk = desk.talk("车机黑屏，要寄回检测")
    client = signed_in(world.administrator)
    offered = client.get(f"/support/consultations/{talk.pk}/address/").content.decode()
    assert "深圳市南山区科技路 8 号 · 0755-26000000 · 李工" in offered

    desk.do("give_address", consultation_id=talk.pk, test_place_id=place.pk)
    desk.do("give_address", consultation_id=talk.pk, test_place_id=place.pk)

    told = client.get(f"/support/of-consultation/{talk.pk}/").content.decode()
    assert "深圳市南山区科技路 8 号" in told
    assert facts() == ["test_place.kept", "test_address.given"]


def test_nothing_is_sent_where_nobody_tests_any_more(desk, facts):
    words = {"name": "旧址", "address": "福田", "phone": "1", "contact": "李"}
    place = desk.do("keep_place", **words, is_current=False)

    with pytest.raises(commands.PlaceGone):
        desk.do("give_address", consultation_id=desk.talk().pk, test_place_id=place.pk)

    assert facts() == ["test_place.kept"]
