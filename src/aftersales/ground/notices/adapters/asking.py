"""What the HTTP carriers share: one question, and a plain verdict on whatever comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aftersales.core import outward
from aftersales.ground.notices.ports import TryLater, Unclear


def ask(
    url: str, *, headers: Mapping[str, str], body: bytes, reach: outward.Reach, method: str = "POST"
) -> dict[str, Any]:
    """The carrier's answer as JSON. No secret and no word of an answer gets into an exception."""
    try:
        answer = outward.call(method, url, headers=headers, body=body, reach=reach)
    except (outward.NotAllowed, outward.NotReached) as fault:
        raise TryLater("not_reached") from fault
    except outward.NoAnswer as fault:
        raise Unclear("no_answer") from fault
    if answer.status >= 500:
        raise Unclear(f"status_{answer.status}")
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as fault:
        raise Unclear("rubbish") from fault
    if answer.cut or not isinstance(found, dict):
        raise Unclear("rubbish")
    return found


def reach_of(base: str) -> outward.Reach:
    """The public internet; in tests a plain local server may stand in for the carrier."""
    host = base.removeprefix("http://") if base.startswith("http://127.0.0.1:") else ""
    return outward.Reach(plain_hosts=frozenset({host} if host else ()))
