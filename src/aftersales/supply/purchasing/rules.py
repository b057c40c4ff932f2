"""What can be said of a purchase without asking the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Split:
    """One line of a delivery, each quantity apart (PT-12)."""

    accepted: Decimal
    rejected: Decimal
    short: Decimal
    excess: Decimal


def split(*, still_open: Decimal, announced: Decimal, counted: Decimal, rejected: Decimal) -> Split:
    """What becomes of pieces that were counted. Good pieces fill the order; what is beyond it is
    excess; what the delivery note says and nobody found is short.

    >>> split(still_open=Decimal(10), announced=Decimal(12), counted=Decimal(11),
    ...       rejected=Decimal(2))
    Split(accepted=Decimal('9'), rejected=Decimal('2'), short=Decimal('1'), excess=Decimal('0'))
    """
    good = counted - rejected
    return Split(
        accepted=min(good, still_open),
        rejected=rejected,
        short=max(announced - counted, NOTHING),
        excess=max(good - still_open, NOTHING),
    )


def orderable(wanted: Decimal, *, minimum: Decimal, pack: Decimal) -> Decimal:
    """The least quantity the supplier sells that covers what is wanted: whole packs, and not less
    than the minimum.
    """
    most = max(wanted, minimum)
    return (most / pack).to_integral_value(rounding=ROUND_CEILING) * pack


def approvals_needed(total: Decimal, *, free_up_to: Decimal, second_over: Decimal) -> int:
    """How many people besides the proposer have to approve an order of this amount."""
    if total <= free_up_to:
        return 0
    return 2 if total > second_over else 1


def has_come(lines: Iterable[tuple[Decimal, Decimal, Decimal]]) -> bool:
    """Whether nothing is open any more; of each line what was ordered, came and was called off."""
    return all(ordered <= received + off for ordered, received, off in lines)
