"""Kinds of sites (NW-01), what a grade lets a site do (NW-02), and how a site shows its figures."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class StoreKind(TextChoices):
    DEALER_STORE = "dealer_store", _("dealer store (4S)")
    AUTHORISED_STATION = "authorised_station", _("authorised service station")
    OUTLET = "outlet", _("service outlet")
    AGENT = "agent", _("agent")
    SERVICE_CENTRE = "service_centre", _("customer service centre")
    HEADQUARTERS = "headquarters", _("headquarters")


class Authority(TextChoices):
    """What a site may do only when its grade says so; everything else any site may do."""

    WARRANTY = "warranty", _("warranty repair and claims")
    THREE_GUARANTEES = "three_guarantees", _("three-guarantees decisions")
    RECALL = "recall", _("recall work")
    MAJOR_ASSEMBLY = "major_assembly", _("opening engine, gearbox or axle")
    HIGH_VOLTAGE = "high_voltage", _("high-voltage work")
    ACCIDENT = "accident", _("accident repair")
    FIELD_SERVICE = "field_service", _("field service")
    DIRECT_PARTS = "direct_parts", _("ordering parts from the maker")
    GOODWILL = "goodwill", _("goodwill at the group's cost")
    SUB_STATIONS = "sub_stations", _("guiding stations below it")


class TaxScheme(TextChoices):
    GENERAL = "general", _("general VAT payer")
    SMALL_SCALE = "small_scale", _("small-scale VAT payer")
    ABROAD = "abroad", _("tax of another country")


class Paper(TextChoices):
    A4 = "a4", _("A4")
    A5 = "a5", _("A5")
    DOT_MATRIX = "dot_matrix_241", _("continuous form 241 mm")
    RECEIPT_80 = "receipt_80", _("receipt roll 80 mm")


class DateStyle(TextChoices):
    ISO = "iso", "2026-03-02"
    DOTS = "dots", "02.03.2026"
    SLASHES = "slashes", "02/03/2026"


class NumberStyle(TextChoices):
    POINT = "point", "1,234.56"
    COMMA = "comma", "1.234,56"
    SPACE = "space", "1 234,56"


class Weekday(IntegerChoices):
    """As ``date.weekday()`` counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class BayKind(TextChoices):
    """What a working place of a site is fitted for (工位): bays have one, work asks for one."""

    GENERAL = "general", _("general repair")
    QUICK = "quick", _("quick service")
    ALIGNMENT = "alignment", _("wheel alignment")
    BODY = "body", _("body work")
    PAINT = "paint", _("paint")
    DIAGNOSTICS = "diagnostics", _("diagnostics")
    EV = "ev", _("high-voltage work")
    WASH = "wash", _("wash")
    INSPECTION = "inspection", _("final inspection")
    BEAUTY = "beauty", _("care and fitting")
