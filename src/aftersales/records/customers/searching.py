"""What the search box may find here."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.searching import findable

findable("customer", _("customer"), right="customers.view", icon="user")
