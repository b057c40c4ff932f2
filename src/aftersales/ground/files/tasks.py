"""Work by the clock: the sweep over the disk."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from aftersales.ground.files import commands


@app.periodic(cron="40 3 * * *")
@app.task(name="files.sweep", queueing_lock="files.sweep")
def sweep(timestamp: int) -> None:
    commands.sweep(at=datetime.fromtimestamp(timestamp, UTC))
