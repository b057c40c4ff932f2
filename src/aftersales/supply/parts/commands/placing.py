"""Bins, and what lies in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.lookups import Among
from aftersales.core.words import clean
from aftersales.supply.parts.commands._shelves import Shelves
from aftersales.supply.parts.commands.refusals import BinInUse, BinKnown, BinMissing
from aftersales.supply.parts.events import BinClosed, BinOpened, PartPlaced
from aftersales.supply.parts.models import Bin, Stock


@command("parts.keep_bins")
def open_bin(*, store_id: int, code: str, by: Actor, at: datetime) -> Bin:
    """Give the parts store a new place."""
    by.require("parts.keep_bins", store_id=store_id)
    kept = _code(code)
    if not kept:
        raise BinMissing(_("Say the code of the bin."), field="code")
    if Bin.objects.filter(store_id=store_id, code=kept).exists():
        raise BinKnown(_("The store has a bin of this code."), field="code")
    return _open(store_id, kept, by=by, at=at)


@command("parts.keep_bins")
def close_bin(*, bin_id: int, by: Actor, at: datetime) -> Bin:
    """Take a place out of use; an occupied one is refused."""
    Bin.objects.visible_to(by, "parts.keep_bins").only("pk").get(pk=bin_id)
    (row,) = close_bins(bin_ids=[bin_id], by=by, at=at)
    return row


@command("parts.keep_bins")
def close_bins(*, bin_ids: Sequence[int], by: Actor, at: datetime) -> list[Bin]:
    """Take places out of use: all of them, or none where parts lie in one."""
    rows = Bin.objects.visible_to(by, "parts.keep_bins").filter(Among("pk", list(bin_ids)))
    found = list(rows.select_for_update().order_by("pk"))
    for row in found:
        by.require("parts.keep_bins", store_id=row.store_id)
        if Stock.objects.filter(bin=row, on_hand__gt=0).exists():
            raise BinInUse(_("Parts lie in bin %(code)s. Move them first.") % {"code": row.code})
        row.is_active = False
        row.save(update_fields=["is_active"])
    record_many([BinClosed(store_id=row.store_id, bin_id=row.pk) for row in found], by=by, at=at)
    return found


@command("parts.keep_bins")
def place(*, store_id: int, part_id: int, code: str, by: Actor, at: datetime) -> Bin:
    """The part lies here from now on, all its lots."""
    by.require("parts.keep_bins", store_id=store_id)
    shelves = Shelves(store_id, [part_id], by=by, create=True)
    bins = bins_for(store_id, [code], by=by, at=at)
    if not bins:
        raise BinMissing(_("Say the code of the bin."), field="code")
    (bin_id,) = bins.values()
    Stock.objects.filter(store_id=store_id, part_id__in=shelves.parts).update(bin=bin_id)
    record(PartPlaced(store_id=store_id, part_id=part_id, bin_id=bin_id), by=by, at=at)
    return Bin.objects.get(pk=bin_id)


def bins_for(store_id: int, codes: Collection[str], *, by: Actor, at: datetime) -> dict[str, int]:
    """The bins of these codes, by code; what the store does not have yet is opened."""
    wanted = {kept for code in codes if (kept := _code(code))}
    if not wanted:
        return {}
    found = Bin.objects.filter(store_id=store_id, code__in=wanted).order_by("pk")
    known = {row.code: row for row in found}
    for code in sorted(wanted - known.keys()):
        known[code] = _open(store_id, code, by=by, at=at)
    for row in known.values():
        if not row.is_active:
            Bin.objects.filter(pk=row.pk).update(is_active=True)
    return {code: row.pk for code, row in known.items()}


def _open(store_id: int, code: str, *, by: Actor, at: datetime) -> Bin:
    row, is_new = Bin.objects.get_or_create(store_id=store_id, code=code)
    if is_new:
        record(BinOpened(store_id=store_id, bin_id=row.pk), by=by, at=at)
    return row


def _code(code: str) -> str:
    return clean(code, most=20, field="bin").upper()
