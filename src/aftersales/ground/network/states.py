"""Kinds of sites (NW-01)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StoreKind(TextChoices):
    DEALER_STORE = "dealer_store", _("dealer store (4S)")
    AUTHORISED_STATION = "authorised_station", _("authorised service station")
    OUTLET = "outlet", _("service outlet")
    AGENT = "agent", _("agent")
    SERVICE_CENTRE = "service_centre", _("customer service centre")
    HEADQUARTERS = "headquarters", _("headquarters")
