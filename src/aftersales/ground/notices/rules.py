"""When to try again, how a wording is filled in, and what of an address may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from string import Formatter
from typing import Any

BACK_OFF = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
LOST = timedelta(minutes=10)  # a message claimed for so long was in the hands of a worker that died


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts; None when it was the last."""
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None


class _Plain(Formatter):
    """Fills in names only: no attributes, no items, and what is not given is left blank."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:  # noqa: ARG002 - names
        return kwargs.get(
            field_name.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0], ""
        ), field_name

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ARG002 - no formats
        return str(value)

    def convert_field(self, value: Any, conversion: Any) -> Any:  # noqa: ARG002 - no conversions
        return value


def filled(words: str, values: Mapping[str, Any]) -> str:
    """The wording with its values. A wording that is no good pattern is said as it stands."""
    try:
        return _Plain().vformat(words, (), dict(values))
    except (ValueError, IndexError):
        return words


def masked(address: str) -> str:
    """Enough to recognise an address by, too little to use it: 138****1234, l***@example.cn."""
    head, at, domain = address.partition("@")
    if at:
        return f"{head[:1]}***@{domain}"
    return f"{address[:3]}****{address[-4:]}" if len(address) >= 7 else "****"
