"""The facts of the technical desk in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.lane.support import events, queries
from aftersales.lane.support.states import Bearer, DamageCause, HelpKind, Level, Process, Source
from aftersales.web.sentences import names, say


def _word(choices: type[Any]) -> Callable[[Any], object]:
    told = {str(value): label for value, label in choices.choices}
    return lambda code: told.get(code, code)


KIND = {"kind": _word(HelpKind), "level": _word(Level)}

say(
    events.HelpAsked,
    _("%(actor)s asked for help (%(kind)s): %(level)s"),
    tone="waiting",
    shown=KIND,
)
say(events.HelpPassedOn, _("%(actor)s asked headquarters"), tone="waiting")
say(events.HelpTaken, _("%(actor)s looks into it"), tone="work")
say(
    events.HelpRuled,
    _("%(actor)s gave the ruling after %(minutes)s min"),
    tone="guarantee",
)
say(events.HelpAskedAgain, _("%(actor)s asked again: it did not help"), tone="waiting")
say(events.HelpClosed, _("%(actor)s passed the answer on"), tone="ready")
say(events.HelpWithdrawn, _("%(actor)s withdrew the question"))
say(
    events.EntryProposed,
    _("%(actor)s proposed an entry of the knowledge base: %(source)s"),
    tone="waiting",
    shown={"source": _word(Source)},
)
say(events.EntryChanged, _("%(actor)s put the entry into other words"))
say(events.EntryApproved, _("%(actor)s approved the entry"), tone="ready")
say(events.EntryDeclined, _("%(actor)s did not take the entry up"))
say(events.EntryRetired, _("%(actor)s took the entry out of use"))
say(events.EntryUsed, _("%(actor)s used an entry of the knowledge base"), tone="work")
say(
    events.CallPickedUp,
    _("The telephone was picked up in ring %(rings)s"),
    tone="ready",
)
say(
    events.CallMissed,
    _("The telephone rang and nobody picked it up, rings: %(rings)s"),
    tone="late",
)
say(events.TestPlaceKept, _("%(actor)s wrote down an address for articles to be tested"))
say(events.AddressGiven, _("%(actor)s told the customer where to send the article"))
say(events.DamageRecorded, _("%(actor)s recorded damage by our own repair"), tone="late")
say(
    events.DamageAssessed,
    _("%(actor)s assessed the damage: %(cause)s, %(cost)s %(currency)s, borne by: %(bearer)s"),
    tone="waiting",
    shown={"cause": _word(DamageCause), "bearer": _word(Bearer)},
)
say(events.DamageSentBack, _("%(actor)s wants the damage assessed anew"), tone="waiting")
say(events.DamageApproved, _("%(actor)s approved who bears the damage"), tone="work")
say(events.DamageMadeGood, _("%(actor)s noted that the damage is made good"), tone="guarantee")
say(events.DamageReopened, _("%(actor)s noted that the customer is not content"), tone="late")
say(events.DamageClosed, _("%(actor)s followed up and closed the damage"), tone="ready")

say(
    events.FeedbackGiven,
    _("%(actor)s gave feedback on the process: %(process)s"),
    shown={"process": _word(Process)},
)
say(
    events.FeedbackAnswered,
    _("%(actor)s answered feedback on the process: %(process)s"),
    shown={"process": _word(Process)},
)


@names("help_request")
def help_requests(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.help_requests(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("entry")
def entries(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.entries(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "title"))


@names("damage")
def damages(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.damages(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))
