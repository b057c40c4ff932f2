"""The replaced-part store: tag, clean, keep, return to the maker, hand back or scrap (PT-19)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.queries import store as store_row
from aftersales.records.vehicles.queries import visible
from aftersales.supply.parts.commands._shelves import Need, counted
from aftersales.supply.parts.commands.placing import bins_for
from aftersales.supply.parts.events import PartRemoved, RemovedPartMoved
from aftersales.supply.parts.models import Part, PartRequest, RemovedPart
from aftersales.supply.parts.states import GONE, REMOVED, RemovedState


@command("parts.tag_removed")
def tag_removed(
    *,
    store_id: int,
    need: Need,
    what: str = "",
    part_id: int | None = None,
    quantity: Decimal = Decimal(1),
    vehicle_id: int | None = None,
    by: Actor,
    at: datetime,
) -> RemovedPart:
    """Tag a part that was taken off a car with the job it comes from. Its words are those of the
    catalogue where nobody says more.
    """
    by.require("parts.tag_removed", store_id=store_id)
    part = Part.objects.visible_to(by).get(pk=part_id) if part_id else None
    if vehicle_id is not None:
        vehicle_id = visible(seen_by=by).only("pk").get(pk=vehicle_id).pk
    else:
        vehicle_id = _car_of(store_id, need)
    row = RemovedPart(
        store_id=store_id,
        part=part,
        what=clean(what or (part.name if part else ""), most=120, field="what", needed=True),
        quantity=counted(quantity),
        need_kind=need.kind,
        need_id=need.id,
        vehicle_id=vehicle_id,
        tagged_at=at,
        actor=by.key,
    )
    site = store_row(store_id)
    year = day_of(at, store_id=store_id).year
    row.number = next_number("OP", store_id=store_id, store_code=site.code, year=year)
    row.save()
    fact = PartRemoved(
        store_id=store_id,
        removed_part_id=row.pk,
        part_id=part_id,
        vehicle_id=vehicle_id,
        need_kind=need.kind,
        need=need.id,
    )
    record(fact, by=by, at=at)
    return row


def _car_of(store_id: int, need: Need) -> int | None:
    """The car for which the parts desk was asked, where the job asked it."""
    asked = PartRequest.objects.filter(
        store_id=store_id, need_kind=need.kind, need_id=need.id, vehicle__isnull=False
    )
    return asked.order_by("-pk").values_list("vehicle", flat=True).first()


@command("parts.keep_removed")
def clean_removed(*, removed_id: int, by: Actor, at: datetime) -> RemovedPart:
    """It is clean and ready to be kept or looked at."""
    return _go(removed_id, RemovedState.CLEANED, by=by, at=at)


@command("parts.keep_removed")
def keep_removed(*, removed_id: int, bin: str = "", by: Actor, at: datetime) -> RemovedPart:  # noqa: A002 - the glossary's word
    """It lies in the replaced-part store until the maker, the customer or the scrap has it."""
    return _go(removed_id, RemovedState.KEPT, bin_code=bin, by=by, at=at)


@command("parts.keep_removed")
def return_removed(*, removed_id: int, by: Actor, at: datetime) -> RemovedPart:
    """It went to the maker, as claims ask for."""
    return _go(removed_id, RemovedState.RETURNED, by=by, at=at)


@command("parts.keep_removed")
def hand_back_removed(*, removed_id: int, by: Actor, at: datetime) -> RemovedPart:
    """The customer has it: it is theirs."""
    return _go(removed_id, RemovedState.HANDED_BACK, by=by, at=at)


@command("parts.keep_removed")
def scrap_removed(*, removed_id: int, by: Actor, at: datetime) -> RemovedPart:
    """Nobody wants it; it is disposed of."""
    return _go(removed_id, RemovedState.SCRAPPED, by=by, at=at)


def _go(
    removed_id: int, to: RemovedState, *, bin_code: str = "", by: Actor, at: datetime
) -> RemovedPart:
    rows = RemovedPart.objects.visible_to(by, "parts.keep_removed")
    row: RemovedPart = rows.select_for_update().get(pk=removed_id)
    by.require("parts.keep_removed", store_id=row.store_id)
    REMOVED.require(RemovedState(row.state), to)
    bins = bins_for(row.store_id, [bin_code], by=by, at=at)

    row.state = to
    row.gone_at = at if to in GONE else None
    row.bin_id = next(iter(bins.values()), None if to in GONE else row.bin_id)
    row.save(update_fields=["state", "gone_at", "bin"])

    fact = RemovedPartMoved(
        store_id=row.store_id,
        removed_part_id=row.pk,
        part_id=row.part_id,
        state=to,
        need_kind=row.need_kind,
        need=row.need_id,
    )
    record(fact, by=by, at=at)
    return row
