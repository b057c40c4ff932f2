"""Deeds on appointments. Other rooms call these and nothing deeper."""

from aftersales.lane.appointments.commands._taking import NewAppointment
from aftersales.lane.appointments.commands.booking import (
    book,
    change,
    confirm,
    request,
)
from aftersales.lane.appointments.commands.ending import (
    arrive,
    cancel,
    mark_no_show,
    mark_overdue,
    take_over,
)
from aftersales.lane.appointments.commands.refusals import (
    AdviserUnknown,
    CarMissing,
    ContactMissing,
    CustomerGone,
    HoursOutOfReach,
    NoDriver,
    NoRoom,
    NotYetMissed,
    OrderMissing,
    OriginUnknown,
    Over,
    TimeMissing,
    UrgentWithoutWords,
    WorkMissing,
)
from aftersales.lane.appointments.commands.tending import (
    assign,
    forget_callers,
    hand_over,
    identify,
    remind,
)

__all__ = [
    "AdviserUnknown",
    "CarMissing",
    "ContactMissing",
    "CustomerGone",
    "HoursOutOfReach",
    "NewAppointment",
    "NoDriver",
    "NoRoom",
    "NotYetMissed",
    "OrderMissing",
    "OriginUnknown",
    "Over",
    "TimeMissing",
    "UrgentWithoutWords",
    "WorkMissing",
    "arrive",
    "assign",
    "book",
    "cancel",
    "change",
    "confirm",
    "forget_callers",
    "hand_over",
    "identify",
    "mark_no_show",
    "mark_overdue",
    "remind",
    "request",
    "take_over",
]
