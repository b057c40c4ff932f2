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


class TaxKind(TextChoices):
    """An invoice, or the red letter that takes one back."""

    BLUE = "blue", pgettext_lazy("tax order", "invoice")
    RED = "red", pgettext_lazy("tax order", "red letter")


class TaxState(TextChoices):
    """What was asked of the tax platform, on its way to a number."""

    DUE = "due", pgettext_lazy("tax order", "to be sent")
    SENDING = "sending", pgettext_lazy("tax order", "being sent")
    ASKED = "asked", pgettext_lazy("tax order", "waits for the platform")
    ISSUED = "issued", pgettext_lazy("tax order", "issued")
    REFUSED = "refused", pgettext_lazy("tax order", "refused")
    STUCK = "stuck", pgettext_lazy("tax order", "given up")


TAX = Lifecycle(
    {
        # a call-back may come although nobody answered when it was asked
        TaxState.DUE: [TaxState.SENDING, TaxState.ASKED, TaxState.ISSUED, TaxState.REFUSED],
        TaxState.SENDING: [
            TaxState.ASKED,
            TaxState.ISSUED,
            TaxState.REFUSED,
            TaxState.DUE,  # nobody answered: once more, later
            TaxState.STUCK,
        ],
        TaxState.ASKED: [TaxState.ISSUED, TaxState.REFUSED],
        TaxState.ISSUED: [],
        TaxState.REFUSED: [],
        TaxState.STUCK: [TaxState.DUE, TaxState.ASKED, TaxState.ISSUED, TaxState.REFUSED],
    }
)
TAX_TONES = {
    TaxState.DUE: "waiting",
    TaxState.SENDING: "work",
    TaxState.ASKED: "work",
    TaxState.ISSUED: "ready",
    TaxState.REFUSED: "late",
    TaxState.STUCK: "late",
}
TAX_OPEN = (TaxState.DUE, TaxState.SENDING, TaxState.ASKED, TaxState.STUCK)
TAX_ENDED = (TaxState.ISSUED, TaxState.REFUSED)


class Confirmation(TextChoices):
    """Where the confirmation of a red letter (红字确认单) stands, by the platform's numbers
    (DOMAIN 8.4).
    """

    NONE_NEEDED = "01", _("no confirmation needed")
    BUYER = "02", _("the buyer has to confirm")
    SELLER = "03", _("we have to confirm")
    BOTH = "04", _("both have confirmed")
    DENIED_BY_BUYER = "05", _("denied")
    DENIED_BY_SELLER = "06", _("denied by us")
    LAPSED = "07", _("lapsed after 72 hours")
    WITHDRAWN = "08", pgettext_lazy("red letter", "withdrawn")
    WITHDRAWN_LATER = "09", _("withdrawn after the confirmation")


class Heeded(TextChoices):
    """What a call-back of the tax platform changed."""

    TAKEN = "taken", pgettext_lazy("call-back", "taken")
    NOTED = "noted", pgettext_lazy("call-back", "changed nothing")
    REPEATED = "repeated", pgettext_lazy("call-back", "heard before")
