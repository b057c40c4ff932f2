"""Deeds on customer files, consultations and needs, one file a concern."""

from aftersales.records.customers.commands._batch import Outcome
from aftersales.records.customers.commands._prepared import (
    NameMissing,
    NotAnEmail,
    NotAnIdNumber,
    NotAUscc,
    UnknownWord,
)
from aftersales.records.customers.commands.register import (
    FileUnknown,
    LooksKnown,
    open_file,
    register,
    register_many,
)
from aftersales.records.customers.rules import NewFile

__all__ = [
    "FileUnknown",
    "LooksKnown",
    "NameMissing",
    "NewFile",
    "NotAUscc",
    "NotAnEmail",
    "NotAnIdNumber",
    "Outcome",
    "UnknownWord",
    "open_file",
    "register",
    "register_many",
]
