"""The guiding idea of parts ordering as numbers (PT-18)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import Parameter, parameter
from aftersales.supply.replenishment.states import ServiceKind


def _service(code: str, label: object, value: str) -> Parameter[Decimal]:
    return parameter(
        code,
        label,
        default=Decimal(value),
        least=Decimal(50),
        most=Decimal("99.9"),
        unit="%",
        row="PT-18",
        field_default=True,
    )


SERVICE = {
    "A": _service("replenishment.service_a", _("service level of parts of class A"), "98"),
    "B": _service("replenishment.service_b", _("service level of parts of class B"), "95"),
    "C": _service("replenishment.service_c", _("service level of parts of class C"), "90"),
}
SERVICE_KIND = parameter(
    "replenishment.service_kind",
    _("the service level counts"),
    default=ServiceKind.CYCLE.value,
    choices=tuple(ServiceKind.values),
    words=dict(ServiceKind.choices),
    row="PT-18",
    field_default=True,
)
MOST_MONTHS = parameter(
    "replenishment.coverage",
    _("an order covers at most the demand of"),
    default=6,
    least=1,
    most=36,
    unit=_("months"),
    row="PT-18",
    field_default=True,
)
REVIEW = parameter(
    "replenishment.review",
    _("time between two looks at what is to be ordered"),
    default=timedelta(days=7),
    least=timedelta(hours=1),
    most=timedelta(days=92),
    row="PT-18",
    field_default=True,
)
ORDER_COST = parameter(
    "replenishment.order_cost",
    _("what one line of an order costs to place and to take in"),
    default=Decimal(30),
    least=Decimal("0.01"),
    most=Decimal(100_000),
    row="PT-04",
    field_default=True,
)
HOLDING_RATE = parameter(
    "replenishment.holding_rate",
    _("what it costs to hold stock, a year, of its value"),
    default=Decimal(20),
    least=Decimal("0.1"),
    most=Decimal(200),
    unit="%",
    row="PT-04",
    field_default=True,
)
SHORTAGE_COST = parameter(
    "replenishment.shortage_cost",
    _("what it costs that a car waits for one piece"),
    default=Decimal(200),
    least=Decimal(0),
    most=Decimal(1_000_000),
    row="PT-01",
    field_default=True,
)
HYSTERESIS = parameter(
    "replenishment.hysteresis",
    _("an alert ends above its line by this share of an order"),
    default=Decimal(25),
    least=Decimal(0),
    most=Decimal(100),
    unit="%",
    row="PT-06",
    field_default=True,
)
SHARE_A = parameter(
    "replenishment.share_a",
    _("parts of class A carry of the value used"),
    default=80,
    least=1,
    most=99,
    unit="%",
    row="PT-03",
    field_default=True,
)
SHARE_B = parameter(
    "replenishment.share_b",
    _("parts of class A and B together carry of the value used"),
    default=95,
    least=2,
    most=100,
    unit="%",
    row="PT-03",
    field_default=True,
)
FREQUENT_MONTHS = parameter(
    "replenishment.frequent_months",
    _("a part is frequent when it was used in at least so many of twelve months"),
    default=6,
    least=1,
    most=12,
    unit=_("months"),
    row="PT-02",
    field_default=True,
)
SWING = parameter(
    "replenishment.swing",
    _("a part is seasonal when its peak month is so many times the mean"),
    default=Decimal("1.3"),
    least=Decimal("1.1"),
    most=Decimal(12),
    row="PT-02",
    field_default=True,
)
LEAD_DAYS = parameter(
    "replenishment.lead_days",
    _("lead time of a part for which no supplier names one"),
    default=7,
    least=0,
    most=365,
    unit=_("days"),
    row="PT-06",
    field_default=True,
)
LEAD_SPREAD = parameter(
    "replenishment.lead_spread",
    _("how far lead times may be off, of their length"),
    default=30,
    least=0,
    most=200,
    unit="%",
    row="PT-06",
    field_default=True,
)
MONTHS = parameter(
    "replenishment.months",
    _("months that are looked back"),
    default=36,
    least=3,
    most=120,
    unit=_("months"),
    row="PT-20",
    field_default=True,
)
