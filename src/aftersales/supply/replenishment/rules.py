"""When an alert stands, and how much an order brings."""

from __future__ import annotations

from decimal import Decimal

PLACES = Decimal("0.001")


def is_alerted(position: Decimal, alert_at: Decimal, clear_at: Decimal, *, was: bool) -> bool:
    """Raised at its line, and kept until the position is at the line where it ends, so that one
    piece to and fro does not ring twice (PT-06).
    """
    return position < clear_at if was else position <= alert_at


def clear_line(alert_at: Decimal, upto: Decimal, hysteresis: Decimal) -> Decimal:
    """Where an alert ends: a share (per cent) of what an order brings above its line."""
    band = (upto - alert_at) * hysteresis / 100
    return min(upto, alert_at + max(band.to_integral_value(rounding="ROUND_CEILING"), Decimal(1)))


def to_order(position: Decimal, upto: Decimal, *, pack: Decimal) -> Decimal:
    """Whole packs that bring the position up to the level; nothing where it is there already."""
    missing = upto - position
    if missing <= 0:
        return Decimal(0)
    packs = (missing / pack).to_integral_value(rounding="ROUND_CEILING")
    return (packs * pack).quantize(PLACES)


def is_strict(*classes: str) -> bool:
    """Whether one of the classes of a part, held or proposed, is the one that is kept the strictest
    (PT-03).
    """
    return "A" in classes
