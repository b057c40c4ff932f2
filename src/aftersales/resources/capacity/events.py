"""What happens to bays, people's time, loan cars, tools and equipment."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ResourceEvent(Event):
    resource_id: int


@dataclass(frozen=True, kw_only=True)
class ResourceRegistered(ResourceEvent):
    name = "capacity.resource.registered"
    kind: str
    bay_kind: str = ""
    vehicle_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ResourceChanged(ResourceEvent):
    name = "capacity.resource.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ResourceTakenOut(ResourceEvent):
    """Out of order: no new work is put on it until it is back."""

    name = "capacity.resource.taken_out"


@dataclass(frozen=True, kw_only=True)
class ResourcePutBack(ResourceEvent):
    name = "capacity.resource.put_back"


@dataclass(frozen=True, kw_only=True)
class ResourceRetired(ResourceEvent):
    name = "capacity.resource.retired"


@dataclass(frozen=True, kw_only=True)
class AbilityRated(ResourceEvent):
    """How quick somebody is in a skill group, against standard time."""

    name = "capacity.ability.rated"
    person_id: int
    skill_id: int
    percent: int


@dataclass(frozen=True, kw_only=True)
class HoldEvent(Event):
    """``about`` and ``about_number`` say for what: ("appointment", 17)."""

    occupation_id: int
    resource_id: int
    person_id: int | None = None
    about: str = ""
    about_number: int | None = None


@dataclass(frozen=True, kw_only=True)
class ResourceOccupied(HoldEvent):
    name = "capacity.occupation.made"
    purpose: str
    starts_at: datetime
    ends_at: datetime
    is_confirmed: bool
    is_override: bool = False


@dataclass(frozen=True, kw_only=True)
class OccupationMoved(HoldEvent):
    name = "capacity.occupation.moved"
    former_resource_id: int
    former_starts_at: datetime
    former_ends_at: datetime
    starts_at: datetime
    ends_at: datetime
    is_override: bool = False


@dataclass(frozen=True, kw_only=True)
class OccupationConfirmed(HoldEvent):
    name = "capacity.occupation.confirmed"


@dataclass(frozen=True, kw_only=True)
class OccupationReleased(HoldEvent):
    name = "capacity.occupation.released"


@dataclass(frozen=True, kw_only=True)
class OccupationFinished(HoldEvent):
    name = "capacity.occupation.finished"
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class OccupationHandedOn(HoldEvent):
    """What was held for one document is held for another: a booking became an order."""

    name = "capacity.occupation.handed_on"


@dataclass(frozen=True, kw_only=True)
class ToolLent(ResourceEvent):
    name = "capacity.tool.lent"
    tool_loan_id: int
    person_id: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ToolReturned(ResourceEvent):
    name = "capacity.tool.returned"
    tool_loan_id: int
    person_id: int
    condition: str


@dataclass(frozen=True, kw_only=True)
class ToolCalibrated(ResourceEvent):
    name = "capacity.tool.calibrated"
    is_passed: bool
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class UpkeepEvent(ResourceEvent):
    upkeep_plan_id: int


@dataclass(frozen=True, kw_only=True)
class UpkeepPlanned(UpkeepEvent):
    name = "capacity.upkeep.planned"
    due_on: date


@dataclass(frozen=True, kw_only=True)
class UpkeepEnded(UpkeepEvent):
    name = "capacity.upkeep.ended"


@dataclass(frozen=True, kw_only=True)
class UpkeepDone(UpkeepEvent):
    name = "capacity.upkeep.done"
    result: str
    cost: Decimal | None
    due_on: date
