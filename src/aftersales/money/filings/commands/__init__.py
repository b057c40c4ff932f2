"""Deeds on filings."""

from aftersales.money.filings.commands.accounting import export_accounts
from aftersales.money.filings.commands.drawing import draw_records
from aftersales.money.filings.commands.handing_in import (
    Ending,
    answer_record,
    claim_record,
    settle_record,
)
from aftersales.money.filings.commands.mending import mend_record, release_record
from aftersales.money.filings.commands.refusals import (
    BooksChanged,
    ChartIncomplete,
    DaysOpen,
    InvoiceNotSaid,
    NoRedLetterDue,
    NoTaxPlatform,
    NothingToMend,
    PeriodImpossible,
    RecordIncomplete,
    SellerUnknown,
    SignatureWrong,
    ValueImpossible,
)
from aftersales.money.filings.commands.taxing import (
    ask_invoice,
    ask_red_letter,
    claim_tax_order,
    hear_tax_platform,
    notes_without_red_letter,
    release_tax_order,
    settle_tax_order,
)
from aftersales.money.filings.platforms import Filing, Heard, NotHeard, Simulated, register

__all__ = [
    "BooksChanged",
    "ChartIncomplete",
    "DaysOpen",
    "Ending",
    "Filing",
    "Heard",
    "InvoiceNotSaid",
    "NoRedLetterDue",
    "NoTaxPlatform",
    "NotHeard",
    "NothingToMend",
    "PeriodImpossible",
    "RecordIncomplete",
    "SellerUnknown",
    "SignatureWrong",
    "Simulated",
    "ValueImpossible",
    "answer_record",
    "ask_invoice",
    "ask_red_letter",
    "claim_record",
    "claim_tax_order",
    "draw_records",
    "export_accounts",
    "hear_tax_platform",
    "mend_record",
    "notes_without_red_letter",
    "register",
    "release_record",
    "release_tax_order",
    "settle_record",
    "settle_tax_order",
]
