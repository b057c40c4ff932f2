"""What follows from who sold a car: whom service is announced to, and who is billed (CV-26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from aftersales.ground.network import queries as network
from aftersales.records.vehicles.models import Vehicle
from aftersales.records.vehicles.states import SoldBy


class Notice(StrEnum):
    """Who hears of a service before it begins."""

    CUSTOMER = "customer"  # the customer alone
    AGENT_FIRST = "agent_first"  # the agent, before the work begins
    OPEN = "open"  # nobody has said who sold the car


class Billing(StrEnum):
    """Who is billed for service that the customer does not pay."""

    OURSELVES = "ourselves"
    AGENT = "agent"  # afterwards, at our prices
    CONTRACT = "contract"  # as the service contract with the agent says
    OPEN = "open"


@dataclass(frozen=True)
class NoticeAndBilling:
    """The decision, and what it rests on. ``contract`` is the number of the agent's contract."""

    notice: Notice
    billing: Billing
    agent_id: int | None = None
    agent: str = ""
    contract: str = ""


def notice_and_billing_for(vehicle: Vehicle, *, on: date) -> NoticeAndBilling:
    """The same service for every car; an agent who sold it is told first and billed afterwards, or
    as the contract that holds on the day says. One statement at most.
    """
    if vehicle.sold_by == SoldBy.OURSELVES:
        return NoticeAndBilling(Notice.CUSTOMER, Billing.OURSELVES)
    if vehicle.sold_by != SoldBy.AGENT:
        return NoticeAndBilling(Notice.OPEN, Billing.OPEN)
    number = vehicle.agent_contract
    if vehicle.agent_id:
        found = network.contract_in_force(agent_id=vehicle.agent_id, on=on)
        number = found.number if found else ""
    return NoticeAndBilling(
        Notice.AGENT_FIRST,
        Billing.CONTRACT if number else Billing.AGENT,
        agent_id=vehicle.agent_id,
        agent=vehicle.agent.name if vehicle.agent else vehicle.seller,
        contract=number,
    )
