"""What happens to a visit, as facts: a visit is read from them as a process (WS-01, WS-02)."""

from dataclasses import dataclass
from decimal import Decimal

from aftersales.core.events import Event

# -- arrivals -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ArrivalRegistered(Event):
    """A car drove in. ``walk_in``: nobody expected it."""

    name = "orders.arrival.registered"
    arrival_id: int
    vehicle_id: int | None = None
    appointment_id: int | None = None
    walk_in: bool
    advisor_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ArrivalAttended(Event):
    """First contact: the customer is spoken to."""

    name = "orders.arrival.attended"
    arrival_id: int
    vehicle_id: int | None = None
    appointment_id: int | None = None
    advisor_id: int | None = None
    waited_seconds: int


@dataclass(frozen=True, kw_only=True)
class ArrivalLeft(Event):
    """The car drove away again without an order."""

    name = "orders.arrival.left"
    arrival_id: int
    vehicle_id: int | None = None
    appointment_id: int | None = None


# -- the order as a whole -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class OfOrder(Event):
    """A fact about an order and its car."""

    order_id: int
    vehicle_id: int


@dataclass(frozen=True, kw_only=True)
class OrderOpened(OfOrder):
    name = "orders.order.opened"
    customer_id: int
    appointment_id: int | None = None
    arrival_id: int | None = None
    advisor_id: int | None = None
    service_type: str
    is_parallel: bool = False


@dataclass(frozen=True, kw_only=True)
class StatementTaken(OfOrder):
    """The customer's own words were written down (RC-03)."""

    name = "orders.statement.taken"


@dataclass(frozen=True, kw_only=True)
class OrderChanged(OfOrder):
    """``fields`` are the codes of what changed."""

    name = "orders.order.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OrderAssigned(OfOrder):
    """Another adviser answers for the visit."""

    name = "orders.order.assigned"
    advisor_id: int
    former_advisor: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderSigned(OfOrder):
    """The customer ordered the work and signed; from here on it is an order (RC-15, RC-17)."""

    name = "orders.order.signed"
    customer_id: int
    jobs: int
    gross: Decimal
    currency: str
    promised_at: str
    method: str


@dataclass(frozen=True, kw_only=True)
class OrderPromised(OfOrder):
    """A time was promised to the customer. ``times`` counts how often it was."""

    name = "orders.order.promised"
    promised_at: str
    former_promised_at: str | None = None
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class OrderPut(OfOrder):
    """The car moved on the board (I-12, I-13)."""

    name = "orders.order.put"
    former: str
    place: str


@dataclass(frozen=True, kw_only=True)
class LinesLocked(OfOrder):
    """Billing took over what stands on the order."""

    name = "orders.lines.locked"
    gross: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class LinesUnlocked(OfOrder):
    name = "orders.lines.unlocked"


@dataclass(frozen=True, kw_only=True)
class OrderSettled(OfOrder):
    name = "orders.order.settled"
    customer_id: int
    net: Decimal
    tax: Decimal
    gross: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class OrderCleared(OfOrder):
    """The car may leave the house."""

    name = "orders.order.cleared"


@dataclass(frozen=True, kw_only=True)
class OrderHandedOver(OfOrder):
    """The customer has the car back: call-backs and the repair guarantee count from here."""

    name = "orders.order.handed_over"
    customer_id: int
    former: str
    place: str
    odometer_km: int | None = None
    on_time: bool | None = None


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OfOrder):
    name = "orders.order.cancelled"
    former: str
    place: str


# -- intake check ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class CheckSaved(OfOrder):
    """A step of the intake check was kept (RC-15)."""

    name = "orders.check.saved"
    vehicle_check_id: int
    answers: int
    amber: int = 0
    red: int = 0
    fuel_percent: int | None = None


@dataclass(frozen=True, kw_only=True)
class DamageMarked(OfOrder):
    name = "orders.damage.marked"
    vehicle_check_id: int
    mark_id: int
    view: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class DamageErased(OfOrder):
    """A mark that was wrong was taken away before the customer signed."""

    name = "orders.damage.erased"
    vehicle_check_id: int
    mark_id: int


@dataclass(frozen=True, kw_only=True)
class CheckSigned(OfOrder):
    name = "orders.check.signed"
    vehicle_check_id: int
    file_id: int | None = None
    marks: int


# -- jobs and lines -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class OfJob(OfOrder):
    """A fact about one job of an order."""

    job_id: int


@dataclass(frozen=True, kw_only=True)
class JobAdded(OfJob):
    """``is_extra``: found during the work (WS-23)."""

    name = "orders.job.added"
    service_type: str
    is_extra: bool = False
    advice_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class JobChanged(OfJob):
    name = "orders.job.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class JobDescribed(OfJob):
    """Fault, cause, correction or condition after the repair were written down (WS-03, WS-31)."""

    name = "orders.job.described"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class JobClassified(OfJob):
    """The user's handling broke it (which way), or it did not after all (FE-06, WT-03)."""

    name = "orders.job.classified"
    misuse: str


@dataclass(frozen=True, kw_only=True)
class JobDropped(OfJob):
    """It is not done on this visit and was not asked for."""

    name = "orders.job.dropped"


@dataclass(frozen=True, kw_only=True)
class OfLine(OfJob):
    """A fact about one line of a job."""

    line_id: int


@dataclass(frozen=True, kw_only=True)
class LineAdded(OfLine):
    name = "orders.line.added"
    kind: str
    operation_id: int | None = None
    part_id: int | None = None
    charge_id: int | None = None
    quantity: Decimal
    gross: Decimal
    payer: str = ""


@dataclass(frozen=True, kw_only=True)
class LineChanged(OfLine):
    """The trail of WS-05: what a line was and what it became."""

    name = "orders.line.changed"
    fields: tuple[str, ...]
    former_quantity: Decimal
    quantity: Decimal
    former_gross: Decimal
    gross: Decimal


@dataclass(frozen=True, kw_only=True)
class LineWithdrawn(OfLine):
    name = "orders.line.withdrawn"
    former_gross: Decimal


@dataclass(frozen=True, kw_only=True)
class PayersSet(OfLine):
    """Who bears the line (FE-04). The six amounts make the gross amount (I-19)."""

    name = "orders.line.payers_set"
    customer: Decimal
    maker: Decimal
    insurer: Decimal
    agent: Decimal
    internal: Decimal
    goodwill: Decimal


@dataclass(frozen=True, kw_only=True)
class FloorLifted(OfLine):
    """Somebody who may took the price under its floor (I-24)."""

    name = "orders.line.floor_lifted"
    floor: Decimal
    gross: Decimal


@dataclass(frozen=True, kw_only=True)
class JobApproved(OfJob):
    name = "orders.job.approved"
    method: str
    amount: Decimal
    currency: str
    estimate_id: int | None = None
    is_extra: bool = False


@dataclass(frozen=True, kw_only=True)
class JobDeclined(OfJob):
    name = "orders.job.declined"
    method: str
    amount: Decimal
    currency: str
    estimate_id: int | None = None
    advice_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ConsentReset(OfJob):
    """A dearer or longer job needs a new yes (WS-23)."""

    name = "orders.job.consent_reset"
    former_amount: Decimal
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class PartsAsked(OfJob):
    """What the job needs was asked of the parts desk."""

    name = "orders.job.parts_asked"
    part_request_id: int
    lines: int


# -- estimates, advice, objections ----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class EstimateMade(OfOrder):
    name = "orders.estimate.made"
    estimate_id: int
    version: int
    jobs: int
    gross: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class EstimateSent(OfOrder):
    name = "orders.estimate.sent"
    estimate_id: int
    customer_id: int
    version: int
    valid_until: str


@dataclass(frozen=True, kw_only=True)
class EstimateOpened(OfOrder):
    """The customer looked at it for the first time."""

    name = "orders.estimate.opened"
    estimate_id: int


@dataclass(frozen=True, kw_only=True)
class OfAdvice(Event):
    vehicle_id: int
    advice_id: int
    order_id: int | None = None
    job_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AdviceNoted(OfAdvice):
    """Work that is needed and was not done stays on the car (WS-22)."""

    name = "orders.advice.noted"
    grade: str


@dataclass(frozen=True, kw_only=True)
class AdviceRevived(OfAdvice):
    name = "orders.advice.revived"


@dataclass(frozen=True, kw_only=True)
class AdviceDone(OfAdvice):
    name = "orders.advice.done"


@dataclass(frozen=True, kw_only=True)
class AdviceReopened(OfAdvice):
    """It was put on an order and not done after all."""

    name = "orders.advice.reopened"


@dataclass(frozen=True, kw_only=True)
class AdviceDropped(OfAdvice):
    name = "orders.advice.dropped"


@dataclass(frozen=True, kw_only=True)
class ObjectionRecorded(Event):
    name = "orders.objection.recorded"
    objection_id: int
    customer_id: int
    order_id: int | None = None
    vehicle_id: int | None = None
    kind: str
    method: str
    result: str


@dataclass(frozen=True, kw_only=True)
class ObjectionSettled(Event):
    name = "orders.objection.settled"
    objection_id: int
    customer_id: int
    order_id: int | None = None
    result: str


@dataclass(frozen=True, kw_only=True)
class PartBarred(Event):
    """A part must not go into some cars any more (WS-30)."""

    name = "orders.unfit_part.barred"
    unfit_part_id: int
    part_id: int
    power: str = ""


@dataclass(frozen=True, kw_only=True)
class BarLifted(Event):
    name = "orders.unfit_part.lifted"
    unfit_part_id: int
    part_id: int


@dataclass(frozen=True, kw_only=True)
class LubricantMarked(Event):
    """A part is a lubricant for a kind of unit (WS-29)."""

    name = "orders.lubricant.marked"
    lubricant_id: int
    part_id: int
    unit: str


@dataclass(frozen=True, kw_only=True)
class MixingAccepted(OfOrder):
    """Another maker's lubricant goes into the unit, and how stands in ``reason``."""

    name = "orders.line.mixing_accepted"
    job_id: int
    line_id: int
    part_id: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccessoryPromoted(Event):
    """From now on advisers make a part known during service (PT-21)."""

    name = "orders.accessory.promoted"
    accessory_id: int
    part_id: int


@dataclass(frozen=True, kw_only=True)
class AccessoryEnded(Event):
    name = "orders.accessory.ended"
    accessory_id: int
    part_id: int


@dataclass(frozen=True, kw_only=True)
class AccessoryShown(OfOrder):
    """A customer was told of an accessory; bought, it is the job ``job_id``."""

    name = "orders.accessory.shown"
    accessory_id: int
    part_id: int
    reply: str
    job_id: int | None = None
