"""The numbers this room reckons with."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import Parameter, parameter

KEEP_RESERVED = parameter(
    "parts.keep_reserved",
    _("a reservation lapses after"),
    default=timedelta(days=7),
    least=timedelta(hours=1),
    most=timedelta(days=365),
    row="PT-09",
    field_default=True,
)

# ── counting ─────────────────────────────────────────────────────────────────────────────────────


def _every(code: str, label: object, days: int) -> Parameter[int]:
    return parameter(
        code,
        label,
        default=days,
        least=1,
        most=3660,
        unit=_("days"),
        row="PT-03",
        field_default=True,
    )


def _approved(code: str, label: object, value: int) -> Parameter[Decimal]:
    return parameter(
        code, label, default=Decimal(value), least=Decimal(0), row="PT-03", field_default=True
    )


# By class of the part; the empty one is for parts that have none yet.
COUNT_EVERY = {
    "A": _every("parts.count_every_a", _("shelves of class A are counted every"), 30),
    "B": _every("parts.count_every_b", _("shelves of class B are counted every"), 90),
    "C": _every("parts.count_every_c", _("shelves of class C are counted every"), 180),
    "": _every("parts.count_every", _("shelves of parts without a class are counted every"), 180),
}
# What the differences of a class are worth together, counted without their signs.
APPROVE_OVER = {
    "A": _approved("parts.approve_over_a", _("differences of class A need approval over"), 0),
    "B": _approved("parts.approve_over_b", _("differences of class B need approval over"), 200),
    "C": _approved("parts.approve_over_c", _("differences of class C need approval over"), 500),
    "": _approved("parts.approve_over", _("differences without a class need approval over"), 200),
}
COUNT_AT_ONCE = parameter(
    "parts.count_at_once",
    _("shelves on a sheet of what is due, at most"),
    default=40,
    least=1,
    most=2000,
    row="PT-05",
    field_default=True,
)
COUNT_AGAIN_VALUE = parameter(
    "parts.count_again_value",
    _("a shelf is counted again when the difference is worth more than"),
    default=Decimal(200),
    least=Decimal(0),
    row="PT-05",
    field_default=True,
)
COUNT_AGAIN_SHARE = parameter(
    "parts.count_again_share",
    _("a shelf is counted again when the difference is more than this share of the books"),
    default=50,
    least=1,
    most=1000,
    unit="%",
    row="PT-05",
    field_default=True,
)

# ── slow and dead stock ──────────────────────────────────────────────────────────────────────────


def _idle(code: str, label: object, days: int) -> Parameter[int]:
    return parameter(
        code,
        label,
        default=days,
        least=1,
        most=3660,
        unit=_("days"),
        row="PT-24",
        field_default=True,
    )


SLOW_AFTER = _idle("parts.slow_after", _("stock is slow after days without an issue"), 90)
DEAD_AFTER = _idle("parts.dead_after", _("stock is dead after days without an issue"), 180)

# ── old parts ────────────────────────────────────────────────────────────────────────────────────

CORE_COMES_WITHIN = parameter(
    "parts.core_comes_within",
    _("the old part of an exchange part comes within"),
    default=7,
    least=1,
    most=365,
    unit=_("days"),
    row="PT-19",
    field_default=True,
)

# ── shelf life ───────────────────────────────────────────────────────────────────────────────────

EXPIRY_AHEAD = parameter(
    "parts.expiry_ahead",
    _("lots are listed before their shelf life ends, days"),
    default=60,
    least=1,
    most=3660,
    unit=_("days"),
    row="PT-16",
    field_default=True,
)
