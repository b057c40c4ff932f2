"""Exhaust tests: held against the limits of the day; what failed is repaired and tested again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders import commands as orders
from aftersales.lane.workshop import rules
from aftersales.lane.workshop.commands._tasks import of_order, of_visit, require_here, say
from aftersales.lane.workshop.commands._visit import hand
from aftersales.lane.workshop.commands.refusals import ReadingsIncomplete
from aftersales.lane.workshop.events import EmissionFailureClosed, EmissionTested
from aftersales.lane.workshop.models import EmissionTest
from aftersales.lane.workshop.parameters import RETEST_WITHIN
from aftersales.lane.workshop.queries.emissions import limits_of
from aftersales.lane.workshop.queries.visits import order_in_sight
from aftersales.lane.workshop.states import EmissionMethod, EmissionVerdict


@command("workshop.measure_emissions")
def measure_emissions(
    *,
    order_id: int,
    method: EmissionMethod,
    readings: Mapping[str, Decimal],
    device: str = "",
    by: Actor,
    at: datetime,
) -> EmissionTest:
    """Record what was measured (WS-37). Failed: a repair is proposed on the order, as long as its
    lines are open, and a re-test is due. Passed: what failed of this car and method is closed.
    """
    order = order_in_sight(order_id, seen_by=hand(by, "orders.view"))
    by.require("workshop.measure_emissions", store_id=order.store_id)
    require_here(order)
    of_order(order.pk, by=by)
    on = day_of(at, store_id=order.store_id)
    limits = limits_of(method, store_id=order.store_id, on=on)
    if set(readings) != set(limits):
        raise ReadingsIncomplete(_("Every value of the method is measured."), field="readings")
    failed = rules.outside(readings, limits)
    row = EmissionTest(
        store_id=order.store_id,
        order=order,
        vehicle_id=order.vehicle_id,
        method=method,
        readings={gas: str(found) for gas, found in readings.items()},
        limits={gas: [str(least), str(most)] for gas, (least, most) in limits.items()},
        verdict=EmissionVerdict.FAILED if failed else EmissionVerdict.PASSED,
        device=clean(device, most=60, field="device"),
        tester_id=by.person_id,
        tested_at=at,
    )
    if failed:
        days: int = value(RETEST_WITHIN, store_id=order.store_id, on=on)
        row.retest_due_on = on + timedelta(days=days)
        row.job_id = _propose_repair(order, failed, by=by, at=at)
    row.save()
    fact = EmissionTested(
        **of_visit(order),
        emission_test_id=row.pk,
        method=method,
        verdict=row.verdict,
        failed=len(failed),
        job_id=row.job_id,
        retest_due_on=row.retest_due_on,
    )
    record(fact, by=by, at=at)
    if not failed:
        _close_failures(row, by=by, at=at)
    say(order.store_id, by=by)
    return row


def _propose_repair(order: Any, failed: list[str], *, by: Actor, at: datetime) -> int | None:
    """A job for the customer to decide on. With billing nothing more is written on the order."""
    if not order.is_open or order.lines_locked_at is not None:
        return None
    system = hand(by, "orders.view", "orders.write", "catalogue.view", "staff.view")
    job = orders.add_job(
        order_id=order.pk,
        title=_("Repair after a failed exhaust test"),
        service_type="repair",
        complaint=_("Outside the limits: %(gases)s") % {"gases": ", ".join(failed)},
        found_by_id=by.person_id,
        by=system,
        at=at,
    )
    return int(job.pk)


def _close_failures(passed: EmissionTest, *, by: Actor, at: datetime) -> None:
    """What failed before, of this car by this method, in this store."""
    rows = EmissionTest.objects.filter(
        store=passed.store_id,
        vehicle=passed.vehicle_id,
        method=passed.method,
        verdict=EmissionVerdict.FAILED,
        closed_by=None,
        tested_at__lte=at,
    )
    for row in rows.select_for_update().select_related("order").order_by("pk"):
        row.closed_by, row.closed_at = passed, at
        row.save(update_fields=["closed_by", "closed_at"])
        fact = EmissionFailureClosed(
            **of_visit(row.order), emission_test_id=row.pk, retest=passed.pk
        )
        record(fact, by=by, at=at)
