"""Articles that customers sent in."""

from __future__ import annotations

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.supply.logistics.models import Article


def articles(*, seen_by: Actor) -> QuerySet[Article]:
    """Of the actor's stores, the newest first."""
    rows = Article.objects.visible_to(seen_by)
    return rows.select_related("store", "customer", "carrier", "shipment").order_by("-pk")


def article(article_id: int, *, seen_by: Actor) -> Article:
    return articles(seen_by=seen_by).get(pk=article_id)


def article_on(shipment_id: int, *, seen_by: Actor) -> Article | None:
    """What a customer sent in and this shipment brings back."""
    return articles(seen_by=seen_by).filter(shipment=shipment_id).first()
