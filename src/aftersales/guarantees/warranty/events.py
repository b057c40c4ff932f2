"""What happens to the statutory guarantee of a car."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OfCar(Event):
    """A fact about a car's guarantee; the store is the one in which it was told."""

    vehicle_id: int


@dataclass(frozen=True, kw_only=True)
class PolicyKept(OfCar):
    """The terms of the sale were told, or corrected."""

    name = "warranty.policy.kept"
    policy_id: int
    version: int
    use: str
    invoice_date: date


@dataclass(frozen=True, kw_only=True)
class OfRepair(OfCar):
    repair_id: int
    fault: str
    order_id: int | None = None
    job_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RepairBegun(OfRepair):
    """A repair of a car under guarantee was agreed: from here its time runs."""

    name = "warranty.repair.begun"
    is_repeated: bool


@dataclass(frozen=True, kw_only=True)
class RepairTold(OfRepair):
    """What was wrong and what was done, in the law's terms."""

    name = "warranty.repair.told"
    component: str
    scope: str
    work: str


@dataclass(frozen=True, kw_only=True)
class RepairJudged(OfRepair):
    """Somebody decided whether it is a problem of quality and whether it endangers."""

    name = "warranty.repair.judged"
    is_quality: bool | None
    is_dangerous: bool | None
    ground: str


@dataclass(frozen=True, kw_only=True)
class RepairEnded(OfRepair):
    name = "warranty.repair.ended"
    hours: int


@dataclass(frozen=True, kw_only=True)
class RepairTakenOut(OfRepair):
    name = "warranty.repair.taken_out"


@dataclass(frozen=True, kw_only=True)
class TimeLeftOut(OfRepair):
    """Hours that the law does not count were proved, or the proof was taken back."""

    name = "warranty.time.left_out"
    hours: Decimal
    reason: str
    is_taken_back: bool = False


@dataclass(frozen=True, kw_only=True)
class ThresholdNeared(OfCar):
    """One more, or a few days more, and the customer may ask for another car."""

    name = "warranty.threshold.neared"
    right: str
    left: int


@dataclass(frozen=True, kw_only=True)
class ThresholdReached(OfCar):
    """The customer may ask for another car or give this one back."""

    name = "warranty.threshold.reached"
    right: str


@dataclass(frozen=True, kw_only=True)
class OfRequest(OfCar):
    guarantee_request_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class RequestTaken(OfRequest):
    """A customer asked. The law's days for answer and completion, where it names them."""

    name = "warranty.request.taken"
    asks: str
    answer_by: date | None
    complete_by: date | None
    order_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RequestGranted(OfRequest):
    name = "warranty.request.granted"
    right: str
    article: str
    cost_owner: str


@dataclass(frozen=True, kw_only=True)
class RequestRefused(OfRequest):
    name = "warranty.request.refused"


@dataclass(frozen=True, kw_only=True)
class RequestDisputed(OfRequest):
    """The customer does not accept the refusal: it is looked at once more."""

    name = "warranty.request.disputed"


@dataclass(frozen=True, kw_only=True)
class CarTakenBack(OfRequest):
    name = "warranty.car.taken_back"
    km: int


@dataclass(frozen=True, kw_only=True)
class RequestDone(OfRequest):
    name = "warranty.request.done"
    refund: Decimal | None
    new_vehicle: int | None = None


@dataclass(frozen=True, kw_only=True)
class RequestWithdrawn(OfRequest):
    name = "warranty.request.withdrawn"


@dataclass(frozen=True, kw_only=True)
class FirstMaintenanceConfirmed(OfCar):
    """The car has had its free first maintenance. ``is_in_term``: while it was entitled to it."""

    name = "warranty.first_maintenance.confirmed"
    order_id: int
    first_maintenance_id: int
    km: int
    is_in_term: bool
