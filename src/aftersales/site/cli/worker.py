"""`aftersales worker`."""

from __future__ import annotations

from typing import Any

import click

from aftersales.site.cli.common import ready_database

GRACE = 10.0  # seconds a job has to finish when the worker is told to stop


@click.command(
    epilog="""\b
Examples:
  aftersales worker                  beside a `serve --no-worker`, on this or another machine
  aftersales worker --concurrency 4  four jobs at a time
  aftersales worker --once           do what is waiting and stop"""
)
@click.option("--concurrency", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--once", is_flag=True, help="Do what is waiting and stop.")
def worker(*, concurrency: int, once: bool) -> None:
    """Do the work in the background: deliveries, messages, deadlines, seals, backups."""
    with ready_database():
        from procrastinate.contrib.django import app  # noqa: PLC0415 - Django is up only now

        connector: Any = app.connector
        with app.replace_connector(connector.get_worker_connector()) as worker_app:
            worker_app.run_worker(
                concurrency=concurrency,
                wait=not once,
                shutdown_graceful_timeout=GRACE,
                delete_jobs="successful",
            )
