"""Deeds on vehicles. Other rooms call these and nothing deeper."""

from aftersales.records.vehicles.commands.cataloguing import (
    catalogue_model,
    name_maker,
    publish_guidance,
    set_cycle,
)
from aftersales.records.vehicles.commands.gaps import tell_gaps, tell_visits
from aftersales.records.vehicles.commands.merging import merge, undo_merge
from aftersales.records.vehicles.commands.outlooks import reckon_nearness
from aftersales.records.vehicles.commands.papers import (
    add_document,
    give_instruction,
    note_insurance,
)
from aftersales.records.vehicles.commands.people import change_owner, end_party, link_party
from aftersales.records.vehicles.commands.plating import give_plate, remove_plate
from aftersales.records.vehicles.commands.reading import correct_odometer, read_odometer
from aftersales.records.vehicles.commands.refusals import (
    AgentUnknown,
    AgentUnnamed,
    AlreadyRegistered,
    CustomerUnknown,
    DatesCrossed,
    DocumentEmpty,
    GuidanceUnknown,
    LinkLeadsOutside,
    MergeImpossible,
    MergeSettled,
    ModelKnown,
    ModelUnknown,
    NotAChoice,
    NothingToCorrect,
    NotToldApart,
    OdometerFell,
    PartyEndsTooEarly,
    PartyOverlaps,
    PlateInTheWay,
    PlateMalformed,
    PlateTaken,
    ReasonMissing,
    RecordKnown,
    ValueOutOfReach,
    VehicleUnknown,
    VinMalformed,
    VinTaken,
)
from aftersales.records.vehicles.commands.registering import (
    mark_seller,
    open_file,
    register,
    register_many,
    update,
)
from aftersales.records.vehicles.commands.reminding import tell_due
from aftersales.records.vehicles.commands.servicing import (
    NewService,
    import_history_many,
    record_service,
)
from aftersales.records.vehicles.commands.telling import NewVehicle
from aftersales.records.vehicles.commands.warning import raise_warning, withdraw_warning

__all__ = [
    "AgentUnknown",
    "AgentUnnamed",
    "AlreadyRegistered",
    "CustomerUnknown",
    "DatesCrossed",
    "DocumentEmpty",
    "GuidanceUnknown",
    "LinkLeadsOutside",
    "MergeImpossible",
    "MergeSettled",
    "ModelKnown",
    "ModelUnknown",
    "NewService",
    "NewVehicle",
    "NotAChoice",
    "NotToldApart",
    "NothingToCorrect",
    "OdometerFell",
    "PartyEndsTooEarly",
    "PartyOverlaps",
    "PlateInTheWay",
    "PlateMalformed",
    "PlateTaken",
    "ReasonMissing",
    "RecordKnown",
    "ValueOutOfReach",
    "VehicleUnknown",
    "VinMalformed",
    "VinTaken",
    "add_document",
    "catalogue_model",
    "change_owner",
    "correct_odometer",
    "end_party",
    "give_instruction",
    "give_plate",
    "import_history_many",
    "link_party",
    "mark_seller",
    "merge",
    "name_maker",
    "note_insurance",
    "open_file",
    "publish_guidance",
    "raise_warning",
    "read_odometer",
    "reckon_nearness",
    "record_service",
    "register",
    "register_many",
    "remove_plate",
    "set_cycle",
    "tell_due",
    "tell_gaps",
    "tell_visits",
    "undo_merge",
    "update",
    "withdraw_warning",
]
