"""How help requests, entries of the knowledge base and cases of own damage live."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class HelpKind(TextChoices):
    """What is asked of the technical department (WS-34), or for a customer (RC-26)."""

    RULING = "ruling", pgettext_lazy("help", "expert judgement on a job")
    QUESTION = "question", pgettext_lazy("help", "open question of a customer")


class Level(TextChoices):
    """Who is asked: the store's own technical department, or headquarters."""

    STORE = "store", pgettext_lazy("help", "technical department")
    HEADQUARTERS = "headquarters", pgettext_lazy("help", "headquarters")


class HelpState(TextChoices):
    ASKED = "asked", pgettext_lazy("help", "asked")
    TAKEN = "taken", pgettext_lazy("help", "being looked into")
    RULED = "ruled", pgettext_lazy("help", "answered by the department")
    CLOSED = "closed", pgettext_lazy("help", "passed on and closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("help", "withdrawn")


HELP_OPEN = (HelpState.ASKED, HelpState.TAKEN, HelpState.RULED)
HELP_WAITING = (HelpState.ASKED, HelpState.TAKEN)
HELP = Lifecycle(
    {
        HelpState.ASKED: [HelpState.TAKEN, HelpState.RULED, HelpState.WITHDRAWN],
        HelpState.TAKEN: [HelpState.RULED, HelpState.WITHDRAWN],
        HelpState.RULED: [HelpState.CLOSED, HelpState.ASKED],  # it helped, or it did not
        HelpState.CLOSED: [],
        HelpState.WITHDRAWN: [],
    }
)
HELP_TONES = {
    HelpState.ASKED: "waiting",
    HelpState.TAKEN: "work",
    HelpState.RULED: "guarantee",
    HelpState.CLOSED: "ready",
    HelpState.WITHDRAWN: "planned",
}


class EntryState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("knowledge", "proposed")
    APPROVED = "approved", pgettext_lazy("knowledge", "approved")
    DECLINED = "declined", pgettext_lazy("knowledge", "not taken up")
    RETIRED = "retired", pgettext_lazy("knowledge", "no longer holds")


ENTRY = Lifecycle(
    {
        EntryState.PROPOSED: [EntryState.APPROVED, EntryState.DECLINED],
        EntryState.APPROVED: [EntryState.RETIRED],
        EntryState.DECLINED: [],
        EntryState.RETIRED: [EntryState.APPROVED],
    }
)
ENTRY_TONES = {
    EntryState.PROPOSED: "waiting",
    EntryState.APPROVED: "ready",
    EntryState.DECLINED: "planned",
    EntryState.RETIRED: "planned",
}


class Source(TextChoices):
    """Where an entry comes from (WS-35)."""

    JOB = "job", pgettext_lazy("knowledge", "closed order")
    RULING = "ruling", pgettext_lazy("knowledge", "ruling of the technical department")
    QUALITY = "quality", pgettext_lazy("knowledge", "quality case")
    COME_BACK = "comeback", pgettext_lazy("knowledge", "car that came back")
    INSPECTION = "inspect", pgettext_lazy("knowledge", "work sent back by the inspection")
    DAMAGE = "damage", pgettext_lazy("knowledge", "damage by own repair")
    OWN = "own", pgettext_lazy("knowledge", "written by hand")


class DamageCause(TextChoices):
    WORK = "work", pgettext_lazy("damage", "fault in the work")
    HANDLING = "handling", pgettext_lazy("damage", "careless handling of the car")
    EQUIPMENT = "equipment", pgettext_lazy("damage", "tool or equipment")
    PART = "part", pgettext_lazy("damage", "faulty part fitted")
    ROAD_TEST = "road_test", pgettext_lazy("damage", "road test or moving the car")
    OTHER = "other", pgettext_lazy("damage", "something else")


class Bearer(TextChoices):
    """Who bears the cost in the end (WS-33)."""

    HOUSE = "house", pgettext_lazy("damage", "the store")
    STAFF = "staff", pgettext_lazy("damage", "store, with a share of who caused it")
    SUPPLIER = "supplier", pgettext_lazy("damage", "supplier of the part")
    INSURER = "insurer", pgettext_lazy("damage", "insurer")


class DamageState(TextChoices):
    RECORDED = "recorded", pgettext_lazy("damage", "recorded")
    ASSESSED = "assessed", pgettext_lazy("damage", "assessed, waits for approval")
    APPROVED = "approved", pgettext_lazy("damage", "approved, to be made good")
    REPAIRED = "repaired", pgettext_lazy("damage", "made good")
    CLOSED = "closed", pgettext_lazy("damage", "followed up and closed")


DAMAGE_OPEN = (
    DamageState.RECORDED,
    DamageState.ASSESSED,
    DamageState.APPROVED,
    DamageState.REPAIRED,
)
DAMAGE = Lifecycle(
    {
        DamageState.RECORDED: [DamageState.ASSESSED],
        DamageState.ASSESSED: [DamageState.APPROVED, DamageState.RECORDED],
        DamageState.APPROVED: [DamageState.REPAIRED],
        DamageState.REPAIRED: [DamageState.CLOSED, DamageState.APPROVED],
        DamageState.CLOSED: [],
    }
)
DAMAGE_TONES = {
    DamageState.RECORDED: "late",
    DamageState.ASSESSED: "waiting",
    DamageState.APPROVED: "work",
    DamageState.REPAIRED: "guarantee",
    DamageState.CLOSED: "ready",
}


class Process(TextChoices):
    """The linked processes of service (PO-02), as the handbook's elements are called."""

    GUIDANCE = "guidance", pgettext_lazy("process", "delivery and use guidance")
    UPKEEP = "upkeep", pgettext_lazy("process", "upkeep")
    FAULT = "fault", pgettext_lazy("process", "faults")
    REPAIR = "repair", pgettext_lazy("process", "repair")
    CARE = "care", pgettext_lazy("process", "follow-up and care")
    COMPLAINTS = "complaints", pgettext_lazy("process", "complaints")
