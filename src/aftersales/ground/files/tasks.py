"""Work by the clock: the sweep over the disk."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.clockwork import by_the_clock
from aftersales.ground.files import commands


@by_the_clock("40 3 * * *", name="files.sweep")
def sweep(at: datetime) -> None:
    commands.sweep(at=at)
