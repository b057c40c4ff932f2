"""Where purchasing stands in the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.papers import paper
from aftersales.supply.purchasing import papers, queries
from aftersales.web import navigation
from aftersales.web.attachments import attaches
from aftersales.web.navigation import Deed, NavItem
from aftersales.web.panels import panel

attaches(
    "purchase_order",
    find=lambda order_id, actor: queries.orders(seen_by=actor).get(pk=order_id),
    address=lambda order_id: reverse("purchasing:order", args=[order_id]),
    personal=False,
    empty=_("Nothing is attached yet: the confirmation, the delivery note, the invoice."),
)
attaches(
    "supplier_invoice",
    find=lambda invoice_id, actor: queries.invoices(seen_by=actor).get(pk=invoice_id),
    address=lambda invoice_id: reverse("purchasing:invoice", args=[invoice_id]),
    personal=False,
    empty=_("Nothing is attached yet: the invoice itself."),
)
attaches(
    "inquiry",
    find=lambda inquiry_id, actor: queries.inquiries(seen_by=actor).get(pk=inquiry_id),
    address=lambda inquiry_id: reverse("purchasing:inquiry", args=[inquiry_id]),
    personal=False,
    empty=_("Nothing is attached yet: the offers as they came."),
)
attaches(
    "supplier_training",
    find=lambda training_id, actor: queries.trainings(seen_by=actor).get(pk=training_id),
    address=lambda training_id: reverse("purchasing:training", args=[training_id]),
    personal=True,
    empty=_("Nothing is attached yet: the list of who took part, the results."),
)
attaches(
    "part_problem",
    find=lambda problem_id, actor: queries.problems(seen_by=actor).get(pk=problem_id),
    address=lambda problem_id: reverse("purchasing:problem", args=[problem_id]),
    personal=False,
    empty=_("Nothing is attached yet: photos of the fault, the maker's answer."),
)
attaches(
    "recovery_claim",
    find=lambda claim_id, actor: queries.recoveries(seen_by=actor).get(pk=claim_id),
    address=lambda claim_id: reverse("purchasing:recovery", args=[claim_id]),
    personal=False,
    empty=_("Nothing is attached yet: photos, the expert's report, the letters."),
)
navigation.add(
    NavItem(
        "purchase_orders",
        _("Purchase orders"),
        "purchasing:orders",
        right="purchasing.view",
        group="purchasing",
        icon="shopping-cart",
        order=70,
    ),
    NavItem(
        "purchase_plan",
        _("Purchase plan"),
        "purchasing:plan",
        right="purchasing.view",
        group="purchasing",
        icon="shopping-cart-plus",
        order=69,
        at_hand="purchasing.propose",
    ),
    NavItem(
        "inquiries",
        _("Requests for quotation"),
        "purchasing:inquiries",
        right="purchasing.view",
        group="purchasing",
        icon="messages",
        order=71,
    ),
    NavItem(
        "receipts",
        _("Goods receipts"),
        "purchasing:receipts",
        right="purchasing.view",
        group="purchasing",
        icon="package-import",
        order=72,
    ),
    NavItem(
        "supplier_invoices",
        _("Invoices of suppliers"),
        "purchasing:invoices",
        right="purchasing.view",
        group="purchasing",
        icon="file-invoice",
        order=73,
    ),
    NavItem(
        "purchase_returns",
        _("Returns to suppliers"),
        "purchasing:returns",
        right="purchasing.view",
        group="purchasing",
        icon="truck-return",
        order=74,
    ),
    NavItem(
        "recoveries",
        _("Cost recovery"),
        "purchasing:recoveries",
        right="purchasing.view",
        group="purchasing",
        icon="scale",
        order=83,
    ),
    NavItem(
        "order_lines",
        _("Order lines"),
        "purchasing:order_lines",
        right="purchasing.view",
        group="purchasing",
        icon="list-details",
        order=75,
    ),
    NavItem(
        "shortage_causes",
        _("Causes of shortage"),
        "purchasing:shortage_causes",
        right="purchasing.view",
        group="purchasing",
        icon="alert-circle",
        order=81,
    ),
    NavItem(
        "lead_times",
        _("Lead times"),
        "purchasing:lead_times",
        right="purchasing.view",
        group="purchasing",
        icon="hourglass",
        order=82,
    ),
    NavItem(
        "suppliers",
        _("Suppliers"),
        "purchasing:suppliers",
        right="purchasing.view",
        group="suppliers",
        icon="building-warehouse",
        order=76,
    ),
    NavItem(
        "supplier_evaluations",
        _("Evaluations of suppliers"),
        "purchasing:evaluations",
        right="purchasing.view",
        group="suppliers",
        icon="clipboard-check",
        order=77,
    ),
    NavItem(
        "supplier_trainings",
        _("Training of suppliers"),
        "purchasing:trainings",
        right="purchasing.view",
        group="suppliers",
        icon="school",
        order=79,
    ),
    NavItem(
        "supplier_incentives",
        _("Incentives for suppliers"),
        "purchasing:incentives",
        right="purchasing.view",
        group="suppliers",
        icon="award",
        order=80,
    ),
    NavItem(
        "supplier_prices",
        _("Supplier prices"),
        "purchasing:prices",
        right="purchasing.view",
        group="suppliers",
        icon="list-details",
        order=78,
    ),
    NavItem(
        "part_problems",
        _("Quality problems of parts"),
        "purchasing:problems",
        right="purchasing.view_problems",
        group="purchasing",
        icon="alert-circle",
        order=84,
    ),
    Deed(
        "raise_problem",
        _("Raise a quality problem of a part"),
        "purchasing:raise_problem",
        right="purchasing.raise_problem",
        icon="alert-circle",
    ),
    Deed(
        "inquire",
        _("Request quotations"),
        "purchasing:inquire",
        right="purchasing.inquire",
        icon="messages",
    ),
    Deed(
        "propose_purchase",
        _("Propose a purchase order"),
        "purchasing:propose",
        right="purchasing.propose",
        icon="shopping-cart",
    ),
    Deed(
        "draft_recovery",
        _("Claim costs back from a supplier"),
        "purchasing:draft_recovery",
        right="purchasing.claim_recovery",
        icon="scale",
    ),
)
panel(
    "part",
    "purchasing",
    _("Where it is bought"),
    "purchasing:of_part",
    right="purchasing.view",
    order=20,
)
paper(
    "purchasing.order",
    about="purchase_order",
    title=pgettext_lazy("paper", "Purchase order"),
    right="purchasing.view",
    row="PU-02",
    find=papers.find_order,
    compose=papers.order,
)
paper(
    "purchasing.inquiry",
    about="inquiry",
    title=pgettext_lazy("paper", "Request for quotation"),
    right="purchasing.view",
    row="PU-03",
    find=papers.find_inquiry,
    compose=papers.inquiry,
)
