"""Who may connect other programs."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

VIEW = right("webhooks.view", _("see which programs are told what"), roles=("it_officer",))
MANAGE = right("webhooks.manage", _("connect other programs"), roles=("it_officer",), exposed=True)
DELIVER = right("webhooks.deliver", _("tell other programs of facts (the system itself)"))
