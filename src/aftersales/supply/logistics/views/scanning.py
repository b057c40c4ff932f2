"""Packages scanned on a phone: loaded, passing a stage, handed over (LG-04)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftersales.core.refusals import Refusal
from aftersales.supply.logistics import commands
from aftersales.supply.logistics.commands import Scanned
from aftersales.supply.logistics.states import ScanKind, ShipmentState
from aftersales.supply.logistics.views.here import now, shipment_url
from aftersales.web.doors import needs
from aftersales.web.pages import page
from aftersales.web.stores import one_store


@needs("logistics.scan")
def scan(request: Any) -> HttpResponse:
    """One field that takes code after code; what each scan says is chosen once, above it."""
    asked = request.POST.get("kind") or request.GET.get("kind") or ""
    kind = ScanKind(asked) if asked in ScanKind.values else ScanKind.LOADED
    code = request.POST.get("code", "").strip() if request.method == "POST" else ""
    trouble, made = "", None
    if code:
        try:
            made = commands.scan(
                code=code,
                kind=kind,
                place_id=one_store(request, "logistics.scan"),
                by=request.actor,
                at=now(),
            )
        except Refusal as refusal:
            trouble = f"{code[:40]}: {refusal}"
    context = {
        "kind": kind,
        "kinds": list(ScanKind),
        "trouble": trouble,
        "made": made,
        "said": _said(made) if made else "",
        "address": shipment_url(made.shipment.pk) if made else "",
    }
    return page(request, "logistics/scan.html", "scan", context, status=422 if trouble else None)


def _said(made: Scanned) -> str:
    """What has come of the last scan, in a line."""
    row = made.shipment
    head = _("%(number)s, package %(n)d: %(kind)s.") % {
        "number": row.number,
        "n": made.package.position,
        "kind": made.kind.label,
    }
    if made.left:
        rest = ngettext(
            "%(n)d package is still missing.", "%(n)d packages are still missing.", made.left
        ) % {"n": made.left}
        return f"{head} {rest}"
    if made.kind == ScanKind.PASSED:
        return head
    ends = {
        ShipmentState.UNDER_WAY: _("All are loaded: the shipment is under way."),
        ShipmentState.DELIVERED: _("All are handed over: the shipment is delivered."),
    }
    return f"{head} {ends[ShipmentState(row.state)]}"
