"""The words of the statutory guarantee, and how a request for exchange or return goes.

Codes are those of `GUARANTEE_CASES` so that a car in the house and a case in a file read alike.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class Use(TextChoices):
    """What the car was bought for: the law protects households (O43 40)."""

    FAMILY = "family", pgettext_lazy("use of a car", "household")
    COMMERCIAL = "commercial", pgettext_lazy("use of a car", "business")
    MIXED = "mixed", pgettext_lazy("use of a car", "both")
    UNKNOWN = "unknown", pgettext_lazy("use of a car", "not known")


class CarKind(TextChoices):
    PASSENGER = "passenger", pgettext_lazy("kind of car", "passenger car")
    PICKUP = "pickup", _("pickup")
    SPECIAL = "special", _("special passenger car")


class Powertrain(TextChoices):
    FUEL = "fuel", pgettext_lazy("powertrain", "combustion engine")
    HEV = "hev", _("hybrid (HEV)")
    PHEV = "phev", _("plug-in hybrid (PHEV)")
    EREV = "erev", _("range-extended electric (REEV)")
    BEV = "bev", _("battery electric (BEV)")
    FCEV = "fcev", _("fuel cell (FCEV)")


class Component(TextChoices):
    """What of the car it is; the law counts some of them by themselves (O43 20, 22, 24)."""

    ENGINE = "engine", pgettext_lazy("component", "engine")
    TRANSMISSION = "transmission", pgettext_lazy("component", "transmission")
    TRACTION_BATTERY = "traction_battery", pgettext_lazy("component", "traction battery")
    DRIVE_MOTOR = "drive_motor", pgettext_lazy("component", "drive motor")
    STEERING = "steering", pgettext_lazy("component", "steering")
    BRAKE = "brake", pgettext_lazy("component", "brakes")
    SUSPENSION = "suspension", pgettext_lazy("component", "suspension")
    DRIVELINE = "driveline", pgettext_lazy("component", "driveline")
    EMISSION_CONTROL = "emission_control", pgettext_lazy("component", "emission control")
    BODY = "body", pgettext_lazy("component", "body")
    AXLE = "axle", pgettext_lazy("component", "axle")
    SAFETY_DEVICE = "safety_device", pgettext_lazy("component", "safety device")
    ELECTRICAL = "electrical", pgettext_lazy("component", "electrics")
    OTHER = "other", pgettext_lazy("component", "other")


class Scope(TextChoices):
    ASSEMBLY = "assembly", pgettext_lazy("scope of a fault", "assembly")
    MAIN_PART = "main_part", pgettext_lazy("scope of a fault", "main part")
    PART = "part", pgettext_lazy("scope of a fault", "other part")
    NONE = "none", pgettext_lazy("scope of a fault", "no part")


class Work(TextChoices):
    REPAIR = "repair", pgettext_lazy("work on a fault", "repaired")
    REPLACE = "replace", pgettext_lazy("work on a fault", "replaced")


class Failure(TextChoices):
    """Failures that give the car back within its first sixty days (O43 23)."""

    STEERING = "steering_failure", _("steering failed")
    BRAKE = "brake_failure", _("brakes failed")
    BODY = "body_crack", _("body cracked")
    FUEL = "fuel_leak", _("fuel leaks")
    BATTERY = "battery_fire", _("traction battery on fire")


class Ground(TextChoices):
    """What may be put forward against a claim, for the damage concerned only (O43 32)."""

    TOLD_FLAW = "told_flaw", _("flaw told in writing before the sale")
    MISUSE = "misuse", _("used or maintained against the manual")
    MODIFICATION = "forbidden_modification", _("modified or taken apart against the manual")
    MISHANDLED = "mishandled_after_fault", _("handled wrongly after the fault")
    FORCE_MAJEURE = "force_majeure", _("force majeure")
    ELSEWHERE = "independent_maintenance", _("maintained in another workshop")


class NotCounted(TextChoices):
    """Why hours of a repair do not count as days in the shop (O43 24)."""

    VIN_PART = "vin_part_transport", _("transport of a part made for this VIN")
    BATTERY = "battery_transport", _("transport of the traction battery")
    RESCUE = "rescue_travel", _("travel of the roadside rescue")
    OTHER = "other", pgettext_lazy("hours not counted", "another reason (counts all the same)")


class Asked(TextChoices):
    """What the customer asks for."""

    REPAIR = "repair", pgettext_lazy("asked for", "free repair")
    ASSEMBLY = "replace_assembly", pgettext_lazy("asked for", "a new assembly")
    EXCHANGE = "exchange", pgettext_lazy("asked for", "another car")
    RETURN = "return", pgettext_lazy("asked for", "return of the car")


class CostOwner(TextChoices):
    """Who bears what it costs in the end (WT-20)."""

    MAKER = "maker", pgettext_lazy("bears the cost", "maker")
    SELLER = "seller", pgettext_lazy("bears the cost", "seller")
    REPAIRER = "repairer", pgettext_lazy("bears the cost", "repairer")
    SUPPLIER = "supplier", pgettext_lazy("bears the cost", "supplier")


class RequestState(TextChoices):
    RECEIVED = "received", pgettext_lazy("guarantee request", "received")
    GRANTED = "granted", pgettext_lazy("guarantee request", "granted")
    REFUSED = "refused", pgettext_lazy("guarantee request", "refused")
    CAR_BACK = "car_back", pgettext_lazy("guarantee request", "car is back")
    DONE = "done", pgettext_lazy("guarantee request", "done")
    WITHDRAWN = "withdrawn", pgettext_lazy("guarantee request", "withdrawn")


# A refusal may be disputed: it is looked at once more. What is granted may still be withdrawn by
# the customer, until the car is back.
REQUEST = Lifecycle(
    {
        RequestState.RECEIVED: [
            RequestState.GRANTED,
            RequestState.REFUSED,
            RequestState.WITHDRAWN,
        ],
        RequestState.REFUSED: [RequestState.RECEIVED],
        RequestState.GRANTED: [
            RequestState.CAR_BACK,
            RequestState.DONE,
            RequestState.WITHDRAWN,
        ],
        RequestState.CAR_BACK: [RequestState.DONE],
        RequestState.DONE: [],
        RequestState.WITHDRAWN: [],
    }
)
REQUEST_TONES = {
    RequestState.RECEIVED: "waiting",
    RequestState.GRANTED: "guarantee",
    RequestState.REFUSED: "late",
    RequestState.CAR_BACK: "work",
    RequestState.DONE: "ready",
    RequestState.WITHDRAWN: "planned",
}
OPEN_REQUESTS = (RequestState.RECEIVED, RequestState.GRANTED, RequestState.CAR_BACK)
CAR_GOES = (Asked.EXCHANGE, Asked.RETURN)  # requests that end with the car coming back


class Nearness(TextChoices):
    """How a car stands with its statutory guarantee."""

    FAR = "far", pgettext_lazy("guarantee threshold", "far")
    NEAR = "near", pgettext_lazy("guarantee threshold", "near")
    REACHED = "reached", pgettext_lazy("guarantee threshold", "reached")
    OVER = "over", pgettext_lazy("guarantee threshold", "terms are over")
    OUTSIDE = "outside", pgettext_lazy("guarantee threshold", "the law does not apply")
    PERSON = "person", pgettext_lazy("guarantee threshold", "a person decides")


NEARNESS_TONES = {
    Nearness.FAR: "ready",
    Nearness.NEAR: "waiting",
    Nearness.REACHED: "late",
    Nearness.OVER: "planned",
    Nearness.OUTSIDE: "planned",
    Nearness.PERSON: "guarantee",
}
