"""What the commands share: the database, the answer as JSON, progress, refusals."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from aftersales.site.plain import Plain


class Refused(Plain):
    """What was asked is not done; the one line says why."""


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object last.")(
        function
    )


def say_json(answer: Any) -> None:
    """The one JSON object, last on standard output."""
    click.echo(json.dumps(answer, ensure_ascii=False, default=str))


def now() -> datetime:
    return datetime.now(UTC)


def start_django() -> None:
    """Load the program. Settings are read now, so the environment must be complete."""
    import django  # noqa: PLC0415 - half a second that --help need not wait

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.site.settings")
    django.setup()


@contextmanager
def ready_database(*, migrated: bool = True) -> Iterator[None]:
    """The database, started if need be and stopped again by the last who uses it; Django loaded."""
    from aftersales.site import database  # noqa: PLC0415

    with database.available():
        start_django()
        if migrated:
            require_current_schema()
        yield


def require_current_schema() -> None:
    """Commands work on the schema of this very version, with the keys that belong to the data."""
    from aftersales.site import installation, migrating  # noqa: PLC0415

    found = migrating.state()
    migrating.refuse_newer(found)
    if not found.is_current:
        raise Refused("The database has not the schema of this version: run `aftersales migrate`.")
    installation.open_up(at=now())


class Progress:
    """How far a long work is: a bar on standard error, and a file that the pages can show."""

    def __init__(self, words: str, total: int, file: Path | None) -> None:
        self._words, self._total, self._done, self._file = words, total, 0, file

    def advance(self, by: int = 1, *, words: str | None = None) -> None:
        self._done, self._words = self._done + by, words or self._words
        self._note()

    def _note(self) -> None:
        if self._file:
            beside = self._file.with_suffix(".new")
            beside.write_text(
                json.dumps({"done": self._done, "total": self._total, "words": self._words})
            )
            beside.replace(self._file)


@contextmanager
def progress(words: str, total: int) -> Iterator[Callable[..., None]]:
    """`with progress("Customers", 3000) as advance: … advance(1)`; also `advance(1, words=…)`."""
    import rich.progress as bars  # noqa: PLC0415 - only for long work
    from rich.console import Console  # noqa: PLC0415

    told = os.environ.get("AFTERSALES_PROGRESS_FILE")
    noted = Progress(words, total, Path(told) if told else None)
    console = Console(stderr=True)
    columns = (bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn())
    with bars.Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(words, total=total)

        def advance(by: int = 1, *, words: str | None = None) -> None:
            bar.update(task, advance=by, description=words)
            noted.advance(by, words=words)

        advance(0)
        yield advance
