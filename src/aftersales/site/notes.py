"""How far the demonstration is told, as rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from aftersales.core.scope import whole_database
from aftersales.demo.story import Size
from aftersales.site.models import DemoChapter


class Notes:
    """The story's notes as rows: written in the transaction that tells, so that both stand or
    neither does.
    """

    def read(self, chapter: str) -> dict[str, Any] | None:
        with whole_database():
            rows = DemoChapter.objects.filter(name=chapter)
            return rows.values_list("told", flat=True).first()

    def write(self, chapter: str, told: dict[str, Any]) -> None:
        with whole_database():
            DemoChapter.objects.update_or_create(name=chapter, defaults={"told": told})


def plain(size: Size) -> dict[str, Any]:
    """The size as it can be noted, and be handed to another process."""
    return asdict(size) | {
        "until": size.until.isoformat(),
        "now": size.now.isoformat() if size.now else None,
    }


def sized(told: dict[str, Any]) -> Size:
    """The size as it was noted."""
    now = told["now"]
    return Size(
        **told
        | {
            "until": date.fromisoformat(told["until"]),
            "now": datetime.fromisoformat(now) if now else None,
        }
    )
