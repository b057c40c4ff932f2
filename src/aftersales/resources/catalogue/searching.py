"""Operations are found by the one search box."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.searching import findable

findable("operation", _("operation"), right="catalogue.view", icon="tool")
