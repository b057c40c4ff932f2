"""From the contract to acceptance: steps in their list, safety before and after, users trained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, store
from aftersales.lane.fieldservice.commands.refusals import (
    BansOpen,
    CustomerNotHere,
    DayWrong,
    NothingToTick,
    NoTraining,
    OrderOfAnother,
    StepsOpen,
    TrainingHalf,
)
from aftersales.lane.fieldservice.events import (
    InstallationAccepted,
    InstallationAgreed,
    InstallationCancelled,
    InstallationStarted,
    StepTicked,
    TrainingGiven,
)
from aftersales.lane.fieldservice.models import Installation, StepTick, Training
from aftersales.lane.fieldservice.queries import lists, trained
from aftersales.lane.fieldservice.states import INSTALLATION, InstallationState, Phase
from aftersales.lane.orders import queries as orders
from aftersales.records.customers.commands import adding_to_a_living_file
from aftersales.records.customers.queries import visible as customers
from aftersales.records.staff import queries as staff
from aftersales.records.vehicles import queries as vehicles

LONG = timedelta(days=20 * 366)
REPORT = 4000


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What was agreed: what is fitted where, by which day, and whose people are trained by when."""

    title: str
    due_on: date
    contract_number: str = ""
    contract_on: date | None = None
    place: str = ""
    is_electrical: bool = False
    height_m: Decimal = Decimal(0)
    trainees: int = 0
    training_due_on: date | None = None


@command("fieldservice.agree")
def agree(
    *,
    store_id: int,
    customer_id: int,
    contract: Contract,
    vehicle_id: int | None = None,
    order_id: int | None = None,
    person_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Installation:
    """Take on an installation; from here on the contract's day runs (WS-40)."""
    by.require("fieldservice.agree", store_id=store_id)
    today = day_of(at, store_id=store_id)
    signed = contract.contract_on or today
    _require_days(contract, signed, today)
    if bool(contract.trainees) != (contract.training_due_on is not None):
        words = _("Say how many people are trained, and by when.")
        raise TrainingHalf(words, field="training_due_on")
    _require_known(customer_id, vehicle_id, order_id, store_id, by)
    if person_id is not None:
        staff.people_now(store_id=store_id, on=today).get(pk=person_id)
    site = store(store_id)
    with adding_to_a_living_file():
        row = Installation.objects.create(
            store_id=store_id,
            number=next_number("IN", store_id=store_id, store_code=site.code, year=today.year),
            customer_id=customer_id,
            vehicle_id=vehicle_id,
            order_id=order_id,
            technician_id=person_id,
            title=clean(contract.title, most=120, field="title", needed=True),
            contract_number=clean(contract.contract_number, most=40, field="contract_number"),
            contract_on=signed,
            place=clean(contract.place, most=300, field="place"),
            is_electrical=contract.is_electrical,
            height_m=contract.height_m,
            due_on=contract.due_on,
            trainees=contract.trainees,
            training_due_on=contract.training_due_on,
            agreed_at=at,
        )
    fact = InstallationAgreed(
        **_told(row),
        order_id=order_id,
        person_id=person_id,
        due_on=row.due_on,
        trainees=row.trainees,
        training_due_on=row.training_due_on,
        is_electrical=row.is_electrical,
    )
    record(fact, by=by, at=at)
    return row


@command("fieldservice.install")
def tick(*, installation_id: int, phase: Phase, element: str, by: Actor, at: datetime) -> StepTick:
    """A step is done, or a ban is seen to be kept: before fitting while it is agreed, after it and
    the steps while it is in work. Ticked again it stays as it was.
    """
    row = _locked(installation_id, "fieldservice.install", by)
    wanted = InstallationState.AGREED if phase == Phase.BEFORE else InstallationState.IN_WORK
    found = {tl.phase: tl for tl in lists(row)}.get(phase)
    known = {p.code for p in found.points if p.applies} if found else set()
    if row.state != wanted or found is None or element not in known:
        raise NothingToTick(_("There is nothing of this kind to tick now."), field="element")
    made, is_new = StepTick.objects.get_or_create(
        installation=row,
        phase=phase,
        element=element,
        defaults={
            "store_id": row.store_id,
            "version_id": found.version_id,
            "person_id": by.person_id,
            "ticked_at": at,
        },
    )
    if is_new:
        fact = StepTicked(**_told(row), phase=phase, element=element, person_id=by.person_id)
        record(fact, by=by, at=at)
    return made


@command("fieldservice.install")
def start(*, installation_id: int, by: Actor, at: datetime) -> Installation:
    """Fitting begins; where it is electrical or high up, when the bans before it are ticked."""
    row = _locked(installation_id, "fieldservice.install", by)
    INSTALLATION.require(InstallationState(row.state), InstallationState.IN_WORK)
    _require_bans(row, Phase.BEFORE)
    row.state, row.started_at = InstallationState.IN_WORK, at
    row.technician_id = row.technician_id or by.person_id
    row.save(update_fields=["state", "started_at", "technician"])
    record(InstallationStarted(**_told(row), person_id=row.technician_id), by=by, at=at)
    return row


@command("fieldservice.accept")
def accept(
    *, installation_id: int, accepted_by: str, report: str, by: Actor, at: datetime
) -> Installation:
    """The customer takes it over: all steps done, the bans after fitting ticked, the report
    written.
    """
    row = _locked(installation_id, "fieldservice.accept", by)
    INSTALLATION.require(InstallationState(row.state), InstallationState.ACCEPTED)
    steps = next(found for found in lists(row) if found.phase == Phase.STEP)
    if steps.left:
        raise StepsOpen(_("Steps that are not ticked: %(n)d.") % {"n": len(steps.left)})
    _require_bans(row, Phase.AFTER)
    row.accepted_by = clean(accepted_by, most=60, field="accepted_by", needed=True)
    row.report = clean(report, most=REPORT, field="report", needed=True, lines=True)
    row.state, row.accepted_at = InstallationState.ACCEPTED, at
    row.save(update_fields=["state", "accepted_at", "accepted_by", "report"])
    in_time = day_of(at, store_id=row.store_id) <= row.due_on
    record(InstallationAccepted(**_told(row), is_in_time=in_time), by=by, at=at)
    return row


@command("fieldservice.agree")
def cancel(*, installation_id: int, reason: str, by: Actor, at: datetime) -> Installation:
    """The contract does not come to be carried out."""
    row = _locked(installation_id, "fieldservice.agree", by)
    INSTALLATION.require(InstallationState(row.state), InstallationState.CANCELLED)
    row.cancel_reason = clean(reason, most=200, field="reason", needed=True)
    row.state, row.cancelled_at = InstallationState.CANCELLED, at
    row.save(update_fields=["state", "cancelled_at", "cancel_reason"])
    record(InstallationCancelled(**_told(row)), by=by, at=at)
    return row


@command("fieldservice.install")
def train(
    *,
    installation_id: int,
    on: date,
    people: int,
    minutes: int,
    subjects: str,
    by: Actor,
    at: datetime,
) -> Training:
    """Some of the user's people were trained; the agreed time is kept when all are (WS-40)."""
    row = _locked(installation_id, "fieldservice.install", by)
    if not row.trainees or row.state == InstallationState.CANCELLED:
        raise NoTraining(_("No training is agreed."))
    if on > day_of(at, store_id=row.store_id) or on < row.contract_on:
        raise DayWrong(_("The training was between the contract and today."), field="on")
    made = Training.objects.create(
        store_id=row.store_id,
        installation=row,
        on=on,
        people=people,
        minutes=minutes,
        subjects=clean(subjects, most=300, field="subjects", needed=True),
        trainer_id=by.person_id,
        recorded_at=at,
    )
    fact = TrainingGiven(
        **_told(row),
        training_id=made.pk,
        people=people,
        trained=trained(row.pk),
        trainees=row.trainees,
    )
    record(fact, by=by, at=at)
    return made


# -- what they share ------------------------------------------------------------------------------


def _locked(installation_id: int, right: str, by: Actor) -> Installation:
    rows = Installation.objects.visible_to(by).select_for_update(of=("self",))
    row = rows.get(pk=installation_id)
    by.require(right, store_id=row.store_id)
    return row


def _told(row: Installation) -> dict[str, Any]:
    return {
        "store_id": row.store_id,
        "installation_id": row.pk,
        "customer_id": row.customer_id,
        "vehicle_id": row.vehicle_id,
    }


def _require_bans(row: Installation, phase: Phase) -> None:
    left = [p for found in lists(row) if found.phase == phase for p in found.left]
    if left:
        raise BansOpen(_("Safety points that are not ticked: %(n)d.") % {"n": len(left)})


def _require_days(contract: Contract, signed: date, today: date) -> None:
    if signed > today:
        raise DayWrong(_("A contract of tomorrow is not signed yet."), field="contract_on")
    named = [("due_on", contract.due_on), ("training_due_on", contract.training_due_on)]
    for field, day in named:
        if day is not None and not signed <= day <= signed + LONG:
            raise DayWrong(_("This day is before the contract or too far off."), field=field)


def _require_known(
    customer_id: int, vehicle_id: int | None, order_id: int | None, store_id: int, by: Actor
) -> None:
    """In sight of whoever writes it down, and belonging together."""
    system = by.as_system("fieldservice", rights={"customers.view", "vehicles.view", "orders.view"})
    if not customers(seen_by=system).filter(pk=customer_id).exists():
        raise CustomerNotHere(_("There is no such customer here."), field="customer_id")
    if vehicle_id is not None:
        vehicles.visible(seen_by=system).get(pk=vehicle_id)
    if order_id is not None:
        order = orders.orders(seen_by=system).get(pk=order_id)
        if (order.customer_id, order.store_id) != (customer_id, store_id):
            words = _("The order is that of another customer or store.")
            raise OrderOfAnother(words, field="order_id")
