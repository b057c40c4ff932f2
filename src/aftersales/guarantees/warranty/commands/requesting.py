"""What a customer asks for under the law: taken with the verdict of that day, answered within the
law's days, carried out, and on record for good (WT-20, O43 25 to 29).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, store
from aftersales.guarantees.warranty.commands._held import hold_car
from aftersales.guarantees.warranty.commands.keeping import Terms, keep_policy
from aftersales.guarantees.warranty.commands.refusals import (
    FaultOfAnother,
    NoPolicy,
    RequestOpen,
    RequestWrong,
    RightNotStanding,
)
from aftersales.guarantees.warranty.events import (
    CarTakenBack,
    RequestDisputed,
    RequestDone,
    RequestGranted,
    RequestRefused,
    RequestTaken,
    RequestWithdrawn,
)
from aftersales.guarantees.warranty.models import Fault, GuaranteeRequest, Policy
from aftersales.guarantees.warranty.queries import CarStanding, case_of, standing_of
from aftersales.guarantees.warranty.rules import judging, law
from aftersales.guarantees.warranty.states import (
    CAR_GOES,
    OPEN_REQUESTS,
    REQUEST,
    Asked,
    CostOwner,
    RequestState,
)
from aftersales.lane.orders import queries as orders
from aftersales.records.customers.commands import adding_to_a_living_file
from aftersales.records.vehicles import queries as vehicles

if TYPE_CHECKING:
    from aftersales.records.vehicles.models import Vehicle

WORDS = 2000
MOST = Decimal(100_000_000)
REMEDIES = {  # which rights give what is asked
    Asked.REPAIR: frozenset({"free_repair"}),
    Asked.ASSEMBLY: frozenset({"replace_assembly"}),
    Asked.EXCHANGE: frozenset({"replace_or_return", "replace"}),
    Asked.RETURN: frozenset({"replace_or_return", "return"}),
}
_ROOM = frozenset({"warranty.view", "warranty.keep_policy", "vehicles.view", "orders.view"})


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What is granted, on which right, at whose cost. ``right`` empty: beyond the law, as goodwill.

    Of a return: ``price`` as paid, ``usage_fee`` worked out by law where None,
    ``further_costs`` registration, fittings and fees (O43 26).
    """

    words: str
    right: str = ""
    cost_owner: str
    price: Decimal | None = None
    usage_fee: Decimal | None = None
    further_costs: Decimal = Decimal(0)


@command("warranty.take_request")
def take_request(
    *,
    store_id: int,
    vehicle_id: int,
    customer_id: int,
    asks: str,
    words: str,
    received_on: date | None = None,
    order_id: int | None = None,
    fault_id: int | None = None,
    by: Actor,
    at: datetime,
) -> GuaranteeRequest:
    """A customer asks. The verdict of this day is frozen with it, and the law's days for answer and
    completion begin (O43 28).
    """
    by.require("warranty.take_request", store_id=store_id)
    today = day_of(at, store_id=store_id)
    came = received_on or today
    if not date(2013, 10, 1) <= came <= today:
        raise RequestWrong(_("A request is not of tomorrow."), field="received_on")
    vehicle = hold_car(vehicle_id, by=by)
    wanted = Asked(asks)
    mine = GuaranteeRequest.objects.filter(vehicle=vehicle.pk, state__in=OPEN_REQUESTS)
    if wanted in CAR_GOES and mine.filter(asks__in=CAR_GOES).exists():
        raise RequestOpen(_("For this car exchange or return is asked for already."), field="asks")
    _belongs(vehicle, store_id, order_id, fault_id, by)
    found = _standing(vehicle, came, by, at)
    site = store(store_id)
    with adding_to_a_living_file():
        row = GuaranteeRequest.objects.create(
            store_id=store_id,
            number=next_number("GR", store_id=store_id, store_code=site.code, year=today.year),
            vehicle=vehicle,
            customer_id=customer_id,
            order_id=order_id,
            fault_id=fault_id,
            asks=wanted,
            words=clean(words, most=WORDS, field="words", needed=True, lines=True),
            km=found.km or 0,
            received_on=came,
            received_at=at,
            received_by=by.key,
            verdict=found.plain(),
            **_days(found, came),
        )
    fact = RequestTaken(
        **_of(row),
        asks=row.asks,
        answer_by=row.answer_by,
        complete_by=row.complete_by,
        order_id=order_id,
    )
    record(fact, by=by, at=at)
    return row


def _belongs(
    vehicle: Vehicle, store_id: int, order_id: int | None, fault_id: int | None, by: Actor
) -> None:
    if order_id is not None:
        system = by.as_system("warranty", rights={"orders.view"})
        order = orders.orders(seen_by=system).get(pk=order_id)
        if (order.vehicle_id, order.store_id) != (vehicle.pk, store_id):
            words = _("The order is that of another car or store.")
            raise FaultOfAnother(words, field="order_id")
    if fault_id is not None and not Fault.objects.filter(pk=fault_id, vehicle=vehicle).exists():
        raise FaultOfAnother(_("This fault is one of another car."), field="fault_id")


def _standing(vehicle: Vehicle, on: date, by: Actor, at: datetime) -> CarStanding:
    system = by.as_system("warranty", rights={"warranty.view"})
    found = standing_of(vehicle, on=on, at=at, seen_by=system)
    if found.policy is None:
        raise NoPolicy(_("First tell on which terms this car was sold."))
    return found


def _days(found: CarStanding, came: date) -> dict[str, date | None]:
    """Until when the law wants an answer, and the matter done; None where it does not apply."""
    assert found.policy is not None
    case = case_of(found.policy, (), on=came, km=found.km or 0, received_on=came)
    verdict = judging.judge(case, law.delivered(found.policy.country))
    by = verdict.findings.timeline if verdict.findings else None
    return {
        "answer_by": by.answer_by if by else None,
        "complete_by": by.complete_by if by else None,
    }


@command("warranty.answer_request")
def grant(*, request_id: int, grant: Grant, by: Actor, at: datetime) -> GuaranteeRequest:
    """The customer gets what was asked: on a right that stands on the day of asking or today, or as
    goodwill. The fee for the use is worked out by the law unless somebody says a smaller one.
    """
    row, vehicle = _held(request_id, "warranty.answer_request", by)
    REQUEST.require(RequestState(row.state), RequestState.GRANTED)
    found = _standing(vehicle, day_of(at, store_id=row.store_id), by, at)
    article, fee = "", Decimal(0)
    if grant.right:
        article, lawful = _ground(row, found, grant.right)
        fee = lawful if lawful is not None else Decimal(0)
        if lawful is None and grant.usage_fee is None and row.asks in CAR_GOES:
            words = _("The law does not give the fee here: say what was agreed.")
            raise RequestWrong(words, field="usage_fee")
        if lawful is not None and grant.usage_fee is not None and grant.usage_fee > lawful:
            words = _("The law allows at most %(fee)s for the use.") % {"fee": f"{lawful:.2f}"}
            raise RequestWrong(words, field="usage_fee")
    row.price = grant.price if grant.price is not None else found.policy and found.policy.price
    if row.asks == Asked.RETURN and row.price is None:
        raise RequestWrong(_("Say what was paid for the car."), field="price")
    row.usage_fee = fee if grant.usage_fee is None else grant.usage_fee
    row.further_costs = grant.further_costs
    for name in ("price", "usage_fee", "further_costs"):
        _amount(getattr(row, name), name)
    row.right, row.article = grant.right, article
    row.cost_owner = CostOwner(grant.cost_owner)
    _answer(row, found, RequestState.GRANTED, grant.words, by=by, at=at)
    fact = RequestGranted(
        **_of(row), right=row.right, article=row.article, cost_owner=row.cost_owner
    )
    record(fact, by=by, at=at)
    return row


def _ground(row: GuaranteeRequest, found: CarStanding, code: str) -> tuple[str, Decimal | None]:
    """The article of a right that stands now or stood when it was asked, and its fee; None where
    there is a fee that nobody can work out.
    """
    now = [
        (c.right.remedy, c.right.article, c.right.usage_fee)
        for c in found.rights
        if c.right.code == code
    ]
    then = [
        (r["remedy"], r["article"], None if r["usage_fee"] is None else Decimal(r["usage_fee"]))
        for told in (row.verdict, *row.verdict.get("faults", ()))
        for r in told.get("rights", ())
        if r["code"] == code
    ]
    for remedy, article, fee in (*then, *now):
        if remedy in REMEDIES[Asked(row.asks)]:
            return article, fee
    words = _("This right does not give what is asked for, today or on the day of asking.")
    raise RightNotStanding(words, field="right")


def _amount(value: Decimal | None, name: str) -> None:
    if value is not None and not (value.is_finite() and 0 <= value <= MOST):
        raise RequestWrong(_("An amount is not below nothing."), field=name)


@command("warranty.answer_request")
def refuse(*, request_id: int, words: str, by: Actor, at: datetime) -> GuaranteeRequest:
    """No, with the reasons the law wants to hear (O43 28)."""
    row, vehicle = _held(request_id, "warranty.answer_request", by)
    REQUEST.require(RequestState(row.state), RequestState.REFUSED)
    found = _standing(vehicle, day_of(at, store_id=row.store_id), by, at)
    _answer(row, found, RequestState.REFUSED, words, by=by, at=at)
    record(RequestRefused(**_of(row)), by=by, at=at)
    return row


def _answer(
    row: GuaranteeRequest,
    found: CarStanding,
    state: RequestState,
    words: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    row.answer_words = clean(words, most=WORDS, field="words", needed=True, lines=True)
    row.answer_verdict = found.plain()
    row.state, row.answered_at, row.answered_by = state, at, by.key
    row.save()


@command("warranty.take_request")
def dispute(*, request_id: int, words: str, by: Actor, at: datetime) -> GuaranteeRequest:
    """The customer does not accept the refusal, and says why: it is looked at once more."""
    row, vehicle = _held(request_id, "warranty.take_request", by)
    REQUEST.require(RequestState(row.state), RequestState.RECEIVED)
    others = GuaranteeRequest.objects.filter(vehicle=vehicle.pk, state__in=OPEN_REQUESTS)
    if row.asks in CAR_GOES and others.filter(asks__in=CAR_GOES).exists():
        raise RequestOpen(_("For this car exchange or return is asked for already."))
    said = clean(words, most=WORDS, field="words", needed=True, lines=True)
    row.words = f"{row.words}\n{said}"
    row.state = RequestState.RECEIVED
    row.disputes += 1
    today = day_of(at, store_id=row.store_id)
    found = _standing(vehicle, today, by, at)
    for name, day in _days(found, today).items():
        setattr(row, name, day)
    row.save()
    record(RequestDisputed(**_of(row)), by=by, at=at)
    return row


@command("warranty.take_request")
def take_back(*, request_id: int, km: int, by: Actor, at: datetime) -> GuaranteeRequest:
    """The car is back at the house, with so many kilometres."""
    row, vehicle = _held(request_id, "warranty.take_request", by)
    if row.asks not in CAR_GOES:
        raise RequestWrong(_("Here the customer keeps the car."))
    REQUEST.require(RequestState(row.state), RequestState.CAR_BACK)
    driven = vehicle.distance_km
    if km < (driven or 0):
        words = _("The car has %(km)s km already.") % {"km": driven}
        raise RequestWrong(words, field="km")
    row.state, row.back_km = RequestState.CAR_BACK, km
    row.back_on = day_of(at, store_id=row.store_id)
    row.save()
    record(CarTakenBack(**_of(row), km=km), by=by, at=at)
    return row


@command("warranty.answer_request")
def finish(
    *, request_id: int, words: str, new_vehicle_id: int | None = None, by: Actor, at: datetime
) -> GuaranteeRequest:
    """The refund is paid, the other car handed over, the assembly or repair done. The new car's
    terms begin on this day (O43 29).
    """
    row, vehicle = _held(request_id, "warranty.answer_request", by)
    REQUEST.require(RequestState(row.state), RequestState.DONE)
    if row.asks in CAR_GOES and row.state != RequestState.CAR_BACK:
        raise RequestWrong(_("First the car comes back."))
    if row.asks == Asked.EXCHANGE:
        _hand_over_new(row, vehicle, new_vehicle_id, by=by, at=at)
    row.closing_words = clean(words, most=300, field="words", needed=True)
    row.state, row.done_at = RequestState.DONE, at
    row.save()
    fact = RequestDone(**_of(row), refund=row.refund, new_vehicle=row.new_vehicle_id)
    record(fact, by=by, at=at)
    return row


def _hand_over_new(
    row: GuaranteeRequest,
    vehicle: Vehicle,
    new_vehicle_id: int | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """The other car is sold on the terms of the first one, and its terms begin anew."""
    if new_vehicle_id is None or new_vehicle_id == vehicle.pk:
        words = _("Say which car the customer got in its place.")
        raise RequestWrong(words, field="new_vehicle_id")
    system = by.as_system("warranty", rights=_ROOM)
    vehicles.visible(seen_by=system).get(pk=new_vehicle_id)
    former = Policy.objects.filter(vehicle=vehicle.pk).order_by("-version").first()
    assert former is not None
    terms = Terms(
        use=former.use,
        kind=former.kind,
        powertrain=former.powertrain,
        invoice_date=former.invoice_date,
        delivery_date=former.delivery_date,
        replaced_on=day_of(at, store_id=row.store_id),
        price=former.price,
        usage_rate_percent=former.usage_rate_percent,
        promises=former.promises,
        country=former.country,
    )
    reason = _("in place of the car of request %(number)s") % {"number": row.number}
    keep_policy(vehicle_id=new_vehicle_id, terms=terms, reason=reason, by=system, at=at)
    row.new_vehicle_id = new_vehicle_id


@command("warranty.take_request")
def withdraw(*, request_id: int, words: str, by: Actor, at: datetime) -> GuaranteeRequest:
    """The customer does not want it any more."""
    row, _vehicle = _held(request_id, "warranty.take_request", by)
    REQUEST.require(RequestState(row.state), RequestState.WITHDRAWN)
    row.closing_words = clean(words, most=300, field="words", needed=True)
    row.state, row.done_at = RequestState.WITHDRAWN, at
    row.save()
    record(RequestWithdrawn(**_of(row)), by=by, at=at)
    return row


def _held(request_id: int, right: str, by: Actor) -> tuple[GuaranteeRequest, Vehicle]:
    rows = GuaranteeRequest.objects.visible_to(by)
    vehicle_id = rows.values_list("vehicle", flat=True).get(pk=request_id)
    vehicle = hold_car(vehicle_id, by=by)
    row = rows.select_for_update(of=("self",), no_key=True).get(pk=request_id)
    by.require(right, store_id=row.store_id)
    return row, vehicle


def _of(row: GuaranteeRequest) -> dict[str, Any]:
    return {
        "store_id": row.store_id,
        "vehicle_id": row.vehicle_id,
        "guarantee_request_id": row.pk,
        "customer_id": row.customer_id,
    }
