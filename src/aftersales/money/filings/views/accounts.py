"""Vouchers for the books of finance: which periods went out, what they come to, and the files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from aftersales.ground.exchange import commands as exchange
from aftersales.ground.network.queries import day_of
from aftersales.money.filings import booking, commands, forms, queries
from aftersales.money.filings.models import AccountingExport
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.dialogs import dialog
from aftersales.web.doors import needs
from aftersales.web.lists import Button, Column, Empty, ListPage, Period, View, source
from aftersales.web.pages import page
from aftersales.web.sentences import timeline
from aftersales.web.sheets import csv_response, xlsx_response
from aftersales.web.stores import in_store, one_store, stores_in_view

FORMATS = ("csv", "xlsx", "json")


@dataclass(frozen=True)
class ExportLine:
    pk: int
    number: str
    since: date
    until: date
    vouchers: int
    lines: int
    debit: Decimal
    currency: str
    made_at: datetime
    store: str = source("store__name", default="")


class Exports(ListPage[ExportLine]):
    """Every period whose vouchers went out."""

    name = "filings.accounts"
    title = gettext_lazy("Vouchers for finance")
    right = "filings.export_accounts"
    row = ExportLine
    columns = (
        Column("number", pgettext_lazy("accounting", "Export"), phone="title"),
        Column("since", gettext_lazy("From"), kind="date"),
        Column("until", gettext_lazy("To"), kind="date", sort=True),
        Column("store", gettext_lazy("Store"), phone="hide"),
        Column("vouchers", gettext_lazy("Vouchers"), kind="number"),
        Column("lines", gettext_lazy("Lines"), kind="number"),
        Column("debit", pgettext_lazy("accounting", "Debit = credit"), kind="amount", phone="side"),
        Column("made_at", pgettext_lazy("accounting", "Exported"), kind="when", sort=True),
        Column("currency", gettext_lazy("Currency"), shown=False),
    )
    filters = (
        Period(
            "made_at",
            pgettext_lazy("accounting", "Exported"),
            words_offered=("today", "week", "month"),
        ),
    )
    views = (View("all", gettext_lazy("All")),)
    order = "-until"
    search = ("number__istartswith",)
    search_hint = gettext_lazy("Number of the export")
    buttons = (
        Button(
            gettext_lazy("Export a period"),
            "filings:export_accounts",
            right="filings.export_accounts",
        ),
    )
    empty = Empty(
        gettext_lazy("No vouchers went out yet"),
        gettext_lazy("Close the books of the days first, then export the period."),
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        stores = stores_in_view(self.request, "filings.export_accounts")
        return queries.exports(seen_by=actor).filter(store__in=stores)

    def url_of(self, row: ExportLine) -> str:
        return url_of(row.pk)


def url_of(export_id: int) -> str:
    return reverse("filings:accounts_of", args=[export_id])


@needs("filings.export_accounts")
def export_accounts(request: Any) -> HttpResponse:
    """Choose store and days: last month, as it usually is."""
    right, now = "filings.export_accounts", timezone.now()
    last = day_of(now, store_id=one_store(request, right)).replace(day=1) - timedelta(days=1)
    initial = {"since": last.replace(day=1), "until": last}

    def deed(told: dict[str, Any]) -> AccountingExport:
        return commands.export_accounts(by=request.actor, at=now, **told)

    return dialog(
        request,
        in_store(forms.PeriodForm, request, right, initial=initial),
        deed,
        title=_("Export a period"),
        words=_("Every day of it is closed; the same period again is the same file."),
        label=pgettext("deed", "Export"),
        back=lambda made: url_of(made.pk),
    )


def _in_sight(request: Any, export_id: int) -> AccountingExport:
    return get_object_or_404(queries.exports(seen_by=request.actor), pk=export_id)


@needs("filings.export_accounts")
@require_safe
def accounts_of(request: Any, export_id: int) -> HttpResponse:
    """What the period comes to, account by account, and its files."""
    row, actor = _in_sight(request, export_id), request.actor
    chart = queries.accounts(row.store_id, on=row.until)
    vouchers = queries.vouchers_of(row, seen_by=actor)
    context = {
        "row": row,
        "head": Head(
            title=row.number,
            sub=f"{show.date(row.since)} – {show.date(row.until)}",
            back=reverse("filings:accounts"),
            back_label=_("Vouchers for finance"),
        ),
        "bar": bar(_offers(row), actor=actor, store_id=row.store_id),
        "turnover": booking.turnover(vouchers, chart),
        "facts": [
            FactLine(_("Store"), row.store.name),
            FactLine(_("Vouchers"), row.vouchers),
            FactLine(_("Lines"), row.lines),
            FactLine(_("Fingerprint"), row.fingerprint[:16]),
        ],
        "told": timeline("accounting_export", row.pk, seen_by=actor),
    }
    return page(request, "filings/accounts.html", "card", context)


def _offers(row: AccountingExport) -> Iterator[Offer]:
    for form in FORMATS:
        yield Offer(
            _("Save as %(format)s") % {"format": form.upper()},
            reverse("filings:accounts_file", args=[row.pk, form]),
            how="page",
            right="filings.export_accounts",
            icon="file-spreadsheet" if form != "json" else "file-export",
        )


@needs("filings.export_accounts")
@require_safe
def accounts_file(request: Any, export_id: int, form: str) -> Any:  # a stream, or whole
    """The vouchers as a file, without names; that it left stands on record."""
    row = _in_sight(request, export_id)
    if form not in FORMATS:
        raise Http404
    said = queries.lines_of(row, store=row.store.code, seen_by=request.actor)
    lines = [tuple(line.values()) for line in said]
    exchange.let_out(
        list_name="filings.accounts",
        address=request.get_full_path(),
        rows=len(lines),
        is_personal=False,
        alone=len(lines),
        by=request.actor,
        at=timezone.now(),
    )
    if form == "csv":
        return csv_response(row.number, booking.COLUMNS, lines)
    if form == "xlsx":
        return xlsx_response(row.number, booking.COLUMNS, lines)
    answer = HttpResponse(
        json.dumps(said, ensure_ascii=False, indent=1), content_type="application/json"
    )
    answer["Content-Disposition"] = f'attachment; filename="{row.number}.json"'
    return answer
