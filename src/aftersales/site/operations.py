"""Pages for whoever looks after the installation: backups, and certificates for the phones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.site import archiving, tls
from aftersales.site.filling import filling
from aftersales.site.models import Backup, BackupReason
from aftersales.site.tasks import back_up_now
from aftersales.web.doors import needs, public
from aftersales.web.lists import Button, Choice, Column, Empty, ListPage, chips
from aftersales.web.pages import done, page
from aftersales.web.panels import panels_of

REASON_TONES = {
    BackupReason.SCHEDULE: "planned",
    BackupReason.ASKED: "work",
    BackupReason.UPGRADE: "waiting",
    BackupReason.BASE: "ready",
}


@dataclass(frozen=True)
class BackupRow:
    """A copy that was tried."""

    pk: int
    started_at: datetime
    reason: str
    bytes: int
    last_event: int
    file: str
    fault: str
    finished_at: datetime | None
    is_kept: bool


class Backups(ListPage[BackupRow]):
    """Which copies exist, and which were tried and failed."""

    name = "site.backups"
    title = _("Backups")
    right = "core.operate"
    row = BackupRow
    columns = (
        Column("started_at", _("Begun"), kind="moment", sort=True, phone="title"),
        Column("reason", _("Reason"), chips=chips(BackupReason, REASON_TONES), phone="side"),
        Column("finished_at", _("Whole since"), kind="moment"),
        Column("bytes", _("Bytes"), kind="number"),
        Column("last_event", _("Up to event"), kind="number"),
        Column("file", _("File")),
        Column("fault", _("What went wrong")),
    )
    filters = (Choice("reason", _("Reason"), choices=BackupReason.choices),)
    order = "-started_at"
    buttons = (Button(_("Back up now"), "installation:back_up", right="core.operate", icon="plus"),)
    empty = Empty(
        _("No backup yet"),
        _("One is made each night. Keep the recovery sheet apart from the copies."),
    )

    template = "operations/backups.html"

    def extra(self) -> dict[str, object]:
        step = "site.backups"  # how the handbook wants information managed (IS-12)
        panels = panels_of("step", step, seen_by=self.actor) if self.actor else []
        return {"archive": archiving.told(), "panels": panels}

    def rows(self) -> QuerySet[Backup]:
        return Backup.objects.all()

    def tone_of(self, row: BackupRow) -> str:
        return "late" if row.fault else ""


@needs("core.operate")
def back_up(request: Any) -> HttpResponse:
    """Ask the worker for a copy now."""
    if request.method == "POST":
        back_up_now.defer()
        return done(request, reverse("installation:backups"), gettext("The copy is being made."))
    return page(request, "operations/back_up.html", "sheet", {})


@public
def filling_part(request: Any) -> HttpResponse:
    """The bar anew, each second; once it is full an empty answer takes it away."""
    told = filling()
    if told is None:
        return HttpResponse("")
    return page(request, "operations/filling.html", "bar", {"told": told})


# -- certificates -------------------------------------------------------------------------------


@public
def trust(request: Any) -> HttpResponse:
    """How a phone of the house learns to trust this server: a QR code and three lines."""
    if not tls.authority_file(Path(settings.DATA_DIR)).exists():
        raise Http404
    address = request.build_absolute_uri(reverse("installation:authority"))
    picture = segno.make(address, error="m").svg_data_uri(
        scale=5, border=2, dark="#000", light="#fff"
    )
    context = {"picture": picture, "address": address}
    return page(request, "operations/trust.html", "main", context)


@public
def authority(_request: Any) -> HttpResponse:
    """The certificate of the house's authority. It is public."""
    file = tls.authority_file(Path(settings.DATA_DIR))
    if not file.exists():
        raise Http404
    answer = HttpResponse(file.read_bytes(), content_type="application/x-x509-ca-cert")
    answer["Content-Disposition"] = 'attachment; filename="aftersales-authority.crt"'
    return answer
