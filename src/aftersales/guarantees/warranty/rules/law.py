"""The law as dated data (WT-08, OP-17): every number, list and article of a version stands in a
file; the code knows only how they work together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "content" / "law"


@dataclass(frozen=True)
class Span:
    """How long something holds: months or days, and kilometres where they limit it."""

    months: int = 0
    days: int = 0
    km: int | None = None


@dataclass(frozen=True)
class Ground:
    """A right as the law grants it: where it stands, what may be asked, whether it is free of the
    usage fee, and what must be left to a person even when it stands.
    """

    article: str
    remedy: str
    is_free: bool = False
    doubt: str = ""


@dataclass(frozen=True)
class Version:
    """The rules for cars that were invoiced from a day on."""

    code: str
    title: Mapping[str, str]
    holds_from: date
    counts_from_delivery: bool
    knows_replaced_cars: bool
    terms: Mapping[str, Span]
    most_rate_percent: Decimal
    shop_days_over: int
    same_fault_repairs_over: int
    loaner_after_days: int
    safety_repairs: int
    replacements: int
    hours_not_counted: frozenset[str]
    assemblies: frozenset[str]
    main_parts: frozenset[str]
    early_failures: frozenset[str]
    doubtful_failures: Mapping[str, str]
    rights: Mapping[str, Ground]
    exemptions: Mapping[str, str | None]
    no_exemptions: Mapping[str, str | None]
    working_days: Mapping[str, int | None]


@dataclass(frozen=True)
class Law:
    """What a country says, its versions by age."""

    country: str
    out_of_scope: Mapping[str, Mapping[str, str]]
    unclear_use: frozenset[str]
    versions: tuple[Version, ...]

    def version_on(self, day: date) -> Version | None:
        """Which version holds for a car that was invoiced on this day; none before the first."""
        return next((v for v in reversed(self.versions) if v.holds_from <= day), None)


def read(document: Mapping[str, Any]) -> Law:
    """A law as its file tells it. A key that is missing or not known raises ``TypeError``."""
    told = {**document, "unclear_use": frozenset(document["unclear_use"])}
    versions = sorted((_version(v) for v in document["versions"]), key=lambda v: v.holds_from)
    return Law(**{**told, "versions": tuple(versions)})


def _version(told: Mapping[str, Any]) -> Version:
    sets = (
        "hours_not_counted",
        "assemblies",
        "main_parts",
        "early_failures",
    )
    return Version(
        **{
            **told,
            **{name: frozenset(told[name]) for name in sets},
            "holds_from": date.fromisoformat(told["holds_from"]),
            "most_rate_percent": Decimal(told["most_rate_percent"]),
            "terms": {name: Span(**span) for name, span in told["terms"].items()},
            "rights": {code: Ground(**ground) for code, ground in told["rights"].items()},
        }
    )


@cache
def delivered(country: str = "cn") -> Law:
    """The law that comes with the product. Unknown country: ``FileNotFoundError``."""
    return read(json.loads((FOLDER / f"{country}.json").read_text(encoding="utf-8")))
