"""Where a record came from and when: told on its page, read from the log (DA-01)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.core.actors import Actor
from aftersales.core.models import EventObject
from aftersales.web import show
from aftersales.web.details import FactLine
from aftersales.web.sentences import actor_words, words_of

WAYS = (  # how the actor's key in the log begins, and what that says
    ("system:exchange/", gettext_lazy("import of a file")),
    ("system:", gettext_lazy("the system itself")),
    ("api:", gettext_lazy("interface to another system")),
    ("customer:", gettext_lazy("the customer's own page")),
    ("supplier:", gettext_lazy("the supplier's own page")),
    ("", gettext_lazy("entered by hand")),
)


@dataclass(frozen=True)
class Origin:
    """Who brought the record, by which way, when it happened and when it was taken down."""

    way: str
    by: str
    happened_at: datetime
    recorded_at: datetime


def origin_of(kind: str, object_id: int, *, seen_by: Actor) -> Origin | None:
    """The first fact about it that this actor may see. Two statements."""
    rows = EventObject.objects.filter(kind=kind, object_id=object_id).order_by("event_id")
    if seen_by.group_id is not None:
        rows = rows.filter(group_id=seen_by.group_id)
    columns = ("event__actor", "event__occurred_at", "event__recorded_at")
    first = rows.values_list(*columns).first()
    if first is None:
        return None
    key, happened_at, recorded_at = first
    hand = key.rpartition("/")[2]  # "system:exchange/staff:7" was brought by person 7
    staff, _colon, number = hand.partition(":")
    known = {"person": [int(number)]} if staff == "staff" and number.isdigit() else {}
    words = words_of(known, seen_by=seen_by)
    way = next(words for start, words in WAYS if key.startswith(start))
    return Origin(str(way), actor_words(hand, words), happened_at, recorded_at)


def origin_line(kind: str, object_id: int, *, seen_by: Actor) -> FactLine:
    """“import of a file · Li · Mon 24 Nov 14:30”, for the data sheet of a thing."""
    found = origin_of(kind, object_id, seen_by=seen_by)
    if found is None:
        return FactLine(_("Came in by"), "")
    by = [] if found.by == actor_words("system:", {}) else [found.by]
    said = " · ".join([found.way, *by, show.moment(found.recorded_at)])
    hint = _("happened %(when)s") % {"when": show.moment(found.happened_at)}
    return FactLine(_("Came in by"), said, hint=hint)
