"""How the work is to be done, from the handbook, and what of it is ticked (WS-12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aftersales.ground.handbook import queries as handbook
from aftersales.lane.workshop.models import StandardTick, Task
from aftersales.lane.workshop.queries.visits import labour_of

USUAL = "WS-12"  # holds for every repair; an operation's own standards stand beside it


@dataclass(frozen=True)
class Standard:
    """One work standard in force: its elements in one language."""

    item: str
    version_id: int
    title: str
    elements: tuple[Any, ...]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(element.code for element in self.elements)


def standards_of(task: Task, language: str | None = None) -> list[Standard]:
    """The procedures and quality standards of the task's operations, and the usual one. Two
    statements.
    """
    wanted = [USUAL]
    for line in labour_of(task.job):
        if line.operation:
            wanted += [line.operation.procedure, line.operation.quality]
    known = handbook.items_in_force(set(filter(None, wanted)), store_id=task.store_id)
    found = [known[code] for code in dict.fromkeys(wanted) if code in known]
    return [
        Standard(v.item.code, v.pk, v.title(language), tuple(v.elements(language))) for v in found
    ]


def ticked(task: Task) -> set[tuple[str, str]]:
    """What was ticked in this round."""
    rows = StandardTick.objects.filter(task=task.pk, round=task.round)
    return set(rows.values_list("item", "element"))


def open_elements(task: Task) -> list[tuple[str, str]]:
    """What of the standards is not ticked yet."""
    done = ticked(task)
    return [
        (standard.item, element.code)
        for standard in standards_of(task)
        for element in standard.elements
        if (standard.item, element.code) not in done
    ]
