"""Appointments on screen."""

from aftersales.lane.appointments.views import board, booking, detail, figures, lists, prepare

__all__ = ["board", "booking", "detail", "figures", "lists", "prepare"]
