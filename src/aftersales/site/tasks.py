"""Work of the installation by the clock."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from procrastinate.contrib.django import app

from aftersales.core.clockwork import by_the_clock, stands_still_while
from aftersales.core.scope import whole_database
from aftersales.site import retention
from aftersales.site.filling import filling
from aftersales.site.models import Backup, BackupReason

if TYPE_CHECKING:
    from aftersales.site.backups import Written

# In UTC: half past three at night in China, when no store works.
BACKUP_CRON = os.environ.get("AFTERSALES_BACKUP_CRON", "30 19 * * *")
log = logging.getLogger(__name__)


def is_story_told() -> bool:
    """Whether the demonstration is still being told: its past is not late, it only comes now."""
    from aftersales.site import storytelling  # noqa: PLC0415 - brings the whole story along

    return storytelling.is_begun()


stands_still_while(is_story_told)


@by_the_clock(BACKUP_CRON, name="site.back_up", always=True, retry=2)
def back_up(at: datetime) -> None:
    """The nightly copy; afterwards those go that are not kept any longer."""
    from aftersales.site import backups  # noqa: PLC0415 - heavy, and only at night

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


@by_the_clock("* * * * *", name="site.keep_base", always=True)
def keep_base(at: datetime) -> None:
    """A base of the continuous archive whenever one is due; what lies too far back goes."""
    from aftersales.site import archiving, installation  # noqa: PLC0415 - looked at each minute

    if not archiving.is_base_due(at) or installation.is_empty() or filling() or _failed_lately(at):
        return
    make_base(at)


def make_base(at: datetime) -> Written:
    """The base, on record like every copy; older ones go as the rule says."""
    from aftersales.site import archiving, backups  # noqa: PLC0415

    file = archiving.base_file(at)
    done = backups.write(file, reason=BackupReason.BASE, at=at, fill=archiving.fill_base)
    gone = archiving.forget_old(at)
    with whole_database():
        Backup.objects.filter(reason=BackupReason.BASE, file__in=gone).update(is_kept=False)
    return done


def _failed_lately(at: datetime) -> bool:
    """After a failure an hour of rest: its reason stands on the page and seldom goes by itself."""
    from aftersales.site import archiving  # noqa: PLC0415

    with whole_database():
        tries = Backup.objects.filter(reason=BackupReason.BASE).order_by("-started_at", "-pk")
        last = tries.first()
    return bool(last and last.fault and at - last.started_at < archiving.AFTER_A_FAULT)


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


@by_the_clock("5 20 * * *", name="site.renew_certificate", always=True)
def renew_certificate(at: datetime) -> None:
    """A month before our own certificate ends, make the next; the next start of serve uses it."""
    from aftersales.site import tls  # noqa: PLC0415

    if tls.renew_if_due(Path(settings.DATA_DIR), at=at):
        log.warning("The certificate was renewed: start serve again to use it.")
