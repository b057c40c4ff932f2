"""What the group knows of vehicles. Rows belong to the group; what is a store's own says so."""

from aftersales.records.vehicles.models.catalogue import (
    Guidance,
    MaintenanceCycle,
    MakerName,
    VehicleModel,
)
from aftersales.records.vehicles.models.history import (
    OdometerCorrection,
    OdometerReading,
    Outlook,
    ServiceRecord,
    ServiceRecordDetail,
    VehicleWarning,
)
from aftersales.records.vehicles.models.marks import Mark, MarkQuerySet
from aftersales.records.vehicles.models.papers import Insurance, UseInstruction, VehicleDocument
from aftersales.records.vehicles.models.people import VehicleParty
from aftersales.records.vehicles.models.vehicle import (
    PlateSpell,
    Vehicle,
    VehicleFile,
    VehicleMerge,
    VehicleQuerySet,
)

__all__ = [
    "Guidance",
    "Insurance",
    "MaintenanceCycle",
    "MakerName",
    "Mark",
    "MarkQuerySet",
    "OdometerCorrection",
    "OdometerReading",
    "Outlook",
    "PlateSpell",
    "ServiceRecord",
    "ServiceRecordDetail",
    "UseInstruction",
    "Vehicle",
    "VehicleDocument",
    "VehicleFile",
    "VehicleMerge",
    "VehicleModel",
    "VehicleParty",
    "VehicleQuerySet",
    "VehicleWarning",
]
