"""What happens to kept files, told in plain sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.ground.files.events import FileDiscarded, FileKept, FileOpened
from aftersales.ground.files.states import Reason
from aftersales.web.sentences import say


def _kind(media_type: Any) -> object:
    """The sort of file as people call it."""
    if str(media_type).startswith("image/"):
        return gettext("a picture")
    return "PDF" if media_type == "application/pdf" else gettext("a file")


say(FileKept, _("%(actor)s attached %(media_type)s"), shown={"media_type": _kind})
say(FileOpened, _("%(actor)s opened an attached file"))
say(
    FileDiscarded,
    _("%(actor)s threw an attached file away: %(reason)s"),
    tone="late",
    shown={"reason": lambda code: Reason(code).label},
)
