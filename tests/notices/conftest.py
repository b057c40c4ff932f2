from __future__ import annotations

import pytest

from tests.factories.ground import World, found_world


@pytest.fixture
def world(db) -> World:
    return found_world()
