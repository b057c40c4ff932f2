"""Where an appointment is looked at from anywhere."""

from aftersales.web.tiles import leads

leads("appointment", "appointments:detail", right="appointments.view")
