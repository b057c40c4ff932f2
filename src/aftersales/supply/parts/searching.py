"""Parts are found by the one search box."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.searching import findable

findable("part", _("part"), right="parts.view", icon="box")
