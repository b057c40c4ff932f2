"""Where the house stands in the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.resources.premises import queries
from aftersales.web import navigation
from aftersales.web.attachments import attaches
from aftersales.web.navigation import Deed, NavItem

navigation.add(
    NavItem(
        "premises",
        _("Safety and 7S"),
        "premises:overview",
        right="premises.view",
        group="premises",
        icon="shield-check",
        order=68,
    ),
    Deed(
        "report_hazard",
        _("Report a hazard or accident"),
        "premises:report",
        right="premises.report",
        icon="alert-triangle",
        order=80,
    ),
)


def _audit(audit_id: int, actor: Actor) -> object:
    return queries.audits(seen_by=actor).get(pk=audit_id)


def _incident(incident_id: int, actor: Actor) -> object:
    return queries.incidents(seen_by=actor).get(pk=incident_id)


attaches(
    "audit",
    find=_audit,
    address=lambda pk: reverse("premises:audit_page", args=[pk]),
    personal=False,
)
attaches("incident", find=_incident, address=lambda pk: reverse("premises:incident", args=[pk]))
