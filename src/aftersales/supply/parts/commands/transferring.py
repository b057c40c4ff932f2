"""Parts go from one store of the group to another: asked for, sent, received, or back (PT-07)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, store, store_ids
from aftersales.supply.parts.commands._keeping import serve_waiting
from aftersales.supply.parts.commands._shelves import Shelves, Want, counted, put, take, write
from aftersales.supply.parts.commands.refusals import (
    CurrenciesDiffer,
    MoreThanSent,
    NothingOnItsWay,
    NothingToTransfer,
    SameStore,
)
from aftersales.supply.parts.events import (
    TransferCancelled,
    TransferReceived,
    TransferRequested,
    TransferSent,
    TransferWrittenOff,
)
from aftersales.supply.parts.models import Part, StockMove, Transfer, TransferLine
from aftersales.supply.parts.rules import cost_of, normalised
from aftersales.supply.parts.states import TRANSFER, MoveKind, Reason, TransferState

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Came:
    """What arrived of a line: ``good`` goes on the shelf, ``damaged`` is booked in and out."""

    line_id: int
    good: Decimal
    damaged: Decimal = NOTHING


@command("parts.transfer")
def request_transfer(
    *,
    source_id: int,
    target_id: int,
    wants: Sequence[Want],
    words: str = "",
    by: Actor,
    at: datetime,
) -> Transfer:
    """Ask another store of the group for parts that one's own store needs."""
    by.require("parts.transfer", store_id=target_id)
    transfer = _new(source_id, target_id, wants, words, by=by, at=at)
    transfer.state, transfer.asked_by, transfer.asked_at = TransferState.REQUESTED, by.key, at
    transfer.save()
    _write_lines(transfer, wants, by=by)
    fact = TransferRequested(
        store_id=target_id, transfer_id=transfer.pk, other=source_id, lines=len(wants)
    )
    record(fact, by=by, at=at)
    return transfer


@command("parts.transfer")
def send_transfer(
    *,
    source_id: int,
    target_id: int,
    wants: Sequence[Want],
    words: str = "",
    by: Actor,
    at: datetime,
) -> Transfer:
    """Send parts to another store; from here on they are on their way, at what they cost."""
    by.require("parts.transfer", store_id=source_id)
    transfer = _new(source_id, target_id, wants, words, by=by, at=at)
    transfer.state, transfer.sent_by, transfer.sent_at = TransferState.SENT, by.key, at
    transfer.save()
    _write_lines(transfer, wants, by=by)
    return _dispatch(transfer, by=by, at=at)


@command("parts.transfer")
def dispatch_transfer(*, transfer_id: int, by: Actor, at: datetime) -> Transfer:
    """Send what another store has asked for."""
    transfer = _locked(transfer_id, by)
    by.require("parts.transfer", store_id=transfer.source_id)
    TRANSFER.require(TransferState(transfer.state), TransferState.SENT)
    transfer.state, transfer.sent_by, transfer.sent_at = TransferState.SENT, by.key, at
    transfer.save(update_fields=["state", "sent_by", "sent_at"])
    return _dispatch(transfer, by=by, at=at)


@command("parts.receive")
def receive_transfer(
    *, transfer_id: int, came: Sequence[Came], by: Actor, at: datetime
) -> Transfer:
    """Count what has come. What is short stays on its way until it comes, is called back or is
    written off; jobs that wait get theirs at once.
    """
    transfer = _locked(transfer_id, by)
    by.require("parts.receive", store_id=transfer.target_id)
    lines = _on_its_way(transfer)
    wanted = [(lines[c.line_id], c) for c in came if c.line_id in lines]
    if len(wanted) != len(came) or len({c.line_id for c in came}) != len(came):
        raise NothingOnItsWay(_("This line has nothing on its way."), field="lines")
    shelves = Shelves(transfer.target_id, {line.part_id for line, _c in wanted}, by=by, create=True)
    pieces = damaged = NOTHING
    moves: list[StockMove] = []
    for line, told in wanted:
        good = counted(told.good, field="good", zero=True)
        bad = counted(told.damaged, field="damaged", zero=True)
        if good + bad > line.left:
            raise MoreThanSent(_("More arrives than is on its way."), field="good")
        if good + bad:
            moves += _shelve(shelves, line, good, bad, by=by, at=at)
        pieces, damaged = pieces + good, damaged + bad
    if not moves:
        raise NothingOnItsWay(_("Say how many have come."), field="lines")
    write(moves, at=at)
    for line, told in wanted:
        line.refresh_from_db()
        if told.damaged:
            line.damaged += told.damaged
            line.save(update_fields=["damaged"])
    is_whole = _end_if_empty(transfer, TransferState.RECEIVED, at=at)
    fact = TransferReceived(
        store_id=transfer.target_id,
        transfer_id=transfer.pk,
        other=transfer.source_id,
        pieces=pieces,
        damaged=damaged,
        is_whole=is_whole,
    )
    record(fact, by=by, at=at)
    serve_waiting(shelves, by=by, at=at)
    return transfer


@command("parts.transfer")
def cancel_transfer(*, transfer_id: int, by: Actor, at: datetime) -> Transfer:
    """Nothing is sent, or what is still on its way comes back to the shelf it left."""
    transfer = _locked(transfer_id, by)
    state = TransferState(transfer.state)
    asked = state == TransferState.REQUESTED
    by.require("parts.transfer", store_id=transfer.target_id if asked else transfer.source_id)
    TRANSFER.require(state, TransferState.CANCELLED)
    pieces, _value = (NOTHING, NOTHING) if asked else _take_home(transfer, by=by, at=at)
    arrived = transfer.lines.filter(received__gt=0).exists()
    end = TransferState.RECEIVED if arrived else TransferState.CANCELLED
    _end_if_empty(transfer, end, at=at)
    fact = TransferCancelled(
        store_id=transfer.target_id if asked else transfer.source_id,
        transfer_id=transfer.pk,
        other=transfer.source_id if asked else transfer.target_id,
        pieces=pieces,
    )
    record(fact, by=by, at=at)
    return transfer


@command("parts.transfer")
def write_off_transfer(*, transfer_id: int, words: str = "", by: Actor, at: datetime) -> Transfer:
    """What is still on its way will never come: it is booked home and out again as lost, so that
    the store that sent it bears the loss.
    """
    transfer = _locked(transfer_id, by)
    by.require("parts.transfer", store_id=transfer.source_id)
    TRANSFER.require(TransferState(transfer.state), TransferState.RECEIVED)
    said = clean(words, most=200, field="words")
    pieces, value = _take_home(transfer, lost=said or transfer.number, by=by, at=at)
    _end_if_empty(transfer, TransferState.RECEIVED, at=at)
    fact = TransferWrittenOff(
        store_id=transfer.source_id,
        transfer_id=transfer.pk,
        other=transfer.target_id,
        pieces=pieces,
        value=value,
    )
    record(fact, by=by, at=at)
    return transfer


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def _new(
    source_id: int,
    target_id: int,
    wants: Sequence[Want],
    words: str,
    *,
    by: Actor,
    at: datetime,
) -> Transfer:
    here = store(source_id if by.may("parts.transfer", store_id=source_id) else target_id)
    known = set(store_ids(group_id=here.group_id))
    if source_id == target_id or not {source_id, target_id} <= known:
        raise SameStore(_("Name another store of the group."), field="target_id")
    if store(source_id).currency != store(target_id).currency:
        raise CurrenciesDiffer(_("The stores keep their books in two currencies."))
    keys = {(want.part_id, normalised(want.lot)) for want in wants}
    if not wants or len(keys) != len(wants):
        raise NothingToTransfer(_("Name each part once."), field="lines")
    year = day_of(at, store_id=here.pk).year
    return Transfer(
        group_id=here.group_id,
        source_id=source_id,
        target_id=target_id,
        number=next_number("TR", store_id=here.pk, store_code=here.code, year=year),
        words=clean(words, most=200, field="words"),
    )


def _write_lines(transfer: Transfer, wants: Sequence[Want], *, by: Actor) -> None:
    ids = {want.part_id for want in wants}
    if Part.objects.visible_to(by).filter(pk__in=ids).count() != len(ids):
        raise Part.DoesNotExist
    TransferLine.objects.bulk_create(
        TransferLine(
            group_id=transfer.group_id,
            transfer=transfer,
            part_id=want.part_id,
            lot=normalised(want.lot)[:40],
            asked=counted(want.quantity),
        )
        for want in wants
    )


def _dispatch(transfer: Transfer, *, by: Actor, at: datetime) -> Transfer:
    """Take what is free off the shelves of the source: all lines or none."""
    lines = list(transfer.lines.order_by("pk"))
    shelves = Shelves(transfer.source_id, {line.part_id for line in lines}, by=by)
    moves: list[StockMove] = []
    for line in lines:
        want = Want(part_id=line.part_id, quantity=line.asked, lot=line.lot)
        for row, share in shelves.take_free(want, line.asked, on=shelves.day(at)):
            of = _line_of(line, row.lot, moves)
            if of.expires_on != row.expires_on:
                of.expires_on = row.expires_on
                of.save(update_fields=["expires_on"])
            more = {"transfer_line_id": of.pk, "words": transfer.number}
            moves.append(take(row, MoveKind.TRANSFER_OUT, share, by=by, at=at, **more))
    write(moves, at=at)
    fact = TransferSent(
        store_id=transfer.source_id,
        transfer_id=transfer.pk,
        other=transfer.target_id,
        lines=len(lines),
        value=-sum((move.value for move in moves), NOTHING),
    )
    record(fact, by=by, at=at)
    return transfer


def _line_of(line: TransferLine, lot: str, moves: Sequence[StockMove]) -> TransferLine:
    """The line itself, or one of its own for a further lot that serves it: what is told apart here
    is told apart there.
    """
    if line.lot == lot:
        return line
    if not line.lot and not any(move.transfer_line_id == line.pk for move in moves):
        line.lot = lot
        line.save(update_fields=["lot"])
        return line
    further, _new_one = TransferLine.objects.get_or_create(
        group_id=line.group_id, transfer_id=line.transfer_id, part_id=line.part_id, lot=lot
    )
    return further


def _shelve(
    shelves: Shelves,
    line: TransferLine,
    good: Decimal,
    bad: Decimal,
    *,
    by: Actor,
    at: datetime,
) -> list[StockMove]:
    """Into the shelf at what they cost on their way; what is damaged goes out again as such."""
    number = line.transfer.number
    row = shelves.row_for(line.part_id, line.lot)
    shelves.keep_until(row, line.expires_on)
    worth = cost_of(good + bad, on_hand=line.left, value=line.value, currency=row.currency)
    more: dict[str, Any] = {"transfer_line_id": line.pk, "words": number}
    moves = [put(row, MoveKind.TRANSFER_IN, good + bad, worth, by=by, at=at, **more)]
    if bad:
        why = {"reason": Reason.DAMAGED.value, "words": number}
        moves.append(take(row, MoveKind.ADJUSTMENT, bad, by=by, at=at, **why))
    return moves


def _take_home(
    transfer: Transfer, *, lost: str = "", by: Actor, at: datetime
) -> tuple[Decimal, Decimal]:
    """What is on its way, back into the books of the source; ``lost`` says why it leaves again."""
    lines = _on_its_way(transfer)
    if not lines:
        raise NothingOnItsWay(_("Nothing is on its way."))
    shelves = Shelves(transfer.source_id, {line.part_id for line in lines.values()}, by=by)
    moves: list[StockMove] = []
    for line in lines.values():
        row = shelves.row_for(line.part_id, line.lot)
        more: dict[str, Any] = {"transfer_line_id": line.pk, "words": transfer.number}
        moves.append(put(row, MoveKind.TRANSFER_IN, line.left, line.value, by=by, at=at, **more))
        if lost:
            why = {"reason": Reason.LOST.value, "words": lost}
            moves.append(take(row, MoveKind.ADJUSTMENT, line.left, by=by, at=at, **why))
    write(moves, at=at)
    pieces = sum((line.left for line in lines.values()), NOTHING)
    value = sum((line.value for line in lines.values()), NOTHING)
    for line in lines.values():
        gone = line.left
        line.refresh_from_db()
        if lost:
            line.lost += gone
            line.save(update_fields=["lost"])
    if not lost:
        serve_waiting(shelves, by=by, at=at)
    return pieces, value


def hold_transfer(transfer_id: int) -> None:
    """Whoever receives, cancels or writes off waits for the other. A race test takes it away."""
    Transfer.objects.select_for_update().get(pk=transfer_id)


def _locked(transfer_id: int, by: Actor) -> Transfer:
    rows = Transfer.objects.visible_to(by)
    rows.only("pk").get(pk=transfer_id)
    hold_transfer(transfer_id)
    return rows.get(pk=transfer_id)


def _on_its_way(transfer: Transfer) -> dict[int, TransferLine]:
    if transfer.state != TransferState.SENT:
        raise NothingOnItsWay(_("Nothing is on its way."))
    rows = transfer.lines.filter(left__gt=0).select_related("transfer").order_by("pk")
    return {row.pk: row for row in rows}


def _end_if_empty(transfer: Transfer, end: TransferState, *, at: datetime) -> bool:
    """Ended once nothing is on its way any more."""
    if transfer.lines.filter(left__gt=0).exists():
        return False
    transfer.state, transfer.ended_at = end, at
    transfer.save(update_fields=["state", "ended_at"])
    return True
