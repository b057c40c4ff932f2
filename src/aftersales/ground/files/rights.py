"""Who may attach, open and throw away files.

A file may ask for one right more, named when it is kept.
"""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import EVERYBODY, right

VIEW = right("files.view", _("open attached files"), roles=EVERYBODY)
KEEP = right("files.keep", _("attach files"), roles=EVERYBODY)
DISCARD = right(
    "files.discard",
    _("throw attached files away"),
    roles=("business_supervisor", "after_sales_manager", "general_manager", "it_officer"),
)
