"""Words for codes that stand in content: who owns it, and what each fact is called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aftersales.ground.handbook.states import State

OWNERS = {
    "after_sales_manager": _("after-sales manager"),
    "area_supervisor": _("area supervisor"),
    "business_supervisor": _("business supervisor"),
    "follow_up_clerk": _("follow-up clerk"),
    "general_administration": _("general administration"),
    "general_manager": _("general manager"),
    "group_manager": _("group manager"),
    "it_officer": _("IT officer"),
    "management_system_owner": _("management-system owner"),
    "quality_department": _("quality department"),
    "service_advisor": _("service advisor"),
    "trainer": _("trainer"),
    "warranty_clerk": _("warranty clerk"),
}
FACTS = {
    "owner": _("responsible"),
    "input": _("input"),
    "activity": _("activity"),
    "output": _("output"),
    "criteria": _("criteria"),
    "monitoring": _("monitoring"),
    "improvement": _("improvement"),
    "headcount": _("headcount"),
    "module": _("module"),
    "report": _("report"),
    "kind": _("kind"),
    "row": _("row of the catalogue"),
}
TONES = {
    State.DRAFT: "planned",
    State.CHECKED: "work",
    State.APPROVED: "work",
    State.IN_FORCE: "ready",
    State.WITHDRAWN: "planned",
}


def owner(code: str) -> str:
    return str(OWNERS.get(code, code))


def fact(key: str) -> str:
    return str(FACTS.get(key, key))
