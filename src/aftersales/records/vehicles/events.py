"""What happens to vehicles and what is known of them."""

from dataclasses import dataclass
from datetime import date

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class VehicleRegistered(Event):
    name = "vehicles.vehicle.registered"
    vehicle_id: int


@dataclass(frozen=True, kw_only=True)
class VehicleUpdated(Event):
    """``fields`` are the codes of what changed; the words stand in the row's history."""

    name = "vehicles.vehicle.updated"
    vehicle_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FileOpened(Event):
    name = "vehicles.file.opened"
    vehicle_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PlateGiven(Event):
    name = "vehicles.plate.given"
    vehicle_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class PlateRemoved(Event):
    name = "vehicles.plate.removed"
    vehicle_id: int


@dataclass(frozen=True, kw_only=True)
class PartyLinked(Event):
    name = "vehicles.party.linked"
    vehicle_id: int
    customer_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class PartyEnded(Event):
    name = "vehicles.party.ended"
    vehicle_id: int
    customer_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class OwnerChanged(Event):
    """``former_customer_id`` is None where nobody was known to own it."""

    name = "vehicles.owner.changed"
    vehicle_id: int
    customer_id: int
    former_customer_id: int | None


@dataclass(frozen=True, kw_only=True)
class OdometerRead(Event):
    name = "vehicles.odometer.read"
    vehicle_id: int
    km: int
    source: str


@dataclass(frozen=True, kw_only=True)
class OdometerCorrected(Event):
    name = "vehicles.odometer.corrected"
    vehicle_id: int
    km: int
    former_km: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ServiceRecorded(Event):
    name = "vehicles.service.recorded"
    vehicle_id: int
    service_record_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class DocumentAdded(Event):
    name = "vehicles.document.added"
    vehicle_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class InsuranceNoted(Event):
    name = "vehicles.insurance.noted"
    vehicle_id: int


@dataclass(frozen=True, kw_only=True)
class SellerMarked(Event):
    name = "vehicles.seller.marked"
    vehicle_id: int
    sold_by: str


@dataclass(frozen=True, kw_only=True)
class WarningRaised(Event):
    name = "vehicles.warning.raised"
    vehicle_id: int
    warning_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class WarningWithdrawn(Event):
    name = "vehicles.warning.withdrawn"
    vehicle_id: int
    warning_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class ModelCatalogued(Event):
    name = "vehicles.model.catalogued"
    vehicle_model_id: int


@dataclass(frozen=True, kw_only=True)
class CycleSet(Event):
    name = "vehicles.cycle.set"
    vehicle_model_id: int
    km: int
    months: int


@dataclass(frozen=True, kw_only=True)
class MakerNamed(Event):
    name = "vehicles.maker.named"
    wmi: str


@dataclass(frozen=True, kw_only=True)
class GuidancePublished(Event):
    name = "vehicles.guidance.published"
    guidance_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class UseInstructionGiven(Event):
    name = "vehicles.use_instruction.given"
    vehicle_id: int
    customer_id: int | None
    minutes: int


@dataclass(frozen=True, kw_only=True)
class VehiclesMerged(Event):
    name = "vehicles.vehicle.merged"
    vehicle_id: int
    merged_vehicle_id: int


@dataclass(frozen=True, kw_only=True)
class MergeUndone(Event):
    name = "vehicles.merge.undone"
    vehicle_id: int
    merged_vehicle_id: int


@dataclass(frozen=True, kw_only=True)
class MaintenanceCameNear(Event):
    """The next service of a car is near or overdue and nobody was told yet: once a maintenance
    (CV-16).
    """

    name = "vehicles.maintenance.came_near"
    vehicle_id: int
    customer_id: int | None
    due_on: date
    due_by: str
    confidence: str


@dataclass(frozen=True, kw_only=True)
class CallListGrown(Event):
    """So many cars came onto the store's list of those to be invited."""

    name = "vehicles.call_list.grown"
    vehicles: int
    overdue: int


@dataclass(frozen=True, kw_only=True)
class MarkNoted(Event):
    """A maker wants something done to a car: a recall, a campaign (RC-18)."""

    name = "vehicles.mark.noted"
    mark_id: int
    vehicle_id: int | None
    kind: str


@dataclass(frozen=True, kw_only=True)
class MarkFinished(Event):
    """It was done to this car."""

    name = "vehicles.mark.finished"
    mark_id: int
    vehicle_id: int | None
    kind: str
