"""How large a file may be."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

MOST_MEGABYTES = parameter(
    "files.most_megabytes",
    _("largest file that may be attached"),
    default=20,
    row="IS-06",
    unit="MB",
    least=1,
    most=200,
    field_default=True,
)
MOST_MEGAPIXELS = parameter(
    "files.most_megapixels",
    _("largest picture that may be attached"),
    default=50,
    row="IS-06",
    unit=_("megapixels"),
    least=1,
    most=120,
    field_default=True,
)
