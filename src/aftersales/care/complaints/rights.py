"""Who takes complaints, works on them, says yes to their cost, and sees those on staff."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_COUNTER = ("service_advisor", "front_desk", "follow_up_clerk", "service_specialist")
_CASE = (
    "complaint_clerk",
    "business_supervisor",
    "area_supervisor",
    "after_sales_manager",
)
_DEPARTMENTS = ("department_head", "quality_department", "after_sales_engineer", "dispatcher")
_HEADS = ("after_sales_manager", "general_manager")

VIEW = right(
    "complaints.view",
    _("see complaints"),
    roles=(*_COUNTER, *_CASE, *_DEPARTMENTS, "general_manager", "internal_auditor"),
)
TAKE = right(
    "complaints.take",
    _("take complaints, settle grumbles on the spot, note contacts"),
    roles=(*_COUNTER, *_CASE),
)
HANDLE = right(
    "complaints.handle",
    _("work on complaints in their five steps"),
    roles=_CASE,
)
ANSWER = right(
    "complaints.answer_for_department",
    _("answer to complaints for the department"),
    roles=(*_DEPARTMENTS, *_CASE),
)
APPROVE = right(
    "complaints.approve",
    _("approve remedies that cost much"),
    roles=_HEADS,
)
CLOSE = right(
    "complaints.close",
    _("close complaints"),
    roles=("complaint_clerk", "business_supervisor", "after_sales_manager"),
)
PREVENT = right(
    "complaints.prevent",
    _("plan preventive measures and judge their effect"),
    roles=("complaint_clerk", "quality_department", "business_supervisor", "after_sales_manager"),
)
TAKE_STAFF = right(
    "complaints.take_staff",
    _("take complaints on staff"),
    roles=(*_COUNTER, *_CASE, "general_manager"),
)
SEE_STAFF = right(
    "complaints.see_staff",
    _("see complaints on staff"),
    roles=(*_HEADS, "general_administration"),
)
INVESTIGATE = right(
    "complaints.investigate_staff",
    _("investigate complaints on staff"),
    roles=_HEADS,
)
