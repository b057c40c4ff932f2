"""The numbers that the house is kept by."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

MOST_POINTS = parameter(
    "premises.most_points",
    _("points that one item of a 7S sheet can have at most"),
    default=5,
    row="WS-28",
    least=1,
    most=100,
    field_default=True,
)
TARGET_SCORE = parameter(
    "premises.target_score",
    _("7S score that an area should reach"),
    default=85,
    row="WS-28",
    unit="%",
    least=0,
    most=100,
    field_default=True,
)
AUDIT_EVERY = parameter(
    "premises.audit_every",
    _("each area is audited again after"),
    default=30,
    row="WS-28",
    unit=_("days"),
    least=1,
    most=366,
    field_default=True,
)
ACCIDENTS_TARGET = parameter(
    "premises.accidents_target",
    _("accidents in twelve months that are not exceeded"),
    default=0,
    row="WS-27",
    least=0,
    most=1000,
)
