"""The numbers of the technical desk. The rings of RC-09 are ``deadlines.pick_up``."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

RULE_WITHIN = parameter(
    "support.rule_within",
    _("the technical department answers a help request"),
    default=timedelta(hours=4),
    row="WS-34",
    least=timedelta(minutes=5),
    most=timedelta(days=30),
    field_default=True,
)
ANSWER_WITHIN = parameter(
    "support.answer_within",
    _("an open question of a customer is answered, headquarters included"),
    default=timedelta(hours=48),  # as any contact (RC-22)
    row="RC-26",
    least=timedelta(hours=1),
    most=timedelta(days=30),
    field_default=True,
)
RING_SECONDS = parameter(
    "support.ring_seconds",
    _("one ring of the telephone lasts"),
    default=5,  # one second of tone, four of silence
    row="RC-09",
    unit=_("s"),
    least=1,
    most=20,
    field_default=True,
)
MAKE_GOOD_WITHIN = parameter(
    "support.make_good_within",
    _("own damage is made good and followed up"),
    default=timedelta(days=7),
    row="WS-33",
    least=timedelta(hours=1),
    most=timedelta(days=90),
    field_default=True,
)
