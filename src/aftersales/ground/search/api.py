"""The search box for machines."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from aftersales.ground.search import queries
from aftersales.web.api import ERRORS, Id, Request, Router, Schema

router = Router(tags=["search"])


class HitOut(Schema):
    """A thing that was found, masked as in a list."""

    kind: str
    id: Id
    title: str
    detail: str
    url: str

    @staticmethod
    def resolve_id(hit: queries.Hit) -> str:
        return str(hit.object_id)


class HitsOut(Schema):
    items: list[HitOut]


@router.get("", response={200: HitsOut, **ERRORS})
def find(
    request: Request,
    q: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(), Field(ge=1, le=queries.MOST)] = 20,
) -> dict[str, Any]:
    """Plate, VIN or its last 6, phone or its last 4, name, pinyin initials, document number."""
    return {"items": queries.find(q, seen_by=request.actor, limit=limit)}
