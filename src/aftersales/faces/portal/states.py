"""How somebody came to the customer's page, what was shown for it, and the line of the visit."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle
from aftersales.lane.orders.states import Place


class Proof(TextChoices):
    """What somebody showed to come in."""

    LINK = "link", pgettext_lazy("proof", "link and last four digits")
    CODE = "code", pgettext_lazy("proof", "one-time code")


class WishState(TextChoices):
    """The customer asks to be called about a job."""

    OPEN = "open", pgettext_lazy("call wish", "to be called")
    DONE = "done", pgettext_lazy("call wish", "called")


WISH = Lifecycle({WishState.OPEN: [WishState.DONE], WishState.DONE: []})


class Invoice(TextChoices):
    """How far the invoice of a bill is, in the customer's words."""

    NONE = "none", pgettext_lazy("customer's invoice", "not asked for")
    ASKED = "asked", pgettext_lazy("customer's invoice", "asked for")
    HELD_UP = "held_up", pgettext_lazy("customer's invoice", "held up")
    ISSUED = "issued", pgettext_lazy("customer's invoice", "issued")
    RED_DUE = "red_due", pgettext_lazy("customer's invoice", "being corrected")
    CORRECTED = "corrected", pgettext_lazy("customer's invoice", "corrected by red letter")


INVOICE_TONES = {
    Invoice.NONE: "planned",
    Invoice.ASKED: "waiting",
    Invoice.HELD_UP: "waiting",
    Invoice.ISSUED: "ready",
    Invoice.RED_DUE: "waiting",
    Invoice.CORRECTED: "planned",
}


class Stage(TextChoices):
    """The seven stages of a visit as the customer sees them (WS-01)."""

    ARRIVED = "arrived", pgettext_lazy("stage", "Checked in")
    DIAGNOSIS = "diagnosis", pgettext_lazy("stage", "Finding the fault")
    APPROVAL = "approval", pgettext_lazy("stage", "Your decision")
    WORK = "work", pgettext_lazy("stage", "In work")
    INSPECTION = "inspection", pgettext_lazy("stage", "Inspection")
    WASH = "wash", pgettext_lazy("stage", "Washing")
    READY = "ready", pgettext_lazy("stage", "Ready")


STAGE_OF = {
    Place.ARRIVED: Stage.ARRIVED,
    Place.DIAGNOSIS: Stage.DIAGNOSIS,
    Place.AWAITING_APPROVAL: Stage.APPROVAL,
    Place.AWAITING_PARTS: Stage.WORK,
    Place.IN_WORK: Stage.WORK,
    Place.INSPECTION: Stage.INSPECTION,
    Place.WASHING: Stage.WASH,
    Place.READY: Stage.READY,
    Place.HANDED_OVER: Stage.READY,
}
