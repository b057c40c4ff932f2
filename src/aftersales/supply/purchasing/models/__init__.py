"""The data sheets of purchasing: suppliers, quotations, orders, receipts, returns."""

from aftersales.supply.purchasing.models.evaluations import (
    Evaluation,
    EvaluationLine,
    EvaluationRuling,
)
from aftersales.supply.purchasing.models.fostering import SupplierIncentive, SupplierTraining
from aftersales.supply.purchasing.models.inquiries import (
    Inquiry,
    InquiryLine,
    Offer,
    OfferLine,
)
from aftersales.supply.purchasing.models.invoices import (
    Difference,
    InvoiceLine,
    SupplierInvoice,
)
from aftersales.supply.purchasing.models.orders import (
    Approval,
    Chase,
    PurchaseLine,
    PurchaseOrder,
)
from aftersales.supply.purchasing.models.planning import PlannedLine
from aftersales.supply.purchasing.models.problems import MakerLetter, PartProblem
from aftersales.supply.purchasing.models.receipts import PurchaseReturn, Receipt, ReceiptLine
from aftersales.supply.purchasing.models.recoveries import (
    Recovered,
    RecoveryClaim,
    RecoveryLine,
    RecoverySource,
)
from aftersales.supply.purchasing.models.suppliers import (
    PartMode,
    Supplier,
    SupplierContact,
    SupplierPart,
    SupplierPrice,
)

__all__ = [
    "Approval",
    "Chase",
    "Difference",
    "Evaluation",
    "EvaluationLine",
    "EvaluationRuling",
    "Inquiry",
    "InquiryLine",
    "InvoiceLine",
    "MakerLetter",
    "Offer",
    "OfferLine",
    "PartMode",
    "PartProblem",
    "PlannedLine",
    "PurchaseLine",
    "PurchaseOrder",
    "PurchaseReturn",
    "Receipt",
    "ReceiptLine",
    "Recovered",
    "RecoveryClaim",
    "RecoveryLine",
    "RecoverySource",
    "Supplier",
    "SupplierContact",
    "SupplierIncentive",
    "SupplierInvoice",
    "SupplierPart",
    "SupplierPrice",
    "SupplierTraining",
]
