"""Appointments on screen."""

from aftersales.lane.appointments.views import board, booking, detail, figures, lists, papers

__all__ = ["board", "booking", "detail", "figures", "lists", "papers"]
