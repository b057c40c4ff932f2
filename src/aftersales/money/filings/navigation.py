"""Where filings stand in the house."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.papers import paper
from aftersales.money.filings import papers
from aftersales.web import navigation
from aftersales.web.navigation import NavItem
from aftersales.web.panels import panel

navigation.add(
    NavItem(
        "repair_records",
        _("E-repair records"),
        "filings:records",
        right="filings.view",
        group="money",
        icon="file-export",
        order=72,
    ),
    NavItem(
        "tax_orders",
        _("Invoices and red letters"),
        "filings:tax_orders",
        right="filings.view",
        group="money",
        icon="file-certificate",
        order=45,
    ),
)
navigation.add(
    NavItem(
        "accounts",
        _("Vouchers for finance"),
        "filings:accounts",
        right="filings.export_accounts",
        group="money",
        icon="book-2",
        order=74,
    )
)

panel("settlement", "filings", _("Filings"), "filings:of_bill", right="filings.view", order=30)
paper(
    "filings.invoice",
    about="settlement",
    title=_("Invoice details"),
    right="filings.view",
    row="FE-02",
    find=papers.find_invoice,
    compose=papers.invoice,
)
