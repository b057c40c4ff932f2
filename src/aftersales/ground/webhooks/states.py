"""The life of one telling."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from aftersales.core.lifecycle import Lifecycle


class State(TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    DELIVERED = "delivered", _("delivered")
    DEAD = "dead", _("given up")


LIFE = Lifecycle(
    {
        State.WAITING: [State.SENDING],
        State.SENDING: [State.DELIVERED, State.WAITING, State.DEAD],
        State.DELIVERED: [State.WAITING],  # told once more because somebody asked for it
        State.DEAD: [State.WAITING],
    }
)
