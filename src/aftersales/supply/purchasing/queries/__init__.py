"""Questions about what is bought. Other rooms ask these and nothing deeper."""

from aftersales.supply.purchasing.queries.evaluations import (
    evaluation_lines,
    evaluations,
    to_evaluate,
)
from aftersales.supply.purchasing.queries.fostering import incentives, trainings
from aftersales.supply.purchasing.queries.inquiries import (
    Compared,
    compared,
    inquiries,
    inquiry_lines,
    offers,
)
from aftersales.supply.purchasing.queries.invoices import (
    billed_of,
    differences,
    invoice_lines,
    invoices,
    invoices_of,
)
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
    "Compared",
    "Source",
    "Stage",
    "approvals",
    "billed_of",
    "chases",
    "compared",
    "contacts",
    "differences",
    "evaluation_lines",
    "evaluations",
    "incentives",
    "inquiries",
    "inquiry_lines",
    "invoice_lines",
    "invoices",
    "invoices_of",
    "lines",
    "mode_names",
    "modes_of",
    "needed",
    "offers",
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
    "to_evaluate",
    "trainings",
    "undecided",
]
