"""The law's codes in words, for pages, papers and sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from aftersales.guarantees.warranty.queries import Claimable, Question, Ring

RIGHTS = {
    "R1": gettext_lazy("free repair"),
    "R2": gettext_lazy("a new assembly, free of charge"),
    "X1": gettext_lazy("another car or the money back: a main unit failed in the first seven days"),
    "X2": gettext_lazy("another car or the money back: a grave failure in the first sixty days"),
    "X3": gettext_lazy("another car or the money back: a safety fault after two repairs"),
    "X4": gettext_lazy("another car or the money back: the assembly was replaced twice in vain"),
    "X5": gettext_lazy("another car or the money back: the main part was replaced twice in vain"),
    "X6": gettext_lazy("another car or the money back: too long in the workshop"),
    "X7": gettext_lazy("another car or the money back: the same fault too often"),
}
RINGS = {
    "repair_days": gettext_lazy("Free repair: days"),
    "repair_km": gettext_lazy("Free repair: km"),
    "exchange_days": gettext_lazy("Exchange or return: days"),
    "exchange_km": gettext_lazy("Exchange or return: km"),
    "X3": gettext_lazy("Safety repairs left"),
    "X4": gettext_lazy("Assemblies to replace left"),
    "X5": gettext_lazy("Main parts to replace left"),
    "X6": gettext_lazy("Days in the shop left"),
    "X7": gettext_lazy("Repairs of this fault left"),
}
UNITS = {
    "days": pgettext_lazy("left on a guarantee", "days"),
    "km": pgettext_lazy("left on a guarantee", "km"),
    "times": "",
}
QUESTIONS = {
    "odometer_unknown": gettext_lazy(
        "Nobody has read the odometer: without it no term can be told."
    ),
    "use_unclear": gettext_lazy("Household or business: the law protects households only."),
    "sale_across_2022_01_01": gettext_lazy(
        "Invoice and hand-over lie on two sides of 1 January 2022; no rule says which order holds."
    ),
    "replaced_under_o150": gettext_lazy("Order 150 does not say how a replaced car's terms run."),
    "km_falls": gettext_lazy("The odometer went backwards between two visits."),
    "quality_problem_unknown": gettext_lazy("Is it a problem of quality? Nobody has judged it."),
    "causation_unproven": gettext_lazy(
        "Did what is put forward cause the damage? It is not known."
    ),
    "serious_safety_unknown": gettext_lazy("Does the fault endanger? Nobody has judged it."),
    "safety_faults_mixed": gettext_lazy(
        "Two safety repairs were of different faults; the text does not say whether they add up."
    ),
    "part_unknown": gettext_lazy("Which main part is it? The law counts each part by itself."),
    "price_or_rate_missing": gettext_lazy("The fee for the use wants the price and the rate."),
    "o150_replacement_unverified": gettext_lazy(
        "Whether Order 150 gives another car besides the money here could not be verified."
    ),
    "o150_battery_fire": gettext_lazy("Order 150 does not know a battery on fire."),
}
OUTSIDE = {
    "commercial_use": gettext_lazy("The car is used for business: contract and product law hold."),
    "special_vehicle": gettext_lazy("A special passenger car: the order does not know it."),
    "before_2013_10_01": gettext_lazy("Sold before 1 October 2013: there was no such order."),
}


def article(code: str) -> str:
    """“O43 24(4)” as people say it."""
    order, _blank, rest = code.partition(" ")
    if not rest:
        return code
    return _("Order %(order)s, article %(article)s") % {"order": order[1:], "article": rest}


def right(claim: Claimable) -> str:
    return str(RIGHTS[claim.right.code])


def question(asked: Question) -> str:
    return str(QUESTIONS.get(asked.reason, asked.reason))


def ring(one: Ring) -> dict[str, object]:
    """As the kit draws it."""
    of = _("of %(of)s") % {"of": f"{one.of:,}"}
    return {
        "label": RINGS[one.code],
        "left": f"{one.left:,}",
        "under": f"{of} {UNITS[one.unit]}".strip(),
        "share": round(one.share * 100),
        "tone": one.tone,
    }


def left(code: str, n: int) -> str:
    """How far it is: “one more repair of this fault”, “6 days in the workshop left”."""
    if code == "X6":
        return pgettext("guarantee", "%(n)s more days in the workshop") % {"n": n}
    words = {
        "X3": pgettext("guarantee", "repairs of a safety fault: %(n)s more"),
        "X4": pgettext("guarantee", "replaced assemblies: %(n)s more"),
        "X5": pgettext("guarantee", "replaced main parts: %(n)s more"),
        "X7": pgettext("guarantee", "repairs of one fault: %(n)s more"),
    }
    return words[code] % {"n": n}
