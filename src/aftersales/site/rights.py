"""Who looks after the installation."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

OPERATE = right(
    "core.operate", _("look after the installation"), roles=("it_officer",), exposed=True
)
