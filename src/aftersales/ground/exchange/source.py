"""The rows of a file, read by a process that may die of it (``reading``) without harm to this
one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Generator, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from aftersales.core.cells import Cell
from aftersales.ground.exchange.refusals import Unreadable, refusal_for


@dataclass(frozen=True)
class Sheet:
    """A sheet's name, its number of lines, and the first of them."""

    name: str
    lines: int
    first: list[list[Cell]]


@dataclass(frozen=True)
class Peek:
    """What a file is, at a glance."""

    format: str
    sheets: list[Sheet]


def peek(given: Iterable[bytes]) -> Peek:
    """Every visible sheet with its first lines; refuses what is no spreadsheet."""
    lines = _lines(given, "peek")
    opening = next(lines)
    sheets = [
        Sheet(line["sheet"], line["rows"], [_row(row) for row in line["first"]]) for line in lines
    ]
    return Peek(opening["format"], sheets)


def rows(given: Iterable[bytes], sheet: str) -> Generator[tuple[int, list[Cell]]]:
    """The lines of a sheet with their numbers, from 1."""
    with closing(_lines(given, "rows", sheet)) as lines:
        next(lines)
        for number, line in enumerate(lines, start=1):
            yield number, _row(line)


def _row(line: list[Any]) -> list[Cell]:
    return [datetime.fromisoformat(c["d"]) if isinstance(c, dict) else c for c in line]


def _lines(given: Iterable[bytes], *arguments: str) -> Generator[Any]:
    """What the reader says, up to its end. Leaving early ends the reader."""
    reader = subprocess.Popen(  # noqa: S603 - our own module, no words of a stranger but a sheet's name
        [sys.executable, "-m", "aftersales.ground.exchange.reading", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    feeder = _Feeder(reader.stdin, given)
    feeder.start()
    try:
        for said in reader.stdout or ():
            line = json.loads(said)
            if isinstance(line, dict) and "refused" in line:
                feeder.require_all()
                raise refusal_for(line["refused"])
            if isinstance(line, dict) and "end" in line:
                return
            yield line
        raise refusal_for("too_large")  # it was stopped at its limits of memory or time
    finally:
        reader.kill()
        reader.wait()
        feeder.join()
        if reader.stdout:
            reader.stdout.close()


class _Feeder(threading.Thread):
    """Hands the file over while the rows come back."""

    def __init__(self, pipe: IO[bytes] | None, given: Iterable[bytes]) -> None:
        super().__init__(daemon=True)
        self.pipe, self.given = pipe, given
        self.fault: Exception | None = None

    def run(self) -> None:
        with suppress(BrokenPipeError):  # the reader has seen enough
            try:
                self._hand_over()
            except BrokenPipeError:
                raise
            except Exception as fault:  # noqa: BLE001 - told to the caller, in its own thread
                self.fault = fault
            finally:
                if self.pipe:
                    self.pipe.close()

    def _hand_over(self) -> None:
        for piece in self.given:
            if self.pipe:
                self.pipe.write(piece)

    def require_all(self) -> None:
        """What the reader says of a file that did not reach it whole does not count."""
        self.join()
        if self.fault:
            raise self.fault


__all__ = ["Peek", "Sheet", "Unreadable", "peek", "rows"]
