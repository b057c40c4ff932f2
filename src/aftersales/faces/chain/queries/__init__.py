"""Questions of the supplier's page: who is at the door, and what is theirs."""

from aftersales.faces.chain.queries.door import THE_GATE, Here, access_for, supplier_of
from aftersales.faces.chain.queries.pages import (
    DeliveryCard,
    Home,
    OfferCard,
    OrderCard,
    OrderLine,
    PartWords,
    ReturnCard,
    Shelf,
    StockCard,
    deliveries_of,
    home,
    offer_of,
    offers_of,
    order_of,
    orders_of,
    returns_of,
    stock_of,
)
from aftersales.faces.chain.queries.staff import accesses, open_accesses

__all__ = [
    "THE_GATE",
    "DeliveryCard",
    "Here",
    "Home",
    "OfferCard",
    "OrderCard",
    "OrderLine",
    "PartWords",
    "ReturnCard",
    "Shelf",
    "StockCard",
    "access_for",
    "accesses",
    "deliveries_of",
    "home",
    "offer_of",
    "offers_of",
    "open_accesses",
    "order_of",
    "orders_of",
    "returns_of",
    "stock_of",
    "supplier_of",
]
