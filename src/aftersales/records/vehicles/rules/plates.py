"""Number plates of China and what they tell (DOMAIN §6.2, GA 36-2018)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aftersales.records.vehicles.rules.typing import plain

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
BATTERY_ELECTRIC, OTHER_NEW_ENERGY = "DABCE", "FGHJK"
LONGEST = 12
_MARKS = frozenset("·•・‧∙⋅.-_—–‐/:*")

_P, _L, _S, _N = f"[{PROVINCES}]", "[A-HJ-NP-Z]", "[A-HJ-NP-Z0-9]", "[A-HJK]"
_FORMS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (kind, colour, re.compile(pattern))
    for kind, colour, pattern in (
        ("nev_small", "green", f"{_P}{_L}{_N}{_S}[0-9]{{4}}"),
        ("nev_large", "yellow_green", f"{_P}{_L}[0-9]{{5}}{_N}"),
        ("ordinary", "blue", f"{_P}{_L}(?!(?:[0-9]*[A-Z]){{3}}){_S}{{5}}"),
        ("trailer", "yellow", f"{_P}{_L}{_S}{{4}}挂"),
        ("learner", "yellow", f"{_P}{_L}{_S}{{4}}学"),
        ("police", "white", f"{_P}{_L}{_S}{{4}}警"),
        ("hong_kong", "black", f"粤Z{_S}{{4}}港"),
        ("macau", "black", f"粤Z{_S}{{4}}澳"),
        ("embassy", "black", "[0-9]{6}使|使[0-9]{6}"),
        ("consulate", "black", f"{_P}[0-9]{{5}}领"),
        ("emergency", "white", f"{_P}{_L}{_S}{{3,5}}应急"),
        ("armed_police", "white", f"WJ{_P}?[0-9]{{4,6}}[0-9A-Z]"),
        ("military", "white", "[A-Z]{2}[0-9]{5}|[军海空北沈兰济南广成][A-Z][0-9]{5}"),
        ("temporary", "paper", f"{_P}{_L}{_S}{{4,6}}临|临{_P}?{_L}?{_S}{{4,6}}"),
    )
)
_COLOURS = {kind: colour for kind, colour, _ in _FORMS}
FREE_FORM = frozenset({"temporary", "armed_police", "military", "foreign"})  # other standards


def colour_of(kind: str) -> str:
    """The colour of plates of a kind; nothing where the kind is not known."""
    return _COLOURS.get(kind, "")


@dataclass(frozen=True)
class Plate:
    """A plate in its one spelling. ``kind`` is empty where nobody could say what it is."""

    text: str
    kind: str
    colour: str
    faults: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        return not self.faults

    @property
    def power(self) -> str:
        """What the new-energy letter says of the drive: "bev", "other_nev" or nothing."""
        letter = {"nev_small": self.text[2:3], "nev_large": self.text[-1:]}.get(self.kind, "")
        if not letter:
            return ""
        return "bev" if letter in BATTERY_ELECTRIC else "other_nev"

    @property
    def shown(self) -> str:
        return shown(self.text)


def normalised(text: str) -> str:
    """The one spelling under which a plate is kept: no dot, no blank, narrow capitals."""
    return "".join(c for c in plain(text) if c not in _MARKS)


def read(text: str, *, kind: str = "") -> Plate:
    """Recognise a plate. Kinds of other standards are taken as they are when they are named."""
    plate = normalised(text)
    for found, colour, form in _FORMS:
        if form.fullmatch(plate):
            return Plate(plate, found, colour)
    if kind in FREE_FORM and 2 <= len(plate) <= LONGEST and plate.isalnum():
        return Plate(plate, kind, _COLOURS.get(kind, "other"))
    return Plate(plate, "", "", tuple(_faults(plate)) or ("form",))


def _faults(plate: str) -> Iterator[str]:
    """Why it is none: the first thing that somebody at the counter can put right."""
    if not plate:
        yield "empty"
    elif "一" <= plate[0] <= "鿿" and plate[0] not in PROVINCES:
        yield "province"
    elif plate[0] in PROVINCES and re.search("[IO]", plate[2:]):
        yield "letter"
    elif plate[0] in PROVINCES and not 7 <= len(plate) <= 8:
        yield "length"


def shown(plate: str) -> str:
    """ "粤B·12345": the dot stands behind the authority's letter."""
    is_dotted = len(plate) >= 7 and plate[0] in PROVINCES and plate[1].isalpha()
    return f"{plate[:2]}·{plate[2:]}" if is_dotted else plate


def masked(plate: str) -> str:
    """ "粤B·***45": enough to tell two cars apart (I-35)."""
    if len(plate) < 5:
        return "*" * len(plate)
    return shown(plate[:2] + "*" * (len(plate) - 4) + plate[-2:])
