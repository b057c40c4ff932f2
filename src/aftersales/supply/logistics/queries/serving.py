"""Which store serves which site of the group, and which would be proposed (LG-03)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.ground.network import queries as network
from aftersales.ground.network.queries import day_of
from aftersales.supply.logistics import rules
from aftersales.supply.logistics.models import SitePlace, SiteService, Van
from aftersales.supply.logistics.queries.tours import minutes, places, roads_of
from aftersales.supply.logistics.rules import Served


@dataclass(frozen=True, kw_only=True)
class SiteLine:
    """A site with the store that serves it, as decided and as proposed."""

    site_id: int
    place: SitePlace | None
    service: SiteService | None
    proposal: Served | None


def serving(site_id: int, *, seen_by: Actor) -> int | None:
    """The store that was decided to serve a site."""
    rows = SiteService.objects.visible_to(seen_by).filter(site=site_id)
    return rows.values_list("source", flat=True).first()


def delivery_network(*, seen_by: Actor, at: datetime) -> list[SiteLine]:
    """Every site of the group; the proposals are reckoned from places and own vans of today."""
    if seen_by.group_id is None:
        return []
    known = places(seen_by=seen_by)
    decided = {
        row.site_id: row
        for row in SiteService.objects.visible_to(seen_by).select_related("source", "site")
    }
    proposed = _proposed(known, seen_by=seen_by, at=at)
    return [
        SiteLine(
            site_id=pk, place=known.get(pk), service=decided.get(pk), proposal=proposed.get(pk)
        )
        for pk in sorted(network.store_ids(group_id=seen_by.group_id))
    ]


def _proposed(known: dict[int, SitePlace], *, seen_by: Actor, at: datetime) -> dict[int, Served]:
    time_left: defaultdict[int, float] = defaultdict(float)
    for van in Van.objects.filter(group=seen_by.group_id, is_closed=False, source__in=known):
        time_left[van.source_id] += minutes(van.shift_to) - minutes(van.shift_from)
    roads = {pk: roads_of(pk, on=day_of(at, store_id=pk)) for pk in time_left}
    points = {pk: (float(row.latitude), float(row.longitude)) for pk, row in known.items()}
    ways = {
        site: {
            store: rules.straight_km(points[store], point) * roads[store].factor
            for store in time_left
            if store != site
        }
        for site, point in points.items()
    }
    return rules.served(ways, time_left, roads)
