"""What happens to content, told in plain sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.ground.handbook import events
from aftersales.ground.handbook.models import Version
from aftersales.web.sentences import names, say
from aftersales.web.show import unfilled


@names("version")
def versions(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    """The title in the reader's language."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    rows = Version.objects.visible_to(seen_by).filter(pk__in=ids).select_related("item")
    return {row.pk: unfilled(row.title(language)) or row.item.code for row in rows}


say(
    events.ContentDelivered,
    _("The handbook came with the product: %(fresh)s new, %(renewed)s renewed"),
)
say(events.VersionDrafted, _("%(actor)s drafted version %(number)s of “%(version)s”"))
say(events.VersionRevised, _("%(actor)s revised the draft of “%(version)s”"))
say(events.VersionChecked, _("%(actor)s checked “%(version)s”"), tone="work")
say(events.VersionSentBack, _("%(actor)s sent “%(version)s” back"), tone="late")
say(events.VersionApproved, _("%(actor)s approved “%(version)s”"), tone="work")
say(events.VersionEnforced, _("Version %(number)s of “%(version)s” is in force"), tone="ready")
say(events.VersionWithdrawn, _("%(actor)s withdrew “%(version)s”"), tone="late")
say(events.VersionRead, _("%(person)s has read “%(version)s”"))
say(events.OverrideKept, _("%(actor)s kept the store's own wording of “%(version)s”"))
