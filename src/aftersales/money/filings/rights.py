"""Who sees and keeps what leaves for authorities and finance."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_HEADS = ("after_sales_manager", "general_manager")

VIEW = right(
    "filings.view",
    _("see e-repair records"),
    roles=(
        "service_advisor",
        "business_supervisor",
        "finance",
        *_HEADS,
        "group_manager",
        "internal_auditor",
    ),
)
KEEP = right(
    "filings.keep_records",
    _("draw, mend and send e-repair records"),
    roles=("business_supervisor", "finance", "after_sales_manager"),
)
EXPORT = right(
    "filings.export",
    _("take e-repair records out as files"),
    roles=("finance", *_HEADS),
)
SEND = right("filings.send", _("hand filings in and hear the answers"))
ASK_INVOICE = right(
    "filings.ask_invoice",
    _("ask the tax platform for invoices and red letters"),
    roles=("cashier", "finance"),
)
EXPORT_ACCOUNTS = right(
    "filings.export_accounts",
    _("export vouchers for the books of finance"),
    roles=("finance", "general_manager", "internal_auditor"),
)
HEAR = right("filings.hear", _("hear the call-backs of tax platforms"))
