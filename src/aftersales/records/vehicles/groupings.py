"""What vehicles tell about their owners: by model, by age, by what was spent (CV-12); and what is
wrong with vehicle files (DA-02).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from aftersales.core.actors import Actor
from aftersales.core.data_quality import Fault, defect
from aftersales.core.grouping import Counted, grouping
from aftersales.core.row_ids import row_id
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import queries as customers
from aftersales.records.vehicles import parameters, queries
from aftersales.records.vehicles.models import ServiceRecordDetail, Vehicle, VehicleModel
from aftersales.web.show import number

Files = QuerySet[Any, Any]
MOST_MODELS = 12
FIRST_CAR = date(1950, 1, 1)


def cars() -> QuerySet[Vehicle]:
    return Vehicle.objects.in_use()


def whose(**said: Any) -> Q:
    """Owners of such a car."""
    return Q(Exists(cars().filter(Q(**said), owner=OuterRef("pk"))))


def _owners(files: Files, **said: Any) -> int:
    mine = cars().filter(Q(**said), owner__in=files.order_by().values("pk"))
    return int(mine.aggregate(n=Count("owner", distinct=True))["n"])


# ── by age ───────────────────────────────────────────────────────────────────────────────────────

AGES = (1, 3, 5, 8)  # whole years since the first sale


def _age_words(band: str) -> str:
    if band == "unknown":
        return _("date of first sale unknown")
    if band == "none":
        return _("no vehicle on file")
    if band == "older":
        return _("older than %(years)s years") % {"years": AGES[-1]}
    return _("up to %(years)s years") % {"years": band}


def _years_ago(on: date, years: int) -> date:
    return on - timedelta(days=round(365.25 * years))


def _ages(at: datetime) -> dict[str, dict[str, Any]]:
    on, newer = localdate(at), date.max
    asked: dict[str, dict[str, Any]] = {}
    for years in AGES:
        edge = _years_ago(on, years)
        asked[str(years)] = {"first_sale_on__gte": edge, "first_sale_on__lt": newer}
        newer = edge
    asked["older"] = {"first_sale_on__lt": newer}
    asked["unknown"] = {"first_sale_on": None}
    return asked


def by_age(files: Files, _actor: Actor, at: datetime) -> list[Counted]:
    """Owners by the age of their cars. Two statements."""
    counts = {
        f"n{i}": Count("owner", distinct=True, filter=Q(**said))
        for i, said in enumerate(_ages(at).values())
    }
    mine = cars().filter(owner__in=files.order_by().values("pk"))
    found = mine.order_by().aggregate(**counts)
    told = [Counted(code, _age_words(code), found[f"n{i}"]) for i, code in enumerate(_ages(at))]
    return [*told, Counted("none", _age_words("none"), files.filter(~whose()).count())]


def of_age(band: str, _actor: Actor, at: datetime) -> Q | None:
    if band == "none":
        return ~whose()
    said = _ages(at).get(band)
    return None if said is None else whose(**said)


grouping(
    "customer",
    "vehicle_age",
    gettext_lazy("By age of the vehicle"),
    tell=by_age,
    rule=of_age,
    right="vehicles.view",
    order=50,
    overlaps=True,
    named=_age_words,
)


# ── by model ─────────────────────────────────────────────────────────────────────────────────────


def _series(files: Files | None) -> list[tuple[str, str, int]]:
    """Make, series and how many owners; most owners first. One statement."""
    rows = cars().exclude(model=None).exclude(owner=None).order_by()
    if files is not None:
        rows = rows.filter(owner__in=files.order_by().values("pk"))
    told = rows.values_list("model__make", "model__series")
    counted = told.annotate(n=Count("owner", distinct=True)).order_by("-n", "model__series")
    return [(make, series, n) for make, series, n in counted]


def by_model(files: Files, _actor: Actor, _at: datetime) -> list[Counted]:
    """Owners by make and series: those with most owners, then all others together."""
    found = _series(files)
    some = {
        (make, series): pk
        for make, series, pk in VehicleModel.objects.order_by("-pk").values_list(
            "make", "series", "pk"
        )
    }
    told = [
        Counted(str(some[make, series]), f"{make} {series}", n)
        for make, series, n in found[:MOST_MODELS]
    ]
    if len(found) > MOST_MODELS:
        rest = Q(model__isnull=False)
        for make, series, _n in found[:MOST_MODELS]:
            rest &= ~Q(model__make=make, model__series=series)
        mine = cars().filter(rest, owner__in=files.order_by().values("pk"))
        others = mine.aggregate(n=Count("owner", distinct=True))["n"]
        told.append(Counted("others", _("all other models"), others))
    return [*told, Counted("none", _("not in the catalogue"), _owners(files, model=None))]


def of_model(band: str, actor: Actor, _at: datetime) -> Q | None:
    if band == "none":
        return whose(model=None)
    if band == "others":
        named = cars().exclude(model=None)
        for make, series, _n in _series(customers.visible(seen_by=actor))[:MOST_MODELS]:
            named = named.exclude(model__make=make, model__series=series)
        return Q(Exists(named.filter(owner=OuterRef("pk"))))
    model = VehicleModel.objects.visible_to(actor).filter(pk=row_id(band)).first()
    return whose(model__make=model.make, model__series=model.series) if model else None


def _model_words(band: str) -> str:
    if band in {"none", "others"}:
        return _("not in the catalogue") if band == "none" else _("all other models")
    model = VehicleModel.objects.filter(pk=int(band)).first()
    return f"{model.make} {model.series}" if model else band


grouping(
    "customer",
    "model",
    gettext_lazy("By model"),
    tell=by_model,
    rule=of_model,
    right="vehicles.view",
    order=40,
    overlaps=True,
    named=_model_words,
)


# ── by what they spent ───────────────────────────────────────────────────────────────────────────


def _bounds(actor: Actor, at: datetime) -> list[int]:
    bounds = value(parameters.VALUE_BOUNDS, group_id=actor.group_id, on=localdate(at))
    return sorted(bounds)


def _bands(actor: Actor, at: datetime) -> dict[str, tuple[int, int | None]]:
    edges = [0, *_bounds(actor, at)]
    uppers: list[int | None] = [*edges[1:], None]
    return {str(low): (low, high) for low, high in zip(edges, uppers, strict=True)}


def _spent(actor: Actor, at: datetime) -> QuerySet[Any, Any]:
    """What each customer paid in the actor's stores within the period, by customer."""
    on = localdate(at)
    within = value(parameters.VALUE_WITHIN, group_id=actor.group_id, on=on)
    rows = ServiceRecordDetail.objects.filter(
        store__in=actor.stores_with("vehicles.view"),
        record__serviced_on__gte=on - within,
        customer__isnull=False,
    )
    return rows.order_by().values("customer").annotate(paid=Sum("amount", default=Decimal(0)))


def _value_words(low: int, high: int | None) -> str:
    if high is None:
        return _("from %(low)s") % {"low": number(low)}
    return _("%(low)s to below %(high)s") % {"low": number(low), "high": number(high)}


def by_value(files: Files, actor: Actor, at: datetime) -> list[Counted]:
    """Customers by what they paid for services lately. Two statements."""
    bands = _bands(actor, at)
    mine = files.order_by().values("pk")
    sums = list(_spent(actor, at).filter(customer__in=mine).values_list("paid", flat=True))
    counts = dict.fromkeys(bands, 0)
    for paid in sums:
        counts[max((c for c in bands if bands[c][0] <= paid), key=lambda c: bands[c][0])] += 1
    told = [Counted(code, _value_words(*bands[code]), counts[code]) for code in reversed(bands)]
    return [*told, Counted("none", _("no service in this period"), files.count() - len(sums))]


def of_value(band: str, actor: Actor, at: datetime) -> Q | None:
    if band == "none":
        return ~Q(pk__in=_spent(actor, at).values("customer"))
    bounds = _bands(actor, at).get(band)
    if bounds is None:
        return None
    paid = _spent(actor, at).filter(paid__gte=bounds[0])
    if bounds[1] is not None:
        paid = paid.filter(paid__lt=bounds[1])
    return Q(pk__in=paid.values("customer"))


grouping(
    "customer",
    "value",
    gettext_lazy("By value: paid for services"),
    tell=by_value,
    rule=of_value,
    right="vehicles.view",
    order=25,
    words=gettext_lazy("Of the last 24 months unless the group counts otherwise; one currency."),
    named=lambda band: (
        pgettext("amount", "from %(low)s") % {"low": band}
        if band != "none"
        else _("no service in this period")
    ),
)


# ── what is wrong with vehicle files ─────────────────────────────────────────────────────────────


def _impossible(at: datetime) -> Q:
    today = localdate(at)
    return (
        Q(first_sale_on__gt=today)
        | Q(first_sale_on__lt=FIRST_CAR)
        | Q(odometer_on__gt=today)
        | Q(licensed_on__gt=today)
        | Q(licensed_on__lt=FIRST_CAR)
    )


def _forlorn() -> Q:
    return Q(owner=None, service_records=None, parties=None)


WRONG: dict[str, tuple[object, Fault, Callable[[datetime], Q], object]] = {
    "odd_vin": (
        gettext_lazy("VIN with a wrong check digit"),
        Fault.ERROR,
        lambda _at: Q(vin_is_odd=True),
        gettext_lazy("Read it off the car again; some imported cars carry none."),
    ),
    "impossible_date": (
        gettext_lazy("Vehicles with impossible dates"),
        Fault.ERROR,
        _impossible,
        gettext_lazy("Put the date right by the papers."),
    ),
    "forlorn": (
        gettext_lazy("Vehicles without anybody and without any service"),
        Fault.IRRELEVANT,
        lambda _at: _forlorn(),
        gettext_lazy("Link the owner, or merge it with the car it belongs to."),
    ),
}


def _of_defect(band: str, _actor: Actor, at: datetime) -> Q | None:
    known = WRONG.get(band)
    return known and known[2](at)


grouping(
    "vehicle",
    "defect",
    gettext_lazy("Data to be put right"),
    tell=lambda *_said: [],
    rule=_of_defect,
    right="vehicles.view",
    named=lambda band: WRONG[band][0] if band in WRONG else band,
    is_card=False,
)


def _all_vehicles(actor: Actor, _at: datetime) -> QuerySet[Vehicle]:
    return queries.visible(seen_by=actor)


def _defect(band: str) -> None:
    title, fault, rule, remedy = WRONG[band]

    def rows(actor: Actor, at: datetime) -> QuerySet[Vehicle]:
        return queries.visible(seen_by=actor).filter(rule(at))

    defect(
        f"vehicles.{band}",
        title,
        fault,
        rows=rows,
        all_rows=_all_vehicles,
        address=lambda: f"{reverse('vehicles:list')}?set=1&group=defect:{band}",
        right="vehicles.view",
        remedy=remedy,
    )


for _band in WRONG:
    _defect(_band)


def _neither(_actor: Actor, _at: datetime) -> Q:
    """Customers whom nobody can reach and who have no car: nothing to serve, nobody to ask."""
    return ~whose() & customers.unreachable()


grouping(
    "customer",
    "neither",
    gettext_lazy("Neither reachable nor with a vehicle"),
    tell=lambda *_said: [],
    rule=lambda _band, actor, at: _neither(actor, at),
    right="vehicles.view",
    named=lambda _band: _("to be put right"),
    is_card=False,
)
defect(
    "customers.neither",
    gettext_lazy("Files with neither a way to reach anybody nor a vehicle"),
    Fault.IRRELEVANT,
    rows=lambda actor, at: customers.visible(seen_by=actor).filter(_neither(actor, at)),
    all_rows=lambda actor, _at: customers.visible(seen_by=actor),
    address=lambda: f"{reverse('customers:list')}?set=1&group=neither:all",
    right="customers.quality",
    remedy=gettext_lazy("Complete them or erase them."),
)
