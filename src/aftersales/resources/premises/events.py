"""What happens to the house: audited, endangered, put in order."""

from dataclasses import dataclass
from datetime import date

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AreaNamed(Event):
    name = "premises.area.named"
    area_id: int


@dataclass(frozen=True, kw_only=True)
class AreaClosed(Event):
    name = "premises.area.closed"
    area_id: int


@dataclass(frozen=True, kw_only=True)
class AreaAudited(Event):
    """Points of a 7S sheet; the score is points by maximum."""

    name = "premises.area.audited"
    audit_id: int
    area_id: int
    points: int
    maximum: int


@dataclass(frozen=True, kw_only=True)
class IncidentReported(Event):
    name = "premises.incident.reported"
    incident_id: int
    area_id: int | None
    kind: str
    severity: str
    injured: int


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(Event):
    name = "premises.incident.closed"
    incident_id: int
    kind: str
    measures: int


@dataclass(frozen=True, kw_only=True)
class MeasureEvent(Event):
    measure_id: int
    audit_id: int | None = None
    incident_id: int | None = None
    person_id: int


@dataclass(frozen=True, kw_only=True)
class MeasureSet(MeasureEvent):
    """Somebody has to do something about it by a day."""

    name = "premises.measure.set"
    due_on: date


@dataclass(frozen=True, kw_only=True)
class MeasureMoved(MeasureEvent):
    """Another owner or another day; the clock begins anew."""

    name = "premises.measure.moved"
    former_person: int
    former_due_on: date
    due_on: date


@dataclass(frozen=True, kw_only=True)
class MeasureDone(MeasureEvent):
    name = "premises.measure.done"


@dataclass(frozen=True, kw_only=True)
class MeasureReopened(MeasureEvent):
    """It was done and was not enough."""

    name = "premises.measure.reopened"
    due_on: date
