"""Work by the clock: how every room has it done, and when the clock stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.tasks import Task

_standing: list[Callable[[], bool]] = []


def stands_still_while(is_so: Callable[[], bool]) -> None:
    """Let the work of the rooms wait while ``is_so()``; asked each time that some is due."""
    _standing.append(is_so)


def by_the_clock(
    cron: str, *, name: str, always: bool = False, **more: Any
) -> Callable[[Callable[[datetime], None]], Task[..., None, ...]]:
    """Do the work at the times of ``cron`` (in UTC; six fields count seconds), once however many
    workers there are. It hears the moment for which it was due.

    ``name`` is the job's, e.g. ``billing.lapse_charges``; ``always`` is for the installation's own
    work, which goes on when the clock of the business stands still; ``more`` goes to Procrastinate
    (``queue``, ``retry``).
    """

    def register(work: Callable[[datetime], None]) -> Task[..., None, ...]:
        @wraps(work)
        def on_the_minute(timestamp: int) -> None:
            if always or not any(is_so() for is_so in _standing):
                work(datetime.fromtimestamp(timestamp, UTC))

        as_task: Any = app.task(name=name, queueing_lock=name, **more)
        task: Task[..., None, ...] = as_task(on_the_minute)
        app.periodic(cron=cron)(task)
        return task

    return register
