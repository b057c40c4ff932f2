"""What each person may do to their own face, and who sees how it is made."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import EVERYBODY, right

SAVE_VIEW = right("web.save_view", _("keep views of lists"), roles=EVERYBODY)
SEE_KIT = right("web.see_kit", _("see the kit of components"), roles=EVERYBODY)
