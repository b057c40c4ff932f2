"""A case as it is told: read from JSON into plain values, or refused with every reason at once.

Each dataclass is the table of its own keys: what a key holds, whether it must be there, what it
means when it is absent. Dates are of the store; kilometres are whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

LAST_YEAR = 9900  # later days are no days of business, and terms must still end before year 9999
UNLIMITED = "unlimited"
MISSING_FIELD, UNKNOWN_FIELD, BAD_TYPE, BAD_ENUM = SHAPE = (
    "missing_field",
    "unknown_field",
    "bad_type",
    "bad_enum",
)
FUEL_HAS_NO = frozenset({"traction_battery", "drive_motor"})
NOT_IN: Mapping[str, frozenset[str]] = {"fuel": FUEL_HAS_NO, "bev": frozenset({"engine"})}


@dataclass(frozen=True)
class Refusal:
    """Why a case is not judged, and where in it: ``repairs[0].out``."""

    code: str
    path: str


class UnfitError(Exception):
    """A value that is not what its key holds."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# ── what a value may be ──────────────────────────────────────────────────────────────────────────

Kind = Callable[[Any], Any]


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise UnfitError(BAD_TYPE)
    return value


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise UnfitError(BAD_TYPE)
    return value


def whole(value: Any) -> int:
    """A count, not below nothing."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UnfitError(BAD_TYPE)
    return value


def km(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise UnfitError(BAD_TYPE)
    if value < 0:
        raise UnfitError("bad_km")
    return value


def reach(value: Any) -> int | str:
    """Kilometres, or no limit."""
    if isinstance(value, str) and value != UNLIMITED:
        raise UnfitError(BAD_ENUM)
    return UNLIMITED if value == UNLIMITED else km(value)


def decimal(value: Any) -> Decimal:
    if not re.fullmatch(r"\d+(\.\d{1,6})?", text(value), re.ASCII):
        raise UnfitError("bad_decimal")
    return Decimal(value)


def day(value: Any) -> date:
    return _dated(value, r"\d{4}-\d\d-\d\d", date.fromisoformat)


def moment(value: Any) -> datetime:
    return _dated(value, r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", datetime.fromisoformat)


D = TypeVar("D", bound=date)


def _dated(value: Any, pattern: str, read: Callable[[str], D]) -> D:
    if not re.fullmatch(pattern, text(value), re.ASCII):
        raise UnfitError("bad_date")
    try:
        found = read(value)
    except ValueError as fault:
        raise UnfitError("bad_date") from fault
    if found.year > LAST_YEAR:
        raise UnfitError("bad_date")
    return found


def one_of(words: str) -> Kind:
    known = frozenset(words.split())

    def choice(value: Any) -> str:
        if text(value) not in known:
            raise UnfitError(BAD_ENUM)
        return str(value)

    return choice


@dataclass(frozen=True)
class Each:
    """A list of such values."""

    kind: Any


def told(kind: Any, *, needed: bool = False, absent: Any = None, **more: Any) -> Any:
    """A key of a table. ``null`` is what JSON's null means; else it is as if the key were absent.

    A key that is needed but may be null says so with ``null=None``.
    """
    extra = {"kind": kind, "needed": needed, **more}
    if callable(absent):
        return field(default_factory=absent, metadata=extra)
    return field(default=absent, metadata=extra)


def must(kind: Any, **more: Any) -> Any:
    return told(kind, needed=True, **more)


# ── the tables ───────────────────────────────────────────────────────────────────────────────────

component = one_of(
    "engine transmission traction_battery drive_motor steering brake suspension driveline"
    " emission_control body axle safety_device electrical other"
)
scope = one_of("assembly main_part part none")
work = one_of("repair replace")


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    use: str = must(one_of("family commercial mixed unknown"))
    kind: str = told(one_of("passenger pickup special"), absent="passenger")
    powertrain: str = must(one_of("fuel hev phev erev bev fcev"))


@dataclass(frozen=True, kw_only=True)
class Sale:
    """``price`` in yuan; ``usage_rate_percent`` 0.5 means 0.5 % for each thousand kilometres."""

    invoice_date: date = must(day)
    delivery_date: date | None = told(day)
    replaced_on: date | None = told(day)
    price: Decimal | None = told(decimal)
    usage_rate_percent: Decimal | None = told(decimal)

    @property
    def handed_over_on(self) -> date:
        return self.delivery_date or self.invoice_date


@dataclass(frozen=True, kw_only=True)
class Promises:
    """What maker or dealer promised beyond the law; None: nothing."""

    repair_months: int | None = told(whole)
    repair_km: int | str | None = told(reach)
    exchange_months: int | None = told(whole)
    exchange_km: int | str | None = told(reach)
    shop_days_over: int | None = told(whole)
    same_fault_repairs_over: int | None = told(whole)
    loaner_after_days: int | None = told(whole)


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """Hours of a repair that the law does not count, if the reason is one of its own."""

    hours: Decimal = must(decimal)
    reason: str = must(one_of("vin_part_transport battery_transport rescue_travel other"))


@dataclass(frozen=True, kw_only=True)
class Repair:
    """Work that is done, or handed in, with ``out`` the moment of asking."""

    id: str = must(text)
    begun: datetime = must(moment, key="in")
    out: datetime = must(moment)
    km: int = must(km)
    fault: str = must(text)
    component: str = must(component)
    scope: str = must(scope)
    part: str | None = told(text)
    action: str = must(work)
    serious_safety: bool = told(flag, absent=False)
    quality_problem: bool = told(flag, absent=True)
    excluded: tuple[Excluded, ...] = told(Each(Excluded), absent=())


@dataclass(frozen=True, kw_only=True)
class WearTerm:
    """A wear part's own term."""

    months: int = must(whole)
    km: int = must(km)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong today. ``serious_safety`` and ``quality_problem`` None: nobody judged yet."""

    component: str = must(component)
    scope: str = must(scope)
    needs: str = must(work)
    part: str | None = told(text)
    failure: str | None = told(
        one_of("steering_failure brake_failure body_crack fuel_leak battery_fire")
    )
    serious_safety: bool | None = told(flag, absent=False, null=None)
    quality_problem: bool | None = told(flag, absent=True, null=None)
    same_as: str | None = told(text)
    persists: bool = told(flag, absent=False)
    wear_term: WearTerm | None = told(WearTerm)


@dataclass(frozen=True, kw_only=True)
class Question:
    asked_on: date = must(day, key="date")
    km: int = must(km)
    fault: Fault | None = told(Fault)
    request_received_on: date | None = told(day)


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """A ground to refuse; ``concerns_fault`` None: not known."""

    ground: str = must(
        one_of(
            "told_flaw misuse forbidden_modification mishandled_after_fault force_majeure"
            " independent_maintenance"
        )
    )
    concerns_fault: bool | None = must(flag, null=None)


@dataclass(frozen=True, kw_only=True)
class Days:
    """Days off and at work; ``art203``: a term that ends on a day off ends on the next workday."""

    art203: bool = told(flag, absent=True)
    holidays: tuple[date, ...] = told(Each(day), absent=())
    make_up_workdays: tuple[date, ...] = told(Each(day), absent=())

    def is_working(self, when: date) -> bool:
        is_off = when.weekday() >= 5 or when in self.holidays
        return when in self.make_up_workdays or not is_off


@dataclass(frozen=True, kw_only=True)
class Case:
    """All that is known of a car when somebody asks."""

    id: str = must(text)
    vehicle: Vehicle = must(Vehicle)
    sale: Sale = must(Sale)
    promises: Promises = told(Promises, absent=Promises)
    repairs: tuple[Repair, ...] = told(Each(Repair), absent=())
    question: Question = must(Question)
    exemption: Exemption | None = told(Exemption)
    calendar: Days = told(Days, absent=Days)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def read(case: Any) -> tuple[Case | None, list[Refusal]]:
    """The case, or all reasons why it is none: those of its shape first, and alone."""
    found: list[Refusal] = []
    read_case: Case | None = _object(Case, case, "", found)
    shape = [refusal for refusal in found if refusal.code in SHAPE]
    if shape or read_case is None:
        return None, shape
    refusals = [*found, *_contradictions(read_case)]
    return (None, refusals) if refusals else (read_case, [])


def _object(kind: Any, value: Any, path: str, found: list[Refusal]) -> Any:
    """The table filled; where a value is unfit its place holds None, and the reason is found."""
    if not isinstance(value, Mapping):
        found.append(Refusal(BAD_TYPE, path))
        return None
    at = f"{path}." if path else ""
    keys = {f.metadata.get("key", f.name): f for f in fields(kind)}
    found += [Refusal(UNKNOWN_FIELD, f"{at}{key}") for key in value if key not in keys]
    given = {
        f.name: _value(f.metadata["kind"], value[key], f"{at}{key}", found)
        for key, f in keys.items()
        if value.get(key) is not None
    }
    for key, f in keys.items():
        if key in value and value[key] is None and "null" in f.metadata:
            given[f.name] = f.metadata["null"]
        elif f.name not in given and f.metadata["needed"]:
            found.append(Refusal(BAD_TYPE if key in value else MISSING_FIELD, f"{at}{key}"))
    return kind(**given)


def _value(kind: Any, value: Any, path: str, found: list[Refusal]) -> Any:
    if isinstance(kind, Each):
        if not isinstance(value, list):
            found.append(Refusal(BAD_TYPE, path))
            return ()
        return tuple(_value(kind.kind, v, f"{path}[{n}]", found) for n, v in enumerate(value))
    if isinstance(kind, type):
        return _object(kind, value, path, found)
    try:
        return kind(value)
    except UnfitError as unfit:
        found.append(Refusal(unfit.code, path))
        return None


# ── what cannot be true ──────────────────────────────────────────────────────────────────────────


def _contradictions(case: Case) -> Iterator[Refusal]:
    """Values that are each well-formed and cannot stand together. UnfitError ones are None here."""
    missing = NOT_IN.get(case.vehicle.powertrain, frozenset())
    ids: set[str] = set()
    for n, repair in enumerate(case.repairs):
        at = f"repairs[{n}]"
        if repair.id in ids:
            yield Refusal("duplicate_repair_id", f"{at}.id")
        ids.add(repair.id)
        yield from _times(repair, at, case.question.asked_on)
        if repair.component in missing:
            yield Refusal("component_not_in_powertrain", f"{at}.component")
    fault = case.question.fault
    if fault and fault.component in missing:
        yield Refusal("component_not_in_powertrain", "question.fault.component")
    known = {None, *(repair.fault for repair in case.repairs)}
    if fault and fault.same_as not in known:
        yield Refusal("unknown_fault", "question.fault.same_as")
    start = case.sale.replaced_on or case.sale.handed_over_on
    if start and case.question.asked_on and case.question.asked_on < start:
        yield Refusal("question_before_start", "question.date")


def _times(repair: Repair, at: str, asked_on: date | None) -> Iterator[Refusal]:
    begun, out = repair.begun, repair.out
    length = (out - begun).total_seconds() if begun and out else None
    if length is not None and length < 0:
        yield Refusal("repair_ends_before_it_starts", f"{at}.out")
    elif length is not None and seconds(repair.excluded) > length:
        yield Refusal("excluded_exceeds_repair", f"{at}.excluded")
    if out and asked_on and out.date() > asked_on:
        yield Refusal("repair_after_question", f"{at}.out")


def seconds(parts: Iterable[Excluded]) -> Decimal:
    """Of all parts together; one whose hours are unfit adds none."""
    return sum((part.hours or Decimal() for part in parts), Decimal()) * 3600
