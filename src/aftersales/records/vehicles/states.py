"""Kinds, roles and reasons in the life of a vehicle."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VehicleKind(TextChoices):
    """车种."""

    CAR = "car", _("passenger car")
    SUV = "suv", _("SUV")
    MPV = "mpv", _("MPV")
    PICKUP = "pickup", _("pickup")
    VAN = "van", _("van")
    BUS = "bus", _("bus")
    TRUCK = "truck", _("truck")
    TRAILER = "trailer", _("trailer")
    MOTORCYCLE = "motorcycle", _("motorcycle")
    SPECIAL = "special", _("special vehicle")


class Power(TextChoices):
    """What drives it."""

    PETROL = "petrol", _("petrol")
    DIESEL = "diesel", _("diesel")
    GAS = "gas", _("gas")
    HEV = "hev", _("hybrid (HEV)")
    PHEV = "phev", _("plug-in hybrid (PHEV)")
    REEV = "reev", _("range-extended electric (REEV)")
    BEV = "bev", _("battery electric (BEV)")
    FCEV = "fcev", _("fuel cell (FCEV)")


class PlateKind(TextChoices):
    """Kinds of number plates (GA 36)."""

    ORDINARY = "ordinary", _("ordinary plate")
    NEV_SMALL = "nev_small", _("new-energy plate, small vehicle")
    NEV_LARGE = "nev_large", _("new-energy plate, large vehicle")
    TRAILER = "trailer", _("trailer plate")
    LEARNER = "learner", _("driving-school plate")
    POLICE = "police", _("police plate")
    HONG_KONG = "hong_kong", _("Hong Kong plate")
    MACAU = "macau", _("Macau plate")
    EMBASSY = "embassy", _("embassy plate")
    CONSULATE = "consulate", _("consulate plate")
    EMERGENCY = "emergency", _("emergency rescue plate")
    ARMED_POLICE = "armed_police", _("armed police plate")
    MILITARY = "military", _("military plate")
    TEMPORARY = "temporary", _("temporary plate")
    FOREIGN = "foreign", _("foreign plate")


class PlateColour(TextChoices):
    BLUE = "blue", _("blue")
    YELLOW = "yellow", _("yellow")
    GREEN = "green", _("green")
    YELLOW_GREEN = "yellow_green", _("yellow and green")
    WHITE = "white", _("white")
    BLACK = "black", _("black")
    PAPER = "paper", _("paper")
    OTHER = "other", _("other colour")


class PartyRole(TextChoices):
    """What a customer is to a vehicle. An owner is one at a time; drivers and payers may be
    many.
    """

    OWNER = "owner", _("owner")
    DRIVER = "driver", _("driver")
    PAYER = "payer", _("payer")
    CONTACT = "contact", _("contact person")


class SoldBy(TextChoices):
    """Who sold it decides notice and billing of service (CV-26)."""

    OURSELVES = "ourselves", _("sold by ourselves")
    AGENT = "agent", _("sold by an agent")


class FileReason(TextChoices):
    """Why a store opened a file on a car; before that it sees no other store's history of it."""

    VISIT = "visit", _("service visit")
    CONSULTATION = "consultation", _("consultation")
    SALE = "sale", _("sale")
    ROADSIDE = "roadside", _("roadside help")
    BOOKING = "booking", _("appointment")
    TAKEN_OVER = "taken_over", _("taken over from an older system")


class OdometerSource(TextChoices):
    VISIT = "visit", _("read at a visit")
    CUSTOMER = "customer", _("told by the customer")
    ONLINE = "online", _("sent by the vehicle")
    HANDOVER = "handover", _("read at hand-over of the new car")
    RECORD = "record", _("from a service record")
    CORRECTION = "correction", _("correction")


class CorrectionReason(TextChoices):
    """Why an odometer may show less than before."""

    MISTYPED = "mistyped", _("an earlier reading was mistyped")
    CLUSTER_REPLACED = "cluster_replaced", _("instrument cluster replaced")
    BATTERY_SWAPPED = "battery_swapped", _("traction battery or its control unit swapped")
    UNIT_MISTAKEN = "unit_mistaken", _("miles were taken for kilometres")
    TAMPERED = "tampered", _("tampering found")


# The former readings were true: what was driven then is added to what the counter shows now.
NEW_COUNTER = frozenset(
    {
        CorrectionReason.CLUSTER_REPLACED,
        CorrectionReason.BATTERY_SWAPPED,
        CorrectionReason.TAMPERED,
    }
)


class ServiceKind(TextChoices):
    MAINTENANCE = "maintenance", _("maintenance")
    FIRST_MAINTENANCE = "first_maintenance", _("first maintenance")
    REPAIR = "repair", _("repair")
    WARRANTY = "warranty", _("warranty repair")
    ACCIDENT = "accident", _("accident repair")
    INSPECTION = "inspection", _("inspection")
    RECALL = "recall", _("recall work")
    OTHER = "other", _("other work")


# What starts the maintenance cycle anew.
MAINTAINS = frozenset({ServiceKind.MAINTENANCE, ServiceKind.FIRST_MAINTENANCE})


class RecordSource(TextChoices):
    OWN = "own", _("our own order")
    IMPORTED = "imported", _("brought in from an older system")
    TOLD = "told", _("shown or told by the customer")


class DocumentKind(TextChoices):
    INVOICE = "invoice", _("purchase invoice")
    GUARANTEE_VOUCHER = "guarantee_voucher", _("three-guarantees voucher")
    CONFORMITY = "conformity", _("certificate of conformity")
    REGISTRATION = "registration", _("registration certificate")
    LICENCE = "licence", _("vehicle licence")
    CONTRACT = "contract", _("sales contract")
    INSPECTION_REPORT = "inspection_report", _("inspection report")
    OTHER = "other", _("other document")


class MarkKind(TextChoices):
    """What a maker wants done to a car, known by its VIN (RC-18)."""

    RECALL = "recall", _("recall")
    CAMPAIGN = "campaign", _("campaign")


class WarningKind(TextChoices):
    """What everybody who meets the car has to know first."""

    RECALL = "recall", _("open recall")
    CAMPAIGN = "campaign", _("open campaign")
    GUARANTEE_THRESHOLD = "guarantee_threshold", _("guarantee threshold near")
    FIRST_MAINTENANCE = "first_maintenance", _("first maintenance due")
    OPEN_ADVICE = "open_advice", _("open advice")
    UNPAID = "unpaid", _("unpaid")
    COMPLAINT = "complaint", _("open complaint")
    SAFETY = "safety", _("safety")
    NOTE = "note", _("note")


# Most pressing first; the tone is the kit's.
WARNING_TONES = {
    WarningKind.SAFETY: "late",
    WarningKind.RECALL: "guarantee",
    WarningKind.CAMPAIGN: "guarantee",
    WarningKind.GUARANTEE_THRESHOLD: "guarantee",
    WarningKind.COMPLAINT: "late",
    WarningKind.UNPAID: "late",
    WarningKind.OPEN_ADVICE: "waiting",
    WarningKind.FIRST_MAINTENANCE: "work",
    WarningKind.NOTE: "planned",
}


class DueBy(TextChoices):
    TIME = "time", _("by time")
    DISTANCE = "distance", _("by distance")


class Confidence(TextChoices):
    HIGH = "high", _("well founded")
    MEDIUM = "medium", _("fairly founded")
    LOW = "low", _("few readings")
    ASSUMED = "assumed", _("assumed mileage")


class NextContent(TextChoices):
    """The five kinds of next-service content (CV-14)."""

    MAINTENANCE_REMINDER = "maintenance_reminder", _("maintenance reminder")
    EVENT_INVITATION = "event_invitation", _("invitation to a customer event")
    DISCOUNT_NOTICE = "discount_notice", _("notice of a discount action")
    REPAIR_VISIT = "repair_visit", _("punctual visit for repair")
    FREE_INSPECTION = "free_inspection", _("free inspection")


class NextReason(TextChoices):
    RECALL = "recall", _("a recall is open")
    OPEN_ADVICE = "open_advice", _("advised work has not been done")
    GUARANTEE_THRESHOLD = "guarantee_threshold", _("a guarantee threshold is near")
    OVERDUE = "overdue", _("the maintenance date has passed")
    DUE_SOON = "due_soon", _("the maintenance date is near")
    INSPECTION_DUE = "inspection_due", _("the statutory inspection is near")
    GUARANTEE_ENDS = "guarantee_ends", _("the guarantee is about to end")
    DRIFTING_AWAY = "drifting_away", _("no visit for a long time")
    NEVER_CAME = "never_came", _("has never come for service")
    KEEP_IN_TOUCH = "keep_in_touch", _("nothing is due; keep in touch")


class SharedHistory(TextChoices):
    """What other stores of the group see of a car's history (DESIGN §2)."""

    OFF = "off", _("nothing")
    TECHNICAL = "technical", _("technical history")
    FULL = "full", _("everything")
