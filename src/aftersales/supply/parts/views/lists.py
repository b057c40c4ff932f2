"""Lists of parts with their stock, of moves, of what is kept, and of bins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.money import plain
from aftersales.core.papers import papers_of
from aftersales.supply.parts import queries
from aftersales.supply.parts.models import Bin, Reservation, StockMove
from aftersales.supply.parts.states import (
    MOVE_TONES,
    QUARANTINE_TONES,
    REMOVED_TONES,
    RESERVATION_TONES,
    MoveKind,
    QuarantineState,
    Reason,
    RemovedState,
    ReservationState,
)
from aftersales.supply.parts.views.here import need_shown, stores_seen
from aftersales.web.addresses import row_address
from aftersales.web.lists import (
    Button,
    Choice,
    Column,
    Empty,
    ListPage,
    Period,
    View,
    YesNo,
    chips,
    source,
)


@dataclass(frozen=True)
class PartLine:
    pk: int
    shown_number: str
    name: str
    unit: str
    maker: str
    on_hand: Decimal
    reserved: Decimal
    free: Decimal
    on_order: Decimal
    place: str
    price: Decimal | None
    currency: str
    is_current: bool
    changed_at: datetime


def _pieces(name: str) -> Any:
    return lambda row: plain(getattr(row, name))


def _column(name: str, label: object, **more: Any) -> Column:
    return Column(
        name,
        label,
        kind="number",
        show=_pieces(name),
        plain=lambda row: getattr(row, name),
        sort=True,
        **more,
    )


class Parts(ListPage[PartLine]):
    """The group's catalogue by number, with the stock of the stores in view (PT-08)."""

    name = "parts.list"
    title = _("Parts")
    right = "parts.view"
    row = PartLine
    columns = (
        Column("shown_number", _("Part number"), sort="number", phone="title"),
        Column("name", _("Part name"), sort=True),
        _column("on_hand", _("On hand")),
        _column("reserved", _("Reserved")),
        _column("free", _("Free"), phone="side"),
        _column("on_order", _("On order")),
        Column("place", _("Bin"), sort=True),
        Column("price", _("List price"), kind="amount"),
        Column("unit", _("Unit"), phone="hide"),
        Column("maker", _("Maker"), phone="hide"),
        Column("currency", _("Currency"), shown=False),
        Column("is_current", _("Current"), kind="yes_no", shown=False),
        Column("changed_at", _("Changed"), kind="when", shown=False),
    )
    filters = (YesNo("is_current", _("Current")), YesNo("is_stocked", _("Kept in stock")))
    views = (View("all", _("All")), View("stocked", _("In stock"), "is_stocked=1"))
    order = "shown_number"
    search = ("number__startswith",)
    search_hint = _("Number or name")
    empty = Empty(
        _("No parts yet"), _("Bring in the price list of a maker: Set-up, Imports, Parts.")
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        stores = stores_seen(self.request)
        return queries.with_stock(queries.catalogue(seen_by=actor), store_ids=stores)

    def searched(self, rows: Any, words: str) -> Any:
        return queries.narrowed(rows, words)

    def url_of(self, row: PartLine) -> str:
        return row_address("parts:detail", row.pk)


@dataclass(frozen=True)
class MoveLine:
    pk: int
    occurred_at: datetime
    kind: str
    quantity: Decimal
    balance: Decimal
    reason: str
    need_kind: str
    need_id: int | None
    words: str
    part_id: int
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")
    lot: str = source("stock__lot", default="")


class Moves(ListPage[MoveLine]):
    """The book of stock: every move, for whoever keeps it and whoever supervises it (PT-15)."""

    name = "parts.moves"
    title = _("Stock moves")
    right = "parts.supervise"
    row = MoveLine
    columns = (
        Column("occurred_at", _("When"), kind="when", sort=True),
        Column("number", _("Part number"), phone="title"),
        Column("name", _("Part name")),
        Column("kind", _("Kind"), chips=chips(MoveKind, MOVE_TONES), phone="side"),
        Column("quantity", _("Quantity"), kind="number", show=_pieces("quantity")),
        Column("balance", _("On hand after"), kind="number", show=_pieces("balance")),
        Column("lot", _("Lot")),
        Column("reason", _("Reason"), chips=chips(Reason, {})),
        Column("words", _("Note"), wraps=True, shown=False),
    )
    filters = (
        Choice("kind", _("Kind"), choices=MoveKind.choices),
        Choice("reason", _("Reason"), choices=Reason.choices),
        Period("occurred_at", _("When")),
    )
    views = (
        View("all", _("All")),
        View("corrected", _("Corrections"), "kind=adjustment&kind=count&kind=cancellation"),
    )
    search = ("part__number__startswith",)
    search_hint = _("Part number")
    empty = Empty(_("Nothing has moved yet"), _("Each receipt, issue and correction stands here."))

    def rows(self) -> QuerySet[StockMove]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.moves(seen_by=actor).filter(store__in=stores_seen(self.request))

    def searched(self, rows: Any, words: str) -> Any:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        found = queries.narrowed(queries.catalogue(seen_by=actor).order_by(), words)
        return rows.filter(part__in=found)

    def url_of(self, row: MoveLine) -> str:
        return row_address("parts:detail", row.part_id)


@dataclass(frozen=True)
class KeptLine:
    pk: int
    state: str
    quantity: Decimal
    left: Decimal
    need_kind: str
    need_id: int
    made_at: datetime
    until: datetime | None
    part_id: int
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")


class Kept(ListPage[KeptLine]):
    """What is kept for jobs and visits, and until when."""

    name = "parts.reservations"
    title = _("Reservations")
    right = "parts.view"
    row = KeptLine
    columns: ClassVar[Sequence[Column]] = (
        Column("number", _("Part number"), phone="title"),
        Column("name", _("Part name")),
        Column("state", _("State"), chips=chips(ReservationState, RESERVATION_TONES), phone="side"),
        Column("left", _("Kept"), kind="number", show=_pieces("left")),
        Column("need_id", _("For")),
        Column("made_at", _("Since"), kind="when", sort=True),
        Column("until", _("Lapses"), kind="when", sort=True),
    )
    filters = (Choice("state", _("State"), choices=ReservationState.choices),)
    views = (View("open", _("Open"), "state=open"), View("all", _("All")))
    search = ("part__number__startswith",)
    search_hint = _("Part number")
    empty = Empty(_("Nothing is reserved"), _("Parts are kept from a job or an appointment."))

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        shown = {c.name: c for c in self.columns}
        shown["need_id"] = Column(
            "need_id", _("For"), show=lambda row: need_shown(request, row.need_kind, row.need_id)
        )
        self.columns = tuple(shown.values())  # type: ignore[misc]  # one reader's

    def rows(self) -> QuerySet[Reservation]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.reservations(seen_by=actor).filter(store__in=stores_seen(self.request))

    def url_of(self, row: KeptLine) -> str:
        return row_address("parts:detail", row.part_id)


@dataclass(frozen=True)
class BinLine:
    pk: int
    code: str
    is_active: bool
    store: str = source("store__name", default="")


class Bins(ListPage[BinLine]):
    """The places of the parts store."""

    name = "parts.bins"
    title = _("Bins")
    right = "parts.view"
    row = BinLine
    columns = (
        Column("code", _("Bin"), sort=True, phone="title"),
        Column("store", _("Store")),
        Column("is_active", _("In use"), kind="yes_no", phone="side"),
    )
    filters = (YesNo("is_active", _("In use")),)
    views = (View("used", _("In use"), "is_active=1"), View("all", _("All")))
    order = "code"
    search = ("code__istartswith",)
    search_hint = _("Bin")
    buttons = (Button(_("New bin"), "parts:open_bin", right="parts.keep_bins"),)
    marks = (Button(_("Take out of use"), "parts:close_bins", right="parts.keep_bins", icon="x"),)
    empty = Empty(_("No bins yet"), _("A bin is made here, or by naming it at a receipt."))

    def rows(self) -> QuerySet[Bin]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.bins(seen_by=actor).filter(store__in=stores_seen(self.request))

    def url_of(self, row: BinLine) -> str:
        """Its label, before it is printed."""
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        labels = papers_of("bin", seen_by=actor)
        return labels[0].address(row.pk) if labels else ""


@dataclass(frozen=True)
class RemovedLine:
    pk: int
    number: str
    what: str
    quantity: Decimal
    state: str
    tagged_at: datetime
    plate: str = source("vehicle__plate", default="")
    place: str = source("bin__code", default="")


class Removed(ListPage[RemovedLine]):
    """The replaced-part store: what came off cars and where it is (PT-19)."""

    name = "parts.removed"
    title = _("Replaced parts")
    right = "parts.view"
    row = RemovedLine
    columns = (
        Column("number", _("Tag"), sort=True, phone="title"),
        Column("what", _("Part name")),
        Column("quantity", _("Quantity"), kind="number", show=_pieces("quantity")),
        Column("plate", _("Car"), kind="plate"),
        Column("place", _("Bin")),
        Column("state", _("State"), chips=chips(RemovedState, REMOVED_TONES), phone="side"),
        Column("tagged_at", _("Since"), kind="when", sort=True),
    )
    filters = (Choice("state", _("State"), choices=RemovedState.choices),)
    views = (
        View("here", _("In the house"), "state=tagged&state=cleaned&state=kept"),
        View("all", _("All")),
    )
    search = ("number__istartswith", "what__icontains")
    search_hint = _("Tag or part name")
    buttons = (Button(_("Tag an old part"), "parts:tag_removed", right="parts.tag_removed"),)
    empty = Empty(_("No replaced parts"), _("What comes off a car is tagged with its job."))

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        rows = queries.removed_parts(seen_by=actor).filter(store__in=stores_seen(self.request))
        return rows.order_by()

    def url_of(self, row: RemovedLine) -> str:
        return row_address("parts:removed_part", row.pk)


@dataclass(frozen=True)
class AsideLine:
    pk: int
    quantity: Decimal
    state: str
    words: str
    reason: str
    proof: str
    held_at: datetime
    part_id: int
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")
    store: str = source("store__name", default="")


class SetAside(ListPage[AsideLine]):
    """Pieces that came without a proof that they conform: no stock until it is here (PT-16)."""

    name = "parts.quarantine"
    title = _("Quarantine")
    right = "parts.view"
    row = AsideLine
    columns = (
        Column("number", _("Part number"), phone="title"),
        Column("name", _("Part name")),
        Column("quantity", _("Quantity"), kind="number", show=_pieces("quantity")),
        Column("store", _("Store")),
        Column("words", _("Note")),
        Column("proof", pgettext_lazy("part", "Proof")),
        Column("reason", _("Why they go back"), shown=False),
        Column("state", _("State"), chips=chips(QuarantineState, QUARANTINE_TONES), phone="side"),
        Column("held_at", _("Since"), kind="when", sort=True),
    )
    filters = (Choice("state", _("State"), choices=QuarantineState.choices),)
    views = (View("held", _("Set aside"), "state=held"), View("all", _("All")))
    order = "-held_at"
    search = ("part__number__istartswith", "part__name__icontains")
    search_hint = _("Part number or name")
    template = "parts/quarantine.html"
    empty = Empty(
        _("Nothing is set aside"),
        _("What comes without a certificate or proof of origin waits here, not in stock."),
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.quarantine(seen_by=actor).filter(store__in=stores_seen(self.request))

    def url_of(self, row: AsideLine) -> str:
        return row_address("parts:detail", row.part_id)

    def extra(self) -> dict[str, Any]:
        return {"held": list(self.rows().filter(state=QuarantineState.HELD)[:20])}
