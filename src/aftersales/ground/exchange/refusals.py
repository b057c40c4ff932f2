"""Why a file is not taken. Each has its code and says what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aftersales.core.refusals import Refusal


class Unreadable(Refusal):
    """The file cannot be read as a spreadsheet."""

    code = "exchange.unreadable"
    status = 422


class FileEmpty(Unreadable):
    code = "exchange.file_empty"


class NotASpreadsheet(Unreadable):
    code = "exchange.not_a_spreadsheet"


class FileLocked(Unreadable):
    code = "exchange.file_has_password"


class FileWithMacros(Unreadable):
    code = "exchange.file_has_macros"


class FileTooLarge(Unreadable):
    code = "exchange.file_too_large"


class FileIsBomb(Unreadable):
    code = "exchange.file_unpacks_too_large"


class FileWithEntities(Unreadable):
    code = "exchange.file_has_entities"


class FileGone(Refusal):
    """The file has served or has lapsed; only its report is left."""

    code = "exchange.file_gone"


_REFUSALS: dict[str, tuple[type[Unreadable], object]] = {
    "empty": (FileEmpty, _("The file is empty.")),
    "not_a_spreadsheet": (
        NotASpreadsheet,
        _("This is not a spreadsheet. Take an xlsx, xls or csv file; save others as one first."),
    ),
    "password": (
        FileLocked,
        _("The file is locked with a password. Save it without one and try again."),
    ),
    "macros": (
        FileWithMacros,
        _("The file carries a program (macros). Save it as plain xlsx and try again."),
    ),
    "too_large": (
        FileTooLarge,
        _("The file is too large: at most 40 MB, and no cells far outside the table."),
    ),
    "bomb": (FileIsBomb, _("The file unpacks to far more than a table can hold.")),
    "entities": (FileWithEntities, _("The file defines names of its own inside (entities).")),
}


def refusal_for(code: str) -> Unreadable:
    kind, words = _REFUSALS[code]
    return kind(words, field="file")
