"""The handbook over the API. An item is asked for by its id, its code or a row of the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from ninja import Query
from pydantic import Field

from aftersales.core.row_ids import row_id
from aftersales.ground.handbook import commands, queries
from aftersales.ground.handbook.models import Item, Version
from aftersales.ground.handbook.states import Kind
from aftersales.web.api import (
    Id,
    IdIn,
    Listing,
    ListingQuery,
    Request,
    Router,
    Schema,
    deed,
    listing,
    now,
    one,
    page_of,
)

router = Router(tags=["handbook"])
versions = Router(tags=["handbook-versions"])
Plain = Annotated[str, Field(max_length=commands.LONGEST)]


class ItemOut(Schema):
    """A piece of content; ``steps`` names where it is shown."""

    id: Id
    code: str
    kind: str
    rows: list[str]
    steps: list[str]
    owner: str


class VersionOut(Schema):
    """A wording in both languages."""

    id: Id
    item_id: Id
    store_id: Id | None
    number: int
    state: str
    body: dict[str, Any]
    drafted_at: datetime
    in_force_at: datetime | None
    needs_review: bool


class ItemListing(Listing):
    """``step`` bounds the list to what is shown there."""

    step: Annotated[str, Field(pattern=r"^[a-z_.]{0,80}$")] = ""


class AddIn(Schema):
    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{2,60}$")]
    kind: Kind
    owner: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    zh: Plain
    en: Plain


class DraftIn(Schema):
    zh: Plain
    en: Plain
    store: IdIn | None = None


class ReviseIn(Schema):
    zh: Plain
    en: Plain


@listing(router, "", returns=ItemOut)
def items(request: Request, asked: Annotated[ItemListing, Query(...)]) -> dict[str, Any]:
    rows = Item.objects.visible_to(request.actor)
    if asked.step:
        rows = rows.filter(steps__contains=[asked.step])
    if asked.q:
        found = queries.found_words(asked.q, seen_by=request.actor)
        rows = rows.filter(pk__in=found.order_by().values("item"))
    return page_of(rows, asked)


@deed(router, "", returns=VersionOut, status=201)
def add_item(request: Request, body: AddIn) -> Version:
    return commands.add_item(by=request.actor, at=now(), **body.dict())


@one(router, "/{item_id}", returns=VersionOut)
def item(
    request: Request, item_id: Annotated[str, Field(max_length=80)], store: IdIn | None = None
) -> Version:
    """The wording in force: the store's own where ``store`` is given and has one."""
    found = _item(request, item_id)
    may_look = store in request.actor.stores
    version = queries.shown(found, seen_by=request.actor, store_id=store if may_look else None)
    if version is None:
        raise ObjectDoesNotExist
    return version


def _item(request: Request, asked: str) -> Item:
    if number := row_id(asked):
        return Item.objects.visible_to(request.actor).get(pk=number)
    if not asked.isprintable():
        raise ObjectDoesNotExist
    return queries.find_item(asked, seen_by=request.actor)


@deed(router, "/{item_id}/draft", returns=VersionOut, status=201)
def draft(request: Request, item_id: IdIn, body: DraftIn) -> Version:
    return commands.draft(
        item_id=item_id, zh=body.zh, en=body.en, store_id=body.store, by=request.actor, at=now()
    )


@listing(versions, "", returns=VersionOut)
def every_version(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(Version.objects.visible_to(request.actor), asked)


@one(versions, "/{version_id}", returns=VersionOut)
def version(request: Request, version_id: IdIn) -> Version:
    return Version.objects.visible_to(request.actor).get(pk=version_id)


@deed(versions, "/{version_id}/revise", returns=VersionOut, keyed=False)
def revise(request: Request, version_id: IdIn, body: ReviseIn) -> Version:
    return commands.revise(version_id=version_id, by=request.actor, at=now(), **body.dict())


@deed(versions, "/{version_id}/check", returns=VersionOut, keyed=False)
def check(request: Request, version_id: IdIn) -> Version:
    return commands.check(version_id=version_id, by=request.actor, at=now())


@deed(versions, "/{version_id}/send-back", returns=VersionOut, keyed=False)
def send_back(request: Request, version_id: IdIn) -> Version:
    return commands.send_back(version_id=version_id, by=request.actor, at=now())


@deed(versions, "/{version_id}/approve", returns=VersionOut, keyed=False)
def approve(request: Request, version_id: IdIn) -> Version:
    return commands.approve(version_id=version_id, by=request.actor, at=now())


@deed(versions, "/{version_id}/enforce", returns=VersionOut, keyed=False)
def enforce(request: Request, version_id: IdIn) -> Version:
    return commands.enforce(version_id=version_id, by=request.actor, at=now())


@deed(versions, "/{version_id}/withdraw", returns=VersionOut, keyed=False)
def withdraw(request: Request, version_id: IdIn) -> Version:
    return commands.withdraw(version_id=version_id, by=request.actor, at=now())


@deed(versions, "/{version_id}/keep-override", returns=VersionOut, keyed=False)
def keep_override(request: Request, version_id: IdIn) -> Version:
    return commands.keep_override(version_id=version_id, by=request.actor, at=now())


@deed(versions, "/{version_id}/acknowledge", returns=VersionOut, keyed=False)
def acknowledge(request: Request, version_id: IdIn) -> Version:
    reading = commands.acknowledge(version_id=version_id, by=request.actor, at=now())
    return reading.version
