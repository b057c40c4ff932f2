"""A verdict as `aftersales guarantee check` tells it: plain values for JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from aftersales.guarantees.warranty.rules import cases, judging
from aftersales.guarantees.warranty.rules.judging import Findings, Term, Verdict
from aftersales.guarantees.warranty.rules.law import Law

TERMS = ("repair", "exchange", "day60", "day7")


def check(case: Any, law: Law) -> dict[str, Any]:
    """Read and judge one case of a file. Never fails: what cannot be read is refused."""
    told, refusals = cases.read(case)
    if told is None:
        verdict = Verdict(status="refused", refusals=tuple(refusals))
    else:
        verdict = judging.judge(told, law)
    name = case.get("id") if isinstance(case, dict) else None
    return answer(name, verdict, told)


def answer(name: Any, verdict: Verdict, case: cases.Case | None) -> dict[str, Any]:
    """The whole answer; a verdict without findings has nothing or an empty list in their places."""
    found = verdict.findings
    return {
        "id": name,
        "status": verdict.status,
        "reason": verdict.reason,
        "regime": found.version.code if found else None,
        "start": _day(found.start) if found else None,
        "terms": _terms(found) if found else None,
        "rights": _rights(found) if found else [],
        "counters": _counters(found) if found else None,
        "remaining": _remaining(found, case) if found and case else None,
        "stays": _stays(found) if found else [],
        "deadlines": _deadlines(found) if found else None,
        "exemption": _exemption(found) if found else None,
        "undecided": [{"about": d.about, "reason": d.reason} for d in verdict.doubts],
        "refusals": [{"code": r.code, "path": r.path} for r in verdict.refusals],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _terms(found: Findings) -> dict[str, Any]:
    def told(term: Term | None) -> dict[str, Any] | None:
        return {"last_day": _day(term.last_day), "km": term.km} if term else None

    return {name: told(found.terms.get(name)) for name in TERMS}


def _rights(found: Findings) -> list[dict[str, Any]]:
    return [
        {
            "code": right.code,
            "article": right.article,
            "basis": right.basis,
            "remedy": right.remedy,
            "usage_fee": _money(right.usage_fee),
        }
        for right in found.rights
    ]


def _counters(found: Findings) -> dict[str, Any]:
    counts = found.counts
    return {
        "shop_days": counts.shop_days,
        "same_fault": dict(counts.same_fault),
        "safety_repairs": dict(counts.safety_repairs),
        "assemblies": dict(counts.assemblies),
        "main_parts": {f"{name}/{part}": n for (name, part), n in counts.main_parts.items()},
    }


def _remaining(found: Findings, case: cases.Case) -> dict[str, Any]:
    day, km = case.question.asked_on, case.question.km

    def left(term: Term | None) -> dict[str, Any] | None:
        if term is None:
            return None
        return {
            "days": max(0, (term.last_day - day).days),
            "km": None if term.km is None else max(0, term.km - km),
            "alive": term.holds(day, km),
        }

    return {name: left(found.terms.get(name)) for name in TERMS} | dict(found.until)


def _stays(found: Findings) -> list[dict[str, Any]]:
    return [
        {
            "repairs": [repair.id for repair in stay.repairs],
            "gross_days": stay.gross_days,
            "net_days": stay.net_days,
            "loaner_days": loaner,
        }
        for stay, loaner in zip(found.stays, found.loaner_days, strict=True)
    ]


def _deadlines(found: Findings) -> dict[str, Any] | None:
    by = found.timeline
    return {"answer_by": _day(by.answer_by), "complete_by": _day(by.complete_by)} if by else None


def _exemption(found: Findings) -> dict[str, Any] | None:
    return asdict(found.ground) if found.ground else None
