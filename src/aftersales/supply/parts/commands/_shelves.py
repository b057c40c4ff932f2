"""The shelves of some parts of a store, held until the command ends, and what is put there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many
from aftersales.core.lookups import Among
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.queries import store as store_row
from aftersales.supply.parts.commands.refusals import (
    CostImpossible,
    CountedSince,
    LotMissing,
    LotNotKept,
    NeedUnknown,
    NeverThatMuch,
    NotEnough,
    QuantityImpossible,
)
from aftersales.supply.parts.models import Part, Stock, StockMove
from aftersales.supply.parts.rules import cost_of, normalised
from aftersales.supply.parts.states import MoveKind, Tracking

MOST = Decimal(1_000_000)
DEAREST = Decimal(10) ** 9
NOTHING = Decimal(0)
_THOUSANDTH = Decimal("0.001")
_KIND = re.compile(r"[a-z][a-z_]{0,19}")


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a part is for: ``Need(kind="job", id=17)``, ``Need(kind="appointment", id=4)``."""

    kind: str
    id: int

    def __post_init__(self) -> None:
        if not _KIND.fullmatch(self.kind) or not 0 < self.id < 2**63:
            raise NeedUnknown(_("Say what the part is for."), field="need")


@dataclass(frozen=True, kw_only=True)
class Want:
    """So many pieces of a part; of parts that are told apart perhaps just this lot or piece."""

    part_id: int
    quantity: Decimal
    lot: str = ""


def counted(quantity: Decimal, *, field: str = "quantity", zero: bool = False) -> Decimal:
    """The quantity as it is kept: three places, more than nothing, not more than any store has."""
    if not quantity.is_finite() or abs(quantity) > MOST:
        raise QuantityImpossible(_("This quantity is not possible."), field=field)
    kept = quantity.quantize(_THOUSANDTH, rounding=ROUND_HALF_UP)
    if kept < 0 or (kept == 0 and not zero):
        raise QuantityImpossible(_("Say how many: more than nothing."), field=field)
    return kept


def costing(cost: Decimal, *, field: str = "cost") -> Decimal:
    if not cost.is_finite() or not 0 <= cost < DEAREST:
        raise CostImpossible(_("No part costs this."), field=field)
    return cost


class Shelves:
    """The rows of stock of these parts in a store, locked in one order, and their parts.

    Everything that changes stock or reservations of a part holds its rows first, so two of them
    wait for each other and never lock each other out.
    """

    def __init__(
        self, store_id: int, part_ids: Collection[int], *, by: Actor, create: bool = False
    ) -> None:
        self.store_id, self.by = store_id, by
        wanted = set(part_ids)
        self.parts: dict[int, Part] = {}
        if create:
            self._open(wanted)
        found = hold(store_id, wanted)
        self.parts |= {row.part_id: row.part for row in found}
        if missing := wanted - self.parts.keys():
            self._meet(missing)
        self.rows: defaultdict[int, list[Stock]] = defaultdict(list)
        for row in found:
            self.rows[row.part_id].append(row)

    def _open(self, part_ids: set[int]) -> None:
        """Shelves for parts that are new here. Before any is held: who inserts and waits for
        another's insert must not stand in anybody's way.
        """
        known = Stock.objects.filter(Among("part_id", part_ids), store_id=self.store_id, lot="")
        missing = part_ids - set(known.values_list("part_id", flat=True))
        if missing:
            self._meet(missing)
            insert_shelves(self.store_id, missing)

    def _meet(self, part_ids: set[int]) -> None:
        """Parts this store never had: they must be in the catalogue all the same."""
        parts = Part.objects.visible_to(self.by).filter(Among("pk", part_ids))
        self.parts |= {part.pk: part for part in parts}
        if part_ids - self.parts.keys():
            raise Part.DoesNotExist

    def of(self, part_id: int, lot: str = "") -> list[Stock]:
        """The rows that may serve: all of the part, or just the lot that is named. What expires
        first goes first.
        """
        rows = [row for row in self.rows[part_id] if not lot or row.lot == lot]
        return sorted(rows, key=lambda row: (row.expires_on or date.max, row.pk))

    def day(self, at: datetime) -> date | None:
        """The day on which pieces have to be good; None where no lot at hand ever expires."""
        if any(row.expires_on for rows in self.rows.values() for row in rows):
            return day_of(at, store_id=self.store_id)
        return None

    def free(self, part_id: int, lot: str = "") -> Decimal:
        return sum((row.free for row in self.of(part_id, lot)), Decimal(0))

    def take_free(
        self, want: Want, quantity: Decimal, *, on: date | None, partly: bool = False
    ) -> list[tuple[Stock, Decimal]]:
        """Which rows give the pieces, what expires first before the rest, nothing that is past its
        shelf life ``on`` the day; refused when not so many are free.
        """
        taken, left = [], quantity
        for row in self.of(want.part_id, want.lot):
            share = NOTHING if row.is_past(on) else min(row.free, left)
            if share > 0:
                taken.append((row, share))
                left -= share
        if left and not partly:
            raise NotEnough(
                shown_number=self.parts[want.part_id].shown_number,
                asked=want.quantity,
                free=quantity - left,
            )
        return taken

    def keep_until(self, row: Stock, expires_on: date | None) -> None:
        """The lot may be used to that day; where it says another one already, to the earlier."""
        if expires_on is None or not row.lot or (row.on_hand and row.expires_on == expires_on):
            return
        if row.on_hand and row.expires_on is not None:
            expires_on = min(expires_on, row.expires_on)
        row.expires_on = expires_on
        Stock.objects.filter(pk=row.pk).update(expires_on=expires_on)

    def row_for(self, part_id: int, lot: str) -> Stock:
        """Where pieces that come in are put, with the lot the part asks for."""
        part = self.parts[part_id]
        lot = _lot_of(part, lot)
        for row in self.rows[part_id]:
            if row.lot == lot:
                return row
        base = self.rows[part_id][0]
        row = Stock(
            store_id=self.store_id,
            part_id=part_id,
            lot=lot,
            is_serial=part.tracking == Tracking.SERIAL,
            bin_id=base.bin_id,
            currency=base.currency,
        )
        insert_many([row])
        row.part = part
        self.rows[part_id].append(row)
        return row


def hold(store_id: int, part_ids: Collection[int]) -> list[Stock]:
    """Lock the rows of these parts, each waiting for whoever holds them."""
    rows = Stock.objects.filter(Among("part_id", part_ids), store_id=store_id)
    held = rows.select_for_update(of=("self",), no_key=True).select_related("part")
    return list(held.order_by("pk"))


def insert_shelves(store_id: int, part_ids: Collection[int]) -> None:
    """Empty rows for parts that the store deals with for the first time; two at once make one."""
    currency = store_row(store_id).currency
    rows = [Stock(store_id=store_id, part_id=pk, currency=currency) for pk in sorted(part_ids)]
    Stock.objects.bulk_create(rows, ignore_conflicts=True)


def _lot_of(part: Part, lot: str) -> str:
    kept = normalised(lot)[:40]
    if part.tracking == Tracking.NONE and kept:
        raise LotNotKept(_("Pieces of this part are not told apart."), field="lot")
    if part.tracking != Tracking.NONE and not kept:
        raise LotMissing(_("Say the lot or serial number."), field="lot")
    return kept


# ── moves ────────────────────────────────────────────────────────────────────────────────────────


def put(
    row: Stock,
    kind: MoveKind,
    quantity: Decimal,
    value: Decimal,
    *,
    by: Actor,
    at: datetime,
    **more: Any,
) -> StockMove:
    """A move into the shelf; the row at hand is changed likewise, as the trigger will the table."""
    return _move(row, kind, quantity, value, by, at, more)


def take(
    row: Stock, kind: MoveKind, quantity: Decimal, *, by: Actor, at: datetime, **more: Any
) -> StockMove:
    """A move out of the shelf at what the pieces cost."""
    value = cost_of(quantity, on_hand=row.on_hand, value=row.value, currency=row.currency)
    return _move(row, kind, -quantity, -value, by, at, more)


def _move(
    row: Stock,
    kind: MoveKind,
    quantity: Decimal,
    value: Decimal,
    by: Actor,
    at: datetime,
    more: dict[str, Any],
) -> StockMove:
    row.on_hand += quantity
    row.value += value
    return StockMove(
        store_id=row.store_id,
        stock=row,
        part_id=row.part_id,
        kind=kind,
        quantity=quantity,
        value=value,
        balance=row.on_hand,
        balance_value=row.value,
        actor=by.key,
        occurred_at=at,
        **more,
    )


def write(moves: Sequence[StockMove], *, at: datetime) -> list[StockMove]:
    """Write the moves; the database carries them to the shelves, and refuses a past below nothing
    and one behind a count.
    """
    is_dated_back = any(m.stock.last_moved_at and at < m.stock.last_moved_at for m in moves)
    was_counted = any(m.stock.counted_at and at <= m.stock.counted_at for m in moves)
    if is_dated_back or was_counted:
        with refusing_the_past():
            return insert_many(moves)
    return insert_many(moves)


@contextmanager
def refusing_the_past() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        name = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", "")
        if name == "stock_never_negative_then":
            words = _("There were not so many pieces then: since that time more had gone.")
            raise NeverThatMuch(words, field="quantity") from fault
        if name == "stock_counted_since":
            words = _("This shelf was counted since then. Enter it as of now.")
            raise CountedSince(words, field="quantity") from fault
        raise
