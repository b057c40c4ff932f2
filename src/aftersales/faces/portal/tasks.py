"""What is swept by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from aftersales.core.clockwork import by_the_clock
from aftersales.core.scope import whole_database
from aftersales.faces.portal.models import Guest, Link, OneTimeCode

CODES_KEPT = timedelta(days=1)
DOORS_KEPT = timedelta(days=90)  # long enough to ask who was in


@by_the_clock("43 * * * *", name="portal.sweep")
def sweep(at: datetime) -> None:
    """Codes of yesterday, stays and addresses of a season ago: nobody needs to know them."""
    with whole_database():
        OneTimeCode.objects.filter(valid_until__lt=at - CODES_KEPT).delete()
        Guest.objects.filter(ends_at__lt=at - DOORS_KEPT).delete()
        # What was called back is kept as long as the estimate it shuts could be opened.
        Link.objects.filter(valid_until__lt=at - DOORS_KEPT).delete()
