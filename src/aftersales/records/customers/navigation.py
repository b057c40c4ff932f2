"""Where customers and consultations stand in the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.records.customers import queries
from aftersales.web import navigation
from aftersales.web.attachments import attaches
from aftersales.web.navigation import Deed, NavItem

navigation.add(
    NavItem(
        "customers",
        _("Customers"),
        "customers:list",
        right="customers.view",
        group="records",
        icon="users",
        order=10,
        on_phone=True,
        at_hand="customers.register",
    ),
    NavItem(
        "consultations",
        _("Consultations"),
        "customers:consultations",
        right="customers.view_consultations",
        group="records",
        icon="messages",
        order=30,
    ),
    NavItem(
        "needs",
        _("Needs"),
        "customers:needs",
        right="customers.view_needs",
        group="records",
        icon="bulb",
        order=40,
    ),
    NavItem(
        "remarks",
        _("Passed on"),
        "customers:remarks",
        right="customers.pass_on",
        group="records",
        icon="arrows-exchange",
        order=45,
    ),
    NavItem(
        "customer_base",
        _("Customer base"),
        "customers:analysis",
        right="customers.quality",
        group="records",
        icon="chart-pie",
        order=60,
    ),
    Deed(
        "register_customer",
        _("New customer"),
        "customers:register",
        right="customers.register",
        icon="user-plus",
        order=20,
    ),
    Deed(
        "consult",
        _("New consultation"),
        "customers:consult",
        right="customers.consult",
        icon="message-plus",
        order=15,
    ),
)

attaches(
    "customer",
    find=lambda customer_id, actor: queries.in_sight(seen_by=actor).get(pk=customer_id),
    address=lambda customer_id: reverse("customers:detail", args=[customer_id]),
)
