"""Questions about what is bought. Other rooms ask these and nothing deeper."""

from aftersales.supply.purchasing.queries.orders import (
    Stage,
    approvals,
    chases,
    lines,
    needed,
    order,
    orders,
    overdue,
    receipt,
    receipt_lines,
    receipts,
    return_rows,
    stage,
    undecided,
)
from aftersales.supply.purchasing.queries.sources import Source, modes_of, sources
from aftersales.supply.purchasing.queries.suppliers import (
    contacts,
    mode_names,
    price_history,
    supplier,
    supplier_parts,
    suppliers,
)

__all__ = [
    "Source",
    "Stage",
    "approvals",
    "chases",
    "contacts",
    "lines",
    "mode_names",
    "modes_of",
    "needed",
    "order",
    "orders",
    "overdue",
    "price_history",
    "receipt",
    "receipt_lines",
    "receipts",
    "return_rows",
    "sources",
    "stage",
    "supplier",
    "supplier_parts",
    "suppliers",
    "undecided",
]
