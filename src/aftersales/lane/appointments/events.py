"""What happens to an appointment."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AppointmentEvent(Event):
    appointment_id: int
    customer_id: int | None = None
    vehicle_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AppointmentRequested(AppointmentEvent):
    """``origin_kind`` and ``origin_number`` name the call or list it was booked out of (AP-13)."""

    name = "appointments.appointment.requested"
    channel: str
    transport: str
    starts_at: datetime | None
    is_urgent: bool = False
    is_override: bool = False
    adviser_id: int | None = None
    origin_kind: str = ""
    origin_number: int | None = None


@dataclass(frozen=True, kw_only=True)
class AppointmentConfirmed(AppointmentEvent):
    """Time, place, work and price were told to the customer and agreed (AP-02, AP-03)."""

    name = "appointments.appointment.confirmed"
    starts_at: datetime
    ends_at: datetime
    told_gross: Decimal | None = None
    parts_short: int = 0
    adviser_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AppointmentChanged(AppointmentEvent):
    name = "appointments.appointment.changed"
    former_starts_at: datetime | None
    starts_at: datetime
    ends_at: datetime
    transport: str
    is_override: bool = False


@dataclass(frozen=True, kw_only=True)
class AppointmentCancelled(AppointmentEvent):
    name = "appointments.appointment.cancelled"
    reason: str
    hours_before: int | None = None


@dataclass(frozen=True, kw_only=True)
class AppointmentArrived(AppointmentEvent):
    """``late_minutes`` is negative for who came early."""

    name = "appointments.appointment.arrived"
    late_minutes: int | None
    former_state: str


@dataclass(frozen=True, kw_only=True)
class AppointmentMissed(AppointmentEvent):
    """Nobody came."""

    name = "appointments.appointment.missed"


@dataclass(frozen=True, kw_only=True)
class AppointmentTurnedIntoOrder(AppointmentEvent):
    name = "appointments.appointment.turned_into_order"
    order_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentReminded(AppointmentEvent):
    name = "appointments.appointment.reminded"
    is_reached: bool


@dataclass(frozen=True, kw_only=True)
class AppointmentAssigned(AppointmentEvent):
    name = "appointments.appointment.assigned"
    adviser_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentIdentified(AppointmentEvent):
    """The caller's car or person has a file now."""

    name = "appointments.appointment.identified"


@dataclass(frozen=True, kw_only=True)
class CallersForgotten(Event):
    """Callers without a file: their names and numbers went after their time."""

    name = "appointments.callers.forgotten"
    count: int
