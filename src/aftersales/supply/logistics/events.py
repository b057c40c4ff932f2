"""What happens to goods between leaving one door and reaching another."""

from dataclasses import dataclass
from decimal import Decimal

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CarrierRegistered(Event):
    name = "logistics.carrier.registered"
    carrier_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class CarrierChanged(Event):
    name = "logistics.carrier.changed"
    carrier_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OfShipment(Event):
    """``store_id`` is the end at which it was done, so that either end may write it."""

    shipment_id: int


@dataclass(frozen=True, kw_only=True)
class ShipmentRegistered(OfShipment):
    """Goods are packed and labelled, and have a day by which they are wanted."""

    name = "logistics.shipment.registered"
    transfer_id: int | None
    customer_id: int | None
    packages: int
    due_at: str


@dataclass(frozen=True, kw_only=True)
class CarrierAgreed(OfShipment):
    """How it is sent, at what price; ``cheapest`` is what the cheapest way in time would cost."""

    name = "logistics.shipment.carrier_agreed"
    carrier_id: int
    price: Decimal
    cheapest: Decimal | None
    currency: str
    how: str


@dataclass(frozen=True, kw_only=True)
class DueSet(OfShipment):
    """It is wanted by another day."""

    name = "logistics.shipment.due_set"
    due_at: str


@dataclass(frozen=True, kw_only=True)
class WaybillNoted(OfShipment):
    """The carrier's own number is known."""

    name = "logistics.shipment.waybill_noted"


@dataclass(frozen=True, kw_only=True)
class PackageScanned(OfShipment):
    name = "logistics.package.scanned"
    package: int
    kind: str
    attempt: int


@dataclass(frozen=True, kw_only=True)
class ShipmentSent(OfShipment):
    """All packages have left; from here on the carrier has them."""

    name = "logistics.shipment.sent"
    carrier_id: int
    attempt: int


@dataclass(frozen=True, kw_only=True)
class ShipmentDelivered(OfShipment):
    """The recipient has it: in time, as ordered, undamaged, each yes or no (LG-01)."""

    name = "logistics.shipment.delivered"
    on_time: bool
    right: bool
    undamaged: bool


@dataclass(frozen=True, kw_only=True)
class ShipmentFoundWrong(OfShipment):
    """Whoever unpacked a delivery found it incomplete or damaged."""

    name = "logistics.shipment.found_wrong"
    right: bool
    undamaged: bool


@dataclass(frozen=True, kw_only=True)
class ShipmentFailed(OfShipment):
    """It could not be delivered this time."""

    name = "logistics.shipment.failed"
    reason: str
    attempt: int


@dataclass(frozen=True, kw_only=True)
class ShipmentRetried(OfShipment):
    """It is sent once more."""

    name = "logistics.shipment.retried"
    attempt: int
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ShipmentReturned(OfShipment):
    """It is back where it came from."""

    name = "logistics.shipment.returned"


@dataclass(frozen=True, kw_only=True)
class ShipmentLost(OfShipment):
    """It will never come."""

    name = "logistics.shipment.lost"


@dataclass(frozen=True, kw_only=True)
class ShipmentCancelled(OfShipment):
    """It is not sent."""

    name = "logistics.shipment.cancelled"


@dataclass(frozen=True, kw_only=True)
class CostNoted(OfShipment):
    """What the carrier charged in the end."""

    name = "logistics.shipment.cost_noted"
    before: Decimal | None
    cost: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class RecipientTold(OfShipment):
    """The recipient was called with the waybill number (LG-10)."""

    name = "logistics.shipment.recipient_told"


@dataclass(frozen=True, kw_only=True)
class RecipientSeen(OfShipment):
    """Somebody looked at the recipient's phone and address in clear."""

    name = "logistics.shipment.recipient_seen"


@dataclass(frozen=True, kw_only=True)
class ReachSaid(OfShipment):
    """Where a recipient outside is and when somebody takes it: known, not told here."""

    name = "logistics.shipment.reach_said"


@dataclass(frozen=True, kw_only=True)
class SitePlaced(Event):
    """Where a site lies is known, so that ways to it can be reckoned."""

    name = "logistics.site.placed"
    site_id: int


@dataclass(frozen=True, kw_only=True)
class SiteAssigned(Event):
    """Another store serves the site from now on; ``sender`` is that store (LG-03)."""

    name = "logistics.site.assigned"
    site_id: int
    sender: int
    proposed: bool


@dataclass(frozen=True, kw_only=True)
class VanRegistered(Event):
    name = "logistics.van.registered"
    van_id: int


@dataclass(frozen=True, kw_only=True)
class VanChanged(Event):
    name = "logistics.van.changed"
    van_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OfTour(Event):
    tour_id: int


@dataclass(frozen=True, kw_only=True)
class TourPlanned(OfTour):
    """Shipments are on a van's tour, in an order that was reckoned (LG-02)."""

    name = "logistics.tour.planned"
    van_id: int
    day: str
    stops: int
    km: Decimal
    cost: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class TourReordered(OfTour):
    """Somebody wants another order, and knows what it costs."""

    name = "logistics.tour.reordered"
    before: Decimal
    cost: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class TourSent(OfTour):
    """The driver has it."""

    name = "logistics.tour.sent"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ShipmentLeftOut(OfTour):
    """A shipment does not ride along after all."""

    name = "logistics.tour.shipment_left_out"
    shipment_id: int


@dataclass(frozen=True, kw_only=True)
class TourDropped(OfTour):
    """Nobody drives it."""

    name = "logistics.tour.dropped"


@dataclass(frozen=True, kw_only=True)
class TourLeft(OfTour):
    """Everything is loaded, the van is on the road."""

    name = "logistics.tour.left"
    stops: int


@dataclass(frozen=True, kw_only=True)
class StopReached(OfTour):
    """The van is there; ``late`` after the window."""

    name = "logistics.tour.stop_reached"
    shipment_id: int
    late: bool


@dataclass(frozen=True, kw_only=True)
class TourEnded(OfTour):
    """The van is back; what was driven costs so much (LG-05)."""

    name = "logistics.tour.ended"
    km: Decimal
    cost: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class OfArticle(Event):
    article_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleRegistered(OfArticle):
    """A customer's article has come and stands in the books (LG-07)."""

    name = "logistics.article.registered"
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleUnpacked(OfArticle):
    """It was unpacked and looked at; ``damaged`` outside, the customer is called at once."""

    name = "logistics.article.unpacked"
    damaged: bool


@dataclass(frozen=True, kw_only=True)
class SenderCalled(OfArticle):
    """The customer was called about the damage; reached, the cause is known as far as it can be."""

    name = "logistics.article.sender_called"
    reached: bool
    cause: str


@dataclass(frozen=True, kw_only=True)
class ArticleTested(OfArticle):
    """It was tested: a fault, none, or it cannot be tested (LG-09)."""

    name = "logistics.article.tested"
    finding: str


@dataclass(frozen=True, kw_only=True)
class ArticleDecided(OfArticle):
    """It is repaired, goes back as it is, or another goes back for it."""

    name = "logistics.article.decided"
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ArticleRepaired(OfArticle):
    """It works again and was tested once more."""

    name = "logistics.article.repaired"


@dataclass(frozen=True, kw_only=True)
class ArticlePacked(OfArticle):
    """It is on a shipment back to the customer (LG-10)."""

    name = "logistics.article.packed"
    shipment_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleSentBack(OfArticle):
    """The carrier has it."""

    name = "logistics.article.sent_back"
    shipment_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleKept(OfArticle):
    """Its shipment was not sent, or came back: it lies here again."""

    name = "logistics.article.kept"
    shipment_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleClosed(OfArticle):
    """Nothing is left to do about it."""

    name = "logistics.article.closed"
    end: str
