"""A cashier's desk, and a platform of repair records that the tests talk to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.money.filings import commands, platforms, sending
from aftersales.money.filings.models import RecordAttempt, RepairRecord
from aftersales.money.filings.platforms import NotHeard
from tests.billing.conftest import Till, facts, till  # noqa: F401 - fixtures of the desk
from tests.conftest import NOON

TODAY = NOON.date()


class Register:
    """The register of the northern store, in short words."""

    def __init__(self, till: Till) -> None:  # noqa: F811 - the fixture's own name
        self.till, self.by, self.store_id = till, till.by, till.store_id

    def draw(self, at: Any = NOON, **more: Any) -> list[RepairRecord]:
        more.setdefault("by", self.by)
        more.setdefault("since", at.date() - timedelta(days=6))
        more.setdefault("until", at.date())
        return commands.draw_records(store_id=self.store_id, at=at, **more)

    def visit(self, *lines: Any, **more: Any) -> Any:
        """A visit whose bill is issued: the customer's."""
        from tests.factories.vehicles import VehicleFactory

        kilometres = more.pop("odometer_km", 32_000)
        more.setdefault("statement", "前制动异响")
        car = VehicleFactory(group=self.till.world.group)
        order = self.till.ready(*lines, vehicle_id=car.pk, **more)
        with whole_database():  # read at the check-in, which the till has behind it
            type(order)._base_manager.filter(pk=order.pk).update(
                odometer_km=kilometres, version=F("version") + 1
            )
        return self.till.settle(order)

    def settled(self, *lines: Any, **more: Any) -> RepairRecord:
        """The record of such a visit."""
        self.visit(*lines, **more)
        (row,) = self.draw()
        return row

    def lacking(self) -> RepairRecord:
        """The record of a visit where nobody read the odometer."""
        return self.settled(odometer_km=None)

    def act(self, deed: str, row: Any, *, at: Any = NOON, **more: Any) -> RepairRecord:
        more.setdefault("by", self.by)
        return getattr(commands, deed)(record_id=row.pk, at=at, **more)

    def send(self, row: Any, at: Any = NOON) -> Any:
        return sending.attempt(row.pk, at=at)

    def fresh(self, row: Any) -> RepairRecord:
        with whole_database():
            return RepairRecord.objects.get(pk=row.pk)

    def tries(self, row: Any) -> list[tuple[int, str, str]]:
        with whole_database():
            rows = RecordAttempt.objects.filter(record=row.pk).order_by("pk")
            return list(rows.values_list("number", "outcome", "fault"))

    def outgoing(self, row: Any) -> dict[str, Any]:
        from aftersales.money.filings import queries

        with as_seen_by(self.by):
            return queries.outgoing(row, at=NOON)


@pytest.fixture
def register(till) -> Register:  # noqa: F811 - the fixture
    return Register(till)


@pytest.fixture
def platform(world, monkeypatch):
    """The simulated platform, and the northern store handing in to it."""
    return on_the_platform(world, monkeypatch)


def on_the_platform(world, monkeypatch):
    from tests.factories.parameters import ParameterValueFactory

    ParameterValueFactory(
        group=world.group, store=world.north, code="filings.record_port", value="simulated"
    )
    made = platforms.Simulated()
    monkeypatch.setitem(platforms._platforms, platforms.SIMULATED, made)
    return made


def silent(code: str = "no_answer") -> NotHeard:
    return NotHeard(code)


@pytest.fixture
def kept():
    """Every invariant of this room holds."""
    from django.db import connection

    from aftersales.money.filings.invariants import INVARIANTS

    yield
    with whole_database(), connection.cursor() as cursor:
        for rule in INVARIANTS:
            cursor.execute(rule.sql_rows)
            assert (rule.id, cursor.fetchall()) == (rule.id, [])
