"""Who sees how the house is kept, who audits it, and who answers for measures."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import EVERYBODY, right

_LEADS = (
    "after_sales_manager",
    "general_manager",
    "business_supervisor",
    "dispatcher",
    "department_head",
    "general_administration",
)

VIEW = right("premises.view", _("see 7S audits, hazards and measures"), roles=EVERYBODY)
REPORT = right("premises.report", _("report hazards and accidents"), roles=EVERYBODY)
AUDIT = right(
    "premises.audit",
    _("audit areas by the 7S sheet"),
    roles=(*_LEADS, "quality_department", "internal_auditor", "management_system_owner"),
)
MANAGE = right(
    "premises.manage",
    _("name areas, set measures, close hazards"),
    roles=(*_LEADS, "quality_department"),
)
CARRY_OUT = right("premises.carry_out", _("tell that one's own measure is done"), roles=EVERYBODY)
