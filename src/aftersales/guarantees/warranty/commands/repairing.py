"""What was wrong with a car and what was done, in the law's terms: begun with the order, told by
whoever knows, judged by whoever may, ended with the car ready.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.guarantees.warranty import queries
from aftersales.guarantees.warranty.commands._held import (
    held_repair,
    hold_car,
    of_repair,
    reckon,
)
from aftersales.guarantees.warranty.commands.refusals import (
    FaultOfAnother,
    HoursWrong,
    NoPolicy,
    RepairWrong,
)
from aftersales.guarantees.warranty.events import (
    RepairBegun,
    RepairEnded,
    RepairJudged,
    RepairTakenOut,
    RepairTold,
    TimeLeftOut,
)
from aftersales.guarantees.warranty.models import Fault, LeftOut, Policy, Repair
from aftersales.guarantees.warranty.queries.rows import REPAIRS
from aftersales.guarantees.warranty.rules.cases import NOT_IN
from aftersales.guarantees.warranty.states import (
    Component,
    Failure,
    Ground,
    NotCounted,
    Scope,
    Work,
)
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import Place
from aftersales.lane.workshop import queries as workshop

if TYPE_CHECKING:
    from aftersales.lane.orders.models import Job, Order
    from aftersales.records.vehicles.models import Vehicle

HOUR = timedelta(hours=1)
MOST_KM = 9_999_999
_SEES_WORK = frozenset({"orders.view", "workshop.view", "warranty.view"})


@dataclass(frozen=True, kw_only=True)
class Told:
    """A repair in the law's terms. ``fault_id`` None: a fault of its own, called ``words``.
    ``part`` names the main part; ``failure`` one of the early failures of O43 23.
    """

    fault_id: int | None = None
    words: str = ""
    component: str
    scope: str = Scope.NONE
    part: str = ""
    work: str = Work.REPAIR
    failure: str = ""


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """When and where a repair was that our group did not do, and its paper's number."""

    workshop_words: str
    number: str
    begun_at: datetime
    ended_at: datetime
    km: int


# ── with the order ───────────────────────────────────────────────────────────────────────────────


@command("warranty.tell_repair")
def begin_repairs(*, order_id: int, by: Actor, at: datetime) -> list[Repair]:
    """Each job of a visit that repairs something begins a repair, if the car was sold on known
    terms. A job that came back for the same fault goes on with that fault. Done twice it does
    nothing.
    """
    system = by.as_system("warranty", rights=_SEES_WORK)
    order = orders.orders(seen_by=system).get(pk=order_id)
    if not Policy.objects.filter(vehicle=order.vehicle_id).exists():
        return []
    vehicle = hold_car(order.vehicle_id, by=by)
    jobs = [
        job
        for job in orders.jobs_of(order_id, seen_by=system).filter(service_type__in=REPAIRS)
        if job.counts
    ]
    known = set(Repair.objects.filter(job__in=jobs).values_list("job", flat=True))
    missing = [job for job in jobs if job.pk not in known]  # nor what was taken out on purpose
    if not missing:
        return []
    before = _former_faults(order_id, system)
    made = [_begin(order, job, vehicle, before.get(job.pk), by=by, at=at) for job in missing]
    reckon(vehicle, by=by, at=at)
    return made


def _former_faults(order_id: int, system: Actor) -> dict[int, Fault]:
    """Of jobs that the workshop found to be back for the same fault: which one that was."""
    pairs = dict(
        workshop.repeats(seen_by=system, order_id=order_id).values_list("job", "former_job")
    )
    rows = Repair.objects.filter(job__in=pairs.values(), void_at=None).select_related("fault")
    by_job = {row.job_id: row.fault for row in rows}
    return {job: by_job[former] for job, former in pairs.items() if former in by_job}


def _begin(
    order: Order, job: Job, vehicle: Vehicle, fault: Fault | None, *, by: Actor, at: datetime
) -> Repair:
    begun_at = order.signed_at or order.opened_at
    km = vehicle.distance_km or 0
    if order.odometer_km is not None:
        km = order.odometer_km + vehicle.odometer_offset
    row = Repair.objects.create(
        group_id=vehicle.group_id,
        vehicle=vehicle,
        fault=fault or _fault(vehicle, job.title, at),
        workshop_id=order.store_id,
        order=order,
        job=job,
        number=order.number,
        begun_at=begun_at,
        km=km,
        told_at=at,
        told_by=by.key,
    )
    record(RepairBegun(**of_repair(row, by), is_repeated=fault is not None), by=by, at=at)
    return row


def _fault(vehicle: Vehicle, words: str, at: datetime) -> Fault:
    last = Fault.objects.filter(vehicle=vehicle).aggregate(n=Max("position"))["n"] or 0
    return Fault.objects.create(
        group_id=vehicle.group_id,
        vehicle=vehicle,
        position=last + 1,
        words=clean(words, most=4000, field="words", needed=True, lines=True).splitlines()[0][:160],
        seen_at=at,
    )


@command("warranty.tell_repair")
def join_repeats(*, order_id: int, by: Actor, at: datetime) -> int:
    """The workshop found jobs to be back for the same fault: their repairs go on with that fault,
    unless somebody has told by hand which one it is. Answers how many.
    """
    system = by.as_system("warranty", rights=_SEES_WORK)
    former = _former_faults(order_id, system)
    rows = Repair.objects.visible_to(system).filter(job__in=former, void_at=None, component="")
    found = list(rows.select_related("fault", "vehicle").order_by("pk"))
    joined = [row for row in found if row.job_id and row.fault_id != former[row.job_id].pk]
    if not joined:
        return 0
    vehicle = hold_car(joined[0].vehicle_id, by=by)
    for row in joined:
        lonely, row.fault = row.fault, former[row.job_id or 0]
        row.save(update_fields=["fault"])
        if not lonely.repairs.exists():
            lonely.delete()
        record(RepairBegun(**of_repair(row, by), is_repeated=True), by=by, at=at)
    reckon(vehicle, by=by, at=at)
    return len(joined)


@command("warranty.tell_repair")
def end_repairs(*, order_id: int, by: Actor, at: datetime) -> list[Repair]:
    """The car is ready, or has gone: the repairs of the visit are completed when the workshop says
    so. If it went back to work after all, they go on.
    """
    system = by.as_system("warranty", rights=_SEES_WORK)
    order = orders.orders(seen_by=system).get(pk=order_id)
    rows = list(
        Repair.objects.visible_to(system)
        .filter(order=order_id, void_at=None)
        .select_related("fault")
        .order_by("pk")
    )
    if not rows:
        return []
    vehicle = hold_car(order.vehicle_id, by=by)
    wanted = set(orders.jobs_of(order_id, seen_by=system).values_list("pk", flat=True))
    ended_at = _ended_at(order, system, at)
    changed = [row for row in rows if _end(row, ended_at, wanted, by=by, at=at)]
    if changed:
        reckon(vehicle, by=by, at=at)
    return changed


def _ended_at(order: Order, system: Actor, at: datetime) -> datetime | None:
    """When the work was completed; None while it goes on."""
    if order.handed_over_at is None:
        return order.put_at if order.place == Place.READY else None
    times = workshop.visit_times([order.pk], seen_by=system, now=at).get(order.pk)
    return (times and times.ready_at) or order.handed_over_at


def _end(
    row: Repair, ended_at: datetime | None, wanted: set[int], *, by: Actor, at: datetime
) -> bool:
    if row.job_id not in wanted:
        row.void_at, row.void_reason = at, _("The job was not done.")
        row.save(update_fields=["void_at", "void_reason"])
        record(RepairTakenOut(**of_repair(row, by)), by=by, at=at)
        return True
    end = None if ended_at is None else max(row.begun_at, ended_at)
    if row.ended_at == end:
        return False
    row.ended_at = end
    row.save(update_fields=["ended_at"])
    if end is not None:
        hours = int((end - row.begun_at) / HOUR)
        record(RepairEnded(**of_repair(row, by), hours=hours), by=by, at=at)
    return True


@command("warranty.tell_repair")
def leave_repairs(*, order_id: int, by: Actor, at: datetime) -> int:
    """The order was called off: nothing was repaired."""
    rows = list(
        Repair.objects.visible_to(by.as_system("warranty", rights=_SEES_WORK))
        .filter(order=order_id, void_at=None)
        .select_related("fault")
        .order_by("pk")
    )
    if not rows:
        return 0
    vehicle = hold_car(rows[0].vehicle_id, by=by)
    for row in rows:
        row.void_at, row.void_reason = at, _("The order was called off.")
        row.save(update_fields=["void_at", "void_reason"])
        record(RepairTakenOut(**of_repair(row, by)), by=by, at=at)
    reckon(vehicle, by=by, at=at)
    return len(rows)


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────


@command("warranty.tell_repair")
def tell_job(*, job_id: int, told: Told, by: Actor, at: datetime) -> Repair:
    """What a job of an order repairs, in the law's terms. Told again, the newer holds; what was
    judged is judged anew if it is another fault or component.
    """
    system = by.as_system("warranty", rights=_SEES_WORK)
    job = orders.jobs(seen_by=system).select_related("order").get(pk=job_id)
    by.require("warranty.tell_repair", store_id=job.store_id)
    vehicle = hold_car(job.order.vehicle_id, by=by)
    _needs_policy(vehicle)
    row = Repair.objects.filter(job=job, void_at=None).select_related("fault").first()
    if row is None:
        fault = _named(vehicle, told, job.title, at)
        row = _begin(job.order, job, vehicle, fault, by=by, at=at)
    elif told.fault_id is not None or told.words:
        row.fault = _named(vehicle, told, row.fault.words, at, former=row.fault)
    return _tell(row, vehicle, told, by=by, at=at)


@command("warranty.tell_repair")
def note_repair(
    *, vehicle_id: int, told: Told, elsewhere: Elsewhere, by: Actor, at: datetime
) -> Repair:
    """A repair that another workshop did: it counts as ours do."""
    vehicle = hold_car(vehicle_id, by=by)
    _needs_policy(vehicle)
    if not elsewhere.begun_at <= elsewhere.ended_at <= at:
        words = _("A repair ends after it begins, and not tomorrow.")
        raise RepairWrong(words, field="ended_at")
    if not 0 <= elsewhere.km <= MOST_KM:
        raise RepairWrong(_("This is no mileage."), field="km")
    row = Repair(
        group_id=vehicle.group_id,
        vehicle=vehicle,
        fault=_named(vehicle, told, "", at),
        workshop_words=clean(
            elsewhere.workshop_words, most=120, field="workshop_words", needed=True
        ),
        number=clean(elsewhere.number, most=60, field="number", needed=True),
        begun_at=elsewhere.begun_at,
        ended_at=elsewhere.ended_at,
        km=elsewhere.km,
    )
    return _tell(row, vehicle, told, by=by, at=at)


def _needs_policy(vehicle: Vehicle) -> Policy:
    policy = Policy.objects.filter(vehicle=vehicle.pk).order_by("-version").first()
    if policy is None:
        raise NoPolicy(_("First tell on which terms this car was sold."))
    return policy


def _named(
    vehicle: Vehicle, told: Told, words: str, at: datetime, former: Fault | None = None
) -> Fault:
    """The fault that is meant: one that the car has, or a new one. One that nothing else hangs on
    takes the new words.
    """
    if told.fault_id is not None:
        found = Fault.objects.filter(pk=told.fault_id, vehicle=vehicle.pk).first()
        if found is None:
            raise FaultOfAnother(_("This fault is one of another car."), field="fault_id")
        return found
    said = clean(told.words or words, most=160, field="words", needed=True)
    if former is not None and former.repairs.count() == 1:
        former.words = said
        former.save(update_fields=["words"])
        return former
    return _fault(vehicle, said, at)


def _tell(row: Repair, vehicle: Vehicle, told: Told, *, by: Actor, at: datetime) -> Repair:
    policy = _needs_policy(vehicle)
    component, scope, work = Component(told.component), Scope(told.scope), Work(told.work)
    if component in NOT_IN.get(policy.powertrain, frozenset()):
        words = _("A car with this powertrain has no such component.")
        raise RepairWrong(words, field="component")
    part = clean(told.part, most=60, field="part")
    if scope == Scope.MAIN_PART and work == Work.REPLACE and not part:
        words = _("Name the main part: the law counts each part by itself.")
        raise RepairWrong(words, field="part")
    former = (row.component, row.scope, row.part, row.work)
    row.component, row.scope, row.part, row.work = component, scope, part, work
    row.failure = Failure(told.failure) if told.failure else ""
    row.told_at, row.told_by = at, by.key
    if former[0] and former != (component, scope, part, work):
        _unjudge(row)
    row.save()
    fact = RepairTold(**of_repair(row, by), component=component, scope=scope, work=work)
    record(fact, by=by, at=at)
    reckon(vehicle, by=by, at=at)
    return row


def _unjudge(row: Repair) -> None:
    row.is_quality = row.is_dangerous = row.ground_concerns = row.judged_at = None
    row.judged_by = row.judged_words = row.ground = ""


@command("warranty.judge")
def judge(
    *,
    repair_id: int,
    is_quality: bool | None,
    words: str,
    is_dangerous: bool | None = None,
    ground: str = "",
    ground_concerns: bool | None = None,
    by: Actor,
    at: datetime,
) -> Repair:
    """Decide whether it is a problem of quality (O43 40), whether it endangers, and whether a
    ground of O43 32 takes this damage out. None: still not known.
    """
    row = held_repair(repair_id, by=by)
    if ground_concerns is not None and not ground:
        raise RepairWrong(_("Say which ground this is about."), field="ground")
    row.is_quality, row.is_dangerous = is_quality, is_dangerous
    row.ground = Ground(ground) if ground else ""
    row.ground_concerns = ground_concerns
    row.judged_words = clean(words, most=300, field="words", needed=True)
    row.judged_at, row.judged_by = at, by.key
    row.save()
    fact = RepairJudged(
        **of_repair(row, by),
        is_quality=is_quality,
        is_dangerous=is_dangerous,
        ground=row.ground,
    )
    record(fact, by=by, at=at)
    reckon(hold_car(row.vehicle_id, by=by), by=by, at=at)
    return row


@command("warranty.judge")
def leave_out(
    *, repair_id: int, hours: Decimal, reason: str, evidence: str, by: Actor, at: datetime
) -> LeftOut:
    """Hours that do not count as days in the shop, with what proves them (O43 24)."""
    row = held_repair(repair_id, by=by)
    length = Decimal(((row.ended_at or at) - row.begun_at).total_seconds()) / 3600
    before = sum((left.hours for left in queries.left_out_of(row)), Decimal(0))
    if not hours.is_finite() or not 0 < hours <= length - before:
        words = _("At most %(hours)s hours of this repair can be left out.")
        left = max(length - before, Decimal(0)).quantize(Decimal("0.01"))
        raise HoursWrong(words % {"hours": f"{left:f}"}, field="hours")
    made = LeftOut.objects.create(
        group_id=row.group_id,
        repair=row,
        hours=hours,
        reason=NotCounted(reason),
        evidence=clean(evidence, most=300, field="evidence", needed=True),
        told_at=at,
        told_by=by.key,
    )
    record(TimeLeftOut(**of_repair(row, by), hours=hours, reason=reason), by=by, at=at)
    reckon(hold_car(row.vehicle_id, by=by), by=by, at=at)
    return made


@command("warranty.judge")
def count_again(*, left_out_id: int, reason: str, by: Actor, at: datetime) -> LeftOut:
    """The proof was none: the hours count."""
    left = LeftOut.objects.visible_to(by).get(pk=left_out_id)
    row = held_repair(left.repair_id, by=by)
    left.refresh_from_db()
    if left.void_at is None:
        left.void_at = at
        left.void_reason = clean(reason, most=200, field="reason", needed=True)
        left.save(update_fields=["void_at", "void_reason"])
        fact = TimeLeftOut(
            **of_repair(row, by), hours=left.hours, reason=left.reason, is_taken_back=True
        )
        record(fact, by=by, at=at)
        reckon(hold_car(row.vehicle_id, by=by), by=by, at=at)
    return left


@command("warranty.judge")
def take_out(*, repair_id: int, reason: str, by: Actor, at: datetime) -> Repair:
    """It should not be here: no repair of a fault of this car. The row stays but does not count."""
    row = held_repair(repair_id, by=by)
    row.void_reason = clean(reason, most=200, field="reason", needed=True)
    row.void_at = at
    row.save(update_fields=["void_at", "void_reason"])
    record(RepairTakenOut(**of_repair(row, by)), by=by, at=at)
    reckon(hold_car(row.vehicle_id, by=by), by=by, at=at)
    return row


@command("warranty.tell_repair")
def reckon_car(*, vehicle_id: int, by: Actor, at: datetime) -> None:
    """Something else than a repair changed: work out anew how the car stands."""
    reckon(hold_car(vehicle_id, by=by), by=by, at=at)


@command("warranty.tell_repair")
def watch(*, by: Actor, at: datetime) -> int:
    """Follow the visits of cars whose terms are known: a repair begins with the signature and ends
    with the car ready. Cars in the house are reckoned anew, because their days run on. Answers how
    many cars are in the house.
    """
    system = by.as_system("warranty", rights=_SEES_WORK)
    for order in queries.orders_to_follow(seen_by=system, at=at):
        if order.cancelled_at is not None:
            leave_repairs(order_id=order.pk, by=by, at=at)
        else:
            begin_repairs(order_id=order.pk, by=by, at=at)
            end_repairs(order_id=order.pk, by=by, at=at)
    here = Repair.objects.visible_to(system).filter(ended_at=None, void_at=None)
    found = sorted(set(here.values_list("vehicle", flat=True)))
    for vehicle_id in found:
        reckon(hold_car(vehicle_id, by=by), by=by, at=at)
    return len(found)
