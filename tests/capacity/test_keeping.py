"""The register of the workshop's means: tools lent and calibrated, upkeep that blocks capacity."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by
from aftersales.ground.deadlines import queries as deadlines
from aftersales.ground.network.states import BayKind
from aftersales.resources.capacity import commands, queries
from aftersales.resources.capacity.commands import NewResource
from aftersales.resources.capacity.models import Occupation, Resource, ToolLoan, UpkeepPlan
from aftersales.resources.capacity.queries import Need
from aftersales.resources.capacity.states import (
    SERVICE_LIFE,
    Condition,
    ResourceKind,
    ServiceState,
    UpkeepResult,
)
from tests.capacity.conftest import MORNING, at
from tests.conftest import logged
from tests.factories.capacity import ResourceFactory, UpkeepPlanFactory

pytestmark = pytest.mark.django_db


def told(world):
    with as_seen_by(world.chief):
        return [name for _who, name in logged()]


@pytest.fixture
def chief(shop):
    return {"by": shop.world.chief, "at": MORNING}


@pytest.fixture
def tool(shop):
    return ResourceFactory(
        store=shop.world.north, kind="tool", code="W1", name="Puller", calibrate_months=12
    )


def test_a_bay_is_registered_once(shop, chief):
    new = NewResource(kind=ResourceKind.BAY, code="B9", name="Bay 9", bay_kind=BayKind.ALIGNMENT)
    row = commands.register(store_id=shop.store_id, new=new, **chief)

    assert (row.kind, row.bay_kind, row.state) == ("bay", "alignment", "in_service")
    with pytest.raises(commands.CodeTaken):
        commands.register(store_id=shop.store_id, new=new, **chief)
    assert told(shop.world) == ["capacity.resource.registered"]


def test_a_technician_is_somebody_of_the_store_and_is_called_so(shop, chief):
    person = shop.world.person("technician", shop.world.north, name="Zhao")
    elsewhere = shop.world.person("technician", shop.world.south)

    def enrol(who):
        new = NewResource(kind=ResourceKind.TECHNICIAN, code=f"T{who}", person_id=who)
        return commands.register(store_id=shop.store_id, new=new, **chief)

    assert enrol(person.pk).name == "Zhao"
    with pytest.raises(commands.ResourceIncomplete):
        enrol(elsewhere.pk)
    with pytest.raises(commands.ResourceIncomplete):
        enrol(None)


def test_a_thing_is_changed_and_says_in_which_fields(shop, chief):
    commands.change(resource_id=shop.bay.pk, name="Bay 1 left", has_lift=True, **chief)
    commands.change(resource_id=shop.bay.pk, name="Bay 1 left", **chief)

    assert told(shop.world) == ["capacity.resource.changed"]


def test_what_works_again_is_put_back(shop, chief):
    commands.take_out(resource_id=shop.bay.pk, words="Oil leak", **chief)
    row = commands.put_back(resource_id=shop.bay.pk, **chief)

    assert (row.state, row.out_words, row.out_until) == ("in_service", "", None)
    assert told(shop.world) == ["capacity.resource.taken_out", "capacity.resource.put_back"]


@pytest.mark.parametrize(
    "state", [s for s in ServiceState if not SERVICE_LIFE.allows(s, ServiceState.IN_SERVICE)]
)
def test_what_is_not_out_is_not_put_back(shop, chief, state):
    row = ResourceFactory(store=shop.world.north, state=state)

    with pytest.raises(IllegalMove):
        commands.put_back(resource_id=row.pk, **chief)
    assert told(shop.world) == []


def test_nothing_is_retired_while_work_is_planned_on_it(shop, chief):
    shop.book(shop.claim(shop.bay))

    with pytest.raises(commands.StillHeld):
        commands.retire(resource_id=shop.bay.pk, **chief)
    assert commands.retire(resource_id=shop.other_bay.pk, **chief).state == "retired"


@pytest.mark.covers("WS-38")
def test_a_tool_is_lent_to_a_technician_and_comes_back_in_a_condition(shop, chief, tool):
    loan = commands.lend(resource_id=tool.pk, person_id=shop.li.person_id, due_at=at(12), **chief)
    with pytest.raises(commands.ToolLentAlready):
        commands.lend(resource_id=tool.pk, person_id=shop.wang.person_id, due_at=at(12), **chief)
    with pytest.raises(commands.Taken):
        shop.occupy(shop.claim(tool, 9))
    with pytest.raises(commands.LentOut):
        commands.release(store_id=shop.store_id, occupation_ids=[loan.occupation_id], **chief)

    back = commands.take_back(
        resource_id=tool.pk, condition=Condition.WORN, by=shop.world.chief, at=at(10)
    )

    assert (back.returned_at, back.condition) == (at(10), "worn")
    with as_seen_by(shop.world.chief):
        assert Occupation.objects.get(pk=loan.occupation_id).state == "done"
    assert shop.occupy(shop.claim(tool, 10))
    assert told(shop.world)[:4] == [
        "capacity.occupation.made",
        "capacity.tool.lent",
        "capacity.occupation.finished",
        "capacity.tool.returned",
    ]


def test_a_faulty_tool_goes_out_of_service(shop, chief, tool):
    commands.lend(resource_id=tool.pk, person_id=shop.li.person_id, due_at=at(12), **chief)
    commands.take_back(
        resource_id=tool.pk, condition=Condition.FAULTY, by=shop.world.chief, at=at(10)
    )

    with as_seen_by(shop.world.chief):
        assert Resource.objects.get(pk=tool.pk).state == "out_of_order"
    with pytest.raises(commands.OutOfService):
        commands.lend(resource_id=tool.pk, person_id=shop.li.person_id, due_at=at(12), **chief)


def test_only_a_tool_that_is_out_comes_back_and_only_tools_are_lent(shop, chief, tool):
    with pytest.raises(commands.NotLent):
        commands.take_back(resource_id=tool.pk, condition=Condition.GOOD, **chief)
    with pytest.raises(commands.NotATool):
        commands.lend(resource_id=shop.bay.pk, person_id=shop.li.person_id, due_at=at(12), **chief)
    assert told(shop.world) == []


@pytest.mark.covers("WS-38")
def test_a_calibration_holds_for_its_months_and_runs_a_clock(shop, chief, tool):
    commands.calibrate(resource_id=tool.pk, on=date(2026, 3, 1), is_passed=True, **chief)

    with as_seen_by(shop.world.chief):
        row = Resource.objects.get(pk=tool.pk)
        assert (row.calibrated_on, row.calibration_due_on) == (
            date(2026, 3, 1),
            date(2027, 3, 1),
        )
        (clock,) = deadlines.about("resource", tool.pk, seen_by=shop.world.chief)
        assert clock.timer == "capacity.calibration"


def test_a_tool_that_did_not_pass_or_ran_out_is_not_lent(shop, chief, tool):
    old = ResourceFactory(store=shop.world.north, kind="tool", calibration_due_on=date(2026, 3, 2))
    lending = {"person_id": shop.li.person_id, "due_at": at(12)}
    with pytest.raises(commands.CalibrationOverdue):
        commands.lend(resource_id=old.pk, **lending, **chief)

    commands.calibrate(resource_id=tool.pk, on=date(2026, 3, 1), is_passed=False, **chief)
    with pytest.raises(commands.OutOfService):
        commands.lend(resource_id=tool.pk, **lending, **chief)
    with pytest.raises(commands.CalibrationAhead):
        commands.calibrate(resource_id=tool.pk, on=date(2026, 3, 9), is_passed=True, **chief)


@pytest.mark.covers("WS-39")
def test_upkeep_takes_the_bay_off_the_plan_and_comes_again(shop, chief):
    plan = commands.plan_upkeep(
        resource_id=shop.bay.pk,
        name="Grease the columns",
        every_days=90,
        minutes=120,
        due_on=date(2026, 3, 3),
        **chief,
    )
    commands.block_for_upkeep(upkeep_plan_id=plan.pk, starts_at=at(9), **chief)
    need = Need(hours=Decimal(1), bay_kinds=["general"])

    with as_seen_by(shop.world.chief):
        slots = queries.free_slots(
            need, store_id=shop.store_id, seen_by=shop.world.chief, at=MORNING, most=1
        )
        (day,) = queries.by_day(
            store_id=shop.store_id,
            seen_by=shop.world.chief,
            first=date(2026, 3, 3),
            last=date(2026, 3, 3),
        )
    assert slots[0].starts_at == at(11)
    assert day.bays[0].capacity == 480 - 120
    with pytest.raises(commands.Taken):
        shop.book(shop.claim(shop.bay, 10))

    commands.record_upkeep(
        upkeep_plan_id=plan.pk,
        on=date(2026, 3, 3),
        result=UpkeepResult.PASSED,
        cost=Decimal(80),
        by=shop.world.chief,
        at=at(10),
    )

    with as_seen_by(shop.world.chief):
        assert UpkeepPlan.objects.get().due_on == date(2026, 6, 1)
        states = [
            row.state for row in deadlines.about("upkeep_plan", plan.pk, seen_by=shop.world.chief)
        ]
    assert sorted(states) == ["met", "running"]
    assert shop.book(shop.claim(shop.bay, 10), at=at(10))


def test_what_is_not_in_order_goes_out_of_service_and_ended_upkeep_is_over(shop, chief):
    plan = UpkeepPlanFactory(resource=shop.bay)
    commands.record_upkeep(
        upkeep_plan_id=plan.pk,
        on=date(2026, 3, 2),
        result=UpkeepResult.FAILED,
        words="Rope worn",
        **chief,
    )
    with as_seen_by(shop.world.chief):
        assert Resource.objects.get(pk=shop.bay.pk).out_words == "Rope worn"

    commands.end_upkeep(upkeep_plan_id=plan.pk, **chief)
    with pytest.raises(commands.UpkeepOver):
        commands.end_upkeep(upkeep_plan_id=plan.pk, **chief)


def test_the_same_upkeep_is_planned_once(shop, chief):
    UpkeepPlanFactory(resource=shop.bay, name="Oil")

    with pytest.raises(commands.UpkeepKnown):
        commands.plan_upkeep(
            resource_id=shop.bay.pk, name="Oil", every_days=9, due_on=date(2026, 4, 1), **chief
        )
    assert told(shop.world) == []


def test_a_lender_needs_only_the_right_to_lend(shop, tool):
    clerk = shop.world.actor(shop.world.north, "capacity.lend", "capacity.view", "staff.view")

    assert commands.lend(
        resource_id=tool.pk, person_id=shop.li.person_id, due_at=at(12), by=clerk, at=MORNING
    )
    with pytest.raises(NotPermitted):
        commands.retire(resource_id=tool.pk, by=clerk, at=MORNING)
    with as_seen_by(shop.world.chief):
        assert ToolLoan.objects.count() == 1


def test_a_slip_of_the_keys_is_not_planned_for(shop, chief, tool):
    far = date(9999, 12, 31)
    with pytest.raises(commands.PeriodBackwards):
        commands.plan_upkeep(resource_id=tool.pk, name="Oil", every_days=9, due_on=far, **chief)
    with pytest.raises(commands.PeriodBackwards):
        commands.calibrate(
            resource_id=tool.pk, on=date(2026, 3, 1), is_passed=True, due_on=far, **chief
        )
    assert told(shop.world) == []


def test_nothing_is_held_for_nothing(shop, chief):
    assert shop.book() == []
    assert commands.move(store_id=shop.store_id, moves=[], **chief) == []
    assert told(shop.world) == []
