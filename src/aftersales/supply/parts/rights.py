"""Who may see and keep the catalogue of parts, and who moves stock.

Keeping and supervising are apart (PT-15): the parts desk moves stock, corrections and counts are
posted by whoever answers for it, and the information department reads every booking.
"""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_DESK = ("parts_clerk",)
_COUNTER = ("service_advisor", "front_desk", "business_supervisor", "after_sales_manager")

VIEW = right(
    "parts.view",
    _("see the catalogue of parts"),
    roles=(
        "parts_clerk",
        "purchaser",
        "service_advisor",
        "front_desk",
        "technician",
        "dispatcher",
        "warranty_clerk",
        "business_supervisor",
        "after_sales_manager",
        "general_manager",
        "group_manager",
        "finance",
        "it_officer",
    ),
)
REGISTER = right(
    "parts.register",
    _("keep the catalogue of parts"),
    roles=("parts_clerk", "purchaser", "after_sales_manager"),
)
SET_PRICE = right(
    "parts.set_price",
    _("set sale prices of parts"),
    roles=("finance",),  # PT-17: the finance department keeps the list, and nobody else
)
VIEW_COST = right(
    "parts.view_cost",
    _("see what parts cost and what stock is worth"),
    roles=("parts_clerk", "purchaser", "finance", "after_sales_manager", "general_manager"),
)
RECEIVE = right("parts.receive", _("receive parts into stock"), roles=_DESK)
EXPECT = right("parts.expect", _("note parts on order"), roles=("parts_clerk", "purchaser"))
RESERVE = right("parts.reserve", _("reserve and release parts"), roles=(*_DESK, *_COUNTER))
REQUEST = right(
    "parts.request",
    _("ask the parts desk for parts"),
    roles=(*_DESK, *_COUNTER, "technician", "dispatcher"),
)
ISSUE = right("parts.issue", _("lay out, issue and take back parts"), roles=_DESK)
ADJUST = right(
    "parts.adjust",
    _("correct stock"),
    roles=("parts_clerk", "after_sales_manager"),
)
CANCEL = right(
    "parts.cancel", _("cancel stock moves"), roles=("parts_clerk", "after_sales_manager")
)
COUNT = right("parts.count", _("count stock"), roles=_DESK)
POST_COUNT = right(
    "parts.post_count",
    _("post the differences of a stocktaking"),
    roles=("after_sales_manager", "finance"),
)
KEEP_BINS = right("parts.keep_bins", _("keep bins"), roles=_DESK)
SUPERVISE = right(
    "parts.supervise",
    _("read all moves of stock"),
    roles=(*_DESK, "it_officer", "finance", "after_sales_manager", "internal_auditor"),
)
TAG_REMOVED = right(
    "parts.tag_removed",
    _("tag replaced parts"),
    roles=(*_DESK, "technician", "service_advisor", "warranty_clerk"),
)
KEEP_REMOVED = right(
    "parts.keep_removed", _("keep the replaced-part store"), roles=(*_DESK, "warranty_clerk")
)
TRANSFER = right(
    "parts.transfer",
    _("ask other stores for parts, send them parts, write off what is lost on the way"),
    roles=("parts_clerk", "after_sales_manager"),
)
