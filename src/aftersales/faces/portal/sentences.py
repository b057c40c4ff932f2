"""What happens at the customer's page, in plain sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.faces.portal import events
from aftersales.faces.portal.states import Proof
from aftersales.money.billing.states import InvoiceKind
from aftersales.web.sentences import say

CHANNELS = {"sms": _("by message"), "shown": _("shown at the desk")}


def _proof(code: str) -> Any:
    return dict(Proof.choices).get(code, code)


def _channel(code: str) -> Any:
    return CHANNELS.get(code, code)


def _minutes(seconds: int) -> str:
    return str(round((seconds or 0) / 60))


say(
    events.LinkMade,
    _("%(actor)s gave the customer the address of their page (%(channel)s)"),
    shown={"channel": _channel},
)
say(
    events.LinksRevoked,
    _("%(actor)s called back the addresses of the customer's page: %(links)s"),
    tone="waiting",
)
say(
    events.GuestEntered,
    _("%(actor)s opened their page (%(proof)s)"),
    shown={"proof": _proof},
)
say(
    events.GuestTurnedAway,
    _("Somebody tried to open the customer's page and was turned away (%(proof)s)"),
    tone="waiting",
    shown={"proof": _proof},
)
say(events.GuestLeft, _("%(actor)s signed out of their page"), is_quiet=True)
say(events.CodeSent, _("A one-time code went to the customer's phone"))
say(
    events.InvoiceAsked,
    _("%(actor)s asked for the invoice of bill %(settlement)s: %(kind)s"),
    tone="waiting",
    shown={"kind": lambda code: dict(InvoiceKind.choices).get(code, code)},
)
say(events.CallWished, _("%(actor)s wants to be called about “%(job)s”"), tone="waiting")
say(
    events.CustomerCalled,
    _("%(actor)s called the customer about “%(job)s”, after %(waited_seconds)s minutes"),
    tone="ready",
    shown={"waited_seconds": _minutes},
)
