"""How long a stranger's file is kept, and when an export needs a second person."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

FILE_KEPT = parameter(
    "exchange.file_kept",
    _("files that wait to be imported are kept for"),
    default=timedelta(days=7),
    row="IS-06",
    field_default=True,
)
REJECTS_KEPT = parameter(
    "exchange.rejects_kept",
    _("rows that were not taken are kept for"),
    default=timedelta(days=30),
    row="DA-02",
    field_default=True,
)
EXPORT_ALONE = parameter(
    "exchange.export_alone",
    _("persons that one may export without a second person"),
    default=500,
    row="CV-09",
    unit=_("persons"),
    least=0,
    most=500,
)
APPROVAL_HOLDS = parameter(
    "exchange.approval_holds",
    _("an export's request and approval hold for"),
    default=timedelta(hours=24),
    row="CV-09",
    field_default=True,
)
