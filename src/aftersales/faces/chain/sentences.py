"""What happens at the supplier's page, in plain sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.faces.chain import events
from aftersales.web.sentences import say

CHANNELS = {
    "sms": _("by message"),
    "email": _("by e-mail"),
    "shown": pgettext_lazy("supplier's page", "shown on the screen"),
}


def _channel(code: str) -> Any:
    return CHANNELS.get(code, code)


def _stock(is_shared: bool) -> Any:
    return _("with our stock") if is_shared else _("without our stock")


say(
    events.AccessGiven,
    _("%(actor)s opened their page to %(supplier)s (%(channel)s, %(shares_stock)s)"),
    shown={"channel": _channel, "shares_stock": _stock},
)
say(
    events.AccessRevoked,
    _("%(actor)s called back an address of the page of %(supplier)s"),
    tone="waiting",
)
say(
    events.StockShared,
    _("%(actor)s set what the page of %(supplier)s shows: %(shares_stock)s"),
    shown={"shares_stock": _stock},
)
say(events.SupplierEntered, _("%(supplier)s opened its page"))
say(
    events.SupplierTurnedAway,
    _("Somebody tried to open the page of %(supplier)s and was turned away"),
    tone="waiting",
)
say(events.SupplierLeft, _("%(supplier)s signed out of its page"), is_quiet=True)
