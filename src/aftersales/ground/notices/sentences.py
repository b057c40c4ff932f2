"""What happens to notices and messages, told in plain sentences.

Notices on the screen are told in the log alone: in the story of a person they would be noise.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from aftersales.ground.notices import events
from aftersales.ground.notices.states import Channel, RecipientKind, State
from aftersales.web.sentences import Words, say


def _of(choices: type[TextChoices]) -> Words:
    known = dict(choices.choices)

    def words(value: Any) -> object:
        return known.get(value, value)

    return words


WAY = {"channel": _of(Channel), "state": _of(State), "recipient_kind": _of(RecipientKind)}

say(events.NoticeGiven, _("%(actor)s put a notice into the inbox of %(person)s"), is_quiet=True)
say(events.NoticeRead, _("%(actor)s read a notice"), is_quiet=True)
say(events.NoticeDone, _("%(actor)s ticked a notice off"), is_quiet=True)
say(events.MessageQueued, _("A message waits to go out by %(channel)s"), shown=WAY)
say(events.MessageSettled, _("Message by %(channel)s, attempt %(attempt)s: %(state)s"), shown=WAY)
say(events.OptedOut, _("No more messages by %(channel)s to the %(recipient_kind)s"), shown=WAY)
say(events.OptedIn, _("Messages by %(channel)s to the %(recipient_kind)s again"), shown=WAY)
say(
    events.RecipientForgotten,
    _("What was sent to the %(recipient_kind)s was erased"),
    tone="late",
    shown=WAY,
)
say(events.WordingSet, _("%(actor)s set the wording of the notice %(code)s"))
