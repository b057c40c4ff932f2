"""States and kinds of what concerns people at work."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from aftersales.core.lifecycle import Lifecycle


class PostKind(TextChoices):
    """Three kinds of posts (ST-04)."""

    TECHNICAL = "technical", _("technical post")
    MANAGING = "managing", _("managing post")
    SERVICE = "service", _("customer service post")


class SheetKind(TextChoices):
    DUTIES = "duties", _("department duties sheet")
    DESCRIPTION = "description", _("job description")


class SheetState(TextChoices):
    DRAFT = "draft", _("draft")
    HANDED_IN = "handed_in", _("handed in")
    IN_FORCE = "in_force", _("now in force")
    REPLACED = "replaced", _("replaced")


# Two steps: written, then approved or sent back (ST-02, ST-03).
SHEET_LIFE = Lifecycle(
    {
        SheetState.DRAFT: [SheetState.HANDED_IN],
        SheetState.HANDED_IN: [SheetState.IN_FORCE, SheetState.DRAFT],
        SheetState.IN_FORCE: [SheetState.REPLACED],
        SheetState.REPLACED: [],
    }
)


class Part(TextChoices):
    """The seven parts of a job description (ST-03)."""

    BASIC_DATA = "basic_data", _("basic data of the post")
    SUMMARY = "summary", _("summary")
    DUTIES = "duties", _("detailed duties")
    RELATIONS = "relations", _("working relations")
    AUTHORITY = "authority", _("authority")
    QUALIFICATION = "qualification", _("qualification")
    FEATURES = "features", _("features of the work")


class ErrandState(TextChoices):
    GIVEN = "given", _("given")
    DONE = "done", _("reported as done")
    ACCEPTED = "accepted", _("accepted")
    WITHDRAWN = "withdrawn", _("task withdrawn")


ERRAND_LIFE = Lifecycle(
    {
        ErrandState.GIVEN: [ErrandState.DONE, ErrandState.WITHDRAWN],
        ErrandState.DONE: [ErrandState.ACCEPTED, ErrandState.GIVEN],
        ErrandState.ACCEPTED: [],
        ErrandState.WITHDRAWN: [],
    }
)


class AbsenceKind(TextChoices):
    LEAVE = "leave", _("annual leave")
    SICK = "sick", _("sick leave")
    TRAINING = "training", _("training")
    TRIP = "trip", _("business trip")
    OTHER = "other", _("other absence")


class FactorKind(TextChoices):
    TOTP = "totp", _("authenticator app")
    PASSKEY = "passkey", _("passkey")
    RECOVERY = "recovery", _("recovery codes")


class InvitationKind(TextChoices):
    """How a secret reaches its person: opened once, then spent."""

    INVITATION = "invitation", _("invitation")
    RESET = "reset", _("password reset")
    FACTOR_RESET = "factor_reset", _("second factor reset")


class TeamEventKind(TextChoices):
    """Three means that hold a team together (ST-15)."""

    EVENT = "event", _("team event")
    MEETING = "meeting", _("team meeting")
    REWARD = "reward", _("reward")


class TeamEventState(TextChoices):
    PLANNED = "planned", _("team event planned")
    HELD = "held", _("has taken place")
    CANCELLED = "cancelled", _("called off")


TEAM_EVENT_LIFE = Lifecycle(
    {
        TeamEventState.PLANNED: [TeamEventState.HELD, TeamEventState.CANCELLED],
        TeamEventState.HELD: [],
        TeamEventState.CANCELLED: [],
    }
)
