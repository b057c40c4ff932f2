"""Who sold a car decides whom service is announced to and who is billed (CV-26)."""

from __future__ import annotations

from datetime import date

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.models import AgentContract
from aftersales.records.vehicles import commands, queries
from aftersales.records.vehicles.models import Vehicle
from aftersales.records.vehicles.states import SoldBy
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.network import StoreFactory

TODAY = date(2026, 3, 2)


@pytest.fixture
def agent(world):
    return StoreFactory(group=world.group, kind="agent", name="Dongfang Trading")


def mark(world, vehicle, **more):
    told = {"store_id": world.north.pk, "by": world.of_north, "at": NOON}
    commands.mark_seller(vehicle_id=vehicle.pk, **told, **more)


def decided(world, vehicle, on=TODAY):
    with as_seen_by(world.of_north):
        row = Vehicle.objects.select_related("agent").get(pk=vehicle.pk)
        found = queries.notice_and_billing_for(row, on=on)
    return found.notice.value, found.billing.value, found.agent, found.contract


@pytest.mark.covers("CV-26")
def test_the_two_classes_decide_notice_and_billing(world, vehicle, agent):
    nobody = decided(world, vehicle)
    mark(world, vehicle, sold_by=SoldBy.OURSELVES)
    ours = decided(world, vehicle)
    mark(world, vehicle, sold_by=SoldBy.AGENT, agent_id=agent.pk)
    agents = decided(world, vehicle)

    assert nobody == ("open", "open", "", "")
    assert ours == ("customer", "ourselves", "", "")
    assert agents == ("agent_first", "agent", "Dongfang Trading", "")


@pytest.mark.covers("CV-26", "NW-10")
def test_a_contract_that_holds_on_the_day_decides_the_billing(world, vehicle, agent):
    with whole_database():
        AgentContract.objects.create(
            group=world.group,
            agent=agent,
            number="D-7",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
        )
    mark(world, vehicle, sold_by=SoldBy.AGENT, agent_id=agent.pk)

    assert decided(world, vehicle)[1:] == ("contract", "Dongfang Trading", "D-7")
    assert decided(world, vehicle, on=date(2027, 1, 1))[1:] == ("agent", "Dongfang Trading", "")


def test_an_agent_outside_the_group_is_told_and_billed_by_the_contract_that_was_named(
    world, vehicle
):
    mark(world, vehicle, sold_by=SoldBy.AGENT, seller="Xinda", agent_contract="X-1")

    assert decided(world, vehicle) == ("agent_first", "contract", "Xinda", "X-1")


@pytest.mark.covers("CV-26")
def test_the_page_shows_it_and_the_dialog_offers_the_groups_agents(world, vehicle, agent):
    browser = signed_in(world.person("after_sales_manager", world.north))
    dialog = browser.get(f"/vehicles/{vehicle.pk}/mark-seller/").content.decode()
    browser.post(f"/vehicles/{vehicle.pk}/mark-seller/", {"sold_by": "agent", "agent_id": agent.pk})
    page = browser.get(f"/vehicles/{vehicle.pk}/").content.decode()
    told = browser.get(f"/api/v1/vehicles/{vehicle.pk}/notice-and-billing").json()

    assert "Dongfang Trading" in dialog
    assert "the agent, before the work begins" in page
    assert "the agent, afterwards" in page
    assert (told["notice"], told["billing"]) == ("agent_first", "agent")
