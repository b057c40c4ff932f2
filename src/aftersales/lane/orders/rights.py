"""Who may do what to a visit's document."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_HEADS = ("after_sales_manager", "business_supervisor")
_COUNTER = ("service_advisor", "front_desk", *_HEADS)
_ADVISORS = ("service_advisor", "warranty_clerk", *_HEADS)
_SHOP = ("dispatcher", "technician", "quality_inspector", "after_sales_manager")
_TILL = ("cashier", "finance", "after_sales_manager")

VIEW = right(
    "orders.view",
    _("see arrivals and orders"),
    roles=(
        *_COUNTER,
        *_TILL,
        "dispatcher",
        "technician",
        "quality_inspector",
        "parts_clerk",
        "warranty_clerk",
        "follow_up_clerk",
        "complaint_clerk",
        "general_manager",
        "group_manager",
        "internal_auditor",
        "crew",
    ),
)
SEE_COST = right(
    "orders.see_cost",
    _("see what lines cost and what is earned"),
    roles=("finance", "after_sales_manager", "general_manager", "group_manager"),
)
ARRIVE = right("orders.arrive", _("keep the register of arrivals"), roles=_COUNTER)
OPEN = right(
    "orders.open", _("open orders and check cars in"), roles=(*_COUNTER, "warranty_clerk", "crew")
)
WRITE = right(
    "orders.write",
    _("write jobs and lines on orders"),
    roles=(*_ADVISORS, "front_desk", "dispatcher", "crew"),
)
DESCRIBE = right(
    "orders.describe",
    _("write down fault, cause and work done"),
    roles=(*_ADVISORS, *_SHOP, "crew"),
)
LIFT_FLOOR = right(
    "orders.lift_floor",
    _("sell below the floor price"),
    roles=("after_sales_manager", "general_manager"),
)
PROMISE = right(
    "orders.promise", _("promise a time of completion"), roles=(*_COUNTER, "dispatcher")
)
CONSENT = right(
    "orders.consent",
    _("send estimates and record what the customer decides"),
    roles=(*_COUNTER, "warranty_clerk", "crew"),
)
PUT = right(
    "orders.put",
    _("move cars on the board"),
    roles=("service_advisor", *_SHOP, "business_supervisor", "crew"),
)
ADVISE = right(
    "orders.advise",
    _("note advised work and take it up again"),
    roles=(*_ADVISORS, *_SHOP, "front_desk", "crew"),
)
OBJECT = right(
    "orders.object",
    _("record objections of customers"),
    roles=(*_COUNTER, "warranty_clerk", "follow_up_clerk", "complaint_clerk", "cashier"),
)
LOCK = right("orders.lock", _("close orders for billing and open them again"), roles=_TILL)
SETTLE = right("orders.settle", _("mark orders as settled"), roles=_TILL)
CLEAR = right("orders.clear", _("release cars for hand-over"), roles=_TILL)
HAND_OVER = right(
    "orders.hand_over",
    _("hand cars over"),
    roles=(*_COUNTER, "quality_inspector"),
)
CANCEL = right("orders.cancel", _("cancel orders"), roles=(*_COUNTER,))
BAR_PART = right(
    "orders.bar_part",
    _("bar parts that do not fit a car"),
    roles=("warranty_clerk", "parts_clerk", "quality_department", "after_sales_manager"),
)
PROMOTE = right(
    "orders.promote",
    _("say which accessories are made known"),
    roles=("parts_clerk", "business_supervisor", "after_sales_manager"),
)
