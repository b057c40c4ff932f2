"""Which scheduled backups are kept: each of the last days, then one a week, then one a month."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

DAILY, WEEKLY, MONTHLY = 7, 5, 12


@dataclass(frozen=True)
class Rule:
    """How many of each are kept. The newest one always is."""

    daily: int = DAILY
    weekly: int = WEEKLY
    monthly: int = MONTHLY

    @classmethod
    def told(cls) -> Rule:
        """AFTERSALES_BACKUP_KEEP as `daily,weekly,monthly`."""
        told = os.environ.get("AFTERSALES_BACKUP_KEEP", "")
        numbers = [int(part) for part in told.split(",") if part.strip().isdigit()]
        return cls(*numbers[:3]) if numbers else cls()


def kept(made: Iterable[datetime], rule: Rule) -> set[datetime]:
    """The newest of each of the last days, weeks and months that have one."""
    newest_first = sorted(made, reverse=True)
    chosen = set(newest_first[:1])
    for most, period in ((rule.daily, "%Y-%j"), (rule.weekly, "%G-%V"), (rule.monthly, "%Y-%m")):
        chosen |= _one_each(newest_first, most, period)
    return chosen


def _one_each(newest_first: Collection[datetime], most: int, period: str) -> set[datetime]:
    found: dict[str, datetime] = {}
    for moment in newest_first:
        found.setdefault(moment.strftime(period), moment)
    return set(list(found.values())[:most])
