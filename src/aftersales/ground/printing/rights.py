"""Who may print. What may be printed is ruled by the right of each paper."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import EVERYBODY, right

PRINT = right("printing.print", _("print what one may see"), roles=EVERYBODY)
