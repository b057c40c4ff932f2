"""The numbers of complaints. The 48 h for an answer are ``deadlines.complaint_answer`` (CP-13)."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

SETTLE_GRUMBLE = parameter(
    "complaints.settle_grumble",
    _("a grumble is settled, else it becomes a complaint"),
    default=timedelta(hours=24),
    row="CP-11",
    least=timedelta(minutes=30),
    most=timedelta(days=14),
    field_default=True,
)
REPORT_WITHIN = parameter(
    "complaints.report_within",
    _("a complaint on which nobody works goes to the business supervisor"),
    default=2,
    row="CP-14",
    unit=_("days"),
    least=1,
    most=30,
    field_default=True,
)
CLOSE_WITHIN = parameter(
    "complaints.close_within",
    _("a complaint is closed"),
    default=14,
    row="CP-17",
    unit=_("days"),
    least=1,
    most=180,
    field_default=True,
)
STAFF_WITHIN = parameter(
    "complaints.staff_within",
    _("a complaint on staff is investigated"),
    default=7,
    row="CP-15",
    unit=_("days"),
    least=1,
    most=90,
    field_default=True,
)
APPROVE_ABOVE = parameter(
    "complaints.approve_above",
    _("a remedy that costs more is approved first"),
    default=Decimal(500),
    row="CP-05",
    least=Decimal(0),
    most=Decimal(1_000_000),
    field_default=True,
)
WHYS_PRODUCT = parameter(
    "complaints.whys_product",
    _("complaint on product quality: times “why” is asked at least"),
    default=3,
    row="CP-03",
    least=1,
    most=5,
    field_default=True,
)
WHYS_SERVICE = parameter(
    "complaints.whys_service",
    _("complaint on after-sales service: times “why” is asked at least"),
    default=2,
    row="CP-03",
    least=1,
    most=5,
    field_default=True,
)
WHYS_OTHER = parameter(
    "complaints.whys_other",
    _("other complaint: times “why” is asked at least"),
    default=1,
    row="CP-03",
    least=1,
    most=5,
    field_default=True,
)
WHYS = {"product": WHYS_PRODUCT, "service": WHYS_SERVICE, "other": WHYS_OTHER}
WATCH_DAYS = parameter(
    "complaints.watch_days",
    _("the effect of a preventive measure is watched"),
    default=60,
    row="CP-09",
    unit=_("days"),
    least=7,
    most=730,
    field_default=True,
)
