"""Which facts an endpoint is told, and when it is tried again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

PATTERN = re.compile(r"\*|[a-z_]+\.\*|[a-z_]+\.[a-z_]+\.\*|[a-z_]+\.[a-z_]+\.[a-z_]+")
OWN = ("webhooks.", "notices.")  # telling of the telling would never end
BACK_OFF = (5, 60, 300, 1800, 7200, 18_000, 36_000)  # seconds
LOST = timedelta(minutes=10)


def is_wanted(name: str, patterns: Iterable[str]) -> bool:
    """Whether a fact of this name passes an endpoint's filter: "*", "orders.*", or a whole name."""
    if name.startswith(OWN):
        return False
    return any(p in {"*", name} or (p.endswith(".*") and name.startswith(p[:-1])) for p in patterns)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return timedelta(seconds=BACK_OFF[min(attempts, len(BACK_OFF)) - 1])
