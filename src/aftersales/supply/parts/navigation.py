"""Where parts stand in the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.papers import paper
from aftersales.supply.parts import papers, queries
from aftersales.web import navigation
from aftersales.web.attachments import attaches
from aftersales.web.navigation import Deed, NavItem

attaches(
    "part",
    find=lambda part_id, actor: queries.catalogue(seen_by=actor).get(pk=part_id),
    address=lambda part_id: reverse("parts:detail", args=[part_id]),
    personal=False,
    empty=_("Nothing is attached yet: its picture, its data sheet, its certificate."),
)
attaches(
    "removed_part",
    find=lambda removed_id, actor: queries.removed_parts(seen_by=actor).get(pk=removed_id),
    address=lambda removed_id: reverse("parts:removed_part", args=[removed_id]),
    personal=False,
    empty=_("Nothing is attached yet: photos of the fault."),
)
paper(
    "parts.count_sheet",
    about="stock_count",
    title=_("Count sheet"),
    right="parts.supervise",
    row="PT-05",
    find=papers.find_count,
    compose=papers.count_sheet,
)
paper(
    "parts.bin_label",
    about="bin",
    title=_("Bin label"),
    right="parts.view",
    row="PT-08",
    find=papers.find_bin,
    compose=papers.bin_label,
)
paper(
    "parts.part_label",
    about="part",
    title=_("Part label"),
    right="parts.view",
    row="PT-08",
    find=papers.find_part,
    compose=papers.part_label,
)
navigation.add(
    NavItem(
        "parts_desk",
        _("Parts desk"),
        "parts:desk",
        right="parts.issue",
        group="supply",
        icon="clipboard-list",
        order=10,
        at_hand="parts.issue",
    ),
    NavItem(
        "parts", _("Parts"), "parts:list", right="parts.view", group="supply", icon="box", order=20
    ),
    NavItem(
        "shortages",
        _("Shortages"),
        "parts:shortages",
        right="parts.view",
        group="supply",
        icon="alert-triangle",
        order=25,
    ),
    NavItem(
        "reservations",
        _("Reservations"),
        "parts:reservations",
        right="parts.view",
        group="supply",
        icon="lock",
        order=30,
    ),
    NavItem(
        "stock_moves",
        _("Stock moves"),
        "parts:moves",
        right="parts.supervise",
        group="stock",
        icon="arrows-exchange",
        order=40,
    ),
    NavItem(
        "transfers",
        _("Transfers"),
        "parts:transfers",
        right="parts.view",
        group="supply",
        icon="truck",
        order=45,
    ),
    NavItem(
        "bins",
        _("Bins"),
        "parts:bins",
        right="parts.keep_bins",
        group="stock",
        icon="map-pin",
        order=50,
    ),
    NavItem(
        "counts",
        _("Stocktaking"),
        "parts:counts",
        right="parts.supervise",
        group="stock",
        icon="checklist",
        order=52,
    ),
    NavItem(
        "expiring_lots",
        _("Shelf life"),
        "parts:expiring",
        right="parts.adjust",
        group="stock",
        icon="clock",
        order=54,
    ),
    NavItem(
        "idle_stock",
        _("Slow and dead stock"),
        "parts:idle",
        right="parts.view_cost",
        group="stock",
        icon="hourglass",
        order=56,
    ),
    Deed(
        "count_stock",
        _("Count what is due"),
        "parts:new_count",
        right="parts.count",
        icon="checklist",
    ),
    NavItem(
        "quarantine",
        _("Quarantine"),
        "parts:quarantine",
        right="parts.receive",
        group="stock",
        icon="shield-check",
        order=55,
    ),
    NavItem(
        "removed_parts",
        _("Replaced parts"),
        "parts:removed",
        right="parts.keep_removed",
        group="supply",
        icon="recycle",
        order=60,
    ),
    NavItem(
        "cores_owed",
        _("Old parts owed"),
        "parts:cores",
        right="parts.keep_removed",
        group="supply",
        icon="replace",
        order=61,
    ),
)
