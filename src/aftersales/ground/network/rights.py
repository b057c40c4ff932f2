"""Who may shape the network."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

FOUND_GROUP = right("network.found_group", _("found a group"))
OPEN_STORE = right("network.open_store", _("open a store"))
