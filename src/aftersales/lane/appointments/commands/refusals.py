"""Every “no” that a command on appointments may give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aftersales.core.refusals import Refusal


class CarMissing(Refusal):
    """A request says which car: a file, a plate, or what it is (AP-01)."""

    code = "appointments.car_missing"
    status = 422


class ContactMissing(Refusal):
    """A request says whom to call back (AP-01)."""

    code = "appointments.contact_missing"
    status = 422


class WorkMissing(Refusal):
    """A request says what it is about (AP-01)."""

    code = "appointments.work_missing"
    status = 422


class HoursOutOfReach(Refusal):
    """Nobody books work of this length."""

    code = "appointments.hours_out_of_reach"
    status = 422


class TimeMissing(Refusal):
    """A confirmed appointment has a time."""

    code = "appointments.time_missing"
    status = 422


class NoRoom(Refusal):
    """It does not fit then. ``proposals`` are the next times at which it does (AP-04)."""

    code = "appointments.no_room"

    def __init__(self, message: object, *, proposals: Sequence[datetime] = ()) -> None:
        super().__init__(message, field="starts_at")
        self.proposals = tuple(proposals)


class NoDriver(Refusal):
    """As many cars are picked up that day as can be."""

    code = "appointments.no_driver"


class UrgentWithoutWords(Refusal):
    """Who books into the share kept free says what is urgent (AP-07)."""

    code = "appointments.urgent_without_words"
    status = 422


class NotYetMissed(Refusal):
    """The time has not come: nobody failed to appear."""

    code = "appointments.not_yet_missed"


class OrderMissing(Refusal):
    """An appointment becomes an order that has a number."""

    code = "appointments.order_missing"
    status = 422


class AdviserUnknown(Refusal):
    """Nobody of this store."""

    code = "appointments.adviser_unknown"
    status = 422


class OriginUnknown(Refusal):
    """What it was booked out of is named by kind and number."""

    code = "appointments.origin_unknown"
    status = 422


class CustomerGone(Refusal):
    """The person's file has been closed for good."""

    code = "appointments.customer_gone"


class Over(Refusal):
    """It is not to come any more."""

    code = "appointments.over"
