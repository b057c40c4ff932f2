"""The share of bookings among all who come (AP-12)."""

from __future__ import annotations

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.lane.appointments import queries
from aftersales.lane.orders import commands as orders
from tests.appointments.conftest import NINE, at

pytestmark = pytest.mark.django_db


@pytest.mark.covers("AP-12", "AP-07")
def test_one_of_three_arrivals_was_booked(counter):
    row = counter.book()
    came = {"store_id": counter.store_id, "by": counter.chief, "at": NINE}
    orders.arrive(appointment_id=row.pk, vehicle_id=counter.car.pk, **came)
    for plate in ("粤B11111", "粤B22222"):
        orders.arrive(plate=plate, **came)

    with as_seen_by(counter.chief):
        told = queries.statistics(
            store_id=counter.store_id,
            first=at(9).date(),
            last=at(9).date(),
            seen_by=counter.chief,
            at=at(18),
        )

    assert (told.arrivals, told.kept, told.booked_share) == (3, 1, 33.3)
