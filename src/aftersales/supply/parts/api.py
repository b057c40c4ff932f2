"""The catalogue of parts for machines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from aftersales.core.money import Money
from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.models import Part
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


class PartOut(Schema):
    """A part of the catalogue and the list price that holds today."""

    id: Id
    number: Annotated[str, Field(validation_alias="shown_number")]
    name: str
    unit: str
    maker: str
    stock_class: str
    is_current: bool
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
