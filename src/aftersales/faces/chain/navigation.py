"""Where purchasing sees who was let in at a supplier."""

from django.utils.translation import gettext_lazy as _

from aftersales.web.panels import panel

panel("supplier", "chain", _("The supplier's page"), "chain:page_of_supplier", right="chain.view")
