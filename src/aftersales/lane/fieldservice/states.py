"""How an installation goes from the contract to its acceptance."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class InstallationState(TextChoices):
    AGREED = "agreed", pgettext_lazy("installation", "agreed")
    IN_WORK = "in_work", pgettext_lazy("installation", "in work")
    ACCEPTED = "accepted", pgettext_lazy("installation", "accepted")
    CANCELLED = "cancelled", pgettext_lazy("installation", "called off")


INSTALLATION = Lifecycle(
    {
        InstallationState.AGREED: [InstallationState.IN_WORK, InstallationState.CANCELLED],
        InstallationState.IN_WORK: [InstallationState.ACCEPTED, InstallationState.CANCELLED],
        InstallationState.ACCEPTED: [],
        InstallationState.CANCELLED: [],
    }
)
TONES = {
    InstallationState.AGREED: "planned",
    InstallationState.IN_WORK: "work",
    InstallationState.ACCEPTED: "ready",
    InstallationState.CANCELLED: "planned",
}


class Phase(TextChoices):
    """When something is ticked: the steps in their order, the bans before and after fitting."""

    STEP = "step", pgettext_lazy("installation", "step")
    BEFORE = "before", pgettext_lazy("installation", "before fitting")
    AFTER = "after", pgettext_lazy("installation", "after fitting")
