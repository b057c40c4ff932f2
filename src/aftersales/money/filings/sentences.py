"""The facts of filings in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.money.filings import events, queries
from aftersales.money.filings.states import Outcome, RecordState
from aftersales.web.sentences import names, say


def _word(choices: type[Any]) -> Callable[[Any], object]:
    told = {str(value): label for value, label in choices.choices}
    return lambda code: told.get(code, code)


STATE = {"state": _word(RecordState)}

say(
    events.RecordDrawn,
    _("The e-repair record of the visit was built: %(state)s"),
    tone="waiting",
    shown=STATE,
)
say(events.RecordMended, _("%(actor)s supplied fields of the e-repair record: %(fields)s"))
say(events.RecordReleased, _("%(actor)s wants the e-repair record sent again"), tone="waiting")
say(events.RecordReplaced, _("A correction took the place of the e-repair record"))
say(
    events.RecordSettled,
    _("Attempt %(attempt)s to hand the e-repair record in: %(outcome)s"),
    tone="work",
    shown={"outcome": _word(Outcome)},
)
say(
    events.RecordAnswered,
    _("%(actor)s noted the platform's answer: %(state)s"),
    tone="ready",
    shown=STATE,
)


@names("repair_record")
def repair_records(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.records(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "code"))
