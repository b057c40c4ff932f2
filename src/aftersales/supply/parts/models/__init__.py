"""The data sheets of parts: the catalogue, the stock on the shelves, the work of the desk."""

from aftersales.supply.parts.models.catalogue import Part, PartPrice, PartQuerySet
from aftersales.supply.parts.models.counting import StockCount, StockCountLine
from aftersales.supply.parts.models.desk import (
    Incoming,
    PartRequest,
    RemovedPart,
    RequestLine,
)
from aftersales.supply.parts.models.fitting import Fitment, FitmentWaived, Substitute
from aftersales.supply.parts.models.proof import Proof, Quarantine
from aftersales.supply.parts.models.stock import Bin, Reservation, Stock, StockMove
from aftersales.supply.parts.models.transfer import Transfer, TransferLine, TransferQuerySet

__all__ = [
    "Bin",
    "Fitment",
    "FitmentWaived",
    "Incoming",
    "Part",
    "PartPrice",
    "PartQuerySet",
    "PartRequest",
    "Proof",
    "Quarantine",
    "RemovedPart",
    "RequestLine",
    "Reservation",
    "Stock",
    "StockCount",
    "StockCountLine",
    "StockMove",
    "Substitute",
    "Transfer",
    "TransferLine",
    "TransferQuerySet",
]
