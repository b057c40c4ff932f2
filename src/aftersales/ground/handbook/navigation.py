from django.utils.translation import gettext_lazy as _

from aftersales.core.papers import paper
from aftersales.ground.handbook import papers
from aftersales.web import navigation
from aftersales.web.navigation import NavItem
from aftersales.web.panels import panel

navigation.add(
    NavItem(
        "handbook",
        _("Handbook"),
        "handbook:contents",
        right="handbook.read",
        group="management",
        icon="book",
        order=10,
    )
)
panel("step", "handbook", _("From the handbook"), "handbook:step_part", right="handbook.read")
paper(
    "handbook.text",
    about="handbook_version",
    title=_("Text of the handbook"),
    right="handbook.read",
    row="IS-09",
    find=papers.find,
    compose=papers.text,
)
