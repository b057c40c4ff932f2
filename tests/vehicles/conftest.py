"""The counter of one store, and the people it knows."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import pytest

from aftersales.core.scope import as_seen_by
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory


@pytest.fixture
def customer(world):
    """Somebody whose file the northern store has opened."""
    return CustomerFactory(group=world.group, opened_store=world.north)


@pytest.fixture
def vehicle(world):
    return VehicleFactory(group=world.group, home_store=world.north, first_sale_on=None)


@pytest.fixture
def seen(world) -> AbstractContextManager[Any]:
    """Look at the tables as the chief of both stores."""
    with as_seen_by(world.chief):
        yield
