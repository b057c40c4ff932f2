"""What happens to operations, packages, tariffs and taxes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OperationListed(Event):
    name = "catalogue.operation.listed"
    operation_id: int
    service_type: str


@dataclass(frozen=True, kw_only=True)
class OperationChanged(Event):
    name = "catalogue.operation.changed"
    operation_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StandardTimeSet(Event):
    name = "catalogue.standard_time.set"
    operation_id: int
    hours: Decimal
    holds_from: date
    vehicle_model_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class OperationRetired(Event):
    name = "catalogue.operation.retired"
    operation_id: int


@dataclass(frozen=True, kw_only=True)
class ChargeListed(Event):
    name = "catalogue.charge.listed"
    charge_id: int
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class PackageListed(Event):
    name = "catalogue.package.listed"
    package_id: int
    lines: int


@dataclass(frozen=True, kw_only=True)
class PackageChanged(Event):
    name = "catalogue.package.changed"
    package_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PackagePriced(Event):
    name = "catalogue.package.priced"
    package_id: int
    amount: Decimal
    currency: str
    holds_from: date


@dataclass(frozen=True, kw_only=True)
class PackageRetired(Event):
    name = "catalogue.package.retired"
    package_id: int


@dataclass(frozen=True, kw_only=True)
class TariffSet(Event):
    name = "catalogue.tariff.set"
    tariff_id: int
    kind: str
    amount: Decimal
    currency: str
    holds_from: date
    brand_id: int | None = None
    skill_id: int | None = None
    payer: str = ""


@dataclass(frozen=True, kw_only=True)
class TaxRateSet(Event):
    name = "catalogue.tax_rate.set"
    tax_rate_id: int
    code: str
    percent: Decimal
    holds_from: date
