"""How a piece of work lives, why it stands still, and the words for what comes of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class TaskKind(TextChoices):
    DIAGNOSE = "diagnose", _("diagnosis")
    REPAIR = "repair", _("repair work")


class TaskState(TextChoices):
    PLANNED = "planned", pgettext_lazy("task", "planned")
    DISPATCHED = "dispatched", pgettext_lazy("task", "dispatched")
    RUNNING = "running", pgettext_lazy("task", "running")
    PAUSED = "paused", pgettext_lazy("task", "paused")
    DONE = "done", pgettext_lazy("task", "done")
    SENT_BACK = "sent_back", pgettext_lazy("task", "sent back")
    DROPPED = "dropped", pgettext_lazy("task", "dropped")


TASK_LIFE = Lifecycle(
    {
        TaskState.PLANNED: [TaskState.DISPATCHED, TaskState.DROPPED],
        TaskState.DISPATCHED: [TaskState.RUNNING, TaskState.PLANNED, TaskState.DROPPED],
        TaskState.RUNNING: [TaskState.PAUSED, TaskState.DONE],
        TaskState.PAUSED: [TaskState.RUNNING, TaskState.DONE, TaskState.DROPPED],
        TaskState.DONE: [TaskState.SENT_BACK],
        # what came back from inspection is given out again, or taken up by whoever did it
        TaskState.SENT_BACK: [TaskState.DISPATCHED, TaskState.RUNNING],
        TaskState.DROPPED: [],
    }
)
ENDED = (TaskState.DONE, TaskState.DROPPED)
OPEN = tuple(state for state in TaskState if state not in ENDED)
WAITS = (TaskState.DISPATCHED, TaskState.PAUSED, TaskState.SENT_BACK)  # may be clocked on


class PauseReason(TextChoices):
    BREAK = "break", _("break")
    PARTS = "parts", _("waits for parts")
    APPROVAL = "approval", _("waits for the customer's consent")
    TOOL = "tool", _("waits for a tool")
    HELP = "help", _("needs technical help")
    OTHER_JOB = "other_job", _("called to another job")
    DAY_END = "day_end", _("end of the day")
    OTHER = "other", pgettext_lazy("pause", "something else")


class Verdict(TextChoices):
    PASSED = "passed", pgettext_lazy("inspection", "passed")
    SENT_BACK = "sent_back", pgettext_lazy("inspection", "back to work")


class SendBackReason(TextChoices):
    FAULT_REMAINS = "fault_remains", _("the fault is still there")
    WORK_INCOMPLETE = "work_incomplete", _("work is missing")
    BADLY_FITTED = "badly_fitted", _("badly fitted or set")
    NEW_DAMAGE = "new_damage", _("new damage")
    NOT_CLEAN = "not_clean", _("not clean")
    OTHER = "other", pgettext_lazy("inspection", "something else")


class RepairClass(TextChoices):
    """The three rows of the guarantee table (DOMAIN 3.1)."""

    WHOLE = "whole", _("whole vehicle or assembly repair")
    SECOND_LEVEL = "second_level", _("second-level maintenance")
    MINOR = "minor", _("first-level maintenance, minor or special repair")


class VehicleClass(TextChoices):
    CAR = "car", _("car or dangerous-goods vehicle")
    MOTORCYCLE = "motorcycle", _("motorcycle")
    OTHER = "other", _("other motor vehicle")


class RepeatKind(TextChoices):
    TOO_SOON = "too_soon", _("back within the time a repair must hold")
    IN_GUARANTEE = "in_guarantee", _("back within the repair guarantee")


class RepeatCause(TextChoices):
    OWN_WORK = "own_work", _("our own work")
    PART = "part", _("the part")
    USE = "use", _("use or outside influence")
    OTHER_FAULT = "other_fault", _("not the same fault")


class RestChoice(TextChoices):
    LOUNGE = "lounge", _("waits in the lounge")
    LEAVES = "leaves", _("leaves and is called back")


class Slippage(TextChoices):
    """Why work planned for today is not done today (WS-25)."""

    PARTS = "parts", _("parts are missing")
    APPROVAL = "approval", _("the customer has not decided")
    CAPACITY = "capacity", _("no technician or bay")
    EXTRA_WORK = "extra_work", _("more work was found")
    REWORK = "rework", _("sent back by inspection")
    CUSTOMER = "customer", _("the customer wishes it so")
    OTHER = "other", pgettext_lazy("slippage", "something else")


class Channel(TextChoices):
    """How the customer was told that the car is ready (WS-20)."""

    MESSAGE = "message", _("message")
    PHONE = "phone", _("phone")
    IN_PERSON = "in_person", _("in person")


class EmissionMethod(TextChoices):
    """How exhaust is measured: petrol by idle or load, diesel by free acceleration or lug-down."""

    TWO_SPEED_IDLE = "two_speed_idle", _("two-speed idle")
    ASM = "asm", _("steady state under load (ASM)")
    FREE_ACCELERATION = "free_acceleration", _("free acceleration")
    LUG_DOWN = "lug_down", _("lug-down")


class EmissionVerdict(TextChoices):
    PASSED = "passed", pgettext_lazy("emission test", "passed")
    FAILED = "failed", pgettext_lazy("emission test", "failed")


class Appraisal(TextChoices):
    """What an appraisal of a repeat by our own fault came to (WS-18)."""

    TALKED_OVER = "talked_over", _("talked over with those who did it")
    TRAINED = "trained", _("trained anew")
    COUNTED = "counted", _("counted in the person's appraisal")
    CLEARED = "cleared", _("no fault of our people after all")


OWN_FAULTS = (RepeatCause.OWN_WORK, RepeatCause.PART)
