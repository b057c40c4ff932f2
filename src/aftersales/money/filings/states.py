"""How a filing lives from the settlement to the answer."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle

EXTRAS = ("repairtype", "repairnature", "uploader", "uploadTime")


class RecordState(TextChoices):
    """An e-repair record (汽车维修电子健康档案) on its way to the platform."""

    INCOMPLETE = "incomplete", pgettext_lazy("repair record", "something is missing")
    DUE = "due", pgettext_lazy("repair record", "to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", pgettext_lazy("repair record", "handed in")
    ACCEPTED = "accepted", pgettext_lazy("repair record", "accepted")
    REJECTED = "rejected", pgettext_lazy("repair record", "rejected")
    STUCK = "stuck", pgettext_lazy("repair record", "given up")
    REPLACED = "replaced", _("replaced by a correction")


RECORD = Lifecycle(
    {
        RecordState.INCOMPLETE: [RecordState.DUE, RecordState.REPLACED],
        RecordState.DUE: [RecordState.SENDING, RecordState.REPLACED],
        RecordState.SENDING: [
            RecordState.SENT,
            RecordState.ACCEPTED,
            RecordState.REJECTED,
            RecordState.DUE,  # nobody answered: once more, later
            RecordState.STUCK,
        ],
        RecordState.SENT: [RecordState.ACCEPTED, RecordState.REJECTED],
        RecordState.ACCEPTED: [],
        RecordState.REJECTED: [RecordState.DUE, RecordState.REPLACED],
        RecordState.STUCK: [RecordState.DUE, RecordState.REPLACED],
        RecordState.REPLACED: [],
    }
)
RECORD_TONES = {
    RecordState.INCOMPLETE: "late",
    RecordState.DUE: "waiting",
    RecordState.SENDING: "work",
    RecordState.SENT: "ready",
    RecordState.ACCEPTED: "ready",
    RecordState.REJECTED: "late",
    RecordState.STUCK: "late",
    RecordState.REPLACED: "planned",
}
HANDED_IN = (RecordState.SENT, RecordState.ACCEPTED)
TO_MEND = (RecordState.INCOMPLETE, RecordState.REJECTED, RecordState.STUCK)
NEVER_HEARD = (*TO_MEND, RecordState.DUE)


class Outcome(TextChoices):
    """How one attempt to hand something in ended."""

    SENT = "sent", pgettext_lazy("attempt", "handed in")
    ACCEPTED = "accepted", pgettext_lazy("attempt", "accepted")
    REJECTED = "rejected", pgettext_lazy("attempt", "rejected")
    UNHEARD = "unheard", pgettext_lazy("attempt", "no answer")


class HeadField(TextChoices):
    """The fields of ``basicInfo``, as the platform names them (DOMAIN 3.3)."""

    PLATE = "vehicleplatenumber", pgettext_lazy("repair record", "plate")
    COMPANY = "companyname", pgettext_lazy("repair record", "name of the repair shop")
    VIN = "vin", pgettext_lazy("repair record", "VIN")
    ARRIVED = "repairdate", pgettext_lazy("repair record", "date brought in")
    MILEAGE = "repairmileage", pgettext_lazy("repair record", "kilometres when brought in")
    SETTLED = "settledate", pgettext_lazy("repair record", "date of the settlement")
    FAULT = "faultdescription", pgettext_lazy("repair record", "fault description")
    CODE = "costlistcode", pgettext_lazy("repair record", "number of the settlement list")
    WORK = "repairprojectlist", pgettext_lazy("repair record", "repair items or parts")


MENDABLE = (
    HeadField.PLATE,
    HeadField.COMPANY,
    HeadField.VIN,
    HeadField.ARRIVED,
    HeadField.MILEAGE,
    HeadField.FAULT,
)
