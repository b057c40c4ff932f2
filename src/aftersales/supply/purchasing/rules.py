"""What can be said of a purchase without asking the database."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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


# ── the purchase plan (PU-02) ────────────────────────────────────────────────────────────────────


def use_ahead(ahead: Sequence[float], *, first: date, on: date, days: int) -> Decimal:
    """Pieces that will be used within so many days from ``on``. ``ahead`` is the use of the months
    from ``first`` (a first day) on, with its season; beyond the last it goes on like the last.
    A month gives as much as its days that are meant.

    >>> use_ahead([30.0, 62.0], first=date(2026, 6, 1), on=date(2026, 6, 21), days=20)
    Decimal('30')
    """
    end, found, number, start = on + timedelta(days=days), 0.0, 0, first
    while start < end and ahead:
        length = monthrange(start.year, start.month)[1]
        following = start + timedelta(days=length)
        meant = (min(end, following) - max(on, start)).days
        found += ahead[min(number, len(ahead) - 1)] * max(meant, 0) / length
        number, start = number + 1, following
    return Decimal(f"{found:.6f}").to_integral_value(rounding=ROUND_CEILING)


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What asks for a part, and what there is of it. ``lacking`` is what jobs and appointments
    asked for and nobody keeps for them; ``use`` is expected until the next order can have come;
    ``level`` is what an order brings it up to, 0 while no order is due; ``free`` is on hand and
    promised to nobody; ``coming`` is ordered or proposed already.
    """

    lacking: Decimal = NOTHING
    use: Decimal = NOTHING
    level: Decimal = NOTHING
    free: Decimal = NOTHING
    coming: Decimal = NOTHING

    @property
    def short(self) -> Decimal:
        """What is asked for now and neither here nor on its way."""
        return max(self.lacking - self.free - self.coming, NOTHING)

    @property
    def to_buy(self) -> Decimal:
        """What is asked for now, and what is used or kept beyond it, less what there is.

        >>> Needs(lacking=Decimal(2), use=Decimal(5), level=Decimal(8), coming=Decimal(1)).to_buy
        Decimal('9')
        """
        wanted = self.lacking + max(self.use, self.level)
        return max(wanted - self.free - self.coming, NOTHING)


# ── offers side by side (PU-03) ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Bid:
    """What one supplier asks for a part, as the comparison looks at it."""

    price: Decimal
    lead_days: int
    valid_until: date
    is_open: bool  # whether anything is ordered there at all


def left_out(bids: Sequence[Bid], *, on: date, wanted_on: date | None) -> list[str]:
    """Why each bid takes no part in the comparison; "" where it does. Fast enough is no quality,
    yet a part that comes too late is not the part that was asked for: it is left out while another
    comes in time.

    >>> a = Bid(price=Decimal(9), lead_days=9, valid_until=date(2026, 3, 9), is_open=True)
    >>> b = Bid(price=Decimal(10), lead_days=1, valid_until=date(2026, 3, 9), is_open=True)
    >>> left_out([a, b], on=date(2026, 3, 2), wanted_on=date(2026, 3, 5))
    ['late', '']
    >>> left_out([a], on=date(2026, 3, 2), wanted_on=date(2026, 3, 5))
    ['']
    """
    why = [
        "blocked" if not bid.is_open else "lapsed" if bid.valid_until < on else "" for bid in bids
    ]
    if wanted_on is None:
        return why
    in_time = [on + timedelta(days=bid.lead_days) <= wanted_on for bid in bids]
    if not any(fits and not words for fits, words in zip(in_time, why, strict=True)):
        return why
    return [words or ("" if fits else "late") for fits, words in zip(in_time, why, strict=True)]


def lowest(bids: Sequence[Bid], why: Sequence[str]) -> Decimal | None:
    """The lowest price among those that are compared."""
    return min((b.price for b, words in zip(bids, why, strict=True) if not words), default=None)


# ── invoice, order and receipt ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """How far above order and receipt an invoice may be: percent of the price, or an amount that
    is not worth a question.
    """

    percent: Decimal
    amount: Decimal


def price_over(
    *, billed: Decimal, ordered: Decimal, quantity: Decimal, tolerance: Tolerance
) -> Decimal:
    """What a line costs more than was ordered; 0 where it is within the tolerance, or cheaper.

    >>> within = Tolerance(percent=Decimal(2), amount=Decimal(5))
    >>> price_over(billed=Decimal(102), ordered=Decimal(100), quantity=Decimal(9), tolerance=within)
    Decimal('0')
    >>> price_over(billed=Decimal(103), ordered=Decimal(100), quantity=Decimal(9), tolerance=within)
    Decimal('27')
    """
    over = (billed - ordered) * quantity
    if over <= tolerance.amount or (billed - ordered) * 100 <= ordered * tolerance.percent:
        return NOTHING
    return over


def pieces_over(*, billed: Decimal, before: Decimal, received: Decimal) -> Decimal:
    """How many of the pieces billed now were not received; earlier invoices come first.

    >>> pieces_over(billed=Decimal(4), before=Decimal(3), received=Decimal(5))
    Decimal('2')
    """
    return max(min(billed, billed + before - received), NOTHING)


def payable(*, net: Decimal, gross: Decimal, deducted: Decimal) -> Decimal:
    """What is paid of an invoice: what is deducted takes its share of the tax along.

    >>> payable(net=Decimal(100), gross=Decimal(113), deducted=Decimal(10))
    Decimal('101.7')
    """
    return gross if not deducted or not net else gross * (net - deducted) / net


# ── evaluation of suppliers (PU-06) ──────────────────────────────────────────────────────────────

_TENTH = Decimal("0.1")
FULL = Decimal(100)


def points(part: Decimal, whole: Decimal) -> Decimal | None:
    """So many of a hundred, from none to all of them; None where there is nothing to measure.

    >>> points(Decimal(1), Decimal(3)), points(Decimal(-1), Decimal(3)), points(FULL, Decimal(0))
    (Decimal('33.3'), Decimal('0.0'), None)
    """
    if whole <= 0:
        return None
    share = min(max(part / whole, NOTHING), Decimal(1))
    return (share * FULL).quantize(_TENTH)


def graded(weighed: Iterable[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """The points of all criteria by their weights; one that could not be measured leaves its
    weight to the others.

    >>> graded([(Decimal(90), Decimal(50)), (None, Decimal(30)), (Decimal(60), Decimal(20))])
    Decimal('81.4')
    """
    known = [(one, weight) for one, weight in weighed if one is not None and weight > 0]
    weights = sum((weight for _one, weight in known), NOTHING)
    if not weights:
        return None
    total: Decimal = sum((one * weight for one, weight in known), NOTHING) / weights
    return total.quantize(_TENTH)


def standing_for(
    total: Decimal | None, *, warn_below: Decimal, block_below: Decimal, now: str
) -> str:
    """The standing that these points ask for; without any it stays as it is.

    >>> told = {"warn_below": Decimal(80), "block_below": Decimal(60), "now": "open"}
    >>> standing_for(Decimal(80), **told), standing_for(Decimal("59.9"), **told)
    ('open', 'blocked')
    """
    if total is None:
        return now
    return "blocked" if total < block_below else "warned" if total < warn_below else "open"
