"""Deeds of suppliers on their own page, and of those who open it to them."""

from aftersales.faces.chain.commands.answering import confirm_order, decline, quote, ship_order
from aftersales.faces.chain.commands.door import Entry, enter, leave
from aftersales.faces.chain.commands.inviting import WAYS, invite, revoke, share_stock
from aftersales.faces.chain.commands.refusals import (
    AnsweredMeanwhile,
    DayIsOver,
    DayMissing,
    NoPhone,
    NoWayOut,
)

__all__ = [
    "WAYS",
    "AnsweredMeanwhile",
    "DayIsOver",
    "DayMissing",
    "Entry",
    "NoPhone",
    "NoWayOut",
    "confirm_order",
    "decline",
    "enter",
    "invite",
    "leave",
    "quote",
    "revoke",
    "share_stock",
    "ship_order",
]
