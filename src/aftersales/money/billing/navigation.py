"""Where money stands in the house."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.papers import paper
from aftersales.money.billing import papers
from aftersales.web import navigation
from aftersales.web.navigation import NavItem
from aftersales.web.panels import panel

navigation.add(
    NavItem(
        "cashier",
        _("Cashier's desk"),
        "billing:desk",
        right="billing.see_till",
        group="money",
        icon="cash-register",
        order=10,
        at_hand="billing.see_till",
    ),
    NavItem(
        "settlements",
        _("Bills"),
        "billing:settlements",
        right="billing.view",
        group="money",
        icon="file-invoice",
        order=20,
    ),
    NavItem(
        "payments",
        _("Payments"),
        "billing:payments",
        right="billing.view",
        group="money",
        icon="coins",
        order=30,
    ),
    NavItem(
        "credit_notes",
        _("Credit notes"),
        "billing:credit_notes",
        right="billing.view",
        group="money",
        icon="receipt-refund",
        order=40,
    ),
    NavItem(
        "approvals",
        _("Requests"),
        "billing:approvals",
        right="billing.view",
        group="money",
        icon="checkup-list",
        order=50,
    ),
    NavItem(
        "cashier_shifts",
        _("Cashiers' shifts"),
        "billing:shifts",
        right="billing.see_till",
        group="money",
        icon="clock-dollar",
        order=60,
    ),
    NavItem(
        "books",
        _("Books by day"),
        "billing:books",
        right="billing.send_to_finance",
        group="money",
        icon="book-2",
        order=70,
    ),
    NavItem(
        "charge_checks",
        _("Charges checked"),
        "billing:checks",
        right="billing.view",
        group="money",
        icon="zoom-money",
        order=80,
    ),
    NavItem(
        "compensations",
        _("Compensation"),
        "billing:compensations",
        right="billing.view",
        group="money",
        icon="heart-handshake",
        order=90,
    ),
)

paper(
    "billing.settlement_list",
    about="settlement",
    title=_("Vehicle repair settlement list"),
    right="billing.view",
    row="FE-02",
    find=papers.find_bill,
    compose=papers.settlement_list,
)
paper(
    "billing.receipt",
    about="payment",
    title=_("Payment receipt"),
    right="billing.view",
    row="FE-03",
    find=papers.find_payment,
    compose=papers.receipt,
)
paper(
    "billing.credit_note",
    about="credit_note",
    title=_("Credit note"),
    right="billing.view",
    row="FE-02",
    find=papers.find_credit_note,
    compose=papers.credit_note,
)

panel(
    "order",
    "compensation",
    _("Compensation"),
    "billing:compensations_of",
    right="billing.view",
    order=60,
)
