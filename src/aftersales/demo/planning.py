"""What each store should buy at the end of the story, and what its parts desk makes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from aftersales.core.scope import as_seen_by
from aftersales.demo.group import World
from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.commands import Take

PLANNED_BEFORE = timedelta(minutes=18)
ORDERED = 3  # at most, the most urgent half; the others stay in the plan


def order_the_first(world: World, *, end: datetime) -> None:
    """The parts desk orders what is most urgent; somebody else approves it."""
    at = end - PLANNED_BEFORE
    for site in world.sites:
        clerk = site.actors[site.crew["parts_clerk"][0]]
        with as_seen_by(clerk):
            plan = queries.purchase_plan(site.pk, at=at, seen_by=clerk)
        urgent = [row for row in plan if row.offers][: min(ORDERED, len(plan) // 2)]
        takes = [Take(part_id=row.part_id) for row in urgent]
        if takes:
            commands.propose_planned(store_id=site.pk, takes=takes, by=clerk, at=at)
