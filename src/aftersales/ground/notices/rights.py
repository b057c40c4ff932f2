"""Who may read their inbox, send words out and look into the outbox."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import EVERYBODY, right

READ = right("notices.read", _("read one's own inbox"), roles=EVERYBODY)
NOTIFY = right("notices.notify", _("give notice to colleagues"), roles=EVERYBODY)
SEND = right("notices.send", _("send messages to customers and colleagues"), roles=EVERYBODY)
OPT_OUT = right("notices.opt_out", _("note that somebody wants no messages"), roles=EVERYBODY)
VIEW = right(
    "notices.view",
    _("see the outbox"),
    roles=("business_supervisor", "after_sales_manager", "general_manager", "it_officer"),
)
RESEND = right(
    "notices.resend",
    _("settle or repeat a message that did not go out"),
    roles=("after_sales_manager", "it_officer"),
)
DELIVER = right("notices.deliver", _("bring messages to their carrier (the system itself)"))
WORD = right("notices.word", _("set the wording of notices (the handbook itself)"))
ERASE = right("notices.erase", _("erase what was sent to somebody"), roles=("it_officer",))
