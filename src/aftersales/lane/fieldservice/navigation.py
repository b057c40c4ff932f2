"""Where installations stand in the house, and their report on paper."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.papers import paper
from aftersales.lane.fieldservice import papers, queries
from aftersales.web import navigation
from aftersales.web.attachments import attaches
from aftersales.web.navigation import NavItem

navigation.add(
    NavItem(
        "installations",
        _("Installations"),
        "fieldservice:installations",
        right="fieldservice.view",
        group="workshop",
        icon="plug",
        order=40,
    ),
)
paper(
    "fieldservice.installation_report",
    about="installation",
    title=_("Installation report"),
    right="fieldservice.view",
    row="WS-26",
    find=papers.find_installation,
    compose=papers.installation_report,
)


def _installation(installation_id: int, actor: Actor) -> object:
    return queries.installation(installation_id, seen_by=actor)


attaches(
    "installation",
    find=_installation,
    address=lambda pk: reverse("fieldservice:installation", args=[pk]),
)
