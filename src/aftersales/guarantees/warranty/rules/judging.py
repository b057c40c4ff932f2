"""Which rights stand on the day of asking (WT-01, WT-02, WT-08; the statutory guarantee).

What the law leaves open is never guessed: it stands in the verdict as a doubt, for a person.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from aftersales.core.days import DAY, add_working_days, corresponding_date, next_working_day
from aftersales.guarantees.warranty.rules import counting
from aftersales.guarantees.warranty.rules.cases import (
    UNLIMITED,
    Case,
    Fault,
    Promises,
    Refusal,
    WearTerm,
)
from aftersales.guarantees.warranty.rules.counting import Counts, Stay
from aftersales.guarantees.warranty.rules.law import Law, Span, Version

LAW, PROMISE = "law", "promise"
ORDER = ("R1", "R2", "X1", "X2", "X3", "X4", "X5", "X6", "X7")


@dataclass(frozen=True)
class Doubt:
    """What a person must decide: about what, and why the law or the facts do not."""

    about: str
    reason: str


@dataclass(frozen=True)
class Term:
    """The last day and the last kilometre, both inside; ``km`` None: no limit."""

    last_day: date
    km: int | None

    def holds(self, day: date, km: int) -> bool:
        return day <= self.last_day and (self.km is None or km <= self.km)


@dataclass(frozen=True)
class Right:
    """What the customer may ask. ``usage_fee`` in yuan: None where none is due or it is unknown."""

    code: str
    article: str
    basis: str
    remedy: str
    usage_fee: Decimal | None


@dataclass(frozen=True)
class Ground:
    """What was put forward against the customer, and whether it holds."""

    ground: str
    accepted: bool
    article: str | None


@dataclass(frozen=True)
class Timeline:
    """By when a request is answered and done; None: the law names no day."""

    answer_by: date | None
    complete_by: date | None


@dataclass(frozen=True, kw_only=True)
class Findings:
    """All that was worked out of a case whose version of the law is known."""

    version: Version
    start: date
    terms: Mapping[str, Term]
    rights: tuple[Right, ...]
    counts: Counts
    until: Mapping[str, int]  # how many more until X3 … X7 are reached; 0: reached
    stays: tuple[Stay, ...]
    loaner_days: tuple[int, ...]  # of each stay
    timeline: Timeline | None
    ground: Ground | None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """``refused``, ``out_of_scope`` (with its reason), ``undecided`` or ``judged``."""

    status: str
    reason: str | None = None
    doubts: tuple[Doubt, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    findings: Findings | None = None


def judge(case: Case, law: Law) -> Verdict:
    """The verdict on a case that was read without refusal."""
    if reason := _out_of_scope(case, law):
        return Verdict(status="out_of_scope", reason=reason)
    version = law.version_on(case.sale.invoice_date)
    assert version  # in scope
    if doubt := _doubt_of_scope(case, law, version):
        return Verdict(status="undecided", doubts=(doubt,))
    rate = case.sale.usage_rate_percent
    if rate is not None and rate > version.most_rate_percent:
        too_high = Refusal("usage_rate_above_cap", "sale.usage_rate_percent")
        return Verdict(status="refused", refusals=(too_high,))
    return _Judge(case, version).verdict()


def _out_of_scope(case: Case, law: Law) -> str | None:
    told = {"use": case.vehicle.use, "kind": case.vehicle.kind}
    for key, reasons in law.out_of_scope.items():
        if told[key] in reasons:
            return reasons[told[key]]
    first = law.versions[0].holds_from
    return None if case.sale.invoice_date >= first else f"before_{first:%Y_%m_%d}"


def _doubt_of_scope(case: Case, law: Law, version: Version) -> Doubt | None:
    if case.vehicle.use in law.unclear_use:
        return Doubt("scope", "use_unclear")
    other = law.version_on(case.sale.handed_over_on)
    if other is not version:
        later = max(v.holds_from for v in (version, other) if v)
        return Doubt("regime", f"sale_across_{later:%Y_%m_%d}")
    if case.sale.replaced_on and not version.knows_replaced_cars:
        return Doubt("regime", f"replaced_under_{version.code.lower()}")
    return None


@dataclass(frozen=True)
class Figures:
    """The numbers on which rights stand: those of the law, or bettered by promises."""

    repair: Span
    exchange: Span
    shop_days_over: int
    same_fault_repairs_over: int
    loaner_after_days: int


def legal(law: Version) -> Figures:
    return Figures(
        law.terms["repair"],
        law.terms["exchange"],
        law.shop_days_over,
        law.same_fault_repairs_over,
        law.loaner_after_days,
    )


def bettered(figures: Figures, p: Promises) -> Figures:
    """Each figure by itself: the better for the customer of law and promise (O43 4)."""
    return Figures(
        _longer(figures.repair, p.repair_months, p.repair_km),
        _longer(figures.exchange, p.exchange_months, p.exchange_km),
        _fewer(figures.shop_days_over, p.shop_days_over),
        _fewer(figures.same_fault_repairs_over, p.same_fault_repairs_over),
        _fewer(figures.loaner_after_days, p.loaner_after_days),
    )


def _longer(span: Span, months: int | None, km: int | str | None) -> Span:
    reach = None if km == UNLIMITED or span.km is None else max(span.km, int(km or 0))
    return replace(span, months=max(span.months, months or 0), km=reach)


def _fewer(law: int, promise: int | None) -> int:
    return law if promise is None else min(law, promise)


class _Judge:
    """One case under one version of the law; every part is worked out once."""

    def __init__(self, case: Case, law: Version) -> None:
        self.case, self.law = case, law
        self.day, self.km = case.question.asked_on, case.question.km
        sale = case.sale
        sold_on = sale.handed_over_on if law.counts_from_delivery else sale.invoice_date
        self.start = sale.replaced_on or sold_on
        self.doubts: list[Doubt] = []
        self.law_says = legal(law)
        self.figures = bettered(self.law_says, case.promises)

    def verdict(self) -> Verdict:
        rights = tuple(self._rights())
        doubts = tuple(dict.fromkeys(self.doubts))
        findings = Findings(
            version=self.law,
            start=self.start,
            terms=self.terms,
            rights=rights,
            counts=self.counts,
            until=self._until(),
            stays=self.stays,
            loaner_days=tuple(self._loaner_days(stay) for stay in self.stays),
            timeline=self._timeline(),
            ground=self.ground,
        )
        return Verdict(status="undecided" if doubts else "judged", doubts=doubts, findings=findings)

    # ── time and kilometres ──────────────────────────────────────────────────────────────────────

    def _term(self, span: Span) -> Term:
        last = corresponding_date(self.start, span.months) + DAY * span.days
        if self.case.calendar.art203:
            last = next_working_day(last, self.case.calendar.is_working)
        return Term(last, span.km)

    def _terms_by(self, figures: Figures) -> dict[str, Term]:
        spans = {**self.law.terms, "repair": figures.repair, "exchange": figures.exchange}
        return {name: self._term(span) for name, span in spans.items()}

    @cached_property
    def terms(self) -> dict[str, Term]:
        return self._terms_by(self.figures)

    @cached_property
    def legal_terms(self) -> dict[str, Term]:
        return self._terms_by(self.law_says)

    def _holds(self, term: Term | None) -> bool:
        return term is not None and term.holds(self.day, self.km)

    def _timeline(self) -> Timeline | None:
        asked = self.case.question.request_received_on
        if asked is None:
            return None

        def after(count: int | None) -> date | None:
            is_working = self.case.calendar.is_working
            return None if count is None else add_working_days(asked, count, is_working)

        return Timeline(
            after(self.law.working_days["answer"]), after(self.law.working_days["complete"])
        )

    # ── what adds up ─────────────────────────────────────────────────────────────────────────────

    @cached_property
    def stays(self) -> tuple[Stay, ...]:
        counted = [r for r in counting.since(self.case.repairs, self.start) if r.quality_problem]
        return tuple(counting.stays(counted, self.law))

    @cached_property
    def counts(self) -> Counts:
        return counting.count(self.stays, self.law)

    def _loaner_days(self, stay: Stay) -> int:
        """A loaner, or its money, is due from the day after (O43 21), inside the repair term."""
        is_inside = self.terms["repair"].holds(stay.begun_on, stay.km)
        return max(0, stay.gross_days - self.figures.loaner_after_days) if is_inside else 0

    def _until(self) -> dict[str, int]:
        counts, law, figures = self.counts, self.law, self.figures
        reached = {
            "X3": (law.safety_repairs, _most(counts.safety_repairs)),
            "X4": (law.replacements, _most(counts.assemblies)),
            "X5": (law.replacements, _most(counts.main_parts)),
            "X6": (figures.shop_days_over + 1, counts.shop_days),
            "X7": (figures.same_fault_repairs_over + 1, _most(counts.same_fault)),
        }
        return {code: max(0, needed - found) for code, (needed, found) in reached.items()}

    # ── rights ───────────────────────────────────────────────────────────────────────────────────

    def _rights(self) -> Iterator[Right]:
        known = counting.since(self.case.repairs, self.start)
        if counting.km_falls(known, self.km):
            self._leave("km", "km_falls")
            return
        stand = {**self._bound_to_fault(), **self._of_the_past()}
        for code in ORDER:
            if code in stand:
                yield self._right(code, stand[code])

    def _right(self, code: str, basis: str) -> Right:
        ground = self.law.rights[code]
        if ground.doubt:
            self._leave(code, ground.doubt)
        fee = None
        if ground.is_free:
            fee = Decimal("0.00")
        elif code.startswith("X"):
            fee = self._fee()
        return Right(code, ground.article, basis, ground.remedy, fee)

    def _fee(self) -> Decimal | None:
        price, rate = self.case.sale.price, self.case.sale.usage_rate_percent
        if price is None or rate is None:
            self._leave("fee", "price_or_rate_missing")
            return None
        cents = Fraction(price) * Fraction(rate) * self.km / 1000
        return Decimal(f"{math.floor(cents + Fraction(1, 2))}E-2")

    def _leave(self, about: str, reason: str) -> None:
        self.doubts.append(Doubt(about, reason))

    @cached_property
    def ground(self) -> Ground | None:
        told = self.case.exemption
        if told is None:
            return None
        if told.ground in self.law.no_exemptions:
            return Ground(told.ground, False, self.law.no_exemptions[told.ground])
        return Ground(told.ground, told.concerns_fault is True, self.law.exemptions[told.ground])

    def _may_ask_for(self, fault: Fault) -> bool:
        """Whether today's fault is one of quality that nothing takes out of the guarantee."""
        told, is_open = self.case.exemption, True
        if fault.quality_problem is None:
            self._leave("fault", "quality_problem_unknown")
        if told and told.concerns_fault is None and told.ground in self.law.exemptions:
            self._leave("exemption", "causation_unproven")
            is_open = False
        return (
            is_open and fault.quality_problem is True and not (self.ground and self.ground.accepted)
        )

    def _bound_to_fault(self) -> dict[str, str]:
        """R1, R2 and X1 to X5: the right and what it rests on."""
        fault = self.case.question.fault
        if fault is None or not self._may_ask_for(fault):
            return {}
        early = self.law.assemblies
        is_chief = fault.component in early and fault.scope in ("assembly", "main_part")
        found = dict(self._free_repair(fault))
        if is_chief and self._holds(self.terms["day60"]):
            found["R2"] = LAW
        if is_chief and fault.needs == "replace" and self._holds(self.terms.get("day7")):
            found["X1"] = LAW
        if fault.failure and self._holds(self.terms["day60"]):
            if fault.failure in self.law.early_failures:
                found["X2"] = LAW
            elif fault.failure in self.law.doubtful_failures:
                self._leave("X2", self.law.doubtful_failures[fault.failure])
        if self._holds(self.terms["exchange"]):
            basis = LAW if self._holds(self.legal_terms["exchange"]) else PROMISE
            codes = (self._safety(fault), *self._replaced(fault))
            found |= {code: basis for code in codes if code}
        return found

    def _free_repair(self, fault: Fault) -> Iterator[tuple[str, str]]:
        own: WearTerm | None = fault.wear_term
        if own:
            if self._holds(self._term(Span(months=own.months, km=own.km))):
                yield "R1", LAW
        elif self._holds(self.terms["repair"]):
            yield "R1", LAW if self._holds(self.legal_terms["repair"]) else PROMISE

    def _safety(self, fault: Fault) -> str | None:
        """X3: a serious safety fault, after two repairs of it or of another one."""
        repairs, needed = self.counts.safety_repairs, self.law.safety_repairs
        is_new = fault.same_as is None
        if not (is_new or fault.persists) or sum(repairs.values()) < needed:
            return None
        if fault.serious_safety is None:
            self._leave("X3", "serious_safety_unknown")
            return None
        if not fault.serious_safety:
            return None
        of_it = _most(repairs) if fault.same_as is None else repairs.get(fault.same_as, 0)
        if of_it >= needed:
            return "X3"
        self._leave("X3", "safety_faults_mixed")
        return None

    def _replaced(self, fault: Fault) -> Iterator[str]:
        """X4 and X5: replaced twice, and the trouble is still there."""
        if not fault.persists:
            return
        needed = self.law.replacements
        if self.counts.assemblies.get(fault.component, 0) >= needed:
            yield "X4"
        of_component = {
            part: n for (name, part), n in self.counts.main_parts.items() if name == fault.component
        }
        if fault.part is not None:
            if of_component.get(fault.part, 0) >= needed:
                yield "X5"
        elif _most(of_component) >= needed:
            self._leave("X5", "part_unknown")

    def _of_the_past(self) -> dict[str, str]:
        """X6 and X7 rest on what was done, whatever is wrong today."""
        if not self._holds(self.terms["exchange"]):
            return {}
        is_legal = self._holds(self.legal_terms["exchange"])
        days, repairs = self.counts.shop_days, _most(self.counts.same_fault)
        figures, law = self.figures, self.law_says
        found = {}
        if days > figures.shop_days_over:
            found["X6"] = LAW if is_legal and days > law.shop_days_over else PROMISE
        if repairs > figures.same_fault_repairs_over:
            stands = is_legal and repairs > law.same_fault_repairs_over
            found["X7"] = LAW if stands else PROMISE
        return found


def _most(counts: Mapping[Any, int]) -> int:
    return max(counts.values(), default=0)
