"""Who draws bills up, who issues them, who takes money, and who says yes to what is out of order.

An adviser draws up and explains; the cashier issues and takes money; what goes below the floor or
out of the usual order is granted by somebody else than the one who asks (I-24, FE-09).
"""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_ADVISERS = ("service_advisor", "front_desk", "business_supervisor")
_TILL = ("cashier", "finance")
_HEADS = ("after_sales_manager", "general_manager")

VIEW = right(
    "billing.view",
    _("see bills and payments"),
    roles=(
        *_ADVISERS,
        *_TILL,
        *_HEADS,
        "group_manager",
        "warranty_clerk",
        "complaint_clerk",
        "quality_department",
        "internal_auditor",
    ),
)
DRAW = right(
    "billing.draw", _("draw bills up"), roles=(*_ADVISERS, "cashier", "after_sales_manager")
)
CLOSE = right("billing.close", _("issue bills"), roles=_TILL)
TAKE = right("billing.take", _("take payments and deposits"), roles=_TILL)
REFUND = right("billing.refund", _("pay money back"), roles=_TILL)
CREDIT = right("billing.credit", _("issue credit notes"), roles=("finance", "after_sales_manager"))
ASK = right(
    "billing.ask",
    _("ask for discounts and deviations"),
    roles=(*_ADVISERS, *_TILL, "after_sales_manager"),
)
APPROVE = right("billing.approve", _("grant discounts and deviations"), roles=_HEADS)
EXPLAIN = right(
    "billing.explain",
    _("explain bills to customers"),
    roles=(*_ADVISERS, "cashier", "after_sales_manager"),
)
KEEP_SHIFT = right("billing.keep_shift", _("keep a cashier's shift"), roles=_TILL)
SUPERVISE = right(
    "billing.supervise",
    _("see all cashiers' shifts"),
    roles=("finance", *_HEADS, "internal_auditor"),
)
SEE_TILL = right(
    "billing.see_till",
    _("see what waits at the cashier's desk"),
    roles=(*_TILL, *_HEADS, "internal_auditor"),
)
CLOSE_DAY = right("billing.close_day", _("close the day of the till"), roles=_TILL)
INVOICE = right("billing.invoice", _("keep invoice data"), roles=(*_TILL, "service_advisor"))
CHECK = right(
    "billing.check_charges",
    _("check the charges of bills"),
    roles=("business_supervisor", "after_sales_manager"),
)
COST = right("billing.cost_charges", _("reckon what charges cost"), roles=("finance",))
SEND = right(
    "billing.send_to_finance",
    _("send a day's figures to finance"),
    roles=(*_TILL, "after_sales_manager"),
)
AGREE = right("billing.agree", _("agree a day's figures"), roles=("finance",))
COMPENSATE = right(
    "billing.compensate",
    _("ask for compensation of a case"),
    roles=("complaint_clerk", "quality_department", "after_sales_manager"),
)
PAY_OUT = right("billing.pay_out", _("pay compensation out"), roles=_TILL)
EXPORT = right(
    "billing.export",
    _("export accounting and repair records"),
    roles=("finance", "after_sales_manager", "general_manager"),
)
HEAR = right("billing.hear", _("hear the call-backs of payment gateways"))
