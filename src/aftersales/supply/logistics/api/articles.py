"""Articles that customers sent in, over the API (LG-07, LG-09, LG-10)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from aftersales.supply.logistics import commands, queries
from aftersales.supply.logistics.api import article_shapes as shapes
from aftersales.supply.logistics.models import Article
from aftersales.supply.logistics.states import ArticleState
from aftersales.web.api import (
    IdIn,
    ListingQuery,
    Request,
    Router,
    deed,
    listing,
    now,
    one,
    page_of,
)

articles = Router(tags=["articles"])


@listing(articles, "", returns=shapes.ArticleRow)
def article_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is a state, or the beginning of a number or of the waybill it came under."""
    rows = queries.articles(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q in ArticleState.values:
        rows = rows.filter(state=asked.q)
    elif asked.q:
        rows = rows.filter(Q(number__istartswith=asked.q) | Q(waybill__istartswith=asked.q))
    return page_of(rows, asked)


@one(articles, "/{article_id}", returns=shapes.ArticleOut)
def article(request: Request, article_id: IdIn) -> Article:
    return queries.article(article_id, seen_by=request.actor)


@deed(articles, "", returns=shapes.ArticleOut, status=201)
def register_article(request: Request, body: shapes.ArticleIn) -> Article:
    """Take in what a customer sent."""
    return commands.register_article(**body.told(), by=request.actor, at=now())


@deed(articles, "/{article_id}/unpack-article", returns=shapes.ArticleOut)
def unpack_article(request: Request, article_id: IdIn, body: shapes.UnpackIn) -> Article:
    """Unpack it and say how it looks outside."""
    return commands.unpack_article(
        article_id=article_id, **body.model_dump(), by=request.actor, at=now()
    )


@deed(articles, "/{article_id}/note-call", returns=shapes.ArticleOut)
def note_call(request: Request, article_id: IdIn, body: shapes.CallIn) -> Article:
    """The customer was called about damage outside."""
    return commands.note_call(
        article_id=article_id, **body.model_dump(), by=request.actor, at=now()
    )


@deed(articles, "/{article_id}/note-test", returns=shapes.ArticleOut)
def note_test(request: Request, article_id: IdIn, body: shapes.TestIn) -> Article:
    """What the test showed."""
    return commands.note_test(
        article_id=article_id, **body.model_dump(), by=request.actor, at=now()
    )


@deed(articles, "/{article_id}/decide-article", returns=shapes.ArticleOut)
def decide_article(request: Request, article_id: IdIn, body: shapes.DecideIn) -> Article:
    """Repair it, send it back as it is, or send another for it."""
    return commands.decide_article(
        article_id=article_id, **body.model_dump(), by=request.actor, at=now()
    )


@deed(articles, "/{article_id}/finish-repair", returns=shapes.ArticleOut)
def finish_repair(request: Request, article_id: IdIn, body: shapes.RepairedIn) -> Article:
    """It works again; what was done."""
    return commands.finish_repair(
        article_id=article_id, **body.model_dump(), by=request.actor, at=now()
    )


@deed(articles, "/{article_id}/pack-article", returns=shapes.ArticleOut)
def pack_article(request: Request, article_id: IdIn, body: shapes.PackIn) -> Article:
    """Pack it: a shipment to the customer, whose carrier is then agreed on."""
    return commands.pack_article(
        article_id=article_id, **body.model_dump(), by=request.actor, at=now()
    )


@deed(articles, "/{article_id}/tell-sender", returns=shapes.ArticleOut)
def tell_sender(request: Request, article_id: IdIn) -> Article:
    """The customer was called with the waybill number of the way back."""
    return commands.tell_sender(article_id=article_id, by=request.actor, at=now())


@deed(articles, "/{article_id}/close-article", returns=shapes.ArticleOut)
def close_article(request: Request, article_id: IdIn, body: shapes.CloseIn) -> Article:
    """Settled otherwise than by a shipment back."""
    return commands.close_article(
        article_id=article_id, **body.model_dump(), by=request.actor, at=now()
    )
