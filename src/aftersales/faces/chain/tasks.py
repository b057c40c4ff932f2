"""What is swept by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from aftersales.core.clockwork import by_the_clock
from aftersales.core.scope import whole_database
from aftersales.faces.chain.models import Access, Stay

KEPT = timedelta(days=90)  # long enough to ask who was in


@by_the_clock("47 * * * *", name="chain.sweep")
def sweep(at: datetime) -> None:
    """Stays and addresses of a season ago: nobody needs to know them."""
    long_ago = at - KEPT
    with whole_database():
        Stay.objects.filter(ends_at__lt=long_ago).delete()
        Access.objects.filter(Q(valid_until__lt=long_ago) | Q(revoked_at__lt=long_ago)).delete()
