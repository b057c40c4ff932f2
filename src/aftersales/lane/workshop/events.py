"""What happens to the work on a car, as facts: read together they are the six steps of WS-02."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OfVisit(Event):
    """A fact about a car in the house."""

    order_id: int
    vehicle_id: int


@dataclass(frozen=True, kw_only=True)
class OfTask(OfVisit):
    """A fact about a piece of work."""

    job_id: int
    task_id: int


@dataclass(frozen=True, kw_only=True)
class TaskPlanned(OfTask):
    name = "workshop.task.planned"
    kind: str
    hours: Decimal


@dataclass(frozen=True, kw_only=True)
class TaskDispatched(OfTask):
    """It has people, a bay and a time (WS-07). ``people`` are ids of persons."""

    name = "workshop.task.dispatched"
    people: tuple[int, ...]
    bay: int | None = None
    starts_at: datetime
    ends_at: datetime
    minutes: int

    def objects(self) -> Iterator[tuple[str, int]]:
        yield from super().objects()
        for person in self.people:
            yield "person", person
        if self.bay is not None:
            yield "resource", self.bay


@dataclass(frozen=True, kw_only=True)
class TaskMoved(TaskDispatched):
    """It was put to another time, person or bay."""

    name = "workshop.task.moved"
    former_starts_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TaskTakenBack(OfTask):
    """It was taken off the board again, to be shared out later."""

    name = "workshop.task.taken_back"


@dataclass(frozen=True, kw_only=True)
class TaskDropped(OfTask):
    """It is not done on this visit."""

    name = "workshop.task.dropped"


@dataclass(frozen=True, kw_only=True)
class OfWorker(OfTask):
    """What one person did at a piece of work."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class WorkStarted(OfWorker):
    """Somebody clocked on. ``is_first``: nobody had worked on the task before."""

    name = "workshop.work.started"
    stint_id: int
    is_first: bool


@dataclass(frozen=True, kw_only=True)
class WorkPaused(OfWorker):
    name = "workshop.work.paused"
    stint_id: int
    reason: str
    seconds: int


@dataclass(frozen=True, kw_only=True)
class WorkResumed(OfWorker):
    name = "workshop.work.resumed"
    stint_id: int


@dataclass(frozen=True, kw_only=True)
class WorkEnded(OfWorker):
    """Somebody clocked off. ``is_last``: the task is done."""

    name = "workshop.work.ended"
    stint_id: int | None = None
    seconds: int
    is_last: bool


@dataclass(frozen=True, kw_only=True)
class TaskDone(OfTask):
    """``seconds`` is what everybody clocked together, ``sold`` what the customer pays, in hours."""

    name = "workshop.task.done"
    seconds: int
    sold: Decimal
    round: int


@dataclass(frozen=True, kw_only=True)
class ClockCorrected(OfWorker):
    """A clocked time was put right; what stood there before stays on record."""

    name = "workshop.clock.corrected"
    stint_id: int
    former_seconds: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class StepOutOfOrder(OfTask):
    """A step was taken before the one that comes before it (WS-09)."""

    name = "workshop.step.out_of_order"
    step: str
    missing: str


@dataclass(frozen=True, kw_only=True)
class ShortageAccepted(OfTask):
    """Work may start although parts are missing (WS-04)."""

    name = "workshop.shortage.accepted"
    missing: int


@dataclass(frozen=True, kw_only=True)
class FindingRecorded(OfWorker):
    name = "workshop.finding.recorded"
    finding_id: int
    photos: int
    proposed_job: int | None = None

    def objects(self) -> Iterator[tuple[str, int]]:
        yield from super().objects()
        if self.proposed_job is not None:
            yield "job", self.proposed_job


@dataclass(frozen=True, kw_only=True)
class StandardTicked(OfWorker):
    """One element of the work standard was done (WS-12)."""

    name = "workshop.standard.ticked"
    item: str
    element: str


@dataclass(frozen=True, kw_only=True)
class SelfChecked(OfWorker):
    name = "workshop.task.self_checked"
    round: int


@dataclass(frozen=True, kw_only=True)
class TaskSentBack(OfTask):
    """It did not pass (WS-14, WS-16)."""

    name = "workshop.task.sent_back"
    reason: str
    round: int


@dataclass(frozen=True, kw_only=True)
class VisitInspected(OfVisit):
    """Somebody who had no hand in it looked at the work."""

    name = "workshop.visit.inspected"
    inspection_id: int
    person_id: int
    round: int
    verdict: str
    jobs: int
    failed: int


@dataclass(frozen=True, kw_only=True)
class VehicleWashed(OfVisit):
    name = "workshop.vehicle.washed"
    is_skipped: bool


@dataclass(frozen=True, kw_only=True)
class RestGuided(OfVisit):
    """The customer was shown to the lounge, or goes and is called back (RC-19)."""

    name = "workshop.rest.guided"
    choice: str
    promised_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerCalledBack(OfVisit):
    name = "workshop.rest.called_back"
    channel: str


@dataclass(frozen=True, kw_only=True)
class ReadyAnnounced(OfVisit):
    """The customer was told that the car is ready (WS-20)."""

    name = "workshop.ready.announced"
    customer_id: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class ResultAccepted(OfVisit):
    """The customer confirmed the effect, or did not (WS-15)."""

    name = "workshop.result.accepted"
    is_confirmed: bool


@dataclass(frozen=True, kw_only=True)
class WorkExplained(OfVisit):
    """Work, cost and care until the next service were explained and signed for (WS-21)."""

    name = "workshop.work.explained"
    is_signed: bool


@dataclass(frozen=True, kw_only=True)
class GuaranteeIssued(OfVisit):
    """The repair guarantee of one job, frozen (DOMAIN 3.1)."""

    name = "workshop.guarantee.issued"
    job_id: int
    guarantee_id: int
    repair_class: str
    km: int
    days: int
    last_day: date


@dataclass(frozen=True, kw_only=True)
class VehicleHandedOver(OfVisit):
    """The car has left: bays are free, the end is set, the call-back clocks start (WS-24)."""

    name = "workshop.vehicle.handed_over"
    customer_id: int
    hand_over_id: int
    guarantees: int


@dataclass(frozen=True, kw_only=True)
class RepeatFlagged(OfVisit):
    """A car is back too soon for the same fault (WS-17): ``former`` is the earlier order."""

    name = "workshop.repeat.flagged"
    repeat_id: int
    job_id: int
    former: int
    kind: str
    days: int

    def objects(self) -> Iterator[tuple[str, int]]:
        yield from super().objects()
        yield "order", self.former


@dataclass(frozen=True, kw_only=True)
class RepeatClassified(OfVisit):
    name = "workshop.repeat.classified"
    repeat_id: int
    job_id: int
    cause: str


@dataclass(frozen=True, kw_only=True)
class RepeatAppraised(OfVisit):
    """What the case for appraisal came to (WS-18)."""

    name = "workshop.repeat.appraised"
    repeat_id: int
    job_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class EmissionTested(OfVisit):
    """``failed`` counts what was measured outside its limits; ``job_id`` is the repair that is
    proposed for it (WS-37).
    """

    name = "workshop.emission.tested"
    emission_test_id: int
    method: str
    verdict: str
    failed: int
    job_id: int | None
    retest_due_on: date | None


@dataclass(frozen=True, kw_only=True)
class EmissionFailureClosed(OfVisit):
    """A later test of the same car and method has passed."""

    name = "workshop.emission.closed"
    emission_test_id: int
    retest: int


@dataclass(frozen=True, kw_only=True)
class WorkCarriedOver(OfTask):
    """Work planned for a day was not done on it (WS-25)."""

    name = "workshop.work.carried_over"
    on: date
    to: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class DayReconciled(Event):
    """What was accepted against what was repaired (RC-28)."""

    name = "workshop.day.reconciled"
    day_end_id: int
    on: date
    accepted: int
    repaired: int
    explained: int
