"""Deeds of customers on their own page, and of those who open it to them."""

from aftersales.faces.portal.commands.booking import (
    BookedAlready,
    StoreClosed,
    TooFarAhead,
    book,
    cancel_booking,
    change_booking,
)
from aftersales.faces.portal.commands.data import (
    WordsMissing,
    ask_correction,
    ask_erasure,
    copy_data,
    give_consent,
    withdraw_consent,
)
from aftersales.faces.portal.commands.deciding import (
    DecidedAlready,
    NotOffered,
    approve,
    decline,
    note_called,
    wish_call,
)
from aftersales.faces.portal.commands.door import (
    Entry,
    ask_code,
    choose_file,
    enter_by_code,
    enter_by_link,
    leave,
)
from aftersales.faces.portal.commands.invoicing import BillNotPaid, ask_invoice
from aftersales.faces.portal.commands.links import NoPhone, invite, new_address, revoke
from aftersales.faces.portal.commands.papers import keep_paper

__all__ = [
    "BillNotPaid",
    "BookedAlready",
    "DecidedAlready",
    "Entry",
    "NoPhone",
    "NotOffered",
    "StoreClosed",
    "TooFarAhead",
    "WordsMissing",
    "approve",
    "ask_code",
    "ask_correction",
    "ask_erasure",
    "ask_invoice",
    "book",
    "cancel_booking",
    "change_booking",
    "choose_file",
    "copy_data",
    "decline",
    "enter_by_code",
    "enter_by_link",
    "give_consent",
    "invite",
    "keep_paper",
    "leave",
    "new_address",
    "note_called",
    "revoke",
    "wish_call",
    "withdraw_consent",
]
