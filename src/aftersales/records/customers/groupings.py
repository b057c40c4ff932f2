"""By what customers are grouped, and what is wrong with their files (CV-12, DA-02)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.core.actors import Actor
from aftersales.core.data_quality import Fault, defect
from aftersales.core.grouping import Counted, grouping
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters, queries, rules
from aftersales.records.customers.models import ContactPoint
from aftersales.records.customers.states import ACTIVITY, CustomerKind
from aftersales.records.customers.views import lists

Files = QuerySet[Any, Any]
Questions = Mapping[str, tuple[object, Q]]
OLDEST = date(1980, 1, 1)  # no dealer's file is older


def counted(files: Files, questions: Questions) -> list[Counted]:
    """How many files answer to each question. One statement."""
    counts = {f"n{i}": Count("pk", filter=q) for i, (_l, q) in enumerate(questions.values())}
    found = files.order_by().aggregate(**counts)
    return [
        Counted(code, label, found[f"n{i}"])
        for i, (code, (label, _q)) in enumerate(questions.items())
    ]


def by_questions(
    code: str, title: object, ask: Callable[[Actor, datetime], Questions], **more: Any
) -> None:
    """A grouping whose groups are questions: counted together, and each found again."""

    def tell(files: Files, actor: Actor, at: datetime) -> list[Counted]:
        return counted(files, ask(actor, at))

    def rule(band: str, actor: Actor, at: datetime) -> Q | None:
        return ask(actor, at).get(band, ("", None))[1]

    grouping("customer", code, title, tell=tell, rule=rule, **more)


# ── how active ───────────────────────────────────────────────────────────────────────────────────


def activity(actor: Actor, at: datetime) -> Questions:
    return {code: (label, getattr(lists, code)(actor, at)) for code, label in ACTIVITY.items()}


by_questions(
    "activity", gettext_lazy("By activity"), activity, order=10, named=lambda b: ACTIVITY.get(b, b)
)


def _since(months: str) -> object:
    if months in {"never", "longer"}:
        return _("no visit yet") if months == "never" else _("longer than 24 months")
    return _("up to %(months)s months") % {"months": months}


def since(_actor: Actor, at: datetime) -> Questions:
    """Months since the last visit: up to 3, 6, 12, 24, and longer."""
    on, newer = day_of(at), date.max
    asked: dict[str, tuple[object, Q]] = {}
    for months in queries.MONTH_BANDS:
        edge = on - timedelta(days=30 * months)
        asked[str(months)] = (
            _since(str(months)),
            Q(last_visit_on__gte=edge, last_visit_on__lt=newer),
        )
        newer = edge
    asked["longer"] = (_since("longer"), Q(last_visit_on__lt=newer))
    asked["never"] = (_since("never"), Q(last_visit_on=None))
    return asked


by_questions("since", gettext_lazy("By time since the last visit"), since, order=20, named=_since)


# ── what they are worth, what they are ───────────────────────────────────────────────────────────


def visits(actor: Actor, at: datetime) -> Questions:
    """In which grade the visits alone would put each file."""
    known = rules.grades(value(parameters.GRADES, group_id=actor.group_id, on=day_of(at)))
    asked: dict[str, tuple[object, Q]] = {}
    below: int | None = None
    for name, least in known:
        rule = Q(visits__gte=least) if name != known[-1][0] else Q()
        label = _("%(grade)s: from %(least)s visits") % {"grade": name, "least": least}
        asked[name] = (label, rule if below is None else rule & Q(visits__lt=below))
        below = least
    return asked


by_questions(
    "visits",
    gettext_lazy("By value: number of visits"),
    visits,
    order=30,
    words=gettext_lazy("The grade that the visits alone would give."),
)


def kinds(_actor: Actor, _at: datetime) -> Questions:
    return {kind.value: (kind.label, Q(kind=kind)) for kind in CustomerKind}


by_questions(
    "kind",
    gettext_lazy("By kind"),
    kinds,
    order=80,
    named=lambda band: dict(CustomerKind.choices).get(band, band),
)


def grades(files: Files, _actor: Actor, _at: datetime) -> list[Counted]:
    rows = files.order_by().values_list("grade").annotate(n=Count("pk")).order_by("grade")
    return [Counted(grade or "none", grade or _("no grade"), n) for grade, n in rows]


def of_grade(band: str, _actor: Actor, _at: datetime) -> Q | None:
    return Q(grade="" if band == "none" else band)


grouping("customer", "grade", gettext_lazy("By grade"), tell=grades, rule=of_grade, order=90)


# ── what is wrong with the files ─────────────────────────────────────────────────────────────────


def _with_point(**said: Any) -> Q:
    return Q(Exists(ContactPoint.objects.filter(customer=OuterRef("pk"), **said)))


def _odd_codes(actor: Actor) -> Q:
    """Company codes whose check character does not fit: really issued ones do that too."""
    said = queries.visible(seen_by=actor).order_by().exclude(uscc="").values_list("pk", "uscc")
    return Q(pk__in=[pk for pk, code in said if rules.checked_uscc(code).doubtful])


def wrong(actor: Actor, at: datetime) -> dict[str, Callable[[], Q]]:
    tomorrow = day_of(at) + timedelta(days=1)
    return {
        "wrong_number": lambda: _with_point(is_wrong=True),
        "unreachable": lambda: ~_with_point(is_wrong=False),
        "odd_code": lambda: _odd_codes(actor),
        "impossible_date": lambda: (
            Q(last_visit_on__gte=tomorrow)
            | Q(last_visit_on__lt=OLDEST)
            | Q(opened_at__gt=at)
            | Q(opened_at__date__lt=OLDEST)
        ),
        "outlived": lambda: queries.outlived(seen_by=actor, at=at),
    }


WRONG = {
    "wrong_number": (gettext_lazy("Numbers that nobody answers"), Fault.ERROR),
    "unreachable": (gettext_lazy("Nobody can be reached"), Fault.IRRELEVANT),
    "odd_code": (gettext_lazy("Company codes to be checked"), Fault.ERROR),
    "impossible_date": (gettext_lazy("Impossible dates"), Fault.ERROR),
    "outlived": (gettext_lazy("Kept longer than needed"), Fault.IRRELEVANT),
}
REMEDIES = {
    "wrong_number": gettext_lazy(
        "Ask for the new number at the next contact, take the old one out."
    ),
    "unreachable": gettext_lazy("Add a number or an address; without any use, let it be erased."),
    "odd_code": gettext_lazy("Compare with the business licence."),
    "impossible_date": gettext_lazy("Put the date right."),
    "outlived": gettext_lazy("Goes by itself at night unless it is held."),
}


def of_defect(band: str, actor: Actor, at: datetime) -> Q | None:
    asked = wrong(actor, at).get(band)
    return asked and asked()


grouping(
    "customer",
    "defect",
    gettext_lazy("Data to be put right"),
    tell=lambda *_said: [],
    rule=of_defect,
    right="customers.quality",
    named=lambda band: WRONG[band][0] if band in WRONG else band,
    is_card=False,
)


def all_files(actor: Actor, _at: datetime) -> Files:
    return queries.visible(seen_by=actor)


def _defect(band: str) -> None:
    def rows(actor: Actor, at: datetime) -> Files:
        return queries.visible(seen_by=actor).filter(wrong(actor, at)[band]())

    def address() -> str:
        return f"{reverse('customers:list')}?set=1&group=defect:{band}"

    title, fault = WRONG[band]
    defect(
        f"customers.{band}",
        title,
        fault,
        rows=rows,
        all_rows=all_files,
        address=address if band != "outlived" else lambda: reverse("customers:retention"),
        right="customers.quality",
        remedy=REMEDIES[band],
    )


for _band in WRONG:
    _defect(_band)

defect(
    "customers.double",
    gettext_lazy("Pairs that look like one customer"),
    Fault.DOUBLE,
    rows=lambda actor, _at: queries.pairs(seen_by=actor),
    all_rows=all_files,
    address=lambda: reverse("customers:duplicates"),
    right="customers.merge",
    remedy=gettext_lazy("Merge them, or say that they are two customers."),
)
