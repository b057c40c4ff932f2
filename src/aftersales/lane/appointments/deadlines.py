"""The clock of confirmation: 24 hours from the request (AP-02)."""

from aftersales.core.timers import runs
from aftersales.lane.appointments.events import (
    AppointmentArrived,
    AppointmentCancelled,
    AppointmentChanged,
    AppointmentConfirmed,
    AppointmentMissed,
    AppointmentRequested,
    AppointmentTurnedIntoOrder,
)

runs(
    "appointments.confirm",
    about="appointment",
    # Another time has to be confirmed anew; a clock that runs already is not set back by it.
    starts=[AppointmentRequested, AppointmentChanged],
    meets=[AppointmentConfirmed],
    cancels=[
        AppointmentCancelled,
        AppointmentArrived,
        AppointmentMissed,
        AppointmentTurnedIntoOrder,
    ],
    owner="adviser_id",
)
