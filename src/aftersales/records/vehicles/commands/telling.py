"""Checking what is told about a vehicle before anything is looked up."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from aftersales.core.words import clean
from aftersales.records.vehicles.commands.refusals import (
    AgentUnnamed,
    NotAChoice,
    NotToldApart,
    PlateMalformed,
    ValueOutOfReach,
    VinMalformed,
)
from aftersales.records.vehicles.queries import plate_fault
from aftersales.records.vehicles.rules import plates, vin
from aftersales.records.vehicles.rules.odometer import MOST_KM
from aftersales.records.vehicles.states import Power, SoldBy, VehicleKind

FIRST_CAR, LAST_DAY = 1886, date(2200, 1, 1)
_NEW_ENERGY = {"bev": Power.BEV}


@dataclass(frozen=True, kw_only=True)
class NewVehicle:
    """One vehicle as a counter, a spreadsheet or another system tells it. Empty means: not told.

    ``plate_kind`` only where the plate follows no form of GA 36. ``make``, ``series`` and
    ``model`` are words; ``model_id`` points into the catalogue. People are customers' ids.
    """

    vin: str = ""
    plate: str = ""
    plate_kind: str = ""
    model_id: int | None = None
    make: str = ""
    series: str = ""
    model: str = ""
    model_year: int | None = None
    kind: str = ""
    power: str = ""
    colour: str = ""
    engine_number: str = ""
    first_sale_on: date | None = None
    sold_by: str = ""
    seller: str = ""
    agent_id: int | None = None
    agent_contract: str = ""
    guarantee_until: date | None = None
    licensed_on: date | None = None
    inspection_due_on: date | None = None
    odometer_km: int | None = None
    odometer_on: date | None = None
    insurer: str = ""
    insured_until: date | None = None
    owner_id: int | None = None
    driver_id: int | None = None
    payer_id: int | None = None
    owned_since: date | None = None


@dataclass(frozen=True)
class Told:
    """The same after checking: identifiers in their one spelling, words in their columns."""

    new: NewVehicle
    vin: str | None
    vin_is_odd: bool
    plate: plates.Plate | None
    columns: dict[str, Any]
    derived: dict[str, Any]  # what VIN and plate tell by themselves; words said outright go first

    def derived_for(self, thing: object) -> dict[str, Any]:
        """What is derived and not yet known of the thing."""
        return {k: v for k, v in self.derived.items() if getattr(thing, k) in (None, "")}


# What is copied as it is, with the longest text that fits.
_WORDS = {"colour": 30, "engine_number": 40, "seller": 120, "agent_contract": 60}
_CHOICES = (("kind", VehicleKind), ("power", Power), ("sold_by", SoldBy))
_DATES = ("first_sale_on", "guarantee_until", "licensed_on", "inspection_due_on")


def told(new: NewVehicle, *, on: date) -> Told:
    """Check one vehicle as it was told; raise the first thing that somebody has to put right."""
    number = checked_vin(new.vin) if new.vin.strip() else None
    plate = checked_plate(new.plate, kind=new.plate_kind) if new.plate.strip() else None
    derived: dict[str, Any] = {}
    if number and (year := number.model_year(by_year=on.year)):
        derived["model_year"] = year
    if plate and plate.power in _NEW_ENERGY:
        derived["power"] = _NEW_ENERGY[plate.power]
    odd = bool(number and number.warnings)
    return Told(new, number.text if number else None, odd, plate, _columns(new), derived)


def checked_vin(text: str) -> vin.Vin:
    read = vin.read(text)
    if read.is_valid:
        return read
    if "length" in read.faults:
        words = _("A VIN has 17 characters; this one has %(count)d.") % {"count": len(read.text)}
    else:
        words = _("A VIN has only digits and Latin capitals without I, O and Q.")
    raise VinMalformed(words, field="vin")


def checked_plate(text: str, *, kind: str = "") -> plates.Plate:
    read = plates.read(text, kind=kind)
    if not read.is_valid:
        raise PlateMalformed(plate_fault(read.faults[0]), field="plate")
    return read


def told_apart(number: str | None, plate: plates.Plate | None) -> None:
    if number is None and plate is None:
        raise NotToldApart(_("Give the VIN or the plate number, better both."), field="vin")


def _columns(new: NewVehicle) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, longest in _WORDS.items():
        if words := clean(getattr(new, name), most=longest, field=name):
            found[name] = words
    for name in _DATES:
        if (day := getattr(new, name)) is not None:
            found[name] = checked_day(day, field=name)
    for name, choices in _CHOICES:
        if value := getattr(new, name):
            found[name] = checked_choice(value, choices, field=name)
    return found | _model_columns(new) | _agent_columns(new) | _aside(new)


def _model_columns(new: NewVehicle) -> dict[str, Any]:
    words = clean(f"{new.make} {new.series} {new.model}", most=160, field="model")
    found: dict[str, Any] = {"model_words": words} if words else {}
    if new.model_year is not None:
        found["model_year"] = _checked_year(new.model_year)
    return found


def _agent_columns(new: NewVehicle) -> dict[str, Any]:
    if new.sold_by == SoldBy.AGENT and not (new.agent_id or new.seller.strip()):
        raise AgentUnnamed(_("Say which agent sold it."), field="seller")
    return {} if new.agent_id is None else {"agent_id": new.agent_id}


def _aside(new: NewVehicle) -> dict[str, Any]:
    """What goes into other tables is checked with the rest, so that a row stands or falls whole."""
    checked_km(new.odometer_km)
    clean(new.insurer, most=80, field="insurer")
    for name in ("odometer_on", "insured_until", "owned_since"):
        if (day := getattr(new, name)) is not None:
            checked_day(day, field=name)
    return {}


def checked_choice(value: str, choices: type[TextChoices], *, field: str) -> str:
    if value not in choices.values:
        raise NotAChoice(_("“%(value)s” is none of the choices.") % {"value": value}, field=field)
    return value


def checked_day(day: date, *, field: str) -> date:
    if not date(FIRST_CAR, 1, 1) <= day < LAST_DAY:
        raise ValueOutOfReach(_("This day lies out of reach."), field=field)
    return day


def _checked_year(year: int) -> int:
    if not FIRST_CAR <= year < LAST_DAY.year:
        raise ValueOutOfReach(_("This is no model year."), field="model_year")
    return year


def checked_km(km: int | None, *, field: str = "odometer_km") -> int | None:
    if km is not None and not 0 <= km <= MOST_KM:
        raise ValueOutOfReach(
            _("An odometer shows between 0 and %(most)d km.") % {"most": MOST_KM}, field=field
        )
    return km


FIELDS = tuple(field.name for field in fields(NewVehicle))
