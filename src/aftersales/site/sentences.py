"""What happens to the installation, told in plain sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aftersales.site import events
from aftersales.site.models import BackupReason
from aftersales.web.sentences import say

REASON = {"reason": lambda code: BackupReason(code).label if code in BackupReason.values else code}

say(events.BackupMade, _("A backup was made (%(reason)s)"), tone="ready", shown=REASON)
say(events.BackupFailed, _("A backup failed (%(reason)s)"), tone="late", shown=REASON)
say(events.BackupRestored, _("The data were put back from a backup: %(rows)s rows"), tone="waiting")
say(events.KeysRotated, _("The data are sealed with key %(key_number)s from now on"), tone="ready")
