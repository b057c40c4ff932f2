"""Deeds on filings."""

from aftersales.money.filings.commands.drawing import draw_records
from aftersales.money.filings.commands.handing_in import (
    Ending,
    answer_record,
    claim_record,
    settle_record,
)
from aftersales.money.filings.commands.mending import mend_record, release_record
from aftersales.money.filings.commands.refusals import (
    NothingToMend,
    PeriodImpossible,
    RecordIncomplete,
    ValueImpossible,
)
from aftersales.money.filings.platforms import Filing, Heard, NotHeard, Simulated, register

__all__ = [
    "Ending",
    "Filing",
    "Heard",
    "NotHeard",
    "NothingToMend",
    "PeriodImpossible",
    "RecordIncomplete",
    "Simulated",
    "ValueImpossible",
    "answer_record",
    "claim_record",
    "draw_records",
    "mend_record",
    "register",
    "release_record",
    "settle_record",
]
