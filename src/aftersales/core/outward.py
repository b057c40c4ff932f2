"""Calls to the outside that cannot be turned against the inside, nor hold anybody up.

The address is resolved once, checked, and the connection goes to exactly that address; redirects
are not followed; everything together has one deadline; of the answer only so many bytes are read.
Nothing here is called inside a transaction.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import certifi
import httpcore

SECURE_PORTS = frozenset({443, 8443})
DEADLINE = 8.0  # seconds for everything: name, connection, TLS, question and answer
MOST_BYTES = 64 * 1024
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\.?", re.IGNORECASE)
_NAT64 = (
    ipaddress.ip_network("64:ff9b::/96"),
    ipaddress.ip_network("64:ff9b:1::/48"),
)
_ASSIGNED = ipaddress.ip_network("192.0.0.0/24")  # older Pythons take most of it for public

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(Exception):  # noqa: N818 - an answer, not an error
    """The address leads to where nothing of ours may go. Nothing was sent."""


class NotReached(Exception):  # noqa: N818 - an answer, not an error
    """No connection came about. Nothing was sent."""


class NoAnswer(Exception):  # noqa: N818 - an answer, not an error
    """The question went out and no whole answer came back: it may have been heard or not."""


@dataclass(frozen=True)
class Answer:
    """``cut`` says that there was more than we read."""

    status: int
    body: bytes
    cut: bool = False


@dataclass(frozen=True)
class Reach:
    """Where calls may go. ``plain_hosts`` (host:port) may be local and over http: for tests."""

    ports: Collection[int] = SECURE_PORTS
    plain_hosts: Collection[str] = field(default=frozenset())


ANYWHERE_PUBLIC = Reach()


def check(url: str, *, reach: Reach = ANYWHERE_PUBLIC) -> None:
    """Refuse an address by its spelling alone; where it leads is checked when it is called."""
    _target(url, reach)


def _target(url: str, reach: Reach) -> tuple[str, str, int]:
    """Scheme, host and port of an address that may be called."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url or len(url) > 500:
        raise NotAllowed("The address holds characters that do not belong into one.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as fault:
        raise NotAllowed("This is no address.") from fault
    if "@" in parts.netloc or parts.fragment:
        raise NotAllowed("The address may not carry a name, a password or a fragment.")
    if f"{host}:{port}" in reach.plain_hosts and parts.scheme in {"http", "https"}:
        return parts.scheme, host, port or 80
    if parts.scheme != "https":
        raise NotAllowed("The address must begin with https.")
    port = 443 if port is None else port
    if port not in reach.ports:
        raise NotAllowed("This port is not one of those that may be called.")
    if not _HOST.fullmatch(host) or _is_a_number(host):
        raise NotAllowed("Give the name of a host, not its number.")
    return "https", host, port


def _is_a_number(host: str) -> bool:
    """Decimal, octal, hexadecimal or short forms: what the C library would take for an address."""
    last = host.rstrip(".").rpartition(".")[2]
    return bool(re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last, re.IGNORECASE))


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet, also when it wraps another."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    if address in _ASSIGNED:
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_loopback or address.is_unspecified
    )


def _inner(address: Address) -> Address | None:
    """The IPv4 address that an IPv6 one carries: mapped, compatible, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    low = int(address) & 0xFFFFFFFF
    is_wrapped = any(address in net for net in _NAT64) or int(address) >> 32 == 0
    return ipaddress.IPv4Address(low) if is_wrapped and low > 1 else None


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends with the call's deadline: a drip cannot hold us."""

    def __init__(self, inner: httpcore.NetworkStream, ends: float) -> None:
        self.inner, self.ends = inner, ends

    def _left(self, kind: type[Exception]) -> float:
        left = self.ends - monotonic()
        if left <= 0:
            raise kind("The deadline has passed.")
        return left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - httpcore's signature
        return self.inner.read(max_bytes, self._left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - httpcore's signature
        self.inner.write(buffer, self._left(httpcore.WriteTimeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.NetworkStream:
        left = self._left(httpcore.ConnectTimeout)
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, left), self.ends)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class _Network(httpcore.NetworkBackend):
    """Resolves once, checks every address that the name has, and connects to the one it checked."""

    def __init__(self, ends: float, *, local: bool) -> None:
        self.ends, self.local, self.inner = ends, local, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        pinned = self._resolved(host, port)
        left = max(self.ends - monotonic(), 0.01)
        return _Stream(
            self.inner.connect_tcp(pinned, port, left, local_address, socket_options), self.ends
        )

    def _resolved(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as fault:
            raise NotReached("The host has no address.") from fault
        addresses = [str(entry[4][0]).split("%")[0] for entry in found]
        if not self.local and not all(is_public(ipaddress.ip_address(a)) for a in addresses):
            raise NotAllowed("The host lies inside a private network.")
        return addresses[0]

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise NotAllowed("Only hosts of the internet are called.")

    def sleep(self, seconds: float) -> None:
        self.inner.sleep(seconds)


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    deadline: float = DEADLINE,
    reach: Reach = ANYWHERE_PUBLIC,
) -> Answer:
    """One question, one answer, whatever its status. Raises one of the three exceptions above."""
    scheme, host, port = _target(url, reach)
    ends = monotonic() + deadline
    network = _Network(ends, local=f"{host}:{port}" in reach.plain_hosts)
    context = ssl.create_default_context(cafile=certifi.where()) if scheme == "https" else None
    with httpcore.ConnectionPool(ssl_context=context, network_backend=network) as pool:
        try:
            return _ask(pool, method, url, dict(headers or {}), body)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as fault:
            raise NotReached(str(fault)) from fault
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as fault:
            raise NoAnswer(str(fault)) from fault


def _ask(
    pool: httpcore.ConnectionPool, method: str, url: str, headers: dict[str, str], body: bytes
) -> Answer:
    sent = [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers.items()]
    sent.append((b"Connection", b"close"))
    with pool.stream(method, url, headers=sent, content=body) as answer:
        read = b""
        for piece in answer.iter_stream():
            read += piece
            if len(read) > MOST_BYTES:
                return Answer(answer.status, read[:MOST_BYTES], cut=True)
        return Answer(answer.status, read)
