"""Three-guarantee cases, judged a second time and importing nothing of the product.

Written from two texts only: GUARANTEE_CASES (the form of a case, its order and rules 1 to 11) and
DOMAIN 1 (the articles and tables of Order 43 and Order 150). Literal and slow on purpose: days are
counted one by one and repairs are gone through one by one. The rule numbers in the remarks are
those of GUARANTEE_CASES.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

Case = dict[str, Any]
Result = dict[str, Any]
Pairs = list[tuple[str, str]]

ONE_DAY = timedelta(days=1)
NEW_ORDER = date(2022, 1, 1)
OLD_ORDER = date(2013, 10, 1)

FAILURES = ("steering_failure", "brake_failure", "body_crack", "fuel_leak", "battery_fire")
SCOPES = ("assembly", "main_part", "part", "none")
ACTIONS = ("repair", "replace")
REASONS = ("vin_part_transport", "battery_transport", "rescue_travel", "other")
GROUNDS = (
    "told_flaw",
    "misuse",
    "forbidden_modification",
    "mishandled_after_fault",
    "force_majeure",
    "independent_maintenance",
)
COMPONENTS = (
    "engine",
    "transmission",
    "traction_battery",
    "drive_motor",
    "steering",
    "brake",
    "suspension",
    "driveline",
    "emission_control",
    "body",
    "axle",
    "safety_device",
    "electrical",
    "other",
)
NOT_IN_POWERTRAIN = {"fuel": ("traction_battery", "drive_motor"), "bev": ("engine",)}

# What the two orders say differently: figures, lists and articles (DOMAIN 1.2, 1.3, 1.6).
LAW: dict[str, dict[str, Any]] = {
    "O43": {
        "rate_cap": "0.5",
        "shop_days_over": 30,
        "same_fault_over": 4,
        "assemblies": ("engine", "transmission", "traction_battery", "drive_motor"),
        "main_parts": (
            "engine",
            "transmission",
            "traction_battery",
            "drive_motor",
            "steering",
            "brake",
            "suspension",
            "driveline",
            "emission_control",
            "body",
        ),
        "taken_off": ("vin_part_transport", "battery_transport", "rescue_travel"),
        "answer_days": 10,
        "complete_days": 20,
        "articles": {
            "R1": "O43 19",
            "R2": "O43 20",
            "X1": "O43 22",
            "X2": "O43 23",
            "X3": "O43 24(1)",
            "X4": "O43 24(2)",
            "X5": "O43 24(3)",
            "X6": "O43 24(4)",
            "X7": "O43 24(4)",
        },
    },
    "O150": {
        "rate_cap": "0.8",
        "shop_days_over": 35,
        "same_fault_over": 5,
        "assemblies": ("engine", "transmission"),
        "main_parts": (
            "engine",
            "transmission",
            "steering",
            "brake",
            "suspension",
            "axle",
            "body",
        ),
        "taken_off": ("vin_part_transport", "rescue_travel"),
        "answer_days": None,
        "complete_days": 15,
        "articles": {
            "R1": "O150 17",
            "R2": "O150 18",
            "X2": "O150 20",
            "X3": "O150 20",
            "X4": "O150 20",
            "X5": "O150 20",
            "X6": "O150 21",
            "X7": "O150 21",
        },
    },
}
REPAIR_MONTHS, REPAIR_KM = 36, 60_000
EXCHANGE_MONTHS, EXCHANGE_KM = 24, 50_000
LOANER_AFTER_DAYS = 5

# ── the form of a case: key -> kind; "!" in front of the key marks a required one ────────────────
# A kind is a word, a tuple of words (an enumeration), a dict (an object) or a list of one kind.

EXCLUDED_FORM = {"!hours": "decimal", "!reason": REASONS}
REPAIR_FORM = {
    "!id": "text",
    "!in": "moment",
    "!out": "moment",
    "!km": "km",
    "!fault": "text",
    "!component": COMPONENTS,
    "!scope": SCOPES,
    "part": "text",
    "!action": ACTIONS,
    "serious_safety": "bool",
    "quality_problem": "bool",
    "excluded": [EXCLUDED_FORM],
}
FAULT_FORM = {
    "!component": COMPONENTS,
    "!scope": SCOPES,
    "!needs": ACTIONS,
    "part": "text",
    "failure": FAILURES,
    "serious_safety": "bool",
    "quality_problem": "bool",
    "same_as": "text",
    "persists": "bool",
    "wear_term": {"!months": "whole", "!km": "km"},
}
CASE_FORM = {
    "!id": "text",
    "!vehicle": {
        "!use": ("family", "commercial", "mixed", "unknown"),
        "kind": ("passenger", "pickup", "special"),
        "!powertrain": ("fuel", "hev", "phev", "erev", "bev", "fcev"),
    },
    "!sale": {
        "!invoice_date": "date",
        "delivery_date": "date",
        "replaced_on": "date",
        "price": "decimal",
        "usage_rate_percent": "decimal",
    },
    "promises": {
        "repair_months": "whole",
        "repair_km": "km_or_unlimited",
        "exchange_months": "whole",
        "exchange_km": "km_or_unlimited",
        "shop_days_over": "whole",
        "same_fault_repairs_over": "whole",
        "loaner_after_days": "whole",
    },
    "repairs": [REPAIR_FORM],
    "!question": {
        "!date": "date",
        "!km": "km",
        "fault": FAULT_FORM,
        "request_received_on": "date",
    },
    "exemption": {"!ground": GROUNDS, "!concerns_fault": "bool_or_null"},
    "calendar": {"art203": "bool", "holidays": ["date"], "make_up_workdays": ["date"]},
}


def judge(case: Case) -> Result:
    """One case in, one result out."""
    refusals = _wrong_form(case, CASE_FORM, "")
    if not refusals:
        refusals = _wrong_values(case, CASE_FORM, "") + _contradictions(case)
    if refusals:
        return _bare(case, "refused", refusals=refusals)

    vehicle, sale = case["vehicle"], case["sale"]
    invoice = date.fromisoformat(sale["invoice_date"])

    # rule 2
    if vehicle["use"] == "commercial":
        return _bare(case, "out_of_scope", reason="commercial_use")
    if vehicle.get("kind") == "special":
        return _bare(case, "out_of_scope", reason="special_vehicle")
    if invoice < OLD_ORDER:
        return _bare(case, "out_of_scope", reason="before_2013_10_01")
    if vehicle["use"] in ("mixed", "unknown"):
        return _bare(case, "undecided", undecided=[("scope", "use_unclear")])

    # rule 3
    regime = "O43" if invoice >= NEW_ORDER else "O150"
    if sale.get("delivery_date") is not None:
        delivery = date.fromisoformat(sale["delivery_date"])
        if (delivery >= NEW_ORDER) != (invoice >= NEW_ORDER):
            return _bare(case, "undecided", undecided=[("regime", "sale_across_2022_01_01")])
    if regime == "O150" and sale.get("replaced_on") is not None:
        return _bare(case, "undecided", undecided=[("regime", "replaced_under_o150")])
    rate = sale.get("usage_rate_percent")
    if rate is not None and Fraction(rate) > Fraction(LAW[regime]["rate_cap"]):
        path = "sale.usage_rate_percent"
        return _bare(case, "refused", refusals=[("usage_rate_above_cap", path)])
    return _judged(case, regime)


def _bare(
    case: Any,
    status: str,
    reason: str | None = None,
    undecided: Pairs | None = None,
    refusals: Pairs | None = None,
) -> Result:
    """A result with null or an empty list in all the rest."""
    return {
        "id": case.get("id") if isinstance(case, dict) else None,
        "status": status,
        "reason": reason,
        "regime": None,
        "start": None,
        "terms": None,
        "rights": [],
        "counters": None,
        "remaining": None,
        "stays": [],
        "deadlines": None,
        "exemption": None,
        "undecided": [{"about": about, "reason": why} for about, why in undecided or []],
        "refusals": [{"code": code, "path": path} for code, path in refusals or []],
    }


# ── rule 1: refusals ─────────────────────────────────────────────────────────────────────────────


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _wrong_form(value: Any, kind: Any, path: str) -> Pairs:
    """Keys, types and enumerations."""
    found: Pairs = []
    if isinstance(kind, dict):
        if not isinstance(value, dict):
            return [("bad_type", path)]
        known = {key.removeprefix("!"): inner for key, inner in kind.items()}
        for key in value:
            if key not in known:
                found.append(("unknown_field", _at(path, key)))
        for key, inner in known.items():
            required = f"!{key}" in kind
            if key not in value:
                if required:
                    found.append(("missing_field", _at(path, key)))
            elif value[key] is not None or required:
                found += _wrong_form(value[key], inner, _at(path, key))
        return found
    if isinstance(kind, list):
        if not isinstance(value, list):
            return [("bad_type", path)]
        for number, item in enumerate(value):
            found += _wrong_form(item, kind[0], f"{path}[{number}]")
        return found
    if isinstance(kind, tuple):
        if not isinstance(value, str):
            return [("bad_type", path)]
        return [] if value in kind else [("bad_enum", path)]
    if kind == "km_or_unlimited" and isinstance(value, str):
        return [] if value == "unlimited" else [("bad_enum", path)]
    if kind in ("text", "date", "moment", "decimal"):
        right = isinstance(value, str)
    elif kind == "bool":
        right = isinstance(value, bool)
    elif kind == "bool_or_null":
        right = value is None or isinstance(value, bool)
    else:
        right = isinstance(value, int) and not isinstance(value, bool)
        if kind == "whole" and right:
            right = value >= 0
    return [] if right else [("bad_type", path)]


def _wrong_values(value: Any, kind: Any, path: str) -> Pairs:
    """Dates, decimals and km that are of the right type and yet none."""
    found: Pairs = []
    if value is None:
        return found
    if isinstance(kind, dict):
        for key, inner in kind.items():
            name = key.removeprefix("!")
            found += _wrong_values(value.get(name), inner, _at(path, name))
    elif isinstance(kind, list):
        for number, item in enumerate(value):
            found += _wrong_values(item, kind[0], f"{path}[{number}]")
    elif kind in ("date", "moment"):
        if (_day(value) if kind == "date" else _moment(value)) is None:
            found.append(("bad_date", path))
    elif kind == "decimal" and _number(value) is None:
        found.append(("bad_decimal", path))
    elif kind in ("km", "km_or_unlimited") and isinstance(value, int) and value < 0:
        found.append(("bad_km", path))
    return found


def _day(text: str | None) -> date | None:
    if text is None or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    shape = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([0-9]{2}):([0-9]{2})(:[0-9]{2})?"
    found = re.fullmatch(shape, text)
    if not found or found[1] > "23":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> Fraction | None:
    return Fraction(text) if re.fullmatch(r"[0-9]+(\.[0-9]{1,6})?", text) else None


def _contradictions(case: Case) -> Pairs:
    """The rest of the second group; what cannot be read is left out of the comparisons."""
    found: Pairs = []
    question, sale = case["question"], case["sale"]
    today = _day(question["date"])
    absent = NOT_IN_POWERTRAIN.get(case["vehicle"]["powertrain"], ())
    repairs = case.get("repairs") or []

    seen: list[str] = []
    for number, repair in enumerate(repairs):
        here = f"repairs[{number}]"
        if repair["id"] in seen:
            found.append(("duplicate_repair_id", f"{here}.id"))
        seen.append(repair["id"])
        came, went = _moment(repair["in"]), _moment(repair["out"])
        if came is not None and went is not None:
            if went < came:
                found.append(("repair_ends_before_it_starts", f"{here}.out"))
            else:
                hours = [_number(item["hours"]) for item in repair.get("excluded") or []]
                if None not in hours and sum(hours) > _hours(came, went):
                    found.append(("excluded_exceeds_repair", f"{here}.excluded"))
        if went is not None and today is not None and went.date() > today:
            found.append(("repair_after_question", f"{here}.out"))
        if repair["component"] in absent:
            found.append(("component_not_in_powertrain", f"{here}.component"))

    fault = question.get("fault")
    if fault is not None:
        if fault["component"] in absent:
            found.append(("component_not_in_powertrain", "question.fault.component"))
        named = fault.get("same_as")
        if named is not None and named not in [repair["fault"] for repair in repairs]:
            found.append(("unknown_fault", "question.fault.same_as"))

    told = sale.get("replaced_on")
    if told is None:
        told = sale.get("delivery_date")
    if told is None:
        told = sale["invoice_date"]
    start = _day(told)
    if start is not None and today is not None and today < start:
        found.append(("question_before_start", "question.date"))
    return found


# ── days and hours ───────────────────────────────────────────────────────────────────────────────


def _hours(came: datetime, went: datetime) -> Fraction:
    gone = went - came
    return Fraction(gone.days * 24) + Fraction(gone.seconds, 3600)


def _started_days(hours: Fraction) -> int:
    """Each full 24 hours is a day and the rest is one more; nothing is no day."""
    days = 0
    while hours > 0:
        days += 1
        hours -= 24
    return days


def _is_rest_day(day: date, calendar: dict[str, Any]) -> bool:
    name = day.isoformat()
    if name in (calendar.get("make_up_workdays") or []):
        return False
    return day.weekday() in (5, 6) or name in (calendar.get("holidays") or [])


def _off_rest_days(day: date, calendar: dict[str, Any]) -> date:
    """Art. 203, unless switched off."""
    if calendar.get("art203") is not False:
        while day < date.max and _is_rest_day(day, calendar):
            day += ONE_DAY
    return day


def _after_days(start: date, days: int, calendar: dict[str, Any]) -> date:
    """The first day is not counted."""
    day = start
    while days > 0 and day < date.max:
        day += ONE_DAY
        days -= 1
    return _off_rest_days(day, calendar)


def _after_months(start: date, months: int, calendar: dict[str, Any]) -> date:
    """The same day of the month, or the last one of a shorter month."""
    count = start.year * 12 + start.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if year > date.max.year:
        return date.max
    for number in (start.day, 30, 29, 28):
        if number <= start.day:
            try:
                return _off_rest_days(date(year, month, number), calendar)
            except ValueError:
                continue
    raise AssertionError("every month has a 28th")


def _after_working_days(received: date, count: int, calendar: dict[str, Any]) -> date:
    """The day of the request is not counted."""
    day = received
    while count > 0 and day < date.max:
        day += ONE_DAY
        if not _is_rest_day(day, calendar):
            count -= 1
    return day


# ── rules 4 to 11 ────────────────────────────────────────────────────────────────────────────────


def _more_km(law: int, promise: int | str | None) -> int | None:
    """The better of two km limits for the consumer; None is no limit."""
    if promise is None:
        return law
    if promise == "unlimited":
        return None
    return max(law, int(promise))


def _inside(term: dict[str, Any] | None, day: date, km: int) -> bool:
    """The last day and the last kilometre are inside."""
    if term is None or day > term["last"]:
        return False
    return term["km"] is None or km <= term["km"]


def _by_time(repair: dict[str, Any]) -> tuple[datetime, datetime, int, str]:
    came, went = datetime.fromisoformat(repair["in"]), datetime.fromisoformat(repair["out"])
    return came, went, repair["km"], repair["id"]


def _stays(repairs: list[dict[str, Any]], taken_off: tuple[str, ...]) -> list[dict[str, Any]]:
    """Repairs in order of time, those that overlap put together."""
    stays: list[dict[str, Any]] = []
    for repair in repairs:
        came, went = datetime.fromisoformat(repair["in"]), datetime.fromisoformat(repair["out"])
        if stays and came < stays[-1]["went"]:
            stays[-1]["repairs"].append(repair)
            stays[-1]["went"] = max(stays[-1]["went"], went)
        else:
            stays.append({"repairs": [repair], "came": came, "went": went})
    for stay in stays:
        hours = _hours(stay["came"], stay["went"])
        stay["gross_days"] = _started_days(hours)
        for repair in stay["repairs"]:
            for item in repair.get("excluded") or []:
                if item["reason"] in taken_off:
                    hours -= Fraction(item["hours"])
        stay["net_days"] = _started_days(hours)
    return stays


def _counters(stays: list[dict[str, Any]], law: dict[str, Any]) -> dict[str, Any]:
    """Rule 6: a fault once per stay, replacements one by one."""
    shop_days = 0
    same_fault: dict[str, int] = {}
    safety_repairs: dict[str, int] = {}
    assemblies: dict[str, int] = {}
    main_parts: dict[tuple[str, str], int] = {}
    for stay in stays:
        shop_days += stay["net_days"]
        met: list[str] = []
        met_safety: list[str] = []
        for repair in stay["repairs"]:
            name, component, part = repair["fault"], repair["component"], repair.get("part")
            if name not in met:
                met.append(name)
                same_fault[name] = same_fault.get(name, 0) + 1
            if repair.get("serious_safety") is True and name not in met_safety:
                met_safety.append(name)
                safety_repairs[name] = safety_repairs.get(name, 0) + 1
            if repair["action"] != "replace":
                continue
            if repair["scope"] == "assembly" and component in law["assemblies"]:
                assemblies[component] = assemblies.get(component, 0) + 1
            named = repair["scope"] == "main_part" and part is not None
            if named and component in law["main_parts"]:
                main_parts[component, part] = main_parts.get((component, part), 0) + 1
    return {
        "shop_days": shop_days,
        "same_fault": same_fault,
        "safety_repairs": safety_repairs,
        "assemblies": assemblies,
        "main_parts": main_parts,
    }


def _most(counted: dict[Any, int]) -> int:
    most = 0
    for number in counted.values():
        most = max(most, number)
    return most


def _exemption(case: Case, regime: str) -> dict[str, Any] | None:
    told = case.get("exemption")
    if told is None:
        return None
    ground = told["ground"]
    if ground == "independent_maintenance":
        return {"ground": ground, "accepted": False, "article": "O43 32"}
    article = f"O43 32({GROUNDS.index(ground) + 1})" if regime == "O43" else None
    return {"ground": ground, "accepted": told["concerns_fault"] is True, "article": article}


def _fault_rights_open(case: Case, undecided: Pairs) -> bool:
    """Rule 8: a fault of quality today and no exemption for it."""
    fault, told = case["question"].get("fault"), case.get("exemption")
    if fault is None:
        return False
    quality = fault.get("quality_problem", True)
    if quality is None:
        undecided.append(("fault", "quality_problem_unknown"))
    concerned: bool | None = False
    if told is not None and told["ground"] != "independent_maintenance":
        concerned = told["concerns_fault"]
        if concerned is None:
            undecided.append(("exemption", "causation_unproven"))
    return quality is True and concerned is False


def _usage_fee(sale: dict[str, Any], km: int) -> str | None:
    """Price x km / 1000 x n, half up to the cent."""
    price, rate = sale.get("price"), sale.get("usage_rate_percent")
    if price is None or rate is None:
        return None
    cents = Fraction(price) * Fraction(km, 1000) * Fraction(rate) / 100 * 100
    whole = int(cents)
    if cents - whole >= Fraction(1, 2):
        whole += 1
    return f"{whole // 100}.{whole % 100:02d}"


def _judged(case: Case, regime: str) -> Result:
    """Rules 4 to 11 for a case in scope and under a known order."""
    law, sale, question = LAW[regime], case["sale"], case["question"]
    promises, calendar = case.get("promises") or {}, case.get("calendar") or {}
    today, km, fault = date.fromisoformat(question["date"]), question["km"], question.get("fault")
    undecided: Pairs = []

    # rule 4: the start
    told = sale.get("replaced_on")
    if told is None and regime == "O43":
        told = sale.get("delivery_date")
    if told is None:
        told = sale["invoice_date"]
    start = date.fromisoformat(told)

    # rules 4 and 5: terms, on the law alone and with the promises
    def months_term(months: int, limit: int | None) -> dict[str, Any]:
        return {"last": _after_months(start, months, calendar), "km": limit}

    legal_repair = months_term(REPAIR_MONTHS, REPAIR_KM)
    legal_exchange = months_term(EXCHANGE_MONTHS, EXCHANGE_KM)
    terms: dict[str, dict[str, Any] | None] = {
        "repair": months_term(
            max(REPAIR_MONTHS, promises.get("repair_months") or 0),
            _more_km(REPAIR_KM, promises.get("repair_km")),
        ),
        "exchange": months_term(
            max(EXCHANGE_MONTHS, promises.get("exchange_months") or 0),
            _more_km(EXCHANGE_KM, promises.get("exchange_km")),
        ),
        "day60": {"last": _after_days(start, 60, calendar), "km": 3000},
        "day7": {"last": _after_days(start, 7, calendar), "km": None} if regime == "O43" else None,
    }

    def fewer(legal: int, name: str) -> int:
        promise = promises.get(name)
        return legal if promise is None else min(legal, promise)

    shop_days_over = fewer(law["shop_days_over"], "shop_days_over")
    same_fault_over = fewer(law["same_fault_over"], "same_fault_repairs_over")
    loaner_after = fewer(LOANER_AFTER_DAYS, "loaner_after_days")

    # rule 6: what counts
    by_time = sorted(case.get("repairs") or [], key=_by_time)
    since_start = [r for r in by_time if datetime.fromisoformat(r["in"]).date() >= start]
    of_quality = [repair for repair in since_start if repair.get("quality_problem") is not False]
    stays = _stays(of_quality, law["taken_off"])
    for stay in stays:
        began_inside = _inside(terms["repair"], stay["came"].date(), stay["repairs"][0]["km"])
        stay["loaner_days"] = max(0, stay["gross_days"] - loaner_after) if began_inside else 0
    counters = _counters(stays, law)
    shop_days, same_fault = counters["shop_days"], counters["same_fault"]
    safety, assemblies = counters["safety_repairs"], counters["assemblies"]
    main_parts = counters["main_parts"]

    # rule 7: falling kilometres
    km_falls = False
    last_km = 0
    for reading in [*(repair["km"] for repair in since_start), km]:
        if reading < last_km:
            km_falls = True
        last_km = reading

    basis: dict[str, str] = {}
    if km_falls:
        undecided.append(("km", "km_falls"))
    else:
        in_day60 = _inside(terms["day60"], today, km)
        in_exchange = _inside(terms["exchange"], today, km)
        exchange_basis = "law" if _inside(legal_exchange, today, km) else "promise"

        # rules 8, 9 and 10: what today's fault gives
        if _fault_rights_open(case, undecided) and fault is not None:
            component, part = fault["component"], fault.get("part")
            persists, same_as = fault.get("persists") is True, fault.get("same_as")
            big = component in law["assemblies"] and fault["scope"] in ("assembly", "main_part")

            wear = fault.get("wear_term")
            if wear is not None:
                if _inside(months_term(wear["months"], wear["km"]), today, km):
                    basis["R1"] = "law"
            elif _inside(terms["repair"], today, km):
                basis["R1"] = "law" if _inside(legal_repair, today, km) else "promise"
            if big and in_day60:
                basis["R2"] = "law"
            if big and fault["needs"] == "replace" and _inside(terms["day7"], today, km):
                basis["X1"] = "law"
            if fault.get("failure") is not None and in_day60:
                if regime == "O150" and fault["failure"] == "battery_fire":
                    undecided.append(("X2", "o150_battery_fire"))
                else:
                    basis["X2"] = "law"

            if in_exchange:
                serious = fault.get("serious_safety", False)
                is_new = same_as is None
                if (is_new or persists) and sum(safety.values()) >= 2:
                    enough = _most(safety) if is_new else safety.get(same_as, 0)
                    if serious is None:
                        undecided.append(("X3", "serious_safety_unknown"))
                    elif serious and enough >= 2:
                        basis["X3"] = exchange_basis
                    elif serious:
                        undecided.append(("X3", "safety_faults_mixed"))
                if persists and assemblies.get(component, 0) >= 2:
                    basis["X4"] = exchange_basis
                if persists and part is not None:
                    if main_parts.get((component, part), 0) >= 2:
                        basis["X5"] = exchange_basis
                elif persists:
                    for (of_component, _), number in main_parts.items():
                        doubt = ("X5", "part_unknown")
                        if of_component == component and number >= 2 and doubt not in undecided:
                            undecided.append(doubt)

        # rules 8 and 10: what the past alone gives
        if in_exchange and shop_days > shop_days_over:
            lawful = exchange_basis == "law" and shop_days > law["shop_days_over"]
            basis["X6"] = "law" if lawful else "promise"
        if in_exchange and _most(same_fault) > same_fault_over:
            lawful = exchange_basis == "law" and _most(same_fault) > law["same_fault_over"]
            basis["X7"] = "law" if lawful else "promise"

    # the rights in their order, rule 11 for the fee
    rights = []
    fee_missing = False
    for code in ("R1", "R2", "X1", "X2", "X3", "X4", "X5", "X6", "X7"):
        if code not in basis:
            continue
        remedy, fee = "replace_or_return", None
        if code == "R1":
            remedy = "free_repair"
        elif code == "R2":
            remedy = "replace_assembly"
        elif code in ("X1", "X2"):
            fee = "0.00"
        else:
            fee = _usage_fee(sale, km)
            fee_missing = fee_missing or fee is None
            if regime == "O150" and code in ("X3", "X4", "X5"):
                remedy = "return"
                undecided.append((code, "o150_replacement_unverified"))
            elif regime == "O150":
                remedy = "replace"
        rights.append(
            {
                "code": code,
                "article": law["articles"][code],
                "basis": basis[code],
                "remedy": remedy,
                "usage_fee": fee,
            }
        )
    if fee_missing:
        undecided.append(("fee", "price_or_rate_missing"))

    remaining: dict[str, Any] = {}
    for name, term in terms.items():
        remaining[name] = None
        if term is not None:
            remaining[name] = {
                "days": max(0, (term["last"] - today).days),
                "km": None if term["km"] is None else max(0, term["km"] - km),
                "alive": _inside(term, today, km),
            }
    remaining["X3"] = max(0, 2 - _most(safety))
    remaining["X4"] = max(0, 2 - _most(assemblies))
    remaining["X5"] = max(0, 2 - _most(main_parts))
    remaining["X6"] = max(0, shop_days_over + 1 - shop_days)
    remaining["X7"] = max(0, same_fault_over + 1 - _most(same_fault))

    deadlines = None
    if question.get("request_received_on") is not None:
        received = date.fromisoformat(question["request_received_on"])
        answer_by = None
        if law["answer_days"] is not None:
            answer_by = _after_working_days(received, law["answer_days"], calendar).isoformat()
        complete_by = _after_working_days(received, law["complete_days"], calendar).isoformat()
        deadlines = {"answer_by": answer_by, "complete_by": complete_by}

    result = _bare(case, "undecided" if undecided else "judged", undecided=undecided)
    result["regime"] = regime
    result["start"] = start.isoformat()
    result["terms"] = {
        name: None if term is None else {"last_day": term["last"].isoformat(), "km": term["km"]}
        for name, term in terms.items()
    }
    result["rights"] = rights
    result["counters"] = {
        **counters,
        "main_parts": {f"{owner}/{part}": number for (owner, part), number in main_parts.items()},
    }
    result["remaining"] = remaining
    result["stays"] = [
        {
            "repairs": [repair["id"] for repair in stay["repairs"]],
            "gross_days": stay["gross_days"],
            "net_days": stay["net_days"],
            "loaner_days": stay["loaner_days"],
        }
        for stay in stays
    ]
    result["deadlines"] = deadlines
    result["exemption"] = _exemption(case, regime)
    return result
