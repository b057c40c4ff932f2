"""Lending tools, calibrating them, and the upkeep of bays and equipment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.money import rounded
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.deadlines.queries import end_of_months
from aftersales.ground.network.queries import day_of, store
from aftersales.records.staff import queries as staff
from aftersales.resources.capacity.commands.holding import (
    Claim,
    OutOfService,
    PeriodBackwards,
    finish_rows,
    occupy,
)
from aftersales.resources.capacity.commands.setting import locked
from aftersales.resources.capacity.events import (
    ToolCalibrated,
    ToolLent,
    ToolReturned,
    UpkeepDone,
    UpkeepEnded,
    UpkeepPlanned,
)
from aftersales.resources.capacity.models import (
    Calibration,
    Occupation,
    Resource,
    ToolLoan,
    UpkeepPlan,
    UpkeepRecord,
)
from aftersales.resources.capacity.states import (
    Condition,
    Purpose,
    ResourceKind,
    ServiceState,
    UpkeepResult,
)

LONG = timedelta(days=20 * 366)


class NotATool(Refusal):
    """Only special tools are lent and calibrated."""

    code = "capacity.not_a_tool"
    status = 422


class ToolLentAlready(Refusal):
    """Somebody has it, perhaps longer than agreed."""

    code = "capacity.tool_lent_already"


class NotLent(Refusal):
    """The tool is back already."""

    code = "capacity.not_lent"


class CalibrationOverdue(Refusal):
    """A tool that is not calibrated measures nothing."""

    code = "capacity.calibration_overdue"


class CalibrationAhead(Refusal):
    """Nobody has calibrated it on a day that is still to come."""

    code = "capacity.calibration_ahead"
    status = 422


class UpkeepKnown(Refusal):
    """The plan has this upkeep for it already."""

    code = "capacity.upkeep_known"


class UpkeepOver(Refusal):
    """The plan was ended."""

    code = "capacity.upkeep_over"


def holder(by: Actor, store_id: int) -> Actor:
    """Whoever lends or keeps up holds the thing for it, whatever else they may hold."""
    if by.may("capacity.occupy", store_id=store_id):
        return by
    return by.as_system("capacity", rights={"capacity.occupy"})


# -- tools ----------------------------------------------------------------------------------------


@command("capacity.lend")
def lend(
    *, resource_id: int, person_id: int, due_at: datetime, by: Actor, at: datetime
) -> ToolLoan:
    """Somebody of the store takes a special tool until a time; it is held for them (WS-38). Not
    while its calibration is overdue.
    """
    tool = locked(resource_id, "capacity.lend", by)
    _require_tool(tool)
    if due_at <= at:
        raise PeriodBackwards(_("It comes back later than it goes."), field="due_at")
    if ToolLoan.objects.filter(resource=tool, returned_at=None).exists():
        raise ToolLentAlready(_("Somebody has it. Take it back first."), field="resource_id")
    today = day_of(at, store_id=tool.store_id)
    if tool.calibration_due_on is not None and tool.calibration_due_on < today:
        raise CalibrationOverdue(_("Its calibration has run out."), field="resource_id")
    borrower = staff.people_of_store(tool.store_id, seen_by=by).filter(person_id=person_id)
    if not borrower.exists():
        raise Resource.DoesNotExist
    (hold,) = occupy(
        store_id=tool.store_id,
        claims=[Claim(resource_id=tool.pk, starts_at=at, ends_at=due_at)],
        purpose=Purpose.LOAN,
        is_confirmed=True,
        by=holder(by, tool.store_id),
        at=at,
    )
    loan = ToolLoan.objects.create(
        store_id=tool.store_id,
        resource=tool,
        person_id=person_id,
        occupation=hold,
        lent_at=at,
        due_at=due_at,
    )
    fact = ToolLent(
        store_id=tool.store_id,
        resource_id=tool.pk,
        tool_loan_id=loan.pk,
        person_id=person_id,
        due_at=due_at,
    )
    record(fact, by=by, at=at)
    return loan


@command("capacity.lend")
def take_back(
    *, resource_id: int, condition: Condition, words: str = "", by: Actor, at: datetime
) -> ToolLoan:
    """The tool is back, in this condition. One that is faulty or lost goes out of service."""
    tool = locked(resource_id, "capacity.lend", by)
    loan = ToolLoan.objects.filter(resource=tool, returned_at=None).first()
    if loan is None:
        raise NotLent(_("It is not lent to anybody."))
    said = clean(words, most=200, field="words")
    hold = Occupation.objects.select_for_update().get(pk=loan.occupation_id)
    finish_rows([hold], by=by, at=at)
    loan.returned_at, loan.condition, loan.words = at, condition, said
    loan.save(update_fields=["returned_at", "condition", "words"])
    tool.condition = condition
    if condition in (Condition.FAULTY, Condition.LOST) and tool.state == ServiceState.IN_SERVICE:
        tool.state = ServiceState.OUT_OF_ORDER
        tool.out_words = said or str(Condition(condition).label)
    tool.save(update_fields=["condition", "state", "out_words"])
    fact = ToolReturned(
        store_id=tool.store_id,
        resource_id=tool.pk,
        tool_loan_id=loan.pk,
        person_id=loan.person_id,
        condition=condition,
    )
    record(fact, by=by, at=at)
    return loan


@command("capacity.calibrate")
def calibrate(
    *,
    resource_id: int,
    on: date,
    is_passed: bool,
    certificate: str = "",
    done_by: str = "",
    due_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Calibration:
    """A tool or tester was calibrated. Passed: good until a day, told or by its months. Not passed:
    it goes out of service.
    """
    tool = locked(resource_id, "capacity.calibrate", by)
    if tool.kind not in (ResourceKind.TOOL, ResourceKind.EQUIPMENT):
        raise NotATool(_("Only tools and equipment are calibrated."), field="resource_id")
    if on > day_of(at, store_id=tool.store_id):
        raise CalibrationAhead(_("This day is still to come."), field="on")
    until = _calibrated_until(tool, on, due_on) if is_passed else None
    if until is not None and until <= on:
        raise PeriodBackwards(_("It is good until a later day."), field="due_on")
    _require_near(until or on, at, tool.store_id, "due_on")
    row, _made = Calibration.objects.update_or_create(
        resource=tool,
        on=on,
        defaults={
            "store_id": tool.store_id,
            "is_passed": is_passed,
            "certificate": clean(certificate, most=60, field="certificate"),
            "done_by": clean(done_by, most=80, field="done_by"),
            "due_on": until,
        },
    )
    if tool.calibrated_on is None or on >= tool.calibrated_on:
        _note(tool, row)
    fact = ToolCalibrated(
        store_id=tool.store_id, resource_id=tool.pk, is_passed=is_passed, due_on=until
    )
    record(fact, by=by, at=at)
    return row


def _calibrated_until(tool: Resource, on: date, told: date | None) -> date | None:
    if told is not None or tool.calibrate_months is None:
        return told
    group = store(tool.store_id).group_id
    return end_of_months(on, tool.calibrate_months, group_id=group, store_id=tool.store_id)


def _note(tool: Resource, row: Calibration) -> None:
    """What the latest calibration says of the tool."""
    tool.calibrated_on, tool.calibration_due_on = row.on, row.due_on
    if not row.is_passed and tool.state == ServiceState.IN_SERVICE:
        tool.state, tool.condition = ServiceState.OUT_OF_ORDER, Condition.FAULTY
        tool.out_words = _("not passed at calibration")
    tool.save(
        update_fields=["calibrated_on", "calibration_due_on", "state", "condition", "out_words"]
    )


def _require_tool(row: Resource) -> None:
    if row.kind != ResourceKind.TOOL:
        raise NotATool(_("Only special tools are lent."), field="resource_id")
    if row.state != ServiceState.IN_SERVICE:
        raise OutOfService(_("%(name)s is out of service.") % {"name": row.name})


# -- upkeep ---------------------------------------------------------------------------------------


@command("capacity.keep_up")
def plan_upkeep(
    *,
    resource_id: int,
    name: str,
    every_days: int,
    due_on: date,
    minutes: int = 60,
    handbook_item: str = "",
    by: Actor,
    at: datetime,
) -> UpkeepPlan:
    """What has to be done to it, how often, and when next (WS-39)."""
    row = locked(resource_id, "capacity.keep_up", by)
    if not (1 <= every_days <= 3660 and 1 <= minutes <= 30_000):
        raise PeriodBackwards(_("Upkeep comes again after a day to ten years."), field="every_days")
    _require_near(due_on, at, row.store_id, "due_on")
    plan = UpkeepPlan(
        store_id=row.store_id,
        resource=row,
        name=clean(name, most=120, field="name", needed=True),
        every_days=every_days,
        minutes=minutes,
        handbook_item=clean(handbook_item, most=80, field="handbook_item"),
        due_on=due_on,
    )
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError as clash:
        raise UpkeepKnown(_("This upkeep is planned already."), field="name") from clash
    record(UpkeepPlanned(**_of(plan), due_on=due_on), by=by, at=at)
    return plan


@command("capacity.keep_up")
def end_upkeep(*, upkeep_plan_id: int, by: Actor, at: datetime) -> UpkeepPlan:
    """It need not be done any more."""
    plan = _plan(upkeep_plan_id, by)
    plan.is_ended = True
    plan.save(update_fields=["is_ended"])
    record(UpkeepEnded(**_of(plan)), by=by, at=at)
    return plan


@command("capacity.keep_up")
def block_for_upkeep(
    *, upkeep_plan_id: int, starts_at: datetime, by: Actor, at: datetime
) -> Occupation:
    """Take the thing off the plan for its upkeep: as long as that lasts nobody can book it."""
    plan = _plan(upkeep_plan_id, by)
    _require_near(day_of(starts_at, store_id=plan.store_id), at, plan.store_id, "starts_at")
    ends_at = starts_at + timedelta(minutes=plan.minutes)
    (hold,) = occupy(
        store_id=plan.store_id,
        claims=[Claim(resource_id=plan.resource_id, starts_at=starts_at, ends_at=ends_at)],
        purpose=Purpose.UPKEEP,
        about=("upkeep_plan", plan.pk),
        is_confirmed=True,
        by=holder(by, plan.store_id),
        at=at,
    )
    return hold


@command("capacity.keep_up")
def record_upkeep(
    *,
    upkeep_plan_id: int,
    on: date,
    result: UpkeepResult,
    words: str = "",
    cost: Decimal | None = None,
    by: Actor,
    at: datetime,
) -> UpkeepRecord:
    """Upkeep was done: the next one is counted from this day, and the thing is free again. What is
    not in order goes out of service.
    """
    plan = _plan(upkeep_plan_id, by)
    if on > day_of(at, store_id=plan.store_id):
        raise CalibrationAhead(_("This day is still to come."), field="on")
    currency = store(plan.store_id).currency
    row = UpkeepRecord.objects.create(
        store_id=plan.store_id,
        resource_id=plan.resource_id,
        plan=plan,
        on=on,
        result=result,
        words=clean(words, most=300, field="words"),
        cost=None if cost is None else rounded(cost, currency),
        currency="" if cost is None else currency,
        done_by=by.key,
    )
    plan.done_on, plan.due_on = on, on + timedelta(days=plan.every_days)
    plan.save(update_fields=["done_on", "due_on"])
    held = (
        Occupation.objects.active()
        .select_for_update()
        .filter(about="upkeep_plan", about_number=plan.pk, during__startswith__lte=at)
    )
    finish_rows(list(held.order_by("pk")), by=by, at=at)
    if result == UpkeepResult.FAILED:
        _out(plan.resource, row.words)
    record(UpkeepDone(**_of(plan), result=result, cost=row.cost, due_on=plan.due_on), by=by, at=at)
    return row


def _require_near(day: date, at: datetime, store_id: int, field: str) -> None:
    """A slip of the keys is not planned for."""
    if abs(day - day_of(at, store_id=store_id)) > LONG:
        raise PeriodBackwards(_("This day is more than twenty years away."), field=field)


def _out(row: Resource, words: str) -> None:
    if row.state == ServiceState.IN_SERVICE:
        row.state = ServiceState.OUT_OF_ORDER
        row.out_words = words or str(UpkeepResult.FAILED.label)
        row.save(update_fields=["state", "out_words"])


def _plan(upkeep_plan_id: int, by: Actor) -> UpkeepPlan:
    plan = UpkeepPlan.objects.visible_to(by).select_related("resource").get(pk=upkeep_plan_id)
    plan.resource = locked(plan.resource_id, "capacity.keep_up", by)
    plan.refresh_from_db(fields=["is_ended", "due_on", "done_on"])
    if plan.is_ended:
        raise UpkeepOver(_("This upkeep was ended."))
    return plan


def _of(plan: UpkeepPlan) -> dict[str, int]:
    return {
        "store_id": plan.store_id,
        "resource_id": plan.resource_id,
        "upkeep_plan_id": plan.pk,
    }
