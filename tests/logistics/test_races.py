"""Two hands at one shipment, each race first seen to fail with its guard off."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.supply.logistics.commands import _common, articles
from aftersales.supply.logistics.models import Scan, Shipment, Stop
from tests.logistics.articles import SentIn
from tests.logistics.conftest import Sending, Touring, broken
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
SOME = 4
OFF = "DROP TRIGGER ended_stays ON logistics_shipment; DROP INDEX scan_once;"


@pytest.fixture
def unguarded(monkeypatch, as_owner):
    """Nobody waits for the other, and the database refuses nothing of it."""
    monkeypatch.setattr(_common, "hold_shipment", lambda _pk: None)
    as_owner(OFF)


def until_broken(race, sending):
    """Whether the race is lost within some rounds."""
    return any(race(sending) for _round in range(200))


# ── the same package scanned by several at once ──────────────────────────────────────────────────


def scanned_by_many(sending):
    """Whether a package was handed over more than once, or anything broke."""
    row = sending.sent()
    (code,) = sending.codes(row)

    outcome = at_once(*[lambda: sending.scan(code, "delivered", by=sending.taker)] * SOME)

    others = [fault for fault in outcome.faults if not isinstance(fault, Refusal)]
    with whole_database():
        times = Scan.objects.filter(shipment=row.pk, kind="delivered").count()
    return times != 1 or len(outcome.results) != 1 or others != []


@pytest.mark.covers("LG-04")
def test_a_package_is_handed_over_once_however_many_scan_it(own_database):
    sending = Sending(make_world())

    assert [scanned_by_many(sending) for _round in range(ROUNDS)] == [False] * ROUNDS
    assert broken() == {}


def test_without_the_guards_a_package_is_handed_over_twice(own_database, unguarded):
    assert until_broken(scanned_by_many, Sending(make_world()))
    assert "logistics.delivered" in broken()


def test_the_database_alone_takes_each_scan_once(own_database, monkeypatch):
    """Without the lock the unique key holds: the others are refused by name."""
    monkeypatch.setattr(_common, "hold_shipment", lambda _pk: None)
    sending = Sending(make_world())

    for _round in range(ROUNDS):
        row = sending.sent()
        (code,) = sending.codes(row)
        at_once(*[lambda code=code: sending.scan(code, "delivered", by=sending.taker)] * SOME)
        with whole_database():
            assert Scan.objects.filter(shipment=row.pk, kind="delivered").count() == 1


# ── two drivers: one delivers, the other gives it up ─────────────────────────────────────────────


def delivered_and_lost(sending):
    """Whether a shipment ended twice."""
    row = sending.sent()
    before = len(sending.facts())

    at_once(
        lambda: sending.do("deliver", row, by=sending.taker),
        lambda: sending.do("give_up", row, reason="丢失"),
    )

    return len(sending.facts()) - before != 1


def test_a_shipment_ends_once_whoever_comes_first(own_database):
    sending = Sending(make_world())

    assert [delivered_and_lost(sending) for _round in range(ROUNDS)] == [False] * ROUNDS
    assert broken() == {}


def test_without_the_guards_a_delivered_shipment_is_lost(own_database, unguarded):
    assert until_broken(delivered_and_lost, Sending(make_world()))


# ── two planners, one shipment ───────────────────────────────────────────────────────────────────


def on_two_tours(touring):
    """Whether a shipment is on more than one tour, or anything broke."""
    row = touring.outside(road_km=Decimal(5))
    drafts = [touring.draft(row) for _planner in range(2)]

    outcome = at_once(*[lambda draft=draft: touring.keep(draft) for draft in drafts])

    others = [fault for fault in outcome.faults if not isinstance(fault, Refusal)]
    with whole_database():
        times = Stop.objects.filter(shipment=row.pk, state="waiting").count()
    return times != 1 or len(outcome.results) != 1 or others != []


@pytest.mark.covers("LG-02")
def test_a_shipment_is_on_one_tour_whoever_plans_at_the_same_moment(own_database):
    touring = Touring(make_world())

    assert [on_two_tours(touring) for _round in range(ROUNDS)] == [False] * ROUNDS
    assert broken() == {}


def test_without_the_key_a_shipment_is_on_two_tours(own_database, as_owner):
    as_owner("DROP INDEX shipment_on_one_tour;")

    assert until_broken(on_two_tours, Touring(make_world()))
    assert "logistics.stops" in broken()


# ── one article, packed by several at once ───────────────────────────────────────────────────────


def packed_twice(desk):
    """Whether an article that was sent in is on more than one shipment, or anything broke."""
    row = desk.ready()

    outcome = at_once(*[lambda: desk.go("pack_article", row)] * 2)

    others = [fault for fault in outcome.faults if not isinstance(fault, Refusal)]
    with whole_database():
        times = Shipment.objects.filter(reference=row.number).count()
    return times != 1 or len(outcome.results) != 1 or others != []


@pytest.mark.covers("LG-10")
def test_an_article_is_packed_once_whoever_packs_at_the_same_moment(own_database):
    desk = SentIn(make_world())

    assert [packed_twice(desk) for _round in range(ROUNDS)] == [False] * ROUNDS
    assert broken() == {}


def test_without_the_lock_an_article_is_on_two_shipments(own_database, monkeypatch):
    monkeypatch.setattr(articles, "hold_article", lambda _pk: None)

    assert until_broken(packed_twice, SentIn(make_world()))
