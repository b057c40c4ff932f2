"""Who may open the customer's page to a customer, and what a customer may do there."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_COUNTER = ("service_advisor", "front_desk", "business_supervisor", "after_sales_manager")

VIEW = right(
    "portal.view",
    _("see what customers did on their page"),
    roles=(*_COUNTER, "follow_up_clerk", "complaint_clerk"),
)
INVITE = right("portal.invite", _("send customers the address of their page"), roles=_COUNTER)
CALL = right("portal.call", _("note calls that customers asked for"), roles=_COUNTER)
USE = right("portal.use", _("use the customer's own page"), roles=())
OWN = right("portal.own", _("see and change one's own data on the customer's page"), roles=())
