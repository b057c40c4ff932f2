"""What happens at the supplier's page, as facts: who came in, never with what words. What suppliers
do there are facts of purchasing, with the supplier as who did it.
"""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AccessGiven(Event):
    """Somebody at a supplier was given an address of their own. ``channel``: sms, email, shown."""

    name = "chain.access.given"
    access_id: int
    supplier_id: int
    supplier_contact_id: int
    channel: str
    shares_stock: bool


@dataclass(frozen=True, kw_only=True)
class AccessRevoked(Event):
    """From now on this address opens nothing, and whoever came in by it is out."""

    name = "chain.access.revoked"
    access_id: int
    supplier_id: int


@dataclass(frozen=True, kw_only=True)
class StockShared(Event):
    """From now on this access shows stock, or no longer."""

    name = "chain.stock.shared"
    access_id: int
    supplier_id: int
    shares_stock: bool


@dataclass(frozen=True, kw_only=True)
class SupplierEntered(Event):
    """Somebody at a supplier came in."""

    name = "chain.supplier.entered"
    access_id: int
    supplier_id: int


@dataclass(frozen=True, kw_only=True)
class SupplierTurnedAway(Event):
    """The digits did not fit."""

    name = "chain.supplier.turned_away"
    access_id: int
    supplier_id: int


@dataclass(frozen=True, kw_only=True)
class SupplierLeft(Event):
    """Somebody at a supplier signed out."""

    name = "chain.supplier.left"
    access_id: int
    supplier_id: int
