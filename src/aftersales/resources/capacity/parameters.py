"""The numbers that capacity reckons with. The spacing of slots is ``deadlines.slot`` (AP-06)."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

KEPT_FREE = parameter(
    "capacity.kept_free",
    _("share of the workshop's capacity kept free for simple and urgent repair"),
    default=20,
    row="AP-07",
    unit="%",
    least=0,
    most=100,
)
HORIZON = parameter(
    "capacity.horizon",
    _("how far ahead free times are looked for"),
    default=60,
    row="AP-04",
    unit=_("days"),
    least=1,
    most=365,
    field_default=True,
)
USUAL_EFFICIENCY = parameter(
    "capacity.usual_efficiency",
    _("speed of a technician nobody has rated, against standard time"),
    default=100,
    row="WS-07",
    unit="%",
    least=10,
    most=300,
    field_default=True,
)
CALIBRATE_AHEAD = parameter(
    "capacity.calibrate_ahead",
    _("call in a special tool before its calibration runs out"),
    default=7,
    row="WS-38",
    unit=_("days"),
    least=0,
    most=365,
    field_default=True,
)
UPKEEP_AHEAD = parameter(
    "capacity.upkeep_ahead",
    _("upkeep of equipment is due before its day"),
    default=0,
    row="WS-39",
    unit=_("days"),
    least=0,
    most=90,
    field_default=True,
)
