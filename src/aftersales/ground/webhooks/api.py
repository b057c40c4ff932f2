"""Connected programs over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from aftersales.ground.webhooks import commands
from aftersales.ground.webhooks.models import Endpoint, WebhookDelivery
from aftersales.web.api import (
    Id,
    IdIn,
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

endpoints = Router(tags=["webhook-endpoints"])
deliveries = Router(tags=["webhook-deliveries"])
Filter = Annotated[str, Field(max_length=120)]


class EndpointOut(Schema):
    """A connected program. Address and secret are not told again."""

    id: Id
    name: str
    store_id: Id | None
    events: list[str]
    is_active: bool
    opened_at: datetime


class OpenedOut(EndpointOut):
    """The one time that the secret is told."""

    secret: str


class OpenIn(Schema):
    name: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,80}$")]
    url: Annotated[str, Field(max_length=500)]
    events: Annotated[list[Filter], Field(max_length=100)]
    store: IdIn | None = None


class ChangeIn(Schema):
    url: Annotated[str, Field(max_length=500)]
    events: Annotated[list[Filter], Field(max_length=100)]
    is_active: bool


class DeliveryOut(Schema):
    id: Id
    endpoint_id: Id
    name: str
    state: str
    attempts: int
    status: int
    fault: str
    queued_at: datetime
    settled_at: datetime | None


@listing(endpoints, "", returns=EndpointOut)
def every(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(Endpoint.objects.visible_to(request.actor), asked)


@deed(endpoints, "", returns=OpenedOut, status=201)
def open_endpoint(request: Request, body: OpenIn) -> Endpoint:
    return commands.open_endpoint(
        name=body.name,
        url=body.url,
        events=body.events,
        store_id=body.store,
        by=request.actor,
        at=now(),
    )


@one(endpoints, "/{endpoint_id}", returns=EndpointOut)
def endpoint(request: Request, endpoint_id: IdIn) -> Endpoint:
    return Endpoint.objects.visible_to(request.actor).get(pk=endpoint_id)


@deed(endpoints, "/{endpoint_id}/change", returns=EndpointOut, keyed=False)
def change_endpoint(request: Request, endpoint_id: IdIn, body: ChangeIn) -> Endpoint:
    return commands.change_endpoint(
        endpoint_id=endpoint_id, by=request.actor, at=now(), **body.dict()
    )


@deed(endpoints, "/{endpoint_id}/renew-secret", returns=OpenedOut)
def renew_secret(request: Request, endpoint_id: IdIn) -> Endpoint:
    return commands.renew_secret(endpoint_id=endpoint_id, by=request.actor, at=now())


@listing(deliveries, "", returns=DeliveryOut)
def log(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(WebhookDelivery.objects.visible_to(request.actor), asked)


@one(deliveries, "/{delivery_id}", returns=DeliveryOut)
def delivery(request: Request, delivery_id: IdIn) -> WebhookDelivery:
    return WebhookDelivery.objects.visible_to(request.actor).get(pk=delivery_id)


@deed(deliveries, "/{delivery_id}/redeliver", returns=DeliveryOut)
def redeliver(request: Request, delivery_id: IdIn) -> WebhookDelivery:
    return commands.redeliver(delivery_id=delivery_id, by=request.actor, at=now())
