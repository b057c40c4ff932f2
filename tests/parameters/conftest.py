"""Parameters that only these tests know."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from aftersales.core import parameters
from aftersales.core.parameters import Parameter, parameter


@pytest.fixture
def bays() -> Iterator[Parameter[int]]:
    """A number that no room declares."""
    yield parameter("tests.bays", "bays", default=4, row="NW-01", least=1, most=40)
    del parameters._parameters["tests.bays"]
