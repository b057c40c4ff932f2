"""Appointments (预约): requests, slots, confirmation, preparation, and what became of them."""
