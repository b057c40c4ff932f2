from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.factories.ground import World, found_world


class Ear(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.heard.append((dict(self.headers), body))
        status, headers, answer = self.server.says
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_HEAD = do_POST

    def log_message(self, *_):
        pass


@pytest.fixture
def world(db) -> World:
    return found_world()


@pytest.fixture
def listener():
    """A program on loopback that writes down every hit."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    server.heard, server.says = [], (200, {}, b"thank you")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def address(listener, settings) -> str:
    """The listener as a program that may be told: named on purpose in the settings."""
    settings.WEBHOOK_PLAIN_HOSTS = [f"127.0.0.1:{listener.server_port}"]
    return f"http://127.0.0.1:{listener.server_port}/hook"
