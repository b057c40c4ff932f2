"""Where visits stand in the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.papers import paper
from aftersales.lane.orders import papers, queries
from aftersales.web import navigation
from aftersales.web.attachments import attaches
from aftersales.web.navigation import Deed, NavItem

navigation.add(
    NavItem(
        "lane",
        _("Today's lane"),
        "orders:lane",
        right="orders.view",
        group="lane",
        icon="layout-kanban",
        order=5,
        at_hand="orders.open",
    ),
    NavItem(
        "orders",
        _("Work orders"),
        "orders:list",
        right="orders.view",
        group="lane",
        icon="clipboard-list",
        order=14,
    ),
    NavItem(
        "arrivals",
        _("Arrival register"),
        "orders:arrivals",
        right="orders.view",
        group="lane",
        icon="door-enter",
        order=16,
    ),
    NavItem(
        "advice",
        _("Open advice"),
        "orders:advice",
        right="orders.view",
        group="lane",
        icon="bulb",
        order=60,
    ),
    NavItem(
        "objections",
        _("Objections"),
        "orders:objections",
        right="orders.object",
        group="lane",
        icon="message-exclamation",
        order=62,
    ),
    NavItem(
        "part_rules",
        _("Unfit parts and lubricants"),
        "orders:part_rules",
        right="orders.view",
        group="offer",
        icon="hand-stop",
        order=64,
    ),
    NavItem(
        "accessories",
        _("Accessories"),
        "orders:accessories",
        right="orders.view",
        group="offer",
        icon="gift",
        order=66,
    ),
    NavItem(
        "showings",
        _("Accessories told of"),
        "orders:showings",
        right="orders.view",
        group="offer",
        icon="message-2",
        order=68,
    ),
    Deed("new_order", _("New order"), "orders:open_order", right="orders.open"),
    Deed("arrive", _("Register an arrival"), "orders:arrive", right="orders.arrive"),
)

attaches(
    "order",
    find=lambda pk, actor: queries.visible(seen_by=actor).get(pk=pk),
    address=lambda pk: reverse("orders:detail", args=[pk]),
    personal=False,
)

paper(
    "orders.work_order",
    about="order",
    title=pgettext_lazy("paper", "Work order"),
    right="orders.view",
    row="RC-17",
    find=papers.find_order,
    compose=papers.work_order,
)
paper(
    "orders.estimate",
    about="order",
    title=_("Estimate"),
    right="orders.view",
    row="FE-01",
    find=papers.find_order,
    compose=papers.estimate,
)
