"""The roles a new group starts with (REQUIREMENTS appendix b), with their names in both languages.

Which rights a role has stands with the rights, in each room's ``rights.py``.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ADMINISTRATOR = "administrator"

ROLES: dict[str, object] = {
    ADMINISTRATOR: _("system administrator"),
    "service_advisor": _("service advisor"),
    "front_desk": _("front desk"),
    "dispatcher": _("workshop dispatcher"),
    "technician": _("technician"),
    "quality_inspector": _("quality inspector"),
    "parts_clerk": _("parts clerk"),
    "cashier": _("cashier"),
    "finance": _("finance"),
    "warranty_clerk": _("warranty clerk"),
    "follow_up_clerk": _("follow-up clerk"),
    "complaint_clerk": _("complaint clerk"),
    "business_supervisor": _("business supervisor"),
    "area_supervisor": _("area supervisor"),
    "after_sales_manager": _("after-sales manager"),
    "general_manager": _("general manager"),
    "group_manager": _("group manager"),
    "department_head": _("department head"),
    "service_specialist": _("service specialist"),
    "after_sales_engineer": _("after-sales engineer"),
    "it_officer": _("IT officer"),
    "purchaser": _("purchaser"),
    "quality_department": _("quality department"),
    "general_administration": _("general administration"),
    "marketing": _("marketing"),
    "internal_auditor": _("internal auditor"),
    "management_system_owner": _("management-system owner"),
    "trainer": _("trainer"),
    "crew": _("field service crew"),
    "agent": _("agent"),
}

# Managers, finance, the group and whoever administers sign in with a second factor (S-10).
NEED_FACTOR = frozenset(
    {
        ADMINISTRATOR,
        "after_sales_manager",
        "general_manager",
        "group_manager",
        "finance",
        "it_officer",
    }
)


def role_label(code: str, own: str = "") -> str:
    """What a role is called: the group's own words, else the delivered ones as the reader speaks.

    The delivered words are never stored, so each reader gets them in their language.
    """
    return own or str(ROLES.get(code, code))
