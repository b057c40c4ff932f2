"""Kinds of content, and the way of a version into force."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from aftersales.core.lifecycle import Lifecycle


class Kind(TextChoices):
    PROCESS = "process", _("process definition")
    CHECKLIST = "checklist", _("checklist")
    SCRIPT = "script", _("script")
    FORM = "form", _("form")
    GUIDE = "guide", _("guide")
    PROMISE = "promise", _("promise")
    POLICY = "policy", _("policy")
    DUTIES = "duties", _("duties")
    CONTRACT = "contract", _("contract")
    REGISTER = "register", _("register")
    MESSAGE = "message", _("wording of a message")


class State(TextChoices):
    DRAFT = "draft", _("draft")
    CHECKED = "checked", _("checked")
    APPROVED = "approved", _("approved")
    IN_FORCE = "in_force", _("in force")
    WITHDRAWN = "withdrawn", _("withdrawn")


LIFE = Lifecycle(
    {
        State.DRAFT: [State.CHECKED, State.WITHDRAWN],
        State.CHECKED: [State.APPROVED, State.DRAFT, State.WITHDRAWN],
        State.APPROVED: [State.IN_FORCE, State.WITHDRAWN],
        State.IN_FORCE: [State.WITHDRAWN],
        State.WITHDRAWN: [],
    }
)
