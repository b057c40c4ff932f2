"""The file of a carrier: what it is, and what it asks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.supply.logistics.commands.refusals import (
    CarrierKnown,
    CarrierUnnamed,
    TariffImpossible,
)
from aftersales.supply.logistics.events import CarrierChanged, CarrierRegistered
from aftersales.supply.logistics.models import Carrier
from aftersales.supply.logistics.states import CarrierKind

DEAREST = Decimal(1_000_000)
LONGEST = 60


@dataclass(frozen=True, kw_only=True)
class CarrierFile:
    """What is known of a carrier: who, and what it asks for a shipment, a kilogram and each
    further package.
    """

    code: str
    name: str
    kind: str
    base: Decimal
    per_kg: Decimal = Decimal(0)
    per_package: Decimal = Decimal(0)
    days: int = 0
    currency: str = "CNY"
    is_closed: bool = False


@command("logistics.keep_carriers")
def register_carrier(*, carrier: CarrierFile, by: Actor, at: datetime) -> Carrier:
    """Open the file of a carrier for the whole group."""
    told = _checked(carrier)
    if by.group_id is None:
        raise Carrier.DoesNotExist  # the hand that sets a system up has no group yet
    row = Carrier(group_id=by.group_id, made_at=at, **asdict(told))
    _save_once(row)
    record(CarrierRegistered(carrier_id=row.pk, kind=row.kind), by=by, at=at)
    return row


@command("logistics.keep_carriers")
def change_carrier(*, carrier_id: int, carrier: CarrierFile, by: Actor, at: datetime) -> Carrier:
    """Another name, other prices, or closed. Shipments keep what was agreed."""
    told = asdict(_checked(carrier))
    row = Carrier.objects.visible_to(by).select_for_update().get(pk=carrier_id)
    changed = tuple(sorted(name for name, value in told.items() if getattr(row, name) != value))
    if not changed:
        return row
    for name in changed:
        setattr(row, name, told[name])
    _save_once(row)
    record(CarrierChanged(carrier_id=row.pk, fields=changed), by=by, at=at)
    return row


def _checked(told: CarrierFile) -> CarrierFile:
    code = clean(told.code, most=20, field="code").upper()
    name = clean(told.name, most=80, field="name")
    if not (code and name):
        raise CarrierUnnamed(
            _("A carrier has a code and a name."), field="name" if code else "code"
        )
    prices = {"base": told.base, "per_kg": told.per_kg, "per_package": told.per_package}
    for field, asked in prices.items():
        if not (asked.is_finite() and 0 <= asked <= DEAREST):
            raise TariffImpossible(_("A price is nothing or more."), field=field)
    if not 0 <= told.days <= LONGEST:
        raise TariffImpossible(_("Nothing takes longer than two months."), field="days")
    cents = {field: asked.quantize(Decimal("0.01")) for field, asked in prices.items()}
    return CarrierFile(
        code=code,
        name=name,
        kind=CarrierKind(told.kind).value,
        days=told.days,
        currency=told.currency,
        is_closed=told.is_closed,
        **cents,
    )


def _save_once(row: Carrier) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise CarrierKnown(_("There is a carrier of this code."), field="code") from fault
