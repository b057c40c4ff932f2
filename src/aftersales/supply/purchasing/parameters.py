"""The numbers purchasing reckons with."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import Parameter, parameter

FREE_UP_TO = parameter(
    "purchasing.free_up_to",
    _("purchase orders up to this amount need nobody else's approval"),
    default=Decimal(2000),
    row="PU-05",
    least=Decimal(0),
    most=Decimal(100_000_000),
    field_default=True,
)
SECOND_OVER = parameter(
    "purchasing.second_over",
    _("purchase orders over this amount need a second approval"),
    default=Decimal(50_000),
    row="PU-05",
    least=Decimal(0),
    most=Decimal(1_000_000_000),
    field_default=True,
)
PRICE_TOLERANCE = parameter(
    "purchasing.price_tolerance",
    _("a supplier's invoice may be above the order's price by this many percent"),
    default=Decimal(2),
    row="PU-05",
    least=Decimal(0),
    most=Decimal(100),
    field_default=True,
)
AMOUNT_TOLERANCE = parameter(
    "purchasing.amount_tolerance",
    _("a difference of a supplier's invoice up to this amount blocks nothing"),
    default=Decimal(5),
    row="PU-05",
    least=Decimal(0),
    most=Decimal(100_000),
    field_default=True,
)
LEAD_LOOK_BACK = parameter(
    "purchasing.lead_look_back",
    _("lead times are told of the last"),
    default=365,
    row="PT-24",
    unit=_("days"),
    least=1,
    most=3660,
    field_default=True,
)
PLAN_AHEAD = parameter(
    "purchasing.plan_ahead",
    _("the purchase plan covers the use of so many days beyond the delivery"),
    default=14,
    row="PU-02",
    unit=_("days"),
    least=0,
    most=180,
    field_default=True,
)
RECOVERY_LARGE_OVER = parameter(
    "purchasing.recovery_large_over",
    _("claims on suppliers over this amount are approved by who may approve large purchases"),
    default=Decimal(50_000),
    row="PU-10",
    least=Decimal(0),
    most=Decimal(1_000_000_000),
    field_default=True,
)
RECOVERY_ANSWER = parameter(
    "purchasing.recovery_answer",
    _("a supplier answers a claim within"),
    default=30,
    row="PU-10",
    unit=_("days"),
    least=1,
    most=366,
    field_default=True,
)
RECOVERY_OLD = parameter(
    "purchasing.recovery_old",
    _("money claimed from suppliers is old after"),
    default=90,
    row="PU-10",
    unit=_("days"),
    least=1,
    most=3660,
    field_default=True,
)
EVALUATE_EVERY = parameter(
    "purchasing.evaluate_every",
    _("supplier evaluation"),
    default=12,
    row="PU-06",
    unit=_("months"),
    least=1,
    most=240,
    field_default=True,
)

MAKER_REPLIES_IN = parameter(
    "purchasing.maker_replies_in",
    _("the maker answers a quality problem of its part"),
    default=7,
    row="PU-09",
    unit=_("days"),
    least=1,
    most=365,
    field_default=True,
)


def _weight(code: str, label: object, default: int) -> Parameter[Decimal]:
    return parameter(
        code,
        label,
        default=Decimal(default),
        row="PU-06",
        least=Decimal(0),
        most=Decimal(100),
        field_default=True,
    )


# Of what could be measured: a criterion without anything behind it leaves its weight to the others.
QUALITY_WEIGHT = _weight(
    "purchasing.quality_weight", _("supplier evaluation: weight of quality"), 50
)
DELIVERY_WEIGHT = _weight(
    "purchasing.delivery_weight", _("supplier evaluation: weight of delivery"), 30
)
PRICE_WEIGHT = _weight("purchasing.price_weight", _("supplier evaluation: weight of price"), 20)
WARN_BELOW = _weight(
    "purchasing.warn_below", _("a supplier with fewer points than this is to be warned"), 80
)
BLOCK_BELOW = _weight(
    "purchasing.block_below", _("a supplier with fewer points than this is to be blocked"), 60
)
