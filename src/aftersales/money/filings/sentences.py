"""The facts of filings in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.money.filings import events, queries
from aftersales.money.filings.states import Outcome, RecordState, TaxKind, TaxState
from aftersales.web import show
from aftersales.web.sentences import names, say


def _word(choices: type[Any]) -> Callable[[Any], object]:
    told = {str(value): label for value, label in choices.choices}
    return lambda code: told.get(code, code)


STATE = {"state": _word(RecordState)}

say(
    events.RecordDrawn,
    _("The e-repair record of the visit was built: %(state)s"),
    tone="waiting",
    shown=STATE,
)
say(events.RecordMended, _("%(actor)s supplied fields of the e-repair record: %(fields)s"))
say(events.RecordReleased, _("%(actor)s wants the e-repair record sent again"), tone="waiting")
say(events.RecordReplaced, _("A correction took the place of the e-repair record"))
say(
    events.RecordSettled,
    _("Attempt %(attempt)s to hand the e-repair record in: %(outcome)s"),
    tone="work",
    shown={"outcome": _word(Outcome)},
)
say(
    events.RecordAnswered,
    _("%(actor)s noted the platform's answer: %(state)s"),
    tone="ready",
    shown=STATE,
)

_OF = {"kind": _word(TaxKind), "state": _word(TaxState)}
say(
    events.TaxOrderMade,
    _("%(actor)s asked for a document over %(gross)s: %(kind)s"),
    tone="waiting",
    shown={**_OF, "gross": lambda told: show.amount(Decimal(str(told)))},
)
say(events.TaxOrderReleased, _("%(actor)s asks the tax platform once more"), shown=_OF)
say(
    events.TaxOrderSettled,
    _("Attempt %(attempt)s at the tax platform (%(kind)s): %(state)s"),
    tone="work",
    shown=_OF,
)
say(
    events.TaxOrderHeard,
    _("The tax platform called back (%(kind)s): %(state)s"),
    tone="work",
    shown=_OF,
)

say(
    events.AccountsExported,
    _("%(actor)s exported the vouchers of %(since)s to %(until)s: %(number)s"),
    tone="ready",
)


@names("accounting_export")
def accounting_exports(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.exports(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("tax_order")
def tax_orders(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.tax_orders(seen_by=seen_by).filter(pk__in=ids)
    return {row.pk: row.number or str(TaxKind(row.kind).label) for row in rows}


@names("repair_record")
def repair_records(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.records(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "code"))
