"""How much each store keeps of its parts: reckoned at the end of the story, decided in part."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by
from aftersales.demo.group import Site, World
from aftersales.solvers.stock.months import first_day, month_number
from aftersales.supply.parts import queries as shelves
from aftersales.supply.replenishment import commands, queries
from aftersales.supply.replenishment.commands import Used

NOTED_BEFORE, RECKONED_BEFORE = timedelta(minutes=30), timedelta(minutes=28)
DECIDED_BEFORE, WATCHED_BEFORE = timedelta(minutes=26), timedelta(minutes=20)
MONTHS = 24  # of the older system
SEASONAL = 0.15  # of the parts: antifreeze, air conditioning
RATES = (0.1, 0.3, 0.6, 1, 2, 4, 8)  # pieces in a month
ACCEPTED = 12  # of the proposals, the dearest to leave undone
KEPT_BY_HAND = "原厂即将停产，先保留一年用量"


def keep(world: World, *, end: datetime) -> None:
    """Each store reckons its levels; the parts clerk accepts a dozen, and the manager freezes
    one of them.
    """
    for site in world.sites:
        clerk = site.actors[site.crew["parts_clerk"][0]]
        manager = site.actors[site.crew["after_sales_manager"][0]]
        with as_seen_by(world.founder):
            _note(site, clerk, world.founder, end)
            commands.reckon(store_id=site.pk, by=world.founder, at=end - RECKONED_BEFORE)
            rows = queries.plans(seen_by=world.founder).filter(store=site.pk, proposed_upto__gt=0)
            chosen = list(rows.order_by("-cost_of_nothing", "pk")[:ACCEPTED])
        if not chosen:
            continue
        commands.accept(plan_ids=[row.pk for row in chosen], by=clerk, at=end - DECIDED_BEFORE)
        commands.freeze(
            plan_id=chosen[-1].pk, reason=KEPT_BY_HAND, by=manager, at=end - DECIDED_BEFORE
        )
    for site in world.sites:  # once all have decided it is known who has more than enough
        with as_seen_by(world.founder):
            commands.watch(store_id=site.pk, by=world.founder, at=end - WATCHED_BEFORE)


def _note(site: Site, clerk: Actor, founder: Actor, end: datetime) -> None:
    """What the older system says was used, month by month."""
    parts = shelves.catalogue(seen_by=founder).order_by("number").values_list("pk", "number")
    last = month_number(end.date()) - 1
    used: list[Used] = []
    for part, number in parts:
        dice = Random(f"{site.code}:{number}:months")  # noqa: S311 - a story, not a secret
        rate, peak = dice.choice(RATES), dice.randrange(12)
        is_seasonal = dice.random() < SEASONAL
        for n in range(last - MONTHS + 1, last + 1):
            mean = rate * (_swing(first_day(n), peak) if is_seasonal else 1)
            pieces = round(dice.gauss(mean, mean**0.5)) if mean else 0
            if pieces > 0:
                used.append(Used(part_id=part, month=first_day(n), quantity=Decimal(pieces)))
    commands.note_demand(store_id=site.pk, used=used, by=clerk, at=end - NOTED_BEFORE)


def _swing(month: date, peak: int) -> float:
    """Three times the mean at the peak, next to nothing half a year later."""
    away = min((month.month - 1 - peak) % 12, (peak - month.month + 1) % 12)
    return (3.0, 2.0, 1.0, 0.5)[away] if away < 4 else 0.2
