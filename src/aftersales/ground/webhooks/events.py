"""What happens to the ways out for facts.

These facts themselves are never told, or there would be no end.
"""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class EndpointOpened(Event):
    name = "webhooks.endpoint.opened"
    endpoint_id: int


@dataclass(frozen=True, kw_only=True)
class EndpointChanged(Event):
    name = "webhooks.endpoint.changed"
    endpoint_id: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class SecretRenewed(Event):
    name = "webhooks.secret.renewed"
    endpoint_id: int


@dataclass(frozen=True, kw_only=True)
class DeliverySettled(Event):
    name = "webhooks.delivery.settled"
    endpoint_id: int
    delivery_id: int
    state: str
    attempt: int
    status: int


@dataclass(frozen=True, kw_only=True)
class DeliveryRepeated(Event):
    name = "webhooks.delivery.repeated"
    endpoint_id: int
    delivery_id: int
