"""How long something takes, how much work it is, and how many statements."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection


@dataclass
class Measured:
    """Some runs of one thing: milliseconds each, CPU of this process, statements."""

    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    statements: int = 0
    size: int = 0  # bytes of the last answer

    def share(self, percent: int) -> float:
        ranked = sorted(self.walls)
        return ranked[min(len(ranked) - 1, len(ranked) * percent // 100)]

    def as_json(self) -> dict[str, Any]:
        return {
            "runs": len(self.walls),
            "p50_ms": round(self.share(50), 2),
            "p95_ms": round(self.share(95), 2),
            "cpu_ms": round(sum(self.cpus) / len(self.cpus), 2),
            "sql": self.statements,
            **({"bytes": self.size} if self.size else {}),
        }


def measure(deed: Callable[[], Any], *, runs: int, warm: int = 3) -> Measured:
    """Run it some times after a few that do not count; statements are those of one run."""
    found = Measured()
    for _ in range(warm):
        deed()
    with counted() as statements:
        deed()
    found.statements = len(statements)
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = deed()
        found.cpus.append((time.process_time() - cpu) * 1000)
        found.walls.append((time.perf_counter() - wall) * 1000)
    found.size = len(getattr(answer, "content", b""))
    return found


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, transaction control left out as in PERFORMANCE."""
    told: list[str] = []

    def note(execute: Any, statement: str, *rest: Any) -> Any:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            told.append(statement)
        return execute(statement, *rest)

    with connection.execute_wrapper(note):
        yield told
