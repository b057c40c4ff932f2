"""Papers of the parts store: the count sheet (盘点单), and labels for bins and parts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.core.actors import Actor
from aftersales.core.money import plain
from aftersales.core.papers import About, Field, Fields, OwnSize, Sheet, Table, Wanted
from aftersales.ground.printing.queries import qr
from aftersales.supply.parts import queries
from aftersales.supply.parts.models import StockCount, StockCountLine
from aftersales.supply.parts.states import CountScope, CountState
from aftersales.web import show

# ── the count sheet ──────────────────────────────────────────────────────────────────────────────


def find_count(count_id: int, actor: Actor) -> About:
    row = queries.counts_of(seen_by=actor).get(pk=count_id)
    back = reverse("parts:count", args=[row.pk])
    return About(what=row, store_id=row.store_id, name=row.number, back=back)


def count_sheet(found: About, wanted: Wanted) -> Sheet:
    """While it is counted, a blind list in the order of the walk with room for numbers; later what
    was found, and why it differed.
    """
    count: StockCount = found.what
    lines = list(queries.count_lines(count.pk, seen_by=wanted.actor))
    is_blind = count.state in {CountState.OPEN, CountState.DROPPED}
    return Sheet(
        title=_("Count sheet") if is_blind else _("Result of the count"),
        number=count.number,
        codes=(count.number,),
        blocks=[
            Fields(
                [
                    Field(_("What is counted"), _scope(count)),
                    Field(_("Begun"), show.moment(count.cut_off_at)),
                ]
            ),
            _blind(lines) if is_blind else _result(lines),
            Fields(
                [
                    Field(_("Counted by"), ""),
                    Field(_("Seen at"), "") if is_blind else Field(_("Approved by"), ""),
                ]
            ),
        ],
    )


def _scope(count: StockCount) -> str:
    return f"{CountScope(count.scope).label} {count.stock_class}".strip()


def _named(line: StockCountLine) -> list[str]:
    stock = line.stock
    number = f"{stock.part.shown_number} {stock.lot}".strip()
    return [stock.bin.code if stock.bin else "–", number, stock.part.name]


def _blind(lines: list[StockCountLine]) -> Table:
    return Table(
        heads=[_("Bin"), _("Part number"), _("Part name"), _("Unit"), _("Pieces counted")],
        rows=[[*_named(line), line.stock.part.unit, ""] for line in lines],
        widths=[3, 5, 6, 2, 4],
    )


def _result(lines: list[StockCountLine]) -> Table:
    return Table(
        heads=[
            _("Bin"),
            _("Part number"),
            _("Part name"),
            pgettext("stock", "Books"),
            _("Pieces counted"),
            _("Why"),
        ],
        rows=[
            [*_named(line), plain(line.book), _counted(line), str(line.get_reason_display())]
            for line in lines
        ],
        widths=[3, 5, 5, 2, 3, 4],
    )


def _counted(line: StockCountLine) -> str:
    return "–" if line.counted is None else plain(line.counted)


# ── labels ───────────────────────────────────────────────────────────────────────────────────────


def find_bin(bin_id: int, actor: Actor) -> About:
    row = queries.bins(seen_by=actor).get(pk=bin_id)
    return About(what=row, store_id=row.store_id, name=row.code, back=reverse("parts:bins"))


def bin_label(found: About, wanted: Wanted) -> OwnSize:  # noqa: ARG001 - as every paper
    """What stands on the shelf: the code, for eyes and for the scanner."""
    code = found.what.code
    return OwnSize(_("Bin label"), "workshop_label", _label(code, "", []))


def find_part(part_id: int, actor: Actor) -> About:
    row = queries.catalogue(seen_by=actor).get(pk=part_id)
    back = reverse("parts:detail", args=[row.pk])
    return About(what=row, store_id=None, name=row.shown_number, back=back)


def part_label(found: About, wanted: Wanted) -> OwnSize:
    """What stands on the box: number, name, and the bin where it lies in this store."""
    part = found.what
    shelves = queries.shelves(seen_by=wanted.actor, part_id=part.pk, store_id=found.store_id)
    place = next((row.bin for row in shelves if row.bin), "")
    lines = [part.name, _("Bin %(code)s") % {"code": place} if place else ""]
    return OwnSize(_("Part label"), "workshop_label", _label(part.shown_number, part.number, lines))


def _label(large: str, number: str, lines: list[str]) -> dict[str, Any]:
    return {"plate": large, "number": "", "lines": lines, "qr_plate": qr(number or large)}
