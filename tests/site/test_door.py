"""The door: what it lets in, and how it hands over."""

import asyncio
import io
from types import SimpleNamespace

import pytest

from aftersales.site import door as doors
from aftersales.site.door import Door, add_header, environ_of


class FakeProtocol:
    """What granian gives: the body in pieces, and ways to answer."""

    def __init__(self, *pieces):
        self.pieces, self.sent, self.status, self.headers = list(pieces), [], None, []
        self._gone = None

    async def __aiter__(self):
        for piece in self.pieces:
            yield piece

    def response_bytes(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def response_empty(self, status, headers):
        self.response_bytes(status, headers, b"")

    def response_stream(self, status, headers):
        self.status, self.headers = status, headers
        return self

    async def send_bytes(self, part):
        self.sent.append(part)

    async def send_str(self, part):
        self.sent.append(part)

    async def client_disconnect(self):
        self._gone = asyncio.get_running_loop().create_future()
        await self._gone

    def leave(self):
        self._gone.set_result(None)


def scope_of(path="/", method="GET", **headers):
    return SimpleNamespace(
        proto="http",
        http_version="1.1",
        server="127.0.0.1:8000",
        client="192.0.2.9:5555",
        scheme="http",
        method=method,
        path=path,
        query_string="a=1",
        authority=None,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def ask(pages, scope, *pieces, **options):
    protocol = FakeProtocol(*pieces)

    async def scene():
        await Door(pages, live=None, **options).__rsgi__(scope, protocol)

    asyncio.run(scene())
    return protocol


def page(environ, start):
    start("200 OK", [("content-type", "text/plain")])
    return [
        f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} ".encode(),
        environ["wsgi.input"].read(),
    ]


def test_a_page_is_asked_in_the_words_of_wsgi():
    answer = ask(page, scope_of("/a%20b", "POST", content_length="5"), b"ab", b"cde")

    assert (answer.status, answer.body) == (200, b"POST /a b abcde")


def test_a_long_answer_is_sent_in_pieces(monkeypatch):
    monkeypatch.setattr(doors, "IN_MEMORY", 10)

    def long(environ, start):
        start("200 OK", [])
        return [b"x" * 300_000] * 2

    answer = ask(long, scope_of())

    assert (answer.status, sum(map(len, answer.sent)), len(answer.sent)) == (200, 600_000, 3)


@pytest.mark.parametrize("declared", ["999999999", None])
def test_more_than_the_largest_upload_is_refused(monkeypatch, declared):
    monkeypatch.setattr(doors, "LARGEST_BODY", 8)
    headers = {"content_length": declared} if declared else {}

    answer = ask(page, scope_of("/", "POST", **headers), b"12345", b"67890")

    assert answer.status == 413


def test_a_sender_who_falls_silent_is_let_go(monkeypatch):
    monkeypatch.setattr(doors, "SECONDS_FOR_A_PIECE", 0.05)

    class Silent(FakeProtocol):
        async def __aiter__(self):
            await asyncio.sleep(5)
            yield b"late"

    protocol = Silent()
    asyncio.run(Door(page, live=None).__rsgi__(scope_of("/", "POST", content_length="4"), protocol))

    assert protocol.status == 408


def test_too_many_waiting_are_asked_to_come_again():
    door = Door(page, live=None)
    door._waiting = doors.WAITING
    protocol = FakeProtocol()

    asyncio.run(door.__rsgi__(scope_of(), protocol))

    assert (protocol.status, ("retry-after", "2") in protocol.headers) == (503, True)


def test_life_is_shown_even_then():
    door = Door(page, live=None)
    door._waiting = doors.WAITING
    protocol = FakeProtocol()

    asyncio.run(door.__rsgi__(scope_of("/healthz"), protocol))

    assert (protocol.status, protocol.body) == (200, b"alive\n")


def test_a_header_with_an_underscore_cannot_pass_itself_off_as_a_proxys():
    scope = scope_of()
    scope.headers = {"x_forwarded_for": "10.0.0.1", "x-forwarded-for": "192.0.2.1"}

    environ = environ_of(scope, io.BytesIO())

    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.1"
    assert (environ["REMOTE_ADDR"], environ["PATH_INFO"]) == ("192.0.2.9", "/")


def test_repeated_headers_are_joined_and_cookies_in_their_own_way():
    environ = {}

    for name, value in [("COOKIE", "a=1"), ("COOKIE", "b=2"), ("X_A", "1"), ("X_A", "2")]:
        add_header(environ, name, value)

    assert environ == {"HTTP_COOKIE": "a=1; b=2", "HTTP_X_A": "1,2"}


def test_a_path_that_is_no_text_does_not_break_anything():
    environ = environ_of(scope_of("/%ff%00"), io.BytesIO())

    assert environ["PATH_INFO"] == "/\xff\x00"
