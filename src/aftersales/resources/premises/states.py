"""Hazards and accidents from the first word to the last measure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class IncidentKind(TextChoices):
    """What was seen. Only an accident counts against the target of none (WS-27)."""

    HAZARD = "hazard", _("hazard")
    NEAR_MISS = "near_miss", _("near miss")
    ACCIDENT = "accident", _("accident")


class Severity(TextChoices):
    LOW = "low", pgettext_lazy("severity", "low")
    MIDDLE = "middle", pgettext_lazy("severity", "middle")
    HIGH = "high", pgettext_lazy("severity", "high")


class IncidentState(TextChoices):
    OPEN = "open", pgettext_lazy("incident", "open")
    CLOSED = "closed", pgettext_lazy("incident", "closed")


INCIDENT = Lifecycle(
    {
        IncidentState.OPEN: [IncidentState.CLOSED],
        IncidentState.CLOSED: [],
    }
)


class MeasureState(TextChoices):
    OPEN = "open", pgettext_lazy("measure", "open")
    DONE = "done", pgettext_lazy("measure", "done")


MEASURE = Lifecycle(
    {
        MeasureState.OPEN: [MeasureState.DONE],
        MeasureState.DONE: [MeasureState.OPEN],  # it was not enough
    }
)
