"""The ways out: what every carrier of messages can do, and which one is used for each channel.

Which carrier serves a channel, and its secrets, stand in ``<data>/keys/carriers.json`` (mode
0600)::

    {"sms": {"carrier": "aliyun", "key_id": "…", "key_secret": "…", "sign": "…",
             "templates": {"appointments.confirmed": "SMS_1234"}}}

A channel that is not named there writes to a file instead of sending.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

CARRIERS = {
    "file": "file:FileCarrier",
    "smtp": "smtp:SmtpCarrier",
    "aliyun": "aliyun:AliyunSms",
    "tencent": "tencent:TencentSms",
    "wecom": "wecom:WeCom",
}


@dataclass(frozen=True)
class Letter:
    """What a carrier gets. ``reference`` is ours and the same at every attempt."""

    reference: str
    address: str
    code: str
    title: str
    words: str
    values: Mapping[str, Any]


class Rejected(Exception):  # noqa: N818 - an answer, not an error
    """The carrier will never take this one. ``code`` says why in a word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TryLater(Exception):  # noqa: N818 - an answer, not an error
    """It was surely not sent; later it may go."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unclear(Exception):  # noqa: N818 - an answer, not an error
    """The carrier may have sent it or not."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Carrier(Protocol):
    """A way out. Both deeds end within ``core.outward.DEADLINE``."""

    def send(self, letter: Letter) -> str:
        """Hand the letter over; answers the carrier's own reference."""
        ...

    def was_sent(self, letter: Letter) -> bool | None:
        """Asked before a repeat when an attempt ended unclear. None: the carrier cannot tell."""
        ...


def settings_of(channel: str) -> dict[str, Any]:
    """The carrier of a channel with its secrets; the file carrier where none is set up."""
    file = Path(settings.DATA_DIR) / "keys" / "carriers.json"
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")).get(channel, {})
    except FileNotFoundError:
        found = {}
    return found or {"carrier": "file", "channel": channel}


def carrier_for(channel: str) -> Carrier:
    options = settings_of(channel)
    module, _, name = CARRIERS[options.pop("carrier")].partition(":")
    made: Carrier = getattr(import_module(f"aftersales.ground.notices.adapters.{module}"), name)(
        **options
    )
    return made
