"""Ports to payment gateways: where a payer is sent, and how a call-back is read.

A gateway is told what is owed and shows it to the payer; the money is told by a signed call-back,
which may come twice, late or out of order (I-22). Adapters register themselves by their code. The
one delivered is simulated: it lets a demonstration and the tests play a payer.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Protocol

from aftersales.core import crypto

SIGNED_BY = "X-Gateway-Signature"
PAID, FAILED = "paid", "failed"
SIMULATED = "simulated"


class NotSigned(Exception):  # noqa: N818 - an answer, not an error
    """The call-back is not signed by the gateway, or says nothing that can be read."""


@dataclass(frozen=True)
class Demand:
    """What a payer is asked for."""

    token: str
    amount: Decimal
    currency: str
    words: str  # what stands on the payer's screen: the number of the bill


@dataclass(frozen=True)
class Notice:
    """What a call-back tells. ``id`` is its own, ``reference`` that of the money."""

    id: str
    kind: str
    token: str
    reference: str
    amount: Decimal


class Gateway(Protocol):
    """One way of mobile payment."""

    code: str
    label: str

    def address(self, demand: Demand) -> str:
        """What the payer opens or scans."""

    def read(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        """The call-back, if it is signed; else ``NotSigned``."""


class Simulated:
    """A gateway in this house: it signs with a key that only this installation has."""

    code = SIMULATED
    label = "Simulated"

    def address(self, demand: Demand) -> str:
        return f"simulated:{demand.token}"

    def sign(self, body: bytes) -> str:
        return crypto.blind_index(body.decode(), "billing.gateway")

    def notice(
        self, *, notice: str, kind: str, token: str, reference: str, amount: Decimal
    ) -> tuple[bytes, dict[str, str]]:
        """A call-back as the gateway sends it: body and headers."""
        said = {
            "id": notice,
            "kind": kind,
            "token": token,
            "reference": reference,
            "amount": str(amount),
        }
        body = json.dumps(said, sort_keys=True).encode()
        return body, {SIGNED_BY: self.sign(body)}

    def read(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        try:
            expected = self.sign(body)
            signed = hmac.compare_digest(headers.get(SIGNED_BY, "").encode(), expected.encode())
            if not signed:
                raise NotSigned
            said = json.loads(body)
            return Notice(
                id=str(said["id"])[:64],
                kind=str(said["kind"]),
                token=str(said["token"])[:40],
                reference=str(said["reference"])[:64],
                amount=Decimal(str(said["amount"])),
            )
        except (ValueError, KeyError, TypeError, InvalidOperation) as fault:
            raise NotSigned from fault


_gateways: dict[str, Gateway] = {}


def register(gateway: Gateway) -> None:
    """Make a way of mobile payment known; the same code again replaces it."""
    _gateways[gateway.code] = gateway


def gateways() -> Mapping[str, Gateway]:
    return MappingProxyType(_gateways)


register(Simulated())
