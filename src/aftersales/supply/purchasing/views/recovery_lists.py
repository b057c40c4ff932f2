"""The list of claims on suppliers, with the money still to come above it (PU-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.supply.purchasing import queries
from aftersales.supply.purchasing.models import RecoverySource
from aftersales.supply.purchasing.states import (
    RECOVERY_TONES,
    TO_COME,
    RecoveryBasis,
    RecoveryState,
)
from aftersales.supply.purchasing.views.here import now, recovery_url, seen
from aftersales.web import show
from aftersales.web.lists import (
    Button,
    Choice,
    Column,
    Empty,
    ListPage,
    Period,
    Rule,
    View,
    chips,
    source,
)


@dataclass(frozen=True)
class RecoveryRow:
    pk: int
    number: str
    state: str
    basis: str
    claimed: Decimal
    agreed: Decimal
    recovered: Decimal
    currency: str
    claimed_on: date | None
    answer_by: date | None
    supplier: str = source("supplier__name", default="")
    store: str = source("store__name", default="")


def _late(_actor: Any, at: datetime) -> Q:
    return Q(state=RecoveryState.SUBMITTED, answer_by__lt=timezone.localdate(at))


def _suppliers(request: HttpRequest) -> list[tuple[str, object]]:
    rows = queries.suppliers(seen_by=request.actor)  # type: ignore[attr-defined]  # Acting
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


class Recoveries(ListPage[RecoveryRow]):
    """What suppliers were asked to bear, and what came of it."""

    name = "purchasing.recoveries"
    title = _("Cost recovery")
    right = "purchasing.view"
    row = RecoveryRow
    columns = (
        Column("number", _("Number"), phone="title"),
        Column("supplier", _("Supplier")),
        Column("state", _("State"), chips=chips(RecoveryState, RECOVERY_TONES), phone="side"),
        Column(
            "basis",
            pgettext_lazy("cost recovery", "Ground"),
            chips=chips(RecoveryBasis, {}),
            phone="hide",
        ),
        Column(
            "claimed_on",
            pgettext_lazy("cost recovery", "Claimed on"),
            kind="date",
            sort=True,
        ),
        Column("answer_by", _("Answer due on"), kind="date"),
        Column("claimed", pgettext_lazy("cost recovery", "Claimed"), kind="amount"),
        Column("agreed", pgettext_lazy("cost recovery", "Agreed"), kind="amount"),
        Column("recovered", pgettext_lazy("cost recovery", "Recovered"), kind="amount"),
        Column("currency", _("Currency"), shown=False),
        Column("store", _("Store"), phone="hide"),
    )
    filters = (
        Choice("state", _("State"), choices=RecoveryState.choices),
        Choice("supplier", _("Supplier"), choices=_suppliers),
        Choice("basis", pgettext_lazy("cost recovery", "Ground"), choices=RecoveryBasis.choices),
        Period(
            "claimed_on",
            pgettext_lazy("cost recovery", "Claimed on"),
            dates=True,
            words_offered=("week", "month", "last30", "year"),
        ),
        Rule(
            "heap",
            _("What to do"),
            rules={"late": (pgettext_lazy("cost recovery", "answer overdue"), _late)},
        ),
    )
    views = (
        View("draft", pgettext_lazy("cost recovery", "To approve"), "state=drafted"),
        View(
            "open",
            pgettext_lazy("cost recovery", "Money to come"),
            "state=submitted&state=agreed&state=refused",
        ),
        View("late", pgettext_lazy("cost recovery", "Answer overdue"), "heap=late"),
        View("all", _("All")),
    )
    search = ("number__istartswith", "supplier__name__icontains")
    search_hint = _("Number, paper or supplier")
    buttons = (
        Button(
            _("Claim costs back"), "purchasing:draft_recovery", right="purchasing.claim_recovery"
        ),
    )
    empty = Empty(
        _("No claim here"),
        _("What we paid for a fault of the maker or supplier is claimed back from them."),
        _("Claim costs back"),
        "purchasing:draft_recovery",
        right="purchasing.claim_recovery",
        icon="scale",
    )
    template = "purchasing/recoveries.html"

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.recoveries(seen_by=actor).filter(store__in=seen(self.request)).order_by()

    def searched(self, rows: Any, words: str) -> Any:
        """By its number, its supplier, or a paper it came from."""
        papers = RecoverySource.objects.filter(number__iexact=words.strip())
        named = super().searched(rows, words).values("pk")
        return rows.filter(Q(pk__in=named) | Q(pk__in=papers.values("claim")))

    def extra(self) -> dict[str, Any]:
        """What is still to come, by supplier and age."""
        old_after, found = queries.money_to_come(
            store_ids=seen(self.request),
            at=now(),
            seen_by=self.request.actor,  # type: ignore[attr-defined]  # Acting
        )
        return {"to_come": [_to_come(one) for one in found], "old_after": old_after}

    def url_of(self, row: RecoveryRow) -> str:
        return recovery_url(row.pk)

    def tone_of(self, row: RecoveryRow) -> str:
        is_late = row.answer_by is not None and row.answer_by < timezone.localdate()
        return "late" if is_late and row.state == RecoveryState.SUBMITTED else ""


def _to_come(one: queries.ToCome) -> dict[str, Any]:
    chosen = {"view": "open", "set": "1", "state": TO_COME, "supplier": one.supplier_id}
    return {
        "address": f"{reverse('purchasing:recoveries')}?{urlencode(chosen, doseq=True)}",
        "supplier": one.supplier,
        "claims": one.claims,
        "claimed": show.money(one.claimed, one.currency),
        "agreed": show.money(one.agreed, one.currency),
        "old": show.money(one.old, one.currency),
        "oldest_on": one.oldest_on,
    }
