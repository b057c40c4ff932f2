"""Ports to the platforms of repair records: what is handed in, and what may come back.

A port is told the whole record and answers at once or later; it is called outside any transaction
and may be called again with the same ``costlistcode``: a platform keeps one record for each. Ports
register themselves by their code. Delivered are the folder from which the province's own upload
program takes files, and a simulated platform that lets a demonstration and the tests play one.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from django.conf import settings

SENT, ACCEPTED, REJECTED = "sent", "accepted", "rejected"
FILES, SIMULATED, NONE = "files", "simulated", "none"


class NotHeard(Exception):  # noqa: N818 - an answer, not an error
    """No whole answer came: the record may have been taken or not. ``code`` says what went
    wrong.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Filing:
    """What is handed in. ``code`` is the number of the settlement list, the same at each try."""

    store: str  # its code
    code: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Heard:
    """What the other side says: handed in (it answers later), accepted, or rejected with why."""

    outcome: str
    receipt: str = ""
    reason: str = ""


class Platform(Protocol):
    """One way to hand repair records in."""

    code: str

    def hand_in(self, filing: Filing) -> Heard:
        """Hand one record in; ``NotHeard`` where nobody knows whether it arrived."""


def folder() -> Path:
    """Where files for the outside lie; only this program's user may look inside."""
    return Path(settings.DATA_DIR) / "outgoing" / "e-records"


class Files:
    """A file for each record, by store, named after the settlement list: the same record is the
    same file.
    """

    code = FILES

    def hand_in(self, filing: Filing) -> Heard:
        place = folder() / filing.store
        text = json.dumps(filing.body, ensure_ascii=False, indent=1)
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            half = place / f".{filing.code}.{secrets.token_hex(4)}"
            half.write_text(text, encoding="utf-8")
            half.chmod(0o600)
            half.replace(place / f"{filing.code}.json")
        except OSError as fault:
            raise NotHeard("folder") from fault
        return Heard(SENT, receipt=f"{filing.store}/{filing.code}.json")

    def sweep(self, *, older_than: float) -> int:
        """Take files away that lie here longer than so many seconds."""
        before = time.time() - older_than
        old = [p for p in folder().glob("*/*.json") if p.stat().st_mtime < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


@dataclass
class Simulated:
    """A platform in this house. It wants a token that lapses, keeps one record for each number, and
    turns away what is not whole; tests may tell it what to answer next.
    """

    code = SIMULATED
    token_serves: int = 50  # calls until a token lapses
    kept: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    answers: dict[str, Heard | NotHeard] = field(default_factory=dict)
    _token: str = ""
    _left: int = 0

    def hand_in(self, filing: Filing) -> Heard:
        """As a client does it: with the token at hand, and once more with a new one."""
        if not self._token:
            self.sign_in()
        answer = self.take(self._token, filing)
        if answer is None:
            self.sign_in()
            answer = self.take(self._token, filing)
        assert answer is not None  # a new token serves at least once
        return answer

    def sign_in(self) -> None:
        self._token, self._left = secrets.token_hex(8), max(self.token_serves, 1)
        self.calls.append("token")

    def take(self, token: str, filing: Filing) -> Heard | None:
        """What the platform answers; None where it does not know the token any more."""
        if token != self._token or self._left <= 0:
            return None
        self._left -= 1
        self.calls.append(filing.code)
        told = self.answers.pop(filing.code, None)
        if isinstance(told, NotHeard):
            raise told
        if told is not None:
            return told
        head = filing.body["basicInfo"]
        if len(head["vin"]) != 17:
            return Heard(REJECTED, reason="vin 格式错误")
        self.kept[filing.code] = filing.body
        return Heard(ACCEPTED, receipt=f"SIM-{filing.code}")


_platforms: dict[str, Platform] = {}


def register(platform: Platform) -> None:
    """Make a way of handing in known; the same code again replaces it."""
    _platforms[platform.code] = platform


def platforms() -> Mapping[str, Platform]:
    return MappingProxyType(_platforms)


register(Files())
register(Simulated())
