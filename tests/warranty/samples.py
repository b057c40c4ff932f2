"""Cars, repairs and questions in short words, as files tell them."""

from __future__ import annotations

from typing import Any

from aftersales.guarantees.warranty.rules import answers, law

S = "2024-01-15"  # a Monday: the day from which DOMAIN 1.7 counts


def repair(name: str, begun: str, out: str, **more: Any) -> dict[str, Any]:
    """A repair of a drive motor's stator, unless told otherwise."""
    told = {
        "id": name,
        "in": begun,
        "out": out,
        "km": 100,
        "fault": "F1",
        "component": "electrical",
        "scope": "part",
        "action": "repair",
    }
    return told | more


def one_day(name: str, day: str, **more: Any) -> dict[str, Any]:
    return repair(name, f"{day}T09:00", f"{day}T17:00", **more)


def case(
    day: str = "2025-06-03",
    km: int = 28_000,
    fault: dict[str, Any] | None = None,
    *repairs: dict[str, Any],
    **more: Any,
) -> dict[str, Any]:
    """A plug-in hybrid (it has every component) sold on S for 200,000 at 0.5 %."""
    told: dict[str, Any] = {
        "id": "case",
        "vehicle": {"use": "family", "powertrain": "phev"},
        "sale": {
            "invoice_date": S,
            "delivery_date": S,
            "price": "200000.00",
            "usage_rate_percent": "0.5",
        },
        "repairs": list(repairs),
        "question": {"date": day, "km": km, "fault": fault},
    }
    for key, value in more.items():
        inner = told.get(key)
        told[key] = inner | value if isinstance(inner, dict) else value
    return told


def fault(component: str = "electrical", scope: str = "part", **more: Any) -> dict[str, Any]:
    return {"component": component, "scope": scope, "needs": "repair"} | more


def judged(*told: Any, **more: Any) -> dict[str, Any]:
    return answers.check(case(*told, **more), law.delivered())


def codes(answer: dict[str, Any]) -> str:
    return " ".join(right["code"] for right in answer["rights"])


def doubts(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(d["about"], d["reason"]) for d in answer["undecided"]]


def refusals(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(r["code"], r["path"]) for r in answer["refusals"]]
