"""Ports to tax platforms: what is asked, and how a call-back is read (DOMAIN 8.4).

A platform is asked for an invoice or a red letter and answers at once or by a signed call-back,
which may come twice, late or out of order. It knows each order by its token: asked twice, it is one
document. Ports register themselves by their code; the one delivered is simulated.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol

from aftersales.core import crypto
from aftersales.money.filings.platforms import NotHeard

SIGNED_BY = "X-Tax-Signature"
ASKED, ISSUED, REFUSED = "asked", "issued", "refused"
OUTCOMES = (ASKED, ISSUED, REFUSED)
SIMULATED = "simulated"


class NotSigned(Exception):  # noqa: N818 - an answer, not an error
    """The call-back is not signed by the platform, or says nothing that can be read."""


@dataclass(frozen=True)
class Wish:
    """What is asked for. A red letter names the invoice it takes back and why (01 to 04)."""

    token: str
    kind: str  # blue, red
    invoice: str  # ordinary, special
    seller: Mapping[str, str]
    buyer: Mapping[str, str]
    lines: tuple[Mapping[str, str], ...]
    net: str
    tax: str
    gross: str
    original: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Told:
    """What the platform says of an order, at once or by call-back."""

    outcome: str
    number: str = ""
    issued_on: date | None = None
    refusal: str = ""
    confirmation: str = ""


@dataclass(frozen=True)
class Notice:
    """A call-back: ``id`` is its own, ``token`` that of the order."""

    id: str
    token: str
    told: Told


class TaxPlatform(Protocol):
    """One way to the tax office."""

    code: str

    def ask(self, wish: Wish) -> Told:
        """Ask for the document; ``NotHeard`` where nobody knows whether it was heard."""

    def read(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        """The call-back, if it is signed; else ``NotSigned``."""


@dataclass
class Simulated:
    """A tax platform in this house: one document for each token, its number at once, unless a test
    tells it otherwise. It signs with a key that only this installation has.
    """

    code = SIMULATED
    kept: dict[str, Wish] = field(default_factory=dict)
    answers: dict[str, Told | NotHeard] = field(default_factory=dict)  # by kind of document
    calls: int = 0

    def ask(self, wish: Wish) -> Told:
        self.calls += 1
        told = self.answers.pop(wish.kind, None)
        if isinstance(told, NotHeard):
            raise told
        if told is not None:
            return told
        self.kept[wish.token] = wish
        return Told(ISSUED, number=self.number(wish.token))

    def number(self, token: str) -> str:
        """Twenty digits that are always the same for the same order."""
        return str(int(crypto.blind_index(token, "filings.tax_number")[:15], 16)).zfill(20)[-20:]

    def sign(self, body: bytes) -> str:
        return crypto.blind_index(body.decode(), "filings.tax_platform")

    def notice(self, *, notice: str, token: str, **told: Any) -> tuple[bytes, dict[str, str]]:
        """A call-back as the platform sends it: body and headers."""
        body = json.dumps({"id": notice, "token": token, **told}, sort_keys=True).encode()
        return body, {SIGNED_BY: self.sign(body)}

    def read(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        try:
            expected = self.sign(body)
            if not hmac.compare_digest(headers.get(SIGNED_BY, "").encode(), expected.encode()):
                raise NotSigned
            return _read(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise NotSigned from fault


def _read(said: Mapping[str, Any]) -> Notice:
    outcome = str(said["outcome"])
    if outcome not in OUTCOMES:
        raise ValueError(outcome)
    day = said.get("issued_on")
    told = Told(
        outcome,
        number=str(said.get("number", ""))[:20],
        issued_on=date.fromisoformat(day) if day else None,
        refusal=str(said.get("refusal", ""))[:500],
        confirmation=str(said.get("confirmation", ""))[:2],
    )
    return Notice(id=str(said["id"])[:64], token=str(said["token"])[:40], told=told)


_platforms: dict[str, TaxPlatform] = {}


def register(platform: TaxPlatform) -> None:
    """Make a way to the tax office known; the same code again replaces it."""
    _platforms[platform.code] = platform


def tax_platforms() -> Mapping[str, TaxPlatform]:
    return MappingProxyType(_platforms)


register(Simulated())
