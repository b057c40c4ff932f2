"""Who sees guarantees, who tells faults, who judges, who answers a request."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_COUNTER = ("service_advisor", "front_desk", "business_supervisor", "after_sales_manager")
_WORKSHOP = ("dispatcher", "technician", "quality_inspector", "crew", "after_sales_engineer")
_HEADS = ("warranty_clerk", "after_sales_manager")

VIEW = right(
    "warranty.view",
    _("see the statutory guarantee of cars"),
    roles=(
        *_COUNTER,
        *_WORKSHOP,
        "warranty_clerk",
        "complaint_clerk",
        "quality_department",
        "general_manager",
        "group_manager",
    ),
)
KEEP = right(
    "warranty.keep_policy",
    _("enter on which terms a car was sold"),
    roles=(*_COUNTER, "warranty_clerk"),
)
TELL = right(
    "warranty.tell_repair",
    _("tell what fault a job repairs"),
    roles=(*_COUNTER, *_WORKSHOP, "warranty_clerk"),
)
JUDGE = right(
    "warranty.judge",
    _("judge faults and hours that do not count"),
    roles=(*_HEADS, "quality_inspector", "after_sales_engineer"),
)
TAKE = right(
    "warranty.take_request",
    _("take requests for exchange or return"),
    roles=(*_COUNTER, "warranty_clerk", "complaint_clerk"),
)
ANSWER = right(
    "warranty.answer_request",
    _("grant or refuse requests for exchange or return"),
    roles=(*_HEADS, "general_manager"),
)
CONFIRM = right(
    "warranty.confirm_first_maintenance",
    _("confirm the free first maintenance of a car"),
    roles=(*_COUNTER, "warranty_clerk"),
)
