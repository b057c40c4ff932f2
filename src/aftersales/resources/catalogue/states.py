"""Kinds of service, who pays, and what a tariff prices."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServiceType(TextChoices):
    """WS-36: what a store does. Decoration has three groups by position."""

    MAINTENANCE = "maintenance", _("maintenance")
    REPAIR = "repair", _("repair")
    FIRST_MAINTENANCE = "first_maintenance", _("first maintenance")
    WARRANTY = "warranty", _("warranty repair")
    ACCIDENT = "accident", _("accident repair")
    INSPECTION = "inspection", pgettext_lazy("service type", "inspection")
    WASHING = "beauty_wash", _("beauty care: high-pressure wash")
    RUST = "beauty_rust", _("beauty care: rust removal")
    TAR = "beauty_tar", _("beauty care: removal of asphalt and tar")
    EXTERIOR = "decoration_exterior", _("decoration: exterior")
    INTERIOR = "decoration_interior", _("decoration: interior")
    OTHER_DECORATION = "decoration_other", _("decoration: other positions")
    INSTALLATION = "installation", pgettext_lazy("service type", "installation")


class Payer(TextChoices):
    """FE-04: who bears a line. Goodwill is the house's or the maker's gift, not its fault."""

    CUSTOMER = "customer", pgettext_lazy("payer", "customer")
    MAKER = "maker", _("maker's warranty")
    INSURER = "insurer", pgettext_lazy("payer", "insurer")
    AGENT = "agent", pgettext_lazy("payer", "agent")
    INTERNAL = "internal", _("own fault")
    GOODWILL = "goodwill", _("goodwill")


class TariffKind(TextChoices):
    """FE-06: what has a rate."""

    LABOUR_HOUR = "labour_hour", _("labour, an hour")
    ON_SITE_HOUR = "on_site_hour", _("work on site, an hour")
    CALL_OUT = "call_out", _("call-out, a visit")
    TRAVEL_KM = "travel_km", _("travel, a kilometre")
    PHONE_HELP = "phone_help", _("help by phone or letter, a case")
    MISUSE_DISCOUNT = "misuse_discount", _("spares after misuse: discount in percent")


FREE = (TariffKind.PHONE_HELP,)  # FS-03: no service fee, even after the warranty
# What a charge may take its price from (FE-06), and what one of it is.
CHARGED = {
    TariffKind.ON_SITE_HOUR: "h",
    TariffKind.CALL_OUT: "",
    TariffKind.TRAVEL_KM: "km",
    TariffKind.PHONE_HELP: "",
}


class LineKind(TextChoices):
    OPERATION = "operation", pgettext_lazy("line", "operation")
    PART = "part", pgettext_lazy("line", "part")
    CHARGE = "charge", _("other charge")
