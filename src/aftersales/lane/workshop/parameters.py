"""The numbers the workshop reckons with. How long a repair must hold is ``deadlines.repair_holds``
(WS-17).
"""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import Parameter, parameter
from aftersales.lane.workshop.states import EmissionMethod

INSPECTION_SKILL = parameter(
    "workshop.inspection_skill",
    _("skill that whoever passes finished work must hold; empty: the right alone"),
    default="",
    row="WS-14",
    field_default=True,
)
DIAGNOSIS_HOURS = parameter(
    "workshop.diagnosis_hours",
    _("planned time for finding a fault"),
    default=timedelta(minutes=30),
    row="WS-03",
    least=timedelta(minutes=5),
    most=timedelta(hours=8),
    field_default=True,
)
WASHES = parameter(
    "workshop.washes",
    _("cars are washed after they pass inspection"),
    default=True,
    row="WS-19",
    field_default=True,
)
INSPECT_WITHIN = parameter(
    "workshop.inspect_within",
    _("finished work is inspected within"),
    default=timedelta(minutes=30),
    row="WS-09",
    least=timedelta(minutes=1),
    most=timedelta(hours=24),
    field_default=True,
)
TELL_READY_WITHIN = parameter(
    "workshop.tell_ready_within",
    _("the customer hears that the car is ready within"),
    default=timedelta(minutes=15),
    row="WS-20",
    least=timedelta(minutes=1),
    most=timedelta(hours=24),
    field_default=True,
)
PAUSED_AT_MOST = parameter(
    "workshop.paused_at_most",
    _("work that stands still is looked at after"),
    default=timedelta(hours=4),
    row="WS-09",
    least=timedelta(minutes=5),
    most=timedelta(hours=72),
    field_default=True,
)
SENT_LATE_AT_MOST = parameter(
    "workshop.sent_late_at_most",
    _("clocked times and findings kept on a phone without connection are taken for"),
    default=timedelta(hours=24),
    row="WS-08",
    least=timedelta(minutes=5),
    most=timedelta(hours=168),
    field_default=True,
)

# What the house promises beyond the law's table (DOMAIN 3.1); 0: the law alone.
PROMISED = {
    "whole": (
        parameter(
            "workshop.guarantee_whole_km",
            _("promised guarantee of whole-vehicle and assembly repair: mileage"),
            default=0,
            row="WS-17",
            unit="km",
            least=0,
            most=1_000_000,
            field_default=True,
        ),
        parameter(
            "workshop.guarantee_whole_days",
            _("promised guarantee of whole-vehicle and assembly repair: days"),
            default=0,
            row="WS-17",
            unit=_("days"),
            least=0,
            most=3660,
            field_default=True,
        ),
    ),
    "second_level": (
        parameter(
            "workshop.guarantee_second_km",
            _("promised guarantee of second-level maintenance: mileage"),
            default=0,
            row="WS-17",
            unit="km",
            least=0,
            most=1_000_000,
            field_default=True,
        ),
        parameter(
            "workshop.guarantee_second_days",
            _("promised guarantee of second-level maintenance: days"),
            default=0,
            row="WS-17",
            unit=_("days"),
            least=0,
            most=3660,
            field_default=True,
        ),
    ),
    "minor": (
        parameter(
            "workshop.guarantee_minor_km",
            _("promised guarantee of maintenance and minor repair: mileage"),
            default=0,
            row="WS-17",
            unit="km",
            least=0,
            most=1_000_000,
            field_default=True,
        ),
        parameter(
            "workshop.guarantee_minor_days",
            _("promised guarantee of maintenance and minor repair: days"),
            default=0,
            row="WS-17",
            unit=_("days"),
            least=0,
            most=3660,
            field_default=True,
        ),
    ),
}

RETEST_WITHIN = parameter(
    "workshop.retest_within",
    _("a car that failed its exhaust test is tested again within"),
    default=10,
    row="WS-37",
    unit=_("days"),
    least=1,
    most=365,
    field_default=True,
)


def _limit(code: str, label: object, default: str, unit: str) -> Parameter[Decimal]:
    """A limit of the national standards (limit a of GB 18285-2018 and GB 3847-2018); a province may
    set its own.
    """
    return parameter(
        f"workshop.{code}",
        label,
        default=Decimal(default),
        row="WS-37",
        unit=unit,
        least=Decimal(0),
        most=Decimal(10_000),
        field_default=True,
    )


LAMBDA_LEAST = _limit("im_lambda_least", _("two-speed idle: lambda at least"), "0.95", "")
# What each method measures: by gas the most that may be found, and the least where there is one.
LIMITS: dict[EmissionMethod, dict[str, Parameter[Decimal]]] = {
    EmissionMethod.TWO_SPEED_IDLE: {
        "co_idle": _limit("im_co_idle", _("two-speed idle: CO at idle"), "0.6", "%"),
        "hc_idle": _limit("im_hc_idle", _("two-speed idle: HC at idle"), "80", "ppm"),
        "co_high": _limit("im_co_high", _("two-speed idle: CO at high idle"), "0.3", "%"),
        "hc_high": _limit("im_hc_high", _("two-speed idle: HC at high idle"), "50", "ppm"),
        "lambda": _limit("im_lambda_most", _("two-speed idle: lambda at most"), "1.05", ""),
    },
    EmissionMethod.ASM: {
        "co_5025": _limit("im_co_5025", _("ASM5025: CO"), "0.50", "%"),
        "hc_5025": _limit("im_hc_5025", _("ASM5025: HC"), "90", "ppm"),
        "nox_5025": _limit("im_nox_5025", _("ASM5025: NOx"), "700", "ppm"),
        "co_2540": _limit("im_co_2540", _("ASM2540: CO"), "0.40", "%"),
        "hc_2540": _limit("im_hc_2540", _("ASM2540: HC"), "80", "ppm"),
        "nox_2540": _limit("im_nox_2540", _("ASM2540: NOx"), "650", "ppm"),
    },
    EmissionMethod.FREE_ACCELERATION: {
        "opacity": _limit("im_opacity_free", _("free acceleration: opacity"), "1.2", "m⁻¹"),
    },
    EmissionMethod.LUG_DOWN: {
        "opacity": _limit("im_opacity_lug", _("lug-down: opacity"), "1.2", "m⁻¹"),
        "nox": _limit("im_nox_lug", _("lug-down: NOx"), "1500", "ppm"),
    },
}
LEAST: dict[str, Parameter[Decimal]] = {"lambda": LAMBDA_LEAST}
