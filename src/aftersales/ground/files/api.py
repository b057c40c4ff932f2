"""Files over the API. Attaching is a deed of the thing attached to: so in that room's API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http.response import HttpResponseBase
from ninja import Query
from pydantic import Field

from aftersales.ground.files import commands, queries, serving
from aftersales.ground.files.models import KeptFile, KeptFileQuerySet
from aftersales.ground.files.states import Reason
from aftersales.web.api import (
    ERRORS,
    Id,
    IdIn,
    Listing,
    Request,
    Router,
    Schema,
    deed,
    listing,
    now,
    one,
    page_of,
)

router = Router(tags=["files"])


class FileOut(Schema):
    """A kept file; its content is at ``/files/{id}/content``."""

    id: Id
    about_kind: str
    about_object: Id
    store_id: Id | None
    name: str
    media_type: str
    size: int
    kept_at: datetime


class FileListing(Listing):
    """``about_kind`` and ``about_object`` bound the list to one thing."""

    about_kind: Annotated[str, Field(pattern=r"^[a-z_]{0,40}$")] = ""
    about_object: IdIn | None = None


class Gone(Schema):
    id: Id


def _openable(request: Request) -> KeptFileQuerySet:
    """Lists leave out what asks for a further right that the actor has nowhere."""
    held = set().union(*request.actor.rights.values()) if request.actor.rights else set()
    return KeptFile.objects.visible_to(request.actor).filter(needs__in=["", *sorted(held)])


@listing(router, "", returns=FileOut)
def files(request: Request, asked: Annotated[FileListing, Query(...)]) -> dict[str, Any]:
    rows = _openable(request)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.about_kind:
        rows = rows.filter(about_kind=asked.about_kind)
    if asked.about_object is not None:
        rows = rows.filter(about_object=asked.about_object)
    return page_of(rows, asked)


@one(router, "/{file_id}", returns=FileOut)
def file(request: Request, file_id: IdIn) -> KeptFile:
    return queries.to_open(file_id=file_id, seen_by=request.actor)


@router.get("/{file_id}/content", response={200: None, **ERRORS})
def content(request: Request, file_id: IdIn) -> HttpResponseBase:
    """The bytes, as an attachment."""
    return serving.attachment(
        request, commands.open_file(file_id=file_id, by=request.actor, at=now())
    )


class DiscardIn(Schema):
    reason: Literal["wrong_file", "wrong_place", "poor", "outdated", "asked"]


@deed(router, "/{file_id}/discard", returns=Gone, keyed=False)
def discard(request: Request, file_id: IdIn, body: DiscardIn) -> Gone:
    commands.discard(file_id=file_id, reason=Reason(body.reason), by=request.actor, at=now())
    return Gone(id=str(file_id))
