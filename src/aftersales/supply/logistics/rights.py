"""Who sends goods, who carries and takes them in, and who says at what price."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_STORE = ("parts_clerk", "purchaser")
_DESK = ("front_desk", "service_advisor")
_HEADS = ("after_sales_manager", "general_manager")
_TESTERS = ("technician", "quality_inspector", "after_sales_engineer")

VIEW = right(
    "logistics.view",
    _("see shipments, carriers and what deliveries cost"),
    roles=(*_STORE, *_DESK, *_HEADS, "finance", "group_manager", "internal_auditor", "crew"),
)
SHIP = right(
    "logistics.ship",
    _("send goods: register shipments, agree on the carrier, cancel"),
    roles=(*_STORE, "front_desk", "after_sales_manager"),
)
SCAN = right(
    "logistics.scan",
    _("scan packages and note what became of a delivery"),
    roles=(*_STORE, *_DESK, "after_sales_manager", "crew"),
)
SEE_RECIPIENT = right(
    "logistics.see_recipient",
    _("see phone and address of recipients in clear"),
    roles=(*_STORE, "front_desk", "crew"),
)
KEEP_CARRIERS = right(
    "logistics.keep_carriers",
    _("keep carriers and their prices"),
    roles=("purchaser", "after_sales_manager"),
)
NOTE_COST = right(
    "logistics.note_cost",
    _("note what a carrier charged"),
    roles=("purchaser", "after_sales_manager", "finance"),
)
PLAN_TOURS = right(
    "logistics.plan_tours",
    _("plan tours of own vans and send them off"),
    roles=("parts_clerk", "purchaser", "after_sales_manager"),
)
DRIVE = right(
    "logistics.drive",
    _("drive a tour: load, arrive, hand over, come back"),
    roles=("parts_clerk", "crew"),
)
VIEW_ARTICLES = right(
    "logistics.view_articles",
    _("see articles that customers sent in"),
    roles=(
        *_STORE,
        *_DESK,
        *_HEADS,
        *_TESTERS,
        "group_manager",
        "internal_auditor",
        "warranty_clerk",
    ),
)
RECEIVE_ARTICLE = right(
    "logistics.receive_article",
    _("take in articles that customers sent in: register, unpack, call, close"),
    roles=(*_DESK, "after_sales_manager"),
)
NOTE_TEST = right(
    "logistics.note_test",
    _("test articles that customers sent in and note their repair"),
    roles=(*_TESTERS, "after_sales_manager"),
)
DECIDE_ARTICLE = right(
    "logistics.decide_article",
    _("decide whether an article is repaired, sent back or exchanged"),
    roles=(*_DESK, "after_sales_manager", "warranty_clerk"),
)
