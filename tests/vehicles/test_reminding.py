"""Cars whose maintenance comes near: listed, told once, and on the way to those who call."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.models import EventRecord
from aftersales.core.scope import as_seen_by
from aftersales.ground.notices.models import Notice
from aftersales.ground.parameters.commands import set_value
from aftersales.records.vehicles import commands, queries, subscribers
from aftersales.records.vehicles.events import CallListGrown
from aftersales.records.vehicles.models import Outlook
from aftersales.records.vehicles.parameters import DUE_SOON
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.vehicles import OutlookFactory, VehicleFactory
from tests.vehicles.facts import facts

TODAY = date(2026, 3, 2)


def due(world, days, store=None, **more):
    """A car that is due so many days from today."""
    home = store or world.north
    car = VehicleFactory(group=world.group, home_store=home, vin=None)
    on = TODAY + timedelta(days=days)
    return OutlookFactory(vehicle=car, due_on=on, earliest_on=on, latest_on=on, **more)


def tell(world, at=NOON):
    return commands.tell_due(store_id=world.north.pk, by=world.of_north, at=at)


@pytest.mark.covers("CV-16")
def test_a_maintenance_that_comes_near_becomes_a_fact_once(world, seen):
    near, _far, _elsewhere = due(world, 30), due(world, 31), due(world, -5, store=world.south)
    overdue = due(world, -5, due_by="distance")

    first, again = tell(world), tell(world)

    told = EventRecord.objects.filter(name="vehicles.maintenance.came_near").order_by("pk")
    assert (first, again) == (2, 0)
    assert [(f.data["vehicle_id"], f.data["due_by"]) for f in told] == [
        (overdue.vehicle_id, "distance"),
        (near.vehicle_id, "time"),
    ]
    assert facts()[-1] == "vehicles.call_list.grown"


def test_after_the_next_service_it_is_told_anew(world, seen):
    row = due(world, 5, last_service_on=date(2025, 3, 1))
    tell(world)
    served = {"last_service_on": date(2026, 3, 10), "due_on": date(2026, 9, 10)}
    Outlook.objects.filter(pk=row.pk).update(
        **served, latest_on=date(2026, 9, 10), near_on=date(2026, 8, 11)
    )
    summer = datetime(2026, 9, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))

    assert (tell(world), tell(world, at=summer)) == (0, 1)


def test_telling_needs_its_right_and_leaves_no_trace_without(world, seen):
    due(world, 0)
    reader = world.actor(world.north, "vehicles.view")

    with pytest.raises(NotPermitted):
        commands.tell_due(store_id=world.north.pk, by=reader, at=NOON)

    assert (facts(), Outlook.objects.filter(told_at=None).count()) == ([], 1)


@pytest.mark.covers("CV-16")
def test_those_who_call_find_the_list_in_their_inbox_once_a_day(world):
    caller = world.person("follow_up_clerk", world.north)
    world.person("technician", world.north)
    fact = CallListGrown(store_id=world.north.pk, vehicles=7, overdue=3)
    system = world.of_north.as_system("vehicles", rights={"notices.notify"})

    with as_seen_by(world.of_north):
        for _twice in range(2):
            subscribers.tell_callers(fact, by=system, at=NOON)

        (notice,) = Notice.objects.all()
    assert (notice.person, notice.address, notice.values) == (
        caller.pk,
        "/vehicles/?view=due",
        {"vehicles": 7, "overdue": 3},
    )


def test_another_meaning_of_near_is_followed_at_once(world, seen):
    due(world, 40)
    before = queries.counts(seen_by=world.of_north, on=TODAY).due_soon

    set_value(
        code=DUE_SOON.code,
        value=timedelta(days=45),
        valid_from=TODAY,
        reason="x",
        by=world.chief,
        at=NOON,
    )

    assert (before, queries.counts(seen_by=world.of_north, on=TODAY).due_soon) == (0, 1)


@pytest.mark.covers("CV-16")
def test_the_list_of_due_cars_names_day_reason_and_how_sure_and_leaves_as_a_file(world):
    due(world, 3, due_by="distance", confidence="high")
    due(world, 300)
    browser = signed_in(world.person("follow_up_clerk", world.north))
    window = "/vehicles/?set=1&due_on=2026-03-01..2026-03-31"

    page = browser.get(window).content.decode()
    rows = b"".join(browser.get(window + "&export=csv").streaming_content).decode()

    assert all(words in page for words in ("by distance", "well founded", "2026"))
    assert len(rows.splitlines()) == 2
    assert "by distance" in rows
