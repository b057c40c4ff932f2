"""The numbers this room reckons with."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import Parameter, parameter
from aftersales.records.vehicles.states import SharedHistory

SHARED_HISTORY = parameter(
    "network.shared_history",
    _("what other stores of the group see of a car's history"),
    default=SharedHistory.TECHNICAL.value,
    choices=tuple(SharedHistory.values),
    row="CV-06",
    per_store=False,
)
CYCLE_KM = parameter(
    "vehicles.cycle_km",
    _("maintenance cycle where the model tells none"),
    default=10_000,
    least=1_000,
    most=100_000,
    unit="km",
    row="CV-16",
    field_default=True,
)
CYCLE_MONTHS = parameter(
    "vehicles.cycle_months",
    _("maintenance cycle where the model tells none"),
    default=12,
    least=1,
    most=60,
    unit=_("months"),
    row="CV-16",
    field_default=True,
)
FIRST_KM = parameter(
    "vehicles.first_maintenance_km",
    _("first maintenance where the model tells none"),
    default=5_000,
    least=500,
    most=100_000,
    unit="km",
    row="CV-16",
    field_default=True,
)
FIRST_MONTHS = parameter(
    "vehicles.first_maintenance_months",
    _("first maintenance where the model tells none"),
    default=6,
    least=1,
    most=60,
    unit=_("months"),
    row="CV-16",
    field_default=True,
)
ASSUMED_KM = parameter(
    "vehicles.assumed_km_per_year",
    _("mileage assumed while the readings tell nothing"),
    default=12_000,
    least=1_000,
    most=200_000,
    unit=_("km a year"),
    row="CV-16",
    field_default=True,
)
DUE_SOON = parameter(
    "vehicles.due_soon",
    _("a maintenance counts as near"),
    default=timedelta(days=30),
    row="CV-14",
    field_default=True,
)
DRIFTING = parameter(
    "vehicles.drifting_away",
    _("a customer counts as drifting away after"),
    default=timedelta(days=365),
    row="CV-14",
    field_default=True,
)
CHECK_AHEAD = parameter(
    "vehicles.check_ahead",
    _("a free inspection is offered ahead of inspection or end of guarantee"),
    default=timedelta(days=60),
    row="CV-14",
    field_default=True,
)
VALUE_BOUNDS: Parameter[tuple[int, ...]] = parameter(
    "vehicles.value_bounds",
    _("amounts between which customers are grouped by what they paid"),
    default=(2_000, 5_000, 20_000),
    least=1,
    row="CV-12",
    field_default=True,
)
VALUE_WITHIN = parameter(
    "vehicles.value_within",
    _("period in which what customers paid is counted"),
    default=timedelta(days=730),
    row="CV-12",
    field_default=True,
)
NEEDED_IN_FILE: Parameter[tuple[str, ...]] = parameter(
    "vehicles.needed_in_file",
    _("what a complete customer file says of each vehicle"),
    default=("model", "plate"),
    choices=("model", "plate", "vin", "odometer", "first_sale"),
    words={
        "model": _("model"),
        "plate": _("plate"),
        "vin": _("VIN"),
        "odometer": _("mileage"),
        "first_sale": _("first sale"),
    },
    row="CV-03",
)
WARRANTY_MONTHS = parameter(
    "vehicles.warranty_months",
    _("warranty period of a car, where its file tells no other"),
    default=36,
    least=0,
    most=240,
    unit=_("months"),
    row="RC-18",
    per_store=False,
)
WARRANTY_KM = parameter(
    "vehicles.warranty_km",
    _("warranty distance of a car"),
    default=60_000,
    least=0,
    most=1_000_000,
    unit="km",
    row="RC-18",
    per_store=False,
)
