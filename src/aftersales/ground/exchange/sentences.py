"""What the log tells of imports and exports, in words."""

from django.utils.translation import gettext_lazy as _

from aftersales.ground.exchange.events import (
    ExportApproved,
    ExportDeclined,
    ExportRequested,
    ImportCancelled,
    ImportFailed,
    ImportFinished,
    ImportStarted,
    ImportUploaded,
    ListExported,
    ProfileSaved,
    RejectsFetched,
)
from aftersales.web.sentences import say

say(ImportUploaded, _("%(actor)s took in a file"))
say(ImportStarted, _("%(actor)s began the import"), tone="work")
say(
    ImportFinished,
    _("import done: %(created)s new, %(updated)s changed, %(rejected)s not taken"),
    tone="ready",
)
say(ImportFailed, _("the import failed (%(reason)s)"), tone="late")
say(ImportCancelled, _("%(actor)s cancelled the import"))
say(ProfileSaved, _("%(actor)s kept a mapping"))
say(RejectsFetched, _("%(actor)s fetched %(rows)s rows that were not taken"))
say(ListExported, _("%(actor)s exported %(rows)s rows"))
say(ExportRequested, _("%(actor)s asked to export %(rows)s persons"), tone="waiting")
say(ExportApproved, _("%(actor)s agreed to the export"), tone="ready")
say(ExportDeclined, _("%(actor)s declined the export"), tone="late")
