"""The one door: pages, API and live events on one address.

granian hands over every request here (RSGI). Reading and writing is done without blocking, so a
slow line never holds a thread; pages run as WSGI in a small pool of threads, each with its own
connection to the database. `/events` and `/my/events` never enter the pool. See
docs/decisions/0010-one-door.md.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol
from urllib.parse import unquote_to_bytes

from aftersales.site import lifeline
from aftersales.site.live import Live

MEGABYTE = 2**20
IN_MEMORY = MEGABYTE  # larger bodies wait on disk
LARGEST_BODY = int(os.environ.get("AFTERSALES_LARGEST_UPLOAD_MB", "100")) * MEGABYTE
THREADS = int(os.environ.get("AFTERSALES_THREADS", "4"))
WAITING = 32 * THREADS  # who comes when so many wait is asked to come again
SECONDS_FOR_A_PIECE = 30  # a sender that is silent for longer has gone
CHUNK = 256 * 1024
Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Transport(Protocol):
    """The line to a browser that gets its answer in pieces."""

    async def send_bytes(self, data: bytes) -> None: ...


@dataclass
class Answer:
    """What a page said: short bodies as bytes, long ones in a file."""

    status: int
    headers: Headers
    body: IO[bytes]
    length: int


class BodyTooLarge(Exception):  # noqa: N818 - says what is the matter
    """More was sent than anything here takes."""


class Door:
    """An RSGI application around the WSGI one."""

    def __init__(self, pages: Application, live: Live, *, threads: int = THREADS) -> None:
        self._pages = pages
        self._live = live
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._waiting = 0

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        lifeline.die_with_parent(signal.SIGKILL)
        self._live.begin(loop, self._pool)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.proto != "http":
            protocol.close(404)
        elif scope.path == "/events":
            await self._live.stream(scope, protocol)
        elif scope.path == "/my/events":
            await self._live.stream_guest(scope, protocol)
        elif scope.path == "/healthz":
            protocol.response_bytes(200, [("content-type", "text/plain")], b"alive\n")
        elif self._waiting >= WAITING:
            protocol.response_bytes(503, [*PLAIN, ("retry-after", "2")], b"busy, try again\n")
        else:
            await self._page(scope, protocol)

    async def _page(self, scope: Any, protocol: Any) -> None:
        self._waiting += 1
        try:
            try:
                body = await received(scope, protocol)
            except BodyTooLarge:
                protocol.response_bytes(413, [*PLAIN, ("connection", "close")], b"too large\n")
                return
            except TimeoutError:
                protocol.response_bytes(408, [*PLAIN, ("connection", "close")], b"too slow\n")
                return
            loop = asyncio.get_running_loop()
            with body:
                environ = environ_of(scope, body)
                answer = await loop.run_in_executor(self._pool, self._answer, environ)
        finally:
            self._waiting -= 1
        await sent(answer, protocol, scope.method)

    def _answer(self, environ: dict[str, Any]) -> Answer:
        """In a thread of the pool: call the page and take the whole of its answer."""
        said: dict[str, Any] = {}

        def start(status: str, headers: Headers, exc_info: Any = None) -> None:  # noqa: ARG001
            said.update(status=int(status[:3]), headers=headers)

        body: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when sent
        parts = self._pages(environ, start)
        try:
            for part in parts:
                body.write(part)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return Answer(said["status"], said["headers"], body, body.tell())


PLAIN: Headers = [("content-type", "text/plain; charset=utf-8")]


async def received(scope: Any, protocol: Any) -> IO[bytes]:
    """The whole body, in memory or on disk, before any thread is taken for it."""
    if int_or_zero(scope.headers.get("content-length")) > LARGEST_BODY:
        raise BodyTooLarge
    body: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - belongs to the page
    if scope.method in ("GET", "HEAD") and not scope.headers.get("content-length"):
        return body
    pieces = aiter(protocol)
    while True:
        try:
            piece = await asyncio.wait_for(anext(pieces), SECONDS_FOR_A_PIECE)
        except StopAsyncIteration:
            break
        except TimeoutError:
            body.close()
            raise
        body.write(piece)
        if body.tell() > LARGEST_BODY:
            body.close()
            raise BodyTooLarge
    body.seek(0)
    return body


async def sent(answer: Answer, protocol: Any, method: str) -> None:
    """Give the answer away; a long one in pieces, as fast as the line takes them."""
    answer.body.seek(0)
    with answer.body:
        if answer.length <= IN_MEMORY or method == "HEAD":
            protocol.response_bytes(answer.status, answer.headers, answer.body.read())
            return
        transport: Transport = protocol.response_stream(answer.status, answer.headers)
        while piece := answer.body.read(CHUNK):
            await transport.send_bytes(piece)


def environ_of(scope: Any, body: IO[bytes]) -> dict[str, Any]:
    """The request as WSGI wants it.

    A header with an underscore is dropped: it could pass itself off as one that a proxy sets.
    """
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    if scope.authority:  # HTTP/2 has no Host header
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" not in name:
            add_header(environ, name.upper().replace("-", "_"), value)
    length = body.seek(0, os.SEEK_END)
    body.seek(0)
    if length:
        environ["CONTENT_LENGTH"] = str(length)
    return environ


def add_header(environ: dict[str, Any], name: str, value: str) -> None:
    """Repeated headers are joined, cookies in their own way."""
    key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
    if key in environ and key != "HTTP_HOST":
        value = f"{environ[key]}{'; ' if name == 'COOKIE' else ','}{value}"
    environ[key] = value


def int_or_zero(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def open_door() -> Door:
    """What granian asks for: `aftersales.site.door:open_door`, with --factory."""
    from aftersales.site.wsgi import application  # noqa: PLC0415, I001 - starts Django first
    from aftersales.site.listeners import who_follows, who_listens  # noqa: PLC0415

    return Door(application, Live(who_listens, who_follows))
