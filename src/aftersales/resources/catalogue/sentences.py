"""The facts of the catalogue in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.resources.catalogue import events, queries
from aftersales.resources.catalogue.states import ServiceType, TariffKind
from aftersales.web.sentences import names, say

FIELDS = {
    "name_zh": _("name"),
    "name_en": _("English name"),
    "service_type": _("service type"),
    "skill": _("skill group"),
    "level": _("skill level"),
    "bay_kind": _("kind of bay"),
    "needs_lift": _("lift"),
    "procedure": _("procedure in the handbook"),
    "quality": _("quality standard in the handbook"),
    "tax_code": _("tax code"),
    "model_id": _("model"),
    "at_km": _("at (km)"),
    "at_months": _("at (months)"),
    "lines": _("lines"),
}


def _fields(codes: Collection[str]) -> str:
    return ", ".join(str(FIELDS.get(code, code)) for code in codes)


def _word(choices: type[Any]) -> Callable[[Any], object]:
    told = {str(value): label for value, label in choices.choices}
    return lambda code: told.get(code, code)


say(
    events.OperationListed,
    _("%(actor)s put the operation into the catalogue: %(service_type)s"),
    tone="work",
    shown={"service_type": _word(ServiceType)},
)
say(events.OperationChanged, _("%(actor)s changed %(fields)s"), shown={"fields": _fields})
say(events.StandardTimeSet, _("%(actor)s set the standard time %(hours)s h from %(holds_from)s"))
say(events.OperationRetired, _("%(actor)s took the operation out of use"))
say(events.ChargeListed, _("%(actor)s noted the charge %(amount)s %(currency)s"))
say(events.PackageListed, _("%(actor)s put together the package, lines: %(lines)s"), tone="work")
say(events.PackageChanged, _("%(actor)s changed %(fields)s"), shown={"fields": _fields})
say(
    events.PackagePriced,
    _("%(actor)s set the price %(amount)s %(currency)s from %(holds_from)s"),
)
say(events.PackageRetired, _("%(actor)s took the package out of use"))
say(
    events.TariffSet,
    _("%(actor)s set a tariff, %(kind)s: %(amount)s from %(holds_from)s"),
    shown={"kind": _word(TariffKind)},
)
say(events.TaxRateSet, _("%(actor)s set the tax rate %(code)s: %(percent)s from %(holds_from)s"))


@names("operation")
def operations(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.operations(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "code"))


@names("package")
def packages(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.packages(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "code"))
