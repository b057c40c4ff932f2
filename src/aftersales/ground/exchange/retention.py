"""What is kept for how long (PIPL: no longer than it serves)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.ground.exchange.models import ExportRequest, ImportReject, ImportRun
from aftersales.ground.exchange.parameters import APPROVAL_HOLDS, FILE_KEPT, REJECTS_KEPT
from aftersales.ground.exchange.states import ExportState, ImportState
from aftersales.ground.parameters.queries import value

WAITING = (ImportState.UPLOADED, ImportState.FAILED)
OPEN = (ExportState.REQUESTED, ExportState.APPROVED)


def forget_old_rows(*, at: datetime) -> list[ImportRun]:
    """What has lapsed goes; answers the imports whose file must go too."""
    lapsed: list[ImportRun] = []
    with whole_database():
        for store_id in _stores():
            rejects, holds, kept = (
                value(what, store_id=store_id, on=timezone.localdate(at))
                for what in (REJECTS_KEPT, APPROVAL_HOLDS, FILE_KEPT)
            )
            ImportReject.objects.filter(
                store_id=store_id, run__uploaded_at__lt=at - rejects
            ).delete()
            ExportRequest.objects.filter(
                store_id=store_id,
                state__in=OPEN,
                requested_at__lt=at - holds,
            ).update(state=ExportState.LAPSED)
            waiting = ImportRun.objects.select_related("store").filter(
                store_id=store_id,
                state__in=WAITING,
                uploaded_at__lt=at - kept,
            )
            lapsed += waiting.order_by("pk")
    return lapsed


def _stores() -> list[int]:
    """The stores that keep anything here."""
    imports = ImportRun.objects.order_by("store_id").values_list("store_id", flat=True)
    exports = ExportRequest.objects.order_by("store_id").values_list("store_id", flat=True)
    return sorted({*imports.distinct(), *exports.distinct()})
