"""What happens to installations."""

from dataclasses import dataclass
from datetime import date

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class InstallationEvent(Event):
    installation_id: int
    customer_id: int
    vehicle_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class InstallationAgreed(InstallationEvent):
    """The contract names the day; so it does for the training of the user's people, if any."""

    name = "fieldservice.installation.agreed"
    order_id: int | None = None
    person_id: int | None = None
    due_on: date
    trainees: int
    training_due_on: date | None
    is_electrical: bool


@dataclass(frozen=True, kw_only=True)
class InstallationStarted(InstallationEvent):
    name = "fieldservice.installation.started"
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class StepTicked(InstallationEvent):
    name = "fieldservice.step.ticked"
    phase: str
    element: str
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class InstallationAccepted(InstallationEvent):
    name = "fieldservice.installation.accepted"
    is_in_time: bool


@dataclass(frozen=True, kw_only=True)
class InstallationCancelled(InstallationEvent):
    name = "fieldservice.installation.cancelled"


@dataclass(frozen=True, kw_only=True)
class TrainingGiven(InstallationEvent):
    """People of the user were trained; ``trained`` of ``trainees`` by now."""

    name = "fieldservice.training.given"
    training_id: int
    people: int
    trained: int
    trainees: int
