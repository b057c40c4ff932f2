"""The life of a message on its way out, and the ways there are."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from aftersales.core.lifecycle import Lifecycle


class Channel(TextChoices):
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    WECOM = "wecom", _("WeCom")


class RecipientKind(TextChoices):
    PERSON = "person", _("colleague")
    CUSTOMER = "customer", _("customer")
    SUPPLIER_CONTACT = "supplier_contact", _("contact at a supplier")
    CONTACT = "contact", _("contact")


class State(TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNCLEAR = "unclear", _("unclear")
    FAILED = "failed", _("failed")
    WITHDRAWN = "withdrawn", _("withdrawn")


LIFE = Lifecycle(
    {
        State.WAITING: [State.SENDING, State.WITHDRAWN, State.FAILED],
        State.SENDING: [State.SENT, State.WAITING, State.UNCLEAR, State.FAILED, State.WITHDRAWN],
        State.SENT: [],
        State.UNCLEAR: [State.SENT, State.WAITING, State.WITHDRAWN],  # somebody asked the carrier
        State.FAILED: [],
        State.WITHDRAWN: [],
    }
)
