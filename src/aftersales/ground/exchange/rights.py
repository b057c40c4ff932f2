"""Who may bring data in and let them out."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import EVERYBODY, right

IMPORT = right(
    "exchange.import",
    _("bring in spreadsheets"),
    roles=(
        "after_sales_manager",
        "general_manager",
        "it_officer",
        "business_supervisor",
        "service_specialist",
        "finance",
        "parts_clerk",
        "purchaser",
    ),
)
LET_OUT = right("exchange.let_out", _("export lists without persons"), roles=EVERYBODY)
EXPORT = right(
    "exchange.export",
    _("export lists of persons"),
    roles=(
        "after_sales_manager",
        "general_manager",
        "group_manager",
        "business_supervisor",
        "follow_up_clerk",
        "finance",
        "parts_clerk",
    ),
    exposed=True,
)
APPROVE_EXPORT = right(
    "exchange.approve_export",
    _("approve exports of personal data as the second person"),
    roles=("after_sales_manager", "general_manager", "group_manager"),
    exposed=True,
)
