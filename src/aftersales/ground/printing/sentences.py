"""What was printed, told in plain sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aftersales.core.papers import all_papers
from aftersales.ground.printing import events
from aftersales.web.sentences import say


def title_of(code: str) -> str:
    """What the paper is called; one that is no more keeps its code."""
    found = all_papers().get(code)
    return str(found.title) if found else code


say(
    events.PaperPrinted,
    _("%(actor)s printed: %(paper)s"),
    tone="work",
    shown={"paper": title_of},
)
