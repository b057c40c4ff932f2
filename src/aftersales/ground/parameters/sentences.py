"""What happens to the numbers of the business, told in plain sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import all_parameters
from aftersales.ground.parameters import events
from aftersales.web.sentences import say


def label(code: Any) -> object:
    known = all_parameters().get(code)
    return known.label if known else code


SHOWN = {"code": label}
say(events.ValueSet, _("%(actor)s set “%(code)s” to %(value)s from %(valid_from)s"), shown=SHOWN)
say(
    events.ValueWithdrawn,
    _("%(actor)s took the value of “%(code)s” from %(valid_from)s back"),
    shown=SHOWN,
)
