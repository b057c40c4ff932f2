"""The facts of customer files in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.records.customers import events, queries, states
from aftersales.web.sentences import names, say

CODES = {
    "kind": {**dict(states.CustomerKind.choices), **dict(states.PointKind.choices)},
    "purpose": dict(states.Purpose.choices),
    "channel": {**dict(states.ConsentChannel.choices), **dict(states.Contacted.choices)},
    "reason": dict(states.OpeningReason.choices),
    "need_class": dict(states.NeedClass.choices),
    "state": dict(states.CreditState.choices),
    "role": dict(states.ContactRole.choices),
    "source": dict(states.Source.choices),
    "from_side": dict(states.Side.choices),
    "to_side": dict(states.Side.choices),
}


def _shown(*fields: str) -> dict[str, Callable[[Any], object]]:
    return {field: partial(_word_of, field) for field in fields}


def _word_of(field: str, code: str) -> object:
    return CODES[field].get(code, code)


@names("customer")
def customers(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    return queries.names_of(ids, seen_by=seen_by)


say(
    events.CustomerRegistered,
    _("%(actor)s opened the file: %(source)s"),
    tone="work",
    shown=_shown("source"),
)
say(events.CustomerImported, _("%(actor)s imported the file"))
say(
    events.CustomerFileOpened,
    _("%(actor)s opened the file for another store: %(reason)s"),
    shown=_shown("reason"),
)
say(events.CustomerFileCompleted, _("The file is complete"), tone="ready")
say(events.CustomerFileFellShort, _("The file is no longer complete"), tone="waiting")
say(events.CustomerChanged, _("%(actor)s changed the file"))
say(events.CustomerVerified, _("%(actor)s went through the file and found it right"), tone="ready")
say(events.CustomerVisited, _("Visit %(visits)s"), tone="work")
say(
    events.ContactAdded,
    _("%(actor)s added a contact: %(role)s"),
    shown=_shown("role"),
)
say(events.ContactChanged, _("%(actor)s changed a contact"))
say(events.ContactRemoved, _("%(actor)s took a contact out"))
say(
    events.ContactPointAdded,
    _("%(actor)s added: %(kind)s"),
    shown=_shown("kind"),
)
say(events.ContactPointMarked, _("%(actor)s marked a number or an address"))
say(
    events.ContactPointRemoved,
    _("%(actor)s took out: %(kind)s"),
    shown=_shown("kind"),
)
say(events.CustomerGraded, _("%(actor)s put the customer into grade %(grade)s"))
say(
    events.CreditRated,
    _("%(actor)s set the credit standing: %(state)s"),
    shown=_shown("state"),
)
say(events.TalkPlanned, _("%(actor)s planned the next talk for %(on)s"))
say(events.TalkSubjectAdded, _("%(actor)s noted a subject the customer likes"))
say(events.TalkSubjectUsed, _("%(actor)s talked about a favourite subject"))
say(
    events.ConsentGiven,
    _("The customer agreed to: %(purpose)s (%(channel)s, text %(version)s)"),
    tone="ready",
    shown=_shown("purpose", "channel"),
)
say(
    events.ConsentWithdrawn,
    _("The customer took the consent back: %(purpose)s (%(channel)s)"),
    tone="late",
    shown=_shown("purpose", "channel"),
)
say(events.DataRevealed, _("%(actor)s looked at personal data in clear"), tone="waiting")
say(
    events.RevealsAlarmed,
    _("%(actor)s looked at the data of %(views)s customers within an hour"),
    tone="late",
)
say(events.PersonExported, _("%(actor)s made the copy for the person"), tone="waiting")
say(events.PersonErased, _("%(actor)s erased the person's data"), tone="late")
say(events.DuplicateFound, _("Another file looks like this customer"), tone="waiting")
say(events.DuplicateDismissed, _("%(actor)s said that they are two customers"))
say(events.CustomersMerged, _("%(actor)s merged another file into this one"), tone="work")
say(events.MergeUndone, _("%(actor)s took a merge back"), tone="waiting")
say(
    events.ConsultationReceived,
    _("%(actor)s took down a consultation: %(channel)s"),
    tone="work",
    shown=_shown("channel"),
)
say(events.ConsultationAnswered, _("%(actor)s answered"), tone="work")
say(events.ConsultationFollowedUp, _("%(actor)s followed the consultation up"))
say(events.ConsultationHandled, _("%(actor)s settled what was asked"), tone="ready")
say(events.ConsultationReopened, _("%(actor)s opened the consultation again"), tone="waiting")
say(events.VisitAgreed, _("%(actor)s agreed a visit on site"), tone="work")
say(
    events.VisitMade,
    _("%(actor)s was on site, %(late_minutes)s minutes late"),
    tone="ready",
)
say(
    events.RemarkPassedOn,
    _("%(actor)s passed on: %(from_side)s → %(to_side)s"),
    shown=_shown("from_side", "to_side"),
)
say(events.RemarkSettled, _("%(actor)s settled what was passed on"), tone="ready")
say(
    events.FileKept,
    _("%(actor)s keeps the file until %(until)s: %(reason)s"),
    tone="waiting",
    shown={"reason": lambda code: dict(states.KeepReason.choices).get(code, code)},
)
say(events.CallsBlanked, _("The words of %(calls)s old calls are gone"))
say(events.ProofsDropped, _("%(consents)s consents of people erased long ago are gone"))
say(events.QualityMeasured, _("Data quality was measured"), is_quiet=True)
say(events.FileReleased, _("%(actor)s released the file"))
say(events.ConsultationClosed, _("%(actor)s closed the consultation"), tone="ready")
say(events.ConsultationAssigned, _("%(actor)s assigned the consultation"))
say(
    events.NeedRecorded,
    _("%(actor)s noted a need: %(need_class)s"),
    tone="work",
    shown=_shown("need_class"),
)
say(events.SolutionPlanned, _("%(actor)s planned a solution until %(due_on)s"))
say(events.SolutionDelivered, _("%(actor)s delivered the solution"), tone="work")
say(events.SolutionChecked, _("%(actor)s checked the solution; good: %(good)s"), tone="ready")
say(events.NeedDropped, _("%(actor)s dropped the need"))
say(events.NeedTopicAdded, _("%(actor)s added a topic of needs"))
say(
    events.NeedsShifted,
    _("Needs shifted: %(need_class)s from %(before_percent)s to %(now_percent)s percent"),
    tone="waiting",
    shown=_shown("need_class"),
)
