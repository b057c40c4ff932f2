"""What can be decided about a customer file without asking the database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

SURE = 100  # from this score on, two files are taken for one unless somebody says otherwise
LIKELY = 60  # from here on they are shown to somebody


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """What is told when a file is opened: as typed, or as a spreadsheet has it."""

    name: str
    entity: str = "person"
    kind: str = "direct"
    phone: str = ""
    other_phones: tuple[str, ...] = ()
    email: str = ""
    wechat: str = ""
    address: str = ""
    id_kind: str = ""
    id_number: str = ""
    uscc: str = ""
    external_code: str = ""
    grade: str = ""
    hopes: str = ""
    guidance: str = ""
    contact_name: str = ""
    contact_role: str = "other"
    contact_phone: str = ""
    opened_at: datetime | None = None  # when formalities were done or the talk ended; else now
    visits: int = 0
    last_visit_on: date | None = None


@dataclass(frozen=True)
class CodeVerdict:
    """What the check of an official number says."""

    value: str
    valid: bool
    doubtful: bool = False  # form is right, check character is not: really issued codes do that too


def checked_uscc(text: str) -> CodeVerdict:
    """The unified social credit code: 18 characters with a check character that warns (DOMAIN
    §6.3).
    """
    value = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    try:
        uscc.validate(value)
    except InvalidChecksum:
        return CodeVerdict(value, valid=True, doubtful=True)
    except ValidationError:
        return CodeVerdict(value, valid=False)
    return CodeVerdict(value, valid=True)


def checked_id(text: str, *, resident: bool) -> CodeVerdict:
    """An identity number: cards of residents are checked wholly, other papers by their form
    alone.
    """
    value = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not resident:
        return CodeVerdict(value, valid=bool(re.fullmatch(r"[A-Z0-9]{5,20}", value)))
    try:
        return CodeVerdict(ric.validate(value), valid=True)
    except ValidationError:
        return CodeVerdict(value, valid=False)


def masked_id(value: str) -> str:
    return f"{value[:3]}{'*' * (len(value) - 5)}{value[-2:]}" if len(value) > 6 else "****"


def masked_email(value: str) -> str:
    name, _at, host = value.partition("@")
    return f"{name[:1]}***@{host}"


def masked_address(value: str) -> str:
    """Town and district stay, street and door do not."""
    found = re.match(r".{2,12}?[市州盟](?:.{1,8}?[区县市旗])?", value)
    return (found.group(0) if found else value[:2]) + "****"


def masked_word(value: str) -> str:
    return f"{value[:1]}***" if value else ""


def looks_like_email(value: str) -> bool:
    return bool(re.fullmatch(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+", value))


def alike(text: str) -> str:
    """A name as it is compared: width, case and blanks do not make two names."""
    return re.sub(r"[\s·•．.。,，()（）]", "", unicodedata.normalize("NFKC", text)).casefold()


def missing_fields(needed: Collection[str], present: Collection[str]) -> list[str]:
    """Which of the needed fields a file lacks, in the order in which they are asked."""
    return [field for field in needed if field not in present]


_WEIGHTS = {"id_number": 100, "uscc": 100, "phone": 60, "name": 45, "email": 30, "address": 25}


def likeness(same: Iterable[str]) -> int:
    """How likely two files are one, from what is the same in both: 100 and more is as good as
    sure.
    """
    return min(sum(_WEIGHTS[reason] for reason in same), 120)


@dataclass(frozen=True)
class Shift:
    """The share of a class of needs in two periods, in whole percent."""

    need_class: str
    before: int
    now: int

    @property
    def points(self) -> int:
        return self.now - self.before


def shifts(
    before: Mapping[str, int], now: Mapping[str, int], classes: Sequence[str]
) -> list[Shift]:
    """How the shares of the classes moved; nothing where a period has no needs at all."""
    totals = sum(before.values()), sum(now.values())
    if not all(totals):
        return []
    return [
        Shift(
            each,
            round(100 * before.get(each, 0) / totals[0]),
            round(100 * now.get(each, 0) / totals[1]),
        )
        for each in classes
    ]


def proposed_grade(visits: int, bounds: Sequence[tuple[str, int]]) -> str:
    """The first grade whose least number of visits is reached; the last one is everybody's."""
    return next((grade for grade, least in bounds if visits >= least), bounds[-1][0])


def masked_name(name: str) -> str:
    """王*国: enough to tell two hits apart."""
    if len(name) < 2:
        return name
    middle = "*" * min(max(len(name) - 2, 1), 3)
    return name[0] + middle + (name[-1] if len(name) > 2 else "")


def grades(said: tuple[str, ...]) -> list[tuple[str, int]]:
    """The parameter “A:8, B:4 …” as grades with their least number of visits, highest first."""
    pairs = (words.partition(":") for words in said)
    found = [(name.strip(), int(least or 0)) for name, _colon, least in pairs]
    return sorted(found, key=lambda pair: -pair[1])
