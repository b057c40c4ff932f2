"""What happens to clocks and to the calendar, told in plain sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.timers import all_timers
from aftersales.ground.deadlines import events
from aftersales.web.sentences import say


def label(code: Any) -> object:
    known = all_timers().get(code)
    return known.label if known else code


SHOWN = {"timer": label}
say(events.ClockWarned, _("Soon due: %(timer)s"), tone="waiting", shown=SHOWN)
say(events.ClockMissed, _("Overdue: %(timer)s"), tone="late", shown=SHOWN)
say(
    events.ClockEscalated,
    _("Still overdue, told to the next in the chain: %(timer)s"),
    tone="late",
    shown=SHOWN,
)
say(events.ClockHandedOver, _("%(actor)s handed a clock over to %(person)s"))
say(events.DaySet, _("%(actor)s changed how %(day)s counts"))
say(events.DayReset, _("%(actor)s lets %(day)s count as delivered again"))
say(events.YearPublished, _("%(actor)s entered the notice of the year %(year)s"))
