"""Every “no” of the workshop."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.refusals import Refusal


class NothingToDo(Refusal):
    """The job has no labour that could be shared out."""

    code = "workshop.nothing_to_do"


class NotWanted(Refusal):
    """The customer declined the job, or it was dropped."""

    code = "workshop.not_wanted"


class CarGone(Refusal):
    """The car has left, or the order was called off."""

    code = "workshop.car_gone"


class NobodyNamed(Refusal):
    """Work is given to somebody."""

    code = "workshop.nobody_named"
    status = 422


class SkillMissing(Refusal):
    """Whoever was named has not learnt this. ``able`` are the ids of those who have."""

    code = "workshop.skill_missing"

    def __init__(self, message: object, *, able: list[int]) -> None:
        super().__init__(message, field="people")
        self.able = able


class BayUnfit(Refusal):
    """The bay is of another kind, or has no lift."""

    code = "workshop.bay_unfit"


class DoesNotFit(Refusal):
    """It cannot be done then; says why, and where it would fit (``person_id``, ``bay_id``,
    ``starts_at``).
    """

    code = "workshop.does_not_fit"

    def __init__(
        self,
        message: object,
        *,
        person_id: int | None = None,
        bay_id: int | None = None,
        starts_at: datetime | None = None,
    ) -> None:
        super().__init__(message, field="starts_at")
        self.person_id, self.bay_id, self.starts_at = person_id, bay_id, starts_at


class BeingWorkedOn(Refusal):
    """Somebody is at it: it cannot be moved from under their hands."""

    code = "workshop.being_worked_on"


class NotYours(Refusal):
    """The work was given to somebody else."""

    code = "workshop.not_yours"


class ConsentMissing(Refusal):
    """The customer has not said yes to this job (I-14)."""

    code = "workshop.consent_missing"


class PartsMissing(Refusal):
    """Parts are not complete, and nobody has accepted the shortage (WS-04)."""

    code = "workshop.parts_missing"


class PredecessorOpen(Refusal):
    """The step before it is not done."""

    code = "workshop.predecessor_open"


class AlreadyClockedOn(Refusal):
    """One person works on one thing at a time (I-10). ``task_id`` is where the clock runs."""

    code = "workshop.already_clocked_on"

    def __init__(self, message: object, *, task_id: int | None = None) -> None:
        super().__init__(message)
        self.task_id = task_id


class NotClockedOn(Refusal):
    """There is no clock of this person running on this work."""

    code = "workshop.not_clocked_on"


class TimesOverlap(Refusal):
    """Nobody works on two things at once, afterwards neither."""

    code = "workshop.times_overlap"


class TimeImpossible(Refusal):
    """The time lies ahead, too far back, or ends before it begins."""

    code = "workshop.time_impossible"
    status = 422


class ReasonMissing(Refusal):
    """Say why, in words."""

    code = "workshop.reason_missing"
    status = 422


class NothingFound(Refusal):
    """A finding says something or shows a photo."""

    code = "workshop.nothing_found"
    status = 422


class StandardUnknown(Refusal):
    """The work has no such standard, or the standard no such element."""

    code = "workshop.standard_unknown"
    status = 422


class StandardsOpen(Refusal):
    """Elements of the work standard are not ticked yet (WS-12)."""

    code = "workshop.standards_open"


class AlreadyChecked(Refusal):
    """The self-check of this round is on record."""

    code = "workshop.already_checked"


class WorkOpen(Refusal):
    """Agreed work is not done and checked by those who did it (WS-13)."""

    code = "workshop.work_open"


class OwnWork(Refusal):
    """Nobody passes work they had a hand in (WS-14)."""

    code = "workshop.own_work"


class NotQualified(Refusal):
    """Whoever passes work holds the skill for it."""

    code = "workshop.not_qualified"


class VerdictMissing(Refusal):
    """Every job gets its verdict, and each job sent back its reason."""

    code = "workshop.verdict_missing"
    status = 422


class NotReady(Refusal):
    """The car is not ready yet."""

    code = "workshop.not_ready"


class NotInspected(Refusal):
    """Nobody has passed the work (I-14)."""

    code = "workshop.not_inspected"


class NoWayToReach(Refusal):
    """There is no phone number to send a message to, or the customer wants none."""

    code = "workshop.no_way_to_reach"


class NotAccepted(Refusal):
    """The customer has not confirmed the effect."""

    code = "workshop.not_accepted"


class NotExplained(Refusal):
    """Work, cost and care are each explained and ticked (WS-21)."""

    code = "workshop.not_explained"


class NotCleared(Refusal):
    """It is not paid, and billing has not released it (FE-09)."""

    code = "workshop.not_cleared"


class RepeatUnexplained(Refusal):
    """The car is back too soon for the same fault and nobody has said why (WS-17)."""

    code = "workshop.repeat_unexplained"


class AlreadyClassified(Refusal):
    """The cause of this repeat repair is on record."""

    code = "workshop.already_classified"


class DayOrder(Refusal):
    """Work goes over to a later day."""

    code = "workshop.day_order"
    status = 422


class DifferenceUnexplained(Refusal):
    """Each car that was accepted and is not repaired has its reason (RC-28)."""

    code = "workshop.difference_unexplained"


class DayClosed(Refusal):
    """The day was reconciled already, or has not come."""

    code = "workshop.day_closed"


class NoCaseForAppraisal(Refusal):
    """Only a repeat by our own fault is appraised, and once (WS-18)."""

    code = "workshop.no_case_for_appraisal"


class ReadingsIncomplete(Refusal):
    """Each value of the method is measured, and no other."""

    code = "workshop.readings_incomplete"
    status = 422
