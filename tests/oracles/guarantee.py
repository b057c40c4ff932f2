"""The three guarantees reckoned a second time, by plain day counting; imports nothing of ours.

Written from the texts: the page that fixes the format of guarantee cases (its rules 1 to 11) and
DOMAIN 1 (Order 43, Order 150). It takes a case that is well-formed and says what it must give; the
refusals of unfit files are checked one by one elsewhere.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

FOUR = ["engine", "transmission", "traction_battery", "drive_motor"]
TEN = [*FOUR, "steering", "brake", "suspension", "driveline", "emission_control", "body"]
OLD_SEVEN = ["engine", "transmission", "steering", "brake", "suspension", "axle", "body"]
GROUNDS = [
    "told_flaw",
    "misuse",
    "forbidden_modification",
    "mishandled_after_fault",
    "force_majeure",
]
TITLES = {
    "O43": "O43 19|O43 20|O43 22|O43 23|O43 24(1)|O43 24(2)|O43 24(3)|O43 24(4)|O43 24(4)",
    "O150": "O150 17|O150 18||O150 20|O150 20|O150 20|O150 20|O150 21|O150 21",
}
CODES = ["R1", "R2", "X1", "X2", "X3", "X4", "X5", "X6", "X7"]


def judge(case: dict[str, Any]) -> dict[str, Any]:
    """The whole answer, as the format tells it."""
    sale, vehicle = case["sale"], case["vehicle"]
    invoice = date.fromisoformat(sale["invoice_date"])
    if vehicle["use"] == "commercial":
        return _empty(case, "out_of_scope", reason="commercial_use")
    if (vehicle.get("kind") or "passenger") == "special":
        return _empty(case, "out_of_scope", reason="special_vehicle")
    if invoice < date(2013, 10, 1):
        return _empty(case, "out_of_scope", reason="before_2013_10_01")
    if vehicle["use"] != "family":
        return _empty(case, "undecided", doubt=("scope", "use_unclear"))
    new = invoice >= date(2022, 1, 1)
    handed = date.fromisoformat(sale.get("delivery_date") or sale["invoice_date"])
    if (handed >= date(2022, 1, 1)) != new:
        return _empty(case, "undecided", doubt=("regime", "sale_across_2022_01_01"))
    if sale.get("replaced_on") and not new:
        return _empty(case, "undecided", doubt=("regime", "replaced_under_o150"))
    rate = sale.get("usage_rate_percent")
    if rate is not None and Fraction(rate) > Fraction("0.5" if new else "0.8"):
        answer = _empty(case, "refused")
        answer["refusals"] = [{"code": "usage_rate_above_cap", "path": "sale.usage_rate_percent"}]
        return answer
    return _judged(case, new)


def _empty(
    case: dict[str, Any], status: str, reason: str | None = None, doubt: Any = None
) -> dict[str, Any]:
    answer: dict[str, Any] = {"id": case["id"], "status": status, "reason": reason}
    for key in ("regime", "start", "terms", "counters", "remaining", "deadlines", "exemption"):
        answer[key] = None
    for key in ("rights", "stays", "undecided", "refusals"):
        answer[key] = []
    if doubt:
        answer["undecided"] = [{"about": doubt[0], "reason": doubt[1]}]
    return answer


# ── days ─────────────────────────────────────────────────────────────────────────────────────────


def _rests(day: date, calendar: dict[str, Any]) -> bool:
    if day.isoformat() in (calendar.get("make_up_workdays") or []):
        return False
    return day.isoweekday() > 5 or day.isoformat() in (calendar.get("holidays") or [])


def _moved(day: date, calendar: dict[str, Any]) -> date:
    if calendar.get("art203") is False:
        return day
    while _rests(day, calendar):
        day = day + timedelta(days=1)
    return day


def _months_on(start: date, months: int) -> date:
    """Month by month; the same number of the day, or the last there is."""
    year, month = start.year, start.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    number = start.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def _working_days_on(day: date, count: int, calendar: dict[str, Any]) -> date:
    while count:
        day = day + timedelta(days=1)
        if not _rests(day, calendar):
            count -= 1
    return day


def _whole_days(seconds: Fraction) -> int:
    days = 0
    while seconds > 0:
        seconds -= 24 * 3600
        days += 1
    return days


# ── the case ─────────────────────────────────────────────────────────────────────────────────────


def _judged(case: dict[str, Any], new: bool) -> dict[str, Any]:
    sale, question = case["sale"], case["question"]
    calendar, promise = case.get("calendar") or {}, case.get("promises") or {}
    today, km = date.fromisoformat(question["date"]), question["km"]
    told = (
        sale.get("replaced_on")
        or (sale.get("delivery_date") if new else None)
        or sale["invoice_date"]
    )
    start = date.fromisoformat(told)

    law = {
        "repair": (36, 60_000),
        "exchange": (24, 50_000),
        "days": 30 if new else 35,
        "times": 4 if new else 5,
    }
    best = {
        name: (
            max(law[name][0], promise.get(f"{name}_months") or 0),
            _further(law[name][1], promise.get(f"{name}_km")),
        )
        for name in ("repair", "exchange")
    }
    best["days"] = _lower(law["days"], promise.get("shop_days_over"))
    best["times"] = _lower(law["times"], promise.get("same_fault_repairs_over"))
    loaner_after = _lower(5, promise.get("loaner_after_days"))

    def by_months(span: Any) -> tuple[date, int | None]:
        return _moved(_months_on(start, span[0]), calendar), span[1]

    terms: dict[str, Any] = {
        "repair": by_months(best["repair"]),
        "exchange": by_months(best["exchange"]),
        "day60": (_moved(start + timedelta(days=60), calendar), 3_000),
        "day7": (_moved(start + timedelta(days=7), calendar), None) if new else None,
    }

    def alive(term: Any, day: date = today, reading: int = km) -> bool:
        return bool(term) and day <= term[0] and (term[1] is None or reading <= term[1])

    legal = {name: by_months(law[name]) for name in ("repair", "exchange")}

    # repairs since the start, by time
    since = [r for r in case.get("repairs") or [] if date.fromisoformat(r["in"][:10]) >= start]
    since.sort(key=lambda r: (datetime.fromisoformat(r["in"]), datetime.fromisoformat(r["out"])))
    stays = _stays([r for r in since if r.get("quality_problem") is not False], new)
    for stay in stays:
        first = stay["of"][0]
        inside = alive(terms["repair"], date.fromisoformat(first["in"][:10]), first["km"])
        stay["loaner_days"] = max(0, stay["gross_days"] - loaner_after) if inside else 0

    shop_days = sum(stay["net_days"] for stay in stays)
    same: dict[str, int] = {}
    safety: dict[str, int] = {}
    units: dict[str, int] = {}
    parts: dict[str, int] = {}
    for stay in stays:
        for name in sorted({r["fault"] for r in stay["of"]}):
            same[name] = same.get(name, 0) + 1
            if any(r.get("serious_safety") for r in stay["of"] if r["fault"] == name):
                safety[name] = safety.get(name, 0) + 1
        for r in stay["of"]:
            if r["action"] != "replace":
                continue
            if r["scope"] == "assembly" and r["component"] in (FOUR if new else FOUR[:2]):
                units[r["component"]] = units.get(r["component"], 0) + 1
            named = r["scope"] == "main_part" and r.get("part") is not None
            if named and r["component"] in (TEN if new else OLD_SEVEN):
                key = f"{r['component']}/{r['part']}"
                parts[key] = parts.get(key, 0) + 1

    doubts: list[tuple[str, str]] = []
    stand: dict[str, str] = {}
    readings = [r["km"] for r in since] + [km]
    if any(readings[n] > readings[n + 1] for n in range(len(readings) - 1)):
        doubts.append(("km", "km_falls"))
    else:
        fault = question.get("fault")
        if fault is not None and _open(case, fault, doubts):
            _by_fault(fault, new, terms, legal, alive, safety, units, parts, stand, doubts)
            wear = fault.get("wear_term")
            if wear:
                own = by_months((wear["months"], wear["km"]))
                if alive(own):
                    stand["R1"] = "law"
            elif alive(terms["repair"]):
                stand["R1"] = "law" if alive(legal["repair"]) else "promise"
        if alive(terms["exchange"]):
            lawful = alive(legal["exchange"])
            if shop_days > best["days"]:
                stand["X6"] = "law" if lawful and shop_days > law["days"] else "promise"
            most = max(same.values(), default=0)
            if most > best["times"]:
                stand["X7"] = "law" if lawful and most > law["times"] else "promise"

    rights = []
    for code, article in zip(CODES, TITLES["O43" if new else "O150"].split("|"), strict=True):
        if code not in stand:
            continue
        fee = None
        if code in ("X1", "X2"):
            fee = "0.00"
        elif code >= "X3":
            fee = _fee(sale, km)
            if fee is None and ("fee", "price_or_rate_missing") not in doubts:
                doubts.append(("fee", "price_or_rate_missing"))
        remedy = "replace_or_return"
        if code in ("R1", "R2"):
            remedy = {"R1": "free_repair", "R2": "replace_assembly"}[code]
        elif not new and code in ("X3", "X4", "X5"):
            remedy = "return"
            doubts.append((code, "o150_replacement_unverified"))
        elif not new and code in ("X6", "X7"):
            remedy = "replace"
        rights.append(
            {
                "code": code,
                "article": article,
                "basis": stand[code],
                "remedy": remedy,
                "usage_fee": fee,
            }
        )

    left: dict[str, Any] = {
        name: term
        and {
            "days": max(0, (term[0] - today).days),
            "km": None if term[1] is None else max(0, term[1] - km),
            "alive": alive(term),
        }
        for name, term in terms.items()
    }
    left["X3"] = max(0, 2 - max(safety.values(), default=0))
    left["X4"] = max(0, 2 - max(units.values(), default=0))
    left["X5"] = max(0, 2 - max(parts.values(), default=0))
    left["X6"] = max(0, best["days"] + 1 - shop_days)
    left["X7"] = max(0, best["times"] + 1 - max(same.values(), default=0))

    received, deadlines = question.get("request_received_on"), None
    if received:
        on = date.fromisoformat(received)
        deadlines = {
            "answer_by": _working_days_on(on, 10, calendar).isoformat() if new else None,
            "complete_by": _working_days_on(on, 20 if new else 15, calendar).isoformat(),
        }
    return {
        "id": case["id"],
        "status": "undecided" if doubts else "judged",
        "reason": None,
        "regime": "O43" if new else "O150",
        "start": start.isoformat(),
        "terms": {
            name: term and {"last_day": term[0].isoformat(), "km": term[1]}
            for name, term in terms.items()
        },
        "rights": rights,
        "counters": {
            "shop_days": shop_days,
            "same_fault": same,
            "safety_repairs": safety,
            "assemblies": units,
            "main_parts": parts,
        },
        "remaining": left,
        "stays": [
            {
                "repairs": [r["id"] for r in stay["of"]],
                "gross_days": stay["gross_days"],
                "net_days": stay["net_days"],
                "loaner_days": stay["loaner_days"],
            }
            for stay in stays
        ],
        "deadlines": deadlines,
        "exemption": _exemption(case, new),
        "undecided": [{"about": about, "reason": reason} for about, reason in doubts],
        "refusals": [],
    }


def _further(law: int, promise: int | str | None) -> int | None:
    if promise == "unlimited":
        return None
    return law if promise is None else max(law, int(promise))


def _lower(law: int, promise: int | None) -> int:
    return law if promise is None else min(law, promise)


def _stays(repairs: list[dict[str, Any]], new: bool) -> list[dict[str, Any]]:
    """Join whatever shares time, again and again, until nothing does."""
    groups = [[r] for r in repairs]

    def span(group: list[dict[str, Any]]) -> tuple[datetime, datetime]:
        return (
            min(datetime.fromisoformat(r["in"]) for r in group),
            max(datetime.fromisoformat(r["out"]) for r in group),
        )

    joined = True
    while joined:
        joined = False
        for a in range(len(groups)):
            for b in range(a + 1, len(groups)):
                (in_a, out_a), (in_b, out_b) = span(groups[a]), span(groups[b])
                if in_a < out_b and in_b < out_a:
                    groups[a] += groups.pop(b)
                    joined = True
                    break
            if joined:
                break
    reasons = ["vin_part_transport", "rescue_travel"] + (["battery_transport"] if new else [])
    found = []
    for group in groups:
        group.sort(key=repairs.index)
        first, last = span(group)
        length = Fraction((last - first).days * 86_400 + (last - first).seconds)
        left_out = sum(
            Fraction(part["hours"]) * 3600
            for r in group
            for part in r.get("excluded") or []
            if part["reason"] in reasons
        )
        found.append(
            {
                "of": group,
                "gross_days": _whole_days(length),
                "net_days": _whole_days(length - left_out),
            }
        )
    found.sort(key=lambda stay: repairs.index(stay["of"][0]))
    return found


def _exemption(case: dict[str, Any], new: bool) -> dict[str, Any] | None:
    told = case.get("exemption")
    if not told:
        return None
    if told["ground"] == "independent_maintenance":
        article = "O43 32" if new else None
        return {"ground": told["ground"], "accepted": False, "article": article}
    article = f"O43 32({GROUNDS.index(told['ground']) + 1})" if new else None
    accepted = told["concerns_fault"] is True
    return {"ground": told["ground"], "accepted": accepted, "article": article}


def _open(case: dict[str, Any], fault: dict[str, Any], doubts: list[tuple[str, str]]) -> bool:
    told, is_open = case.get("exemption"), True
    if "quality_problem" in fault and fault["quality_problem"] is None:
        doubts.append(("fault", "quality_problem_unknown"))
        is_open = False
    elif fault.get("quality_problem") is False:
        is_open = False
    if told and told["ground"] != "independent_maintenance":
        if told["concerns_fault"] is None:
            doubts.append(("exemption", "causation_unproven"))
            is_open = False
        elif told["concerns_fault"]:
            is_open = False
    return is_open


def _by_fault(
    fault: dict[str, Any],
    new: bool,
    terms: dict[str, Any],
    legal: dict[str, Any],
    alive: Any,
    safety: dict[str, int],
    units: dict[str, int],
    parts: dict[str, int],
    stand: dict[str, str],
    doubts: list[tuple[str, str]],
) -> None:
    chief = fault["component"] in (FOUR if new else FOUR[:2])
    chief = chief and fault["scope"] in ("assembly", "main_part")
    if chief and alive(terms["day60"]):
        stand["R2"] = "law"
    if new and chief and fault["needs"] == "replace" and alive(terms["day7"]):
        stand["X1"] = "law"
    if fault.get("failure") and alive(terms["day60"]):
        if fault["failure"] == "battery_fire" and not new:
            doubts.append(("X2", "o150_battery_fire"))
        else:
            stand["X2"] = "law"
    if not alive(terms["exchange"]):
        return
    basis = "law" if alive(legal["exchange"]) else "promise"
    same_as, persists = fault.get("same_as"), bool(fault.get("persists"))
    serious = fault.get("serious_safety", False)
    if (same_as is None or persists) and sum(safety.values()) >= 2:
        if serious is None:
            doubts.append(("X3", "serious_safety_unknown"))
        elif serious:
            enough = max(safety.values()) if same_as is None else safety.get(same_as, 0)
            if enough >= 2:
                stand["X3"] = basis
            else:
                doubts.append(("X3", "safety_faults_mixed"))
    if persists:
        if units.get(fault["component"], 0) >= 2:
            stand["X4"] = basis
        of_it = {k: n for k, n in parts.items() if k.startswith(fault["component"] + "/")}
        if fault.get("part") is not None:
            if of_it.get(f"{fault['component']}/{fault['part']}", 0) >= 2:
                stand["X5"] = basis
        elif any(n >= 2 for n in of_it.values()):
            doubts.append(("X5", "part_unknown"))


def _fee(sale: dict[str, Any], km: int) -> str | None:
    if sale.get("price") is None or sale.get("usage_rate_percent") is None:
        return None
    cents = Fraction(sale["price"]) * km / 1000 * Fraction(sale["usage_rate_percent"])
    whole = (2 * cents.numerator + cents.denominator) // (2 * cents.denominator)
    return f"{whole // 100}.{whole % 100:02d}"
