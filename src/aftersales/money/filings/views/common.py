"""What the pages of filings share."""

from __future__ import annotations

from datetime import date

from django.http import Http404


def day_in(address: str) -> date:
    """The day that stands in an address; what is no day is not there."""
    try:
        return date.fromisoformat(address)
    except ValueError as fault:
        raise Http404 from fault
