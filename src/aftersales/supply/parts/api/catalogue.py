"""The catalogue of parts for machines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from aftersales.core.money import Money
from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.api import shapes
from aftersales.supply.parts.api.stock import of_store
from aftersales.supply.parts.models import (
    Bin,
    Fitment,
    FitmentWaived,
    Part,
    Proof,
    Quarantine,
    StockMove,
    Substitute,
)
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
substitutes = Router(tags=["substitutes"])
fitments = Router(tags=["fitments"])


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
    shelf_days: int | None
    is_exchange: bool
    deposit: MoneyOut | None
    is_wear: bool
    guarantee_months: int | None
    guarantee_km: int | None
    lubricant_family: str
    is_hazardous: bool
    storage: str
    version: int

    @staticmethod
    def resolve_deposit(part: Part) -> MoneyOut | None:
        if part.deposit is None:
            return None
        return MoneyOut.of(Money(part.deposit, part.deposit_currency))

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
        expires_on=body.expires_on,
    )
    return commands.receive(
        store_id=body.store, arrival=arrival, by=request.actor, at=body.happened_at or now()
    )


@deed(router, "/{part_id}/set-origin", returns=PartOut)
def set_origin(request: Request, part_id: IdIn, body: shapes.OriginIn) -> Part:
    """Whether it is the car maker's own: if not, a receipt needs a proof (PT-16)."""
    return commands.set_origin(part_id=part_id, origin=body.origin, by=request.actor, at=now())


@deed(router, "/{part_id}/describe", returns=PartOut)
def describe(request: Request, part_id: IdIn, body: shapes.DescribeIn) -> Part:
    """What the part is: shelf life, exchange duty, wear, lubricant family, how it is stored."""
    request.actor.require("parts.register")
    part = get_part(request, part_id)
    told = body.model_dump(exclude={"store", "version"}, exclude_unset=True)
    kept = {name: now for name, now in told.items() if now is not None or name in _MAY_END}
    return commands.describe(
        part_id=part.pk,
        traits=replace(commands.Traits.of(part), **kept),
        store_id=body.store,
        version=body.version or part.version,
        by=request.actor,
        at=now(),
    )


_MAY_END = {"shelf_days", "deposit", "guarantee_months", "guarantee_km"}  # null takes them away


@deed(router, "/{part_id}/note-substitute", returns=shapes.SubstituteOut)
def note_substitute(request: Request, part_id: IdIn, body: shapes.SubstituteIn) -> Substitute:
    """Another part does as well."""
    return commands.note_substitute(
        part_id=part_id,
        other_id=body.other,
        is_mutual=body.is_mutual,
        reason=body.reason,
        by=request.actor,
        at=now(),
    )


@deed(router, "/{part_id}/note-fitment", returns=shapes.FitmentOut)
def note_fitment(request: Request, part_id: IdIn, body: shapes.FitmentIn) -> Fitment:
    """The part goes into cars of this model."""
    return commands.note_fitment(
        part_id=part_id,
        model_id=body.model,
        is_series=body.is_series,
        year_from=body.year_from,
        year_to=body.year_to,
        by=request.actor,
        at=now(),
    )


@deed(router, "/{part_id}/waive-misfit", returns=shapes.WaivedOut)
def waive_misfit(request: Request, part_id: IdIn, body: shapes.WaiveIn) -> FitmentWaived:
    """It goes into this car all the same, and why."""
    return commands.waive_misfit(
        part_id=part_id,
        vehicle_id=body.vehicle,
        reason=body.reason,
        by=request.actor,
        at=now(),
    )


@listing(substitutes, "", returns=shapes.SubstituteOut)
def list_substitutes(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(queries.substitute_pairs(seen_by=request.actor), asked)


@one(substitutes, "/{substitute_id}", returns=shapes.SubstituteOut)
def get_substitute(request: Request, substitute_id: IdIn) -> Substitute:
    return queries.substitute_pairs(seen_by=request.actor).get(pk=substitute_id)


@deed(substitutes, "/{substitute_id}/drop", returns=shapes.SubstituteOut)
def drop_substitute(request: Request, substitute_id: IdIn) -> Substitute:
    """It does not do as well any longer."""
    return commands.drop_substitute(substitute_id=substitute_id, by=request.actor, at=now())


@listing(fitments, "", returns=shapes.FitmentOut)
def list_fitments(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(queries.fitments(seen_by=request.actor), asked)


@one(fitments, "/{fitment_id}", returns=shapes.FitmentOut)
def get_fitment(request: Request, fitment_id: IdIn) -> Fitment:
    return queries.fitments(seen_by=request.actor).get(pk=fitment_id)


@deed(fitments, "/{fitment_id}/drop", returns=shapes.FitmentOut)
def drop_fitment(request: Request, fitment_id: IdIn) -> Fitment:
    """It does not go into these cars after all."""
    return commands.drop_fitment(fitment_id=fitment_id, by=request.actor, at=now())


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
