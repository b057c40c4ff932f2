"""What is shared out, in which condition it is, and how a hold on it lives."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class ResourceKind(TextChoices):
    BAY = "bay", _("bay")
    TECHNICIAN = "technician", _("technician")
    LOAN_CAR = "loan_car", _("loan car")
    TOOL = "tool", _("special tool")
    EQUIPMENT = "equipment", _("equipment")  # lifts, testers, compressors: WS-39


class ServiceState(TextChoices):
    """Whether a thing can be worked with. Out of order: nothing new is put on it."""

    IN_SERVICE = "in_service", _("in service")
    OUT_OF_ORDER = "out_of_order", _("out of order")
    RETIRED = "retired", _("retired")


SERVICE_LIFE = Lifecycle(
    {
        ServiceState.IN_SERVICE: [ServiceState.OUT_OF_ORDER, ServiceState.RETIRED],
        ServiceState.OUT_OF_ORDER: [ServiceState.IN_SERVICE, ServiceState.RETIRED],
        ServiceState.RETIRED: [],
    }
)


class Condition(TextChoices):
    GOOD = "good", pgettext_lazy("condition", "good")
    WORN = "worn", pgettext_lazy("condition", "worn")
    FAULTY = "faulty", pgettext_lazy("condition", "faulty")
    LOST = "lost", pgettext_lazy("condition", "lost")


class HoldState(TextChoices):
    """A hold that waits for confirmation keeps its place just as one that is confirmed."""

    PENDING = "pending", pgettext_lazy("hold", "pending")
    CONFIRMED = "confirmed", pgettext_lazy("hold", "confirmed")
    DONE = "done", pgettext_lazy("hold", "done")
    RELEASED = "released", pgettext_lazy("hold", "released")


ACTIVE = (HoldState.PENDING, HoldState.CONFIRMED)
HOLD_LIFE = Lifecycle(
    {
        HoldState.PENDING: [HoldState.CONFIRMED, HoldState.RELEASED],
        HoldState.CONFIRMED: [HoldState.DONE, HoldState.RELEASED],
        HoldState.DONE: [],
        HoldState.RELEASED: [],
    }
)


class Purpose(TextChoices):
    """Why something is held. Only bookings are bound by the share kept free (AP-07)."""

    BOOKING = "booking", _("booked ahead")
    URGENT = "urgent", _("simple or urgent repair")
    WORK = "work", _("planned in the workshop")
    UPKEEP = "upkeep", _("upkeep")
    LOAN = "loan", _("lent")
    BLOCK = "block", pgettext_lazy("hold", "blocked")


class UpkeepResult(TextChoices):
    PASSED = "passed", pgettext_lazy("upkeep", "in order")
    REPAIRED = "repaired", pgettext_lazy("upkeep", "repaired")
    FAILED = "failed", pgettext_lazy("upkeep", "not in order")
