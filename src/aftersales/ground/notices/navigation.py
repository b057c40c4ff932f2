from django.utils.translation import gettext_lazy as _

from aftersales.ground.notices import queries
from aftersales.web import navigation, shell
from aftersales.web.navigation import NavItem

navigation.add(
    NavItem("inbox", _("Inbox"), "notices:inbox", right="notices.read", icon="inbox", order=5),
    NavItem(
        "outbox",
        _("Outbox"),
        "notices:outbox",
        right="notices.view",
        group="setup",
        icon="send",
        order=60,
    ),
)
shell.told_by(unread=queries.unread)
