"""What VINs and plates tell before anything is kept: the live hints of forms and of the API."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.records.vehicles.models import MakerName, Vehicle
from aftersales.records.vehicles.rules import plates, vin
from aftersales.records.vehicles.states import PlateColour, PlateKind

_DELIVERED = Path(__file__).parents[1] / "content" / "makers.csv"


@dataclass(frozen=True)
class VinHint:
    """A VIN as it is understood while somebody types it."""

    text: str
    is_valid: bool
    maker: str
    model_year: int | None
    faults: tuple[str, ...]
    warnings: tuple[str, ...]
    words: tuple[str, ...]
    vehicle_id: int | None  # the file that this car has already


@dataclass(frozen=True)
class PlateHint:
    """A plate as it is understood while somebody types it."""

    text: str
    shown: str
    is_valid: bool
    kind: str
    kind_words: str
    colour: str
    colour_words: str
    power: str
    faults: tuple[str, ...]
    fault_words: str
    vehicle_id: int | None


@cache
def delivered_makers() -> dict[str, tuple[str, str]]:
    """The delivered table: Chinese and English name by WMI."""
    with _DELIVERED.open(encoding="utf-8", newline="") as rows:
        return {row["wmi"]: (row["name_zh"], row["name_en"]) for row in csv.DictReader(rows)}


def maker(wmi: str, *, seen_by: Actor) -> str:
    """Who builds cars whose VINs begin like this: the group's own word first, then the
    delivered.
    """
    own = MakerName.objects.visible_to(seen_by).filter(wmi=wmi)
    names = own.values_list("name_zh", "name_en").first() or delivered_makers().get(wmi, ("", ""))
    return names[0] if (get_language() or "").startswith("zh") else names[1]


def makers(*, seen_by: Actor) -> list[tuple[str, str, str, bool]]:
    """The whole table, by WMI: Chinese and English name, and whether the group said it."""
    own = MakerName.objects.visible_to(seen_by).values_list("wmi", "name_zh", "name_en")
    said = {wmi: (zh, en, True) for wmi, zh, en in own}
    told = {wmi: (zh, en, False) for wmi, (zh, en) in delivered_makers().items()} | said
    return [(wmi, *told[wmi]) for wmi in sorted(told)]


def vin_hint(text: str, *, seen_by: Actor, on: date) -> VinHint:
    read = vin.read(text)
    mine = Vehicle.objects.visible_to(seen_by).in_use()
    known = (
        mine.filter(vin=read.text).values_list("pk", flat=True).first() if read.is_valid else None
    )
    return VinHint(
        text=read.text,
        is_valid=read.is_valid,
        maker=maker(read.wmi, seen_by=seen_by) if read.is_valid else "",
        model_year=read.model_year(by_year=on.year),
        faults=read.faults,
        warnings=read.warnings,
        words=tuple(_vin_words(read)),
        vehicle_id=known,
    )


def _vin_words(read: vin.Vin) -> list[str]:
    """Everything that somebody should look at again, in words."""
    said = [
        _("Position %(position)d: a VIN has no letter %(given)s; read as %(taken)s.")
        % {"position": r.position, "given": r.given, "taken": r.taken}
        for r in read.replaced
    ]
    if "length" in read.faults:
        said.append(
            _("A VIN has 17 characters; this one has %(count)d.") % {"count": len(read.text)}
        )
    if "character" in read.faults:
        said.append(_("A VIN has only digits and Latin capitals without I, O and Q."))
    if "check_digit" in read.warnings:
        words = (
            _("The check digit would be %(right)s, not %(given)s: compare with the car.")
            if read.is_checked_by_its_maker
            else _("The check digit would be %(right)s; this maker may not use one (%(given)s).")
        )
        said.append(words % {"right": read.check_digit_expected, "given": read.check_digit_given})
    if "year_code" in read.warnings:
        said.append(_("Position 10 (%(code)s) means no model year.") % {"code": read.text[9]})
    return said


def plate_colour(kind: str) -> str:
    """The colour of plates of a kind, for rooms that draw one."""
    return plates.colour_of(kind)


def plate_hint(text: str, *, kind: str = "", seen_by: Actor) -> PlateHint:
    read = plates.read(text, kind=kind)
    mine = Vehicle.objects.visible_to(seen_by).in_use()
    known = (
        mine.filter(plate=read.text).values_list("pk", flat=True).first() if read.is_valid else None
    )
    return PlateHint(
        text=read.text,
        shown=read.shown,
        is_valid=read.is_valid,
        kind=read.kind,
        kind_words=str(PlateKind(read.kind).label) if read.kind else "",
        colour=read.colour,
        colour_words=str(PlateColour(read.colour).label) if read.colour else "",
        power=read.power,
        faults=read.faults,
        fault_words=plate_fault(read.faults[0]) if read.faults else "",
        vehicle_id=known,
    )


def plate_fault(fault: str) -> str:
    """Why this is no plate, in words that somebody at the counter can act on."""
    return {
        "empty": _("There is no plate number here."),
        "province": _("No province has this character on its plates."),
        "letter": _("The serial of a plate has no letters I and O: take 1 and 0."),
        "length": _("A plate has seven characters, a new-energy plate eight."),
    }.get(fault, _("No kind of plate looks like this. Choose its kind if it follows other rules."))
