"""What happens at the customer's page, as facts: who came in and how, never with what words."""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class LinkMade(Event):
    """A customer was given an address of their own for a visit. ``channel``: sms or shown."""

    name = "portal.link.made"
    link_id: int
    order_id: int
    customer_id: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class LinksRevoked(Event):
    """From now on no address that was given for this visit opens anything."""

    name = "portal.links.revoked"
    order_id: int
    customer_id: int
    links: int


@dataclass(frozen=True, kw_only=True)
class GuestEntered(Event):
    """A customer came in. ``proof``: by a link with the last four digits, or by a code."""

    name = "portal.guest.entered"
    guest_id: int
    customer_id: int
    order_id: int | None = None
    proof: str


@dataclass(frozen=True, kw_only=True)
class GuestTurnedAway(Event):
    """The digits or the code did not fit."""

    name = "portal.guest.turned_away"
    customer_id: int
    order_id: int | None = None
    proof: str


@dataclass(frozen=True, kw_only=True)
class GuestLeft(Event):
    """A customer signed out."""

    name = "portal.guest.left"
    guest_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class CodeSent(Event):
    """A one-time code is on its way to the customer's phone."""

    name = "portal.code.sent"
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class InvoiceAsked(Event):
    """The customer said what the invoice of a bill is to say. ``kind``: ordinary or special."""

    name = "portal.invoice.asked"
    settlement_id: int
    order_id: int
    customer_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class CallWished(Event):
    """The customer wants to be called before deciding on a job."""

    name = "portal.call.wished"
    wish_id: int
    order_id: int
    job_id: int
    customer_id: int
    advisor_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerCalled(Event):
    """Somebody called the customer back."""

    name = "portal.customer.called"
    wish_id: int
    order_id: int
    job_id: int
    customer_id: int
    waited_seconds: int
