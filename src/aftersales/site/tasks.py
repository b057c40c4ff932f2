"""Work of the installation by the clock."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from aftersales.core.scope import whole_database
from aftersales.site import retention
from aftersales.site.models import Backup, BackupReason

# In UTC: half past three at night in China, when no store works.
BACKUP_CRON = os.environ.get("AFTERSALES_BACKUP_CRON", "30 19 * * *")
log = logging.getLogger(__name__)


@app.periodic(cron=BACKUP_CRON)
@app.task(name="site.back_up", queueing_lock="site.back_up", retry=2)
def back_up(timestamp: int) -> None:
    """The nightly copy; afterwards those go that are not kept any longer."""
    from aftersales.site import backups  # noqa: PLC0415 - heavy, and only at night

    at = datetime.fromtimestamp(timestamp, UTC)
    file = Path(settings.BACKUP_DIR) / f"{at:%Y%m%d-%H%M%S}{backups.SUFFIX}"
    backups.write(file, reason=BackupReason.SCHEDULE, at=at)
    forget_old()


@app.task(name="site.back_up_now", queueing_lock="site.back_up")
def back_up_now() -> None:
    """A copy that somebody asked for on the page; it is kept until somebody takes it away."""
    from aftersales.site import backups  # noqa: PLC0415

    at = datetime.now(UTC)
    file = Path(settings.BACKUP_DIR) / f"{at:%Y%m%d-%H%M%S}{backups.SUFFIX}"
    backups.write(file, reason=BackupReason.ASKED, at=at)


def forget_old() -> list[str]:
    """Take away the scheduled copies beyond the rule; those made by hand stay."""
    with whole_database():
        rows = list(
            Backup.objects.filter(
                reason=BackupReason.SCHEDULE, is_kept=True, finished_at__isnull=False
            ).order_by("started_at", "pk")
        )
        keep = retention.kept([row.started_at for row in rows], retention.Rule.told())
        gone = [row for row in rows if row.started_at not in keep]
        for row in gone:
            Path(row.file).unlink(missing_ok=True)
        Backup.objects.filter(pk__in=[row.pk for row in gone]).update(is_kept=False)
    return [row.file for row in gone]


@app.periodic(cron="5 20 * * *")
@app.task(name="site.renew_certificate", queueing_lock="site.renew_certificate")
def renew_certificate(timestamp: int) -> None:
    """A month before our own certificate ends, make the next; the next start of serve uses it."""
    from aftersales.site import tls  # noqa: PLC0415

    if tls.renew_if_due(Path(settings.DATA_DIR), at=datetime.fromtimestamp(timestamp, UTC)):
        log.warning("The certificate was renewed: start serve again to use it.")
