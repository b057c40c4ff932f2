"""Clocks that run: due, warned, missed, met; and the calendars they count by."""
