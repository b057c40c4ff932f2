"""The catalogue of parts for machines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from aftersales.core.money import Money
from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.api import shapes
from aftersales.supply.parts.api.stock import of_store
from aftersales.supply.parts.models import Bin, Part, Proof, Quarantine, StockMove
from aftersales.supply.parts.states import Origin, Tracking
from aftersales.web.api import (
    Id,
    IdIn,
    ListingQuery,
    MoneyOut,
    Request,
    Router,
    Schema,
    deed,
    listing,
    now,
    one,
    page_of,
)

router = Router(tags=["parts"])
quarantine = Router(tags=["quarantine"])


class PartOut(Schema):
    """A part of the catalogue and the list price that holds today."""

    id: Id
    number: Annotated[str, Field(validation_alias="shown_number")]
    name: str
    unit: str
    maker: str
    stock_class: str
    is_current: bool
    tracking: Tracking
    origin: Origin
    successor: Annotated[Id | None, Field(validation_alias="successor_id")]
    price: MoneyOut | None

    @staticmethod
    def resolve_price(part: Part) -> MoneyOut | None:
        return None if part.price is None else MoneyOut.of(Money(part.price, part.currency))


class PartIn(Schema):
    number: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    unit: Annotated[str, Field(max_length=12)] = ""
    maker: Annotated[str, Field(max_length=60)] = ""
    price: Annotated[Decimal | None, Field(ge=0, max_digits=11, decimal_places=2)] = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    holds_from: date | None = None
    store: IdIn


@listing(router, "", returns=PartOut)
def list_parts(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The group's parts; ``q`` is the beginning of a number or a piece of a name."""
    rows = queries.narrowed(Part.objects.visible_to(request.actor), asked.q)
    return page_of(rows, asked)


@one(router, "/{part_id}", returns=PartOut)
def get_part(request: Request, part_id: IdIn) -> Part:
    return queries.catalogue(seen_by=request.actor).get(pk=part_id)


@deed(router, "", returns=PartOut, status=201)
def register(request: Request, body: PartIn) -> Part:
    """Put one part into the catalogue."""
    said = body.model_dump(exclude={"store"})
    new = commands.NewPart(**said)
    return commands.register(new=new, store_id=body.store, by=request.actor, at=now())


# ── stock of a part ──────────────────────────────────────────────────────────────────────────────


@one(router, "/{part_id}/stock", returns=shapes.ShelvesOut)
def stock(request: Request, part_id: IdIn) -> dict[str, Any]:
    """On hand, reserved and free, with the bin, in each store in sight (PT-08)."""
    part = get_part(request, part_id)
    return {"items": queries.shelves(seen_by=request.actor, part_id=part.pk)}


@deed(router, "/{part_id}/receive", returns=shapes.MoveOut)
def receive(request: Request, part_id: IdIn, body: shapes.ReceiveIn) -> StockMove:
    """Put pieces on the shelf; jobs that wait for them get theirs at once."""
    arrival = commands.Arrival(
        part_id=part_id,
        quantity=body.quantity,
        cost=body.cost,
        value=body.value,
        lot=body.lot,
        bin=body.bin,
        incoming_id=body.incoming,
        words=body.words,
        proof=body.proof,
    )
    return commands.receive(
        store_id=body.store, arrival=arrival, by=request.actor, at=body.happened_at or now()
    )


@deed(router, "/{part_id}/set-origin", returns=PartOut)
def set_origin(request: Request, part_id: IdIn, body: shapes.OriginIn) -> Part:
    """Whether it is the car maker's own: if not, a receipt needs a proof (PT-16)."""
    return commands.set_origin(part_id=part_id, origin=body.origin, by=request.actor, at=now())


@deed(router, "/{part_id}/note-proof", returns=shapes.ProofOut)
def note_proof(request: Request, part_id: IdIn, body: shapes.ProofIn) -> Proof:
    """Hold a certificate, an approval or a proof of origin for a part."""
    return commands.note_proof(
        part_id=part_id,
        kind=body.kind,
        number=body.number,
        issuer=body.issuer,
        valid_until=body.valid_until,
        by=request.actor,
        at=now(),
    )


@deed(router, "/{part_id}/hold-back", returns=shapes.QuarantineOut)
def hold_back(request: Request, part_id: IdIn, body: shapes.HoldBackIn) -> Quarantine:
    """Set pieces aside that came without a proof; they are no stock."""
    arrival = commands.Arrival(
        part_id=part_id,
        quantity=body.quantity,
        cost=body.cost,
        lot=body.lot,
        incoming_id=body.incoming,
        words=body.words,
    )
    return commands.hold_back(store_id=body.store, arrival=arrival, by=request.actor, at=now())


@listing(quarantine, "", returns=shapes.QuarantineOut)
def list_quarantine(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(of_store(queries.quarantine(seen_by=request.actor), asked), asked)


@deed(quarantine, "/{quarantine_id}/release-held", returns=shapes.QuarantineOut)
def release_held(request: Request, quarantine_id: IdIn, body: shapes.ReleaseIn) -> Quarantine:
    """The paper is here: put the pieces into stock."""
    return commands.release_held(
        quarantine_id=quarantine_id, proof=body.proof, place=body.bin, by=request.actor, at=now()
    )


@deed(quarantine, "/{quarantine_id}/send-back-held", returns=shapes.QuarantineOut)
def send_back_held(request: Request, quarantine_id: IdIn, body: shapes.SendBackIn) -> Quarantine:
    """Nothing shows that they conform: they leave again."""
    return commands.send_back_held(
        quarantine_id=quarantine_id, reason=body.reason, by=request.actor, at=now()
    )


@deed(router, "/{part_id}/issue", returns=shapes.MovesOut)
def issue(request: Request, part_id: IdIn, body: shapes.IssueIn) -> dict[str, Any]:
    """Give pieces to a job: first those kept for it, then free ones."""
    want = commands.Want(part_id=part_id, quantity=body.quantity, lot=body.lot)
    made = commands.issue(
        store_id=body.store,
        need=body.need.told(),
        want=want,
        by=request.actor,
        at=body.happened_at or now(),
    )
    return {"items": made}


@deed(router, "/{part_id}/adjust", returns=shapes.MoveOut)
def adjust(request: Request, part_id: IdIn, body: shapes.AdjustIn) -> StockMove:
    """Correct stock, with a reason."""
    return commands.adjust(
        store_id=body.store,
        part_id=part_id,
        change=body.change,
        reason=body.reason,
        lot=body.lot,
        cost=body.cost,
        words=body.words,
        by=request.actor,
        at=body.happened_at or now(),
    )


@deed(router, "/{part_id}/place", returns=shapes.BinOut)
def place(request: Request, part_id: IdIn, body: shapes.PlaceIn) -> Bin:
    """The part lies in this bin from now on."""
    return commands.place(
        store_id=body.store, part_id=part_id, code=body.bin, by=request.actor, at=now()
    )


@deed(router, "/{part_id}/set-price", returns=PartOut)
def set_price(request: Request, part_id: IdIn, body: shapes.PriceIn) -> Part:
    """What the part costs on a list from a day on."""
    commands.set_price(
        part_id=part_id,
        price_list=body.price_list,
        amount=body.amount,
        currency=body.currency,
        holds_from=body.holds_from,
        store_id=body.store,
        by=request.actor,
        at=now(),
    )
    return get_part(request, part_id)


@deed(router, "/{part_id}/supersede", returns=PartOut)
def supersede(request: Request, part_id: IdIn, body: shapes.SupersedeIn) -> Part:
    """Another number takes the part's place."""
    return commands.supersede(
        part_id=part_id,
        successor_id=body.successor,
        store_id=body.store,
        by=request.actor,
        at=now(),
    )


@deed(router, "/{part_id}/track", returns=PartOut)
def track(request: Request, part_id: IdIn, body: shapes.TrackIn) -> Part:
    """Settle how pieces are told apart."""
    return commands.track(
        part_id=part_id,
        tracking=body.tracking,
        store_id=body.store,
        by=request.actor,
        at=now(),
    )
