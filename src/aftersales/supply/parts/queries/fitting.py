"""What goes instead of a part that is not there, and into which cars a part goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from aftersales.core.actors import Actor
from aftersales.core.lookups import Among
from aftersales.records.vehicles.queries import visible
from aftersales.supply.parts.models import (
    Fitment,
    FitmentWaived,
    Part,
    PartQuerySet,
    Stock,
    Substitute,
)
from aftersales.supply.parts.rules import Car, GoesInto, goes_into
from aftersales.supply.parts.states import Fit, Way

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Lack:
    """A part that is wanted in a store, perhaps for a car."""

    part_id: int
    store_id: int
    vehicle_id: int | None = None


@dataclass(frozen=True)
class StandIn:
    """A part that may go instead: how it comes to, how many are free, whether it fits the car."""

    part: Part
    way: Way
    free: Decimal
    fit: Fit
    reason: str = ""


def fitments(*, seen_by: Actor, part_id: int | None = None) -> QuerySet[Fitment]:
    """The cars that parts go into."""
    rows = Fitment.objects.visible_to(seen_by).select_related("model", "part")
    if part_id is not None:
        rows = rows.filter(part=part_id)
    return rows.order_by("model__make", "model__series", "model__name", "pk")


def substitute_pairs(*, seen_by: Actor, part_id: int | None = None) -> QuerySet[Substitute]:
    """Pairs of which one stands in for the other; of one part: those it is in, either side."""
    rows = Substitute.objects.visible_to(seen_by).select_related("part", "other")
    if part_id is not None:
        rows = rows.filter(Q(part=part_id) | Q(other=part_id))
    return rows.order_by("pk")


def fits(part_ids: Collection[int], *, vehicle_id: int, seen_by: Actor) -> dict[int, Fit]:
    """Whether parts go into a car. Three statements, however many parts."""
    found = _fits({(pk, vehicle_id) for pk in part_ids}, seen_by=seen_by)
    return {part_id: fit for (part_id, _vehicle), fit in found.items()}


def _fits(
    pairs: Collection[tuple[int, int | None]], *, seen_by: Actor
) -> dict[tuple[int, int | None], Fit]:
    """For each part and car; None is no car."""
    told = _told({part_id for part_id, _vehicle in pairs})
    vehicles = {vehicle for part_id, vehicle in pairs if vehicle and part_id in told}
    cars = _cars(vehicles, seen_by=seen_by) if vehicles else {}
    found = {
        pair: _WORDS[goes_into(told.get(pair[0], []), cars.get(pair[1]) if pair[1] else None)]
        for pair in pairs
    }
    misfits = {pair for pair, fit in found.items() if fit == Fit.MISFIT}
    if misfits:
        waived = FitmentWaived.objects.filter(
            Among("part_id", {pair[0] for pair in misfits}),
            vehicle__in={pair[1] for pair in misfits},
        )
        for pair in misfits & set(waived.values_list("part_id", "vehicle_id")):
            found[pair] = Fit.WAIVED
    return found


_WORDS = {True: Fit.FITS, None: Fit.UNTOLD, False: Fit.MISFIT}


def _told(part_ids: Collection[int]) -> dict[int, list[GoesInto]]:
    rows = Fitment.objects.filter(Among("part_id", part_ids)).select_related("model")
    found: defaultdict[int, list[GoesInto]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.part_id].append(
            GoesInto(
                model_id=row.model_id,
                make=row.model.make,
                series=row.model.series,
                is_series=row.is_series,
                year_from=row.year_from,
                year_to=row.year_to,
            )
        )
    return dict(found)


def _cars(vehicle_ids: Collection[int], *, seen_by: Actor) -> dict[int, Car]:
    """What is known of cars whose model is; the year of the car goes before that of its model."""
    rows = visible(seen_by=seen_by).filter(Among("pk", vehicle_ids), model__isnull=False)
    told = rows.values_list(
        "pk", "model_id", "model__make", "model__series", "model_year", "model__model_year"
    )
    return {
        pk: Car(model_id, make, series, year or of_model)
        for pk, model_id, make, series, year, of_model in told
        if model_id is not None
    }


def fitting_first(
    rows: PartQuerySet, *, vehicle_id: int, most: int, seen_by: Actor
) -> list[tuple[Part, Fit]]:
    """The first parts of a search as one writes them on an order for a car: those that are told to
    fit it, then those of which nothing is told, and last those that do not.
    """
    car = _cars([vehicle_id], seen_by=seen_by).get(vehicle_id)
    named = []
    if car:
        meant = Fitment.objects.filter(
            Q(model=car.model_id) | Q(model__make=car.make, model__series=car.series)
        )
        named = list(rows.filter(pk__in=meant.values("part"))[: 2 * most])
    others = list(rows.exclude(pk__in=[part.pk for part in named])[:most])
    parts = [*named, *others]
    fit = fits([part.pk for part in parts], vehicle_id=vehicle_id, seen_by=seen_by)
    ranked = sorted(parts, key=lambda part: _RANK[fit[part.pk]])
    return [(part, fit[part.pk]) for part in ranked[:most]]


_RANK = {Fit.FITS: 0, Fit.WAIVED: 1, Fit.UNTOLD: 2, Fit.MISFIT: 3}


# ── instead of ───────────────────────────────────────────────────────────────────────────────────


def stand_ins(
    lacks: Collection[Lack], *, only_free: bool = True, seen_by: Actor
) -> dict[Lack, list[StandIn]]:
    """What may go instead of parts that lack, the successor first, then whatever fits best and lies
    most of on the shelf; nothing that does not fit the car. Some statements for all of them
    together, and one alone where there is nothing.
    """
    ways = _ways({lack.part_id for lack in lacks}, seen_by=seen_by)
    others = {pk for offered in ways.values() for pk in offered}
    if not others:
        return {}
    parts = _sold(others, seen_by=seen_by)
    free = _free(parts, {lack.store_id for lack in lacks})
    asked = {(lack, pk) for lack in lacks for pk in ways.get(lack.part_id, ())}
    fit = _fits({(pk, lack.vehicle_id) for lack, pk in asked}, seen_by=seen_by)
    found: dict[Lack, list[StandIn]] = {}
    for lack in lacks:
        offered = [
            StandIn(
                parts[pk],
                way,
                free.get((lack.store_id, pk), NOTHING),
                fit[pk, lack.vehicle_id],
                reason,
            )
            for pk, (way, reason) in ways.get(lack.part_id, {}).items()
            if pk in parts
        ]
        kept = [one for one in offered if one.fit != Fit.MISFIT and (one.free > 0 or not only_free)]
        if kept:
            found[lack] = sorted(
                kept, key=lambda one: (one.way != Way.SUCCESSOR, _RANK[one.fit], -one.free)
            )
    return found


Ways = Mapping[int, tuple[Way, str]]


def _ways(part_ids: Collection[int], *, seen_by: Actor) -> dict[int, Ways]:
    """What stands in for each part: all that came after it, and what is noted to do as well."""
    found: dict[int, dict[int, tuple[Way, str]]] = {}
    chain = {pk: pk for pk in part_ids}  # the part that is wanted → how far its chain is followed
    while chain:
        after = dict(_next(chain.values()))
        chain = {pk: after[at] for pk, at in chain.items() if after.get(at)}
        for pk, successor in chain.items():
            found.setdefault(pk, {})[successor] = (Way.SUCCESSOR, "")
    pairs = Substitute.objects.visible_to(seen_by).filter(
        Q(Among("part_id", part_ids)) | Q(Among("other_id", part_ids), is_mutual=True)
    )
    for part, other, is_mutual, reason in pairs.order_by("pk").values_list(
        "part_id", "other_id", "is_mutual", "reason"
    ):
        for one, instead in ((part, other), (other, part))[: 1 + is_mutual]:
            if one in part_ids:
                found.setdefault(one, {}).setdefault(instead, (Way.SUBSTITUTE, reason))
    return dict(found)


def _next(part_ids: Iterable[int]) -> Iterable[tuple[int, int]]:
    rows = Part.objects.filter(Among("pk", set(part_ids)), successor__isnull=False)
    return rows.values_list("pk", "successor_id")


def _sold(part_ids: Collection[int], *, seen_by: Actor) -> dict[int, Part]:
    rows = Part.objects.visible_to(seen_by).filter(Among("pk", part_ids))
    return {part.pk: part for part in rows}


def _free(part_ids: Collection[int], store_ids: Collection[int]) -> dict[tuple[int, int], Decimal]:
    rows = Stock.objects.filter(Among("part_id", part_ids), store__in=store_ids).order_by()
    told = rows.values_list("store", "part").annotate(Sum("on_hand"), Sum("reserved"))
    return {(store, part): on_hand - kept for store, part, on_hand, kept in told}
