"""How patient we are with other programs."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

MOST_ATTEMPTS = parameter(
    "webhooks.most_attempts",
    _("attempts to tell another program of a fact before giving up"),
    default=8,
    row="IS-04",
    unit=_("attempts"),
    least=1,
    most=20,
    field_default=True,
)
