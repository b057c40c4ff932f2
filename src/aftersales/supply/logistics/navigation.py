"""Where logistics stands in the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.papers import Option, paper
from aftersales.supply.logistics import papers, queries
from aftersales.web import navigation
from aftersales.web.attachments import attaches
from aftersales.web.navigation import Deed, NavItem
from aftersales.web.panels import panel

attaches(
    "shipment",
    find=lambda shipment_id, actor: queries.shipment(shipment_id, seen_by=actor),
    address=lambda shipment_id: reverse("logistics:shipment", args=[shipment_id]),
    empty=_("Nothing is attached yet: photos of the packing, the signed note."),
)
attaches(
    "article",
    find=lambda article_id, actor: queries.article(article_id, seen_by=actor),
    address=lambda article_id: reverse("logistics:article", args=[article_id]),
    empty=_("Nothing is attached yet: photos of the parcel and of damage outside."),
)
navigation.add(
    NavItem(
        "articles",
        _("Articles sent in"),
        "logistics:articles",
        right="logistics.view_articles",
        group="deliveries",
        icon="package-import",
        order=79,
    ),
    NavItem(
        "shipments",
        _("Shipments"),
        "logistics:shipments",
        right="logistics.view",
        group="deliveries",
        icon="truck-delivery",
        order=80,
    ),
    NavItem(
        "scan_packages",
        _("Scan packages"),
        "logistics:scan",
        right="logistics.scan",
        group="deliveries",
        icon="scan",
        order=82,
    ),
    NavItem(
        "tours",
        pgettext_lazy("logistics", "Tours"),
        "logistics:tours",
        right="logistics.view",
        group="deliveries",
        icon="steering-wheel",
        order=81,
    ),
    NavItem(
        "my_tours",
        _("My tours"),
        "logistics:my_tours",
        right="logistics.drive",
        group="deliveries",
        icon="truck-loading",
        order=83,
    ),
    NavItem(
        "delivery_costs",
        _("Delivery costs"),
        "logistics:costs",
        right="logistics.view",
        group="deliveries",
        icon="report-money",
        order=84,
    ),
    NavItem(
        "delivery_network",
        _("Who serves which site"),
        "logistics:delivery_network",
        right="logistics.view",
        group="deliveries",
        icon="map-pin",
        order=85,
    ),
    NavItem(
        "carriers",
        _("Carriers"),
        "logistics:carriers",
        right="logistics.view",
        group="deliveries",
        icon="steering-wheel",
        order=86,
    ),
    Deed(
        "register_article",
        _("Take in an article"),
        "logistics:register_article",
        right="logistics.receive_article",
        icon="package-import",
    ),
    Deed(
        "register_shipment",
        _("Send goods"),
        "logistics:register_shipment",
        right="logistics.ship",
        icon="truck-delivery",
    ),
)
panel(
    "transfer",
    "logistics",
    pgettext_lazy("logistics", "How it is sent"),
    "logistics:of_transfer",
    right="logistics.view",
    order=20,
)
paper(
    "logistics.delivery_note",
    about="shipment",
    title=pgettext_lazy("paper", "Delivery note"),
    right="logistics.view",
    row="LG-01",
    find=papers.find_shipment,
    compose=papers.delivery_note,
    options=[
        Option(
            papers.CLEAR,
            _("phone and address in clear"),
            right="logistics.see_recipient",
            is_clear=True,
        )
    ],
)
paper(
    "logistics.package_label",
    about="package",
    title=_("Package label"),
    right="logistics.view",
    row="LG-04",
    find=papers.find_package,
    compose=papers.package_label,
)
paper(
    "logistics.record_sheet",
    about="article",
    title=_("After-sales record sheet"),
    right="logistics.view_articles",
    row="LG-07",
    find=papers.find_article,
    compose=papers.record_sheet,
    options=[
        Option(
            papers.CLEAR,
            _("phone and address in clear"),
            right="customers.reveal",
            is_clear=True,
        )
    ],
)
