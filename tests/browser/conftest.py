"""A site to look at in Chromium: its own database, people signed in, every page watched.

::

    def test_the_list_fits_a_phone(site, visit, look):
        page = visit("/complaints/", language="zh-hans", width=PHONE)
        look(page, "complaints")

``visit`` opens a window; when the test ends, it fails on console errors, on requests to other hosts
and on bad answers. ``look`` saves a picture to var/screens. ``check_access`` runs axe-core.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

# The driver keeps an event loop in this thread; our ORM calls beside it still come one by one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "var" / "screens"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60_000  # milliseconds; a machine under load is slow
DESK, TABLET, PHONE = 1440, 820, 390
HEIGHTS = {DESK: 900, TABLET: 1180, PHONE: 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@dataclass
class Site:
    """The running site and the world that lives in it."""

    url: str
    world: Any

    def cookie_of(self, person: Any) -> dict[str, str]:
        """Sign a person in without a form."""
        from django.conf import settings
        from django.test import Client

        from aftersales.core.scope import whole_database

        client = Client()
        with whole_database():
            client.force_login(person)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.url}


@pytest.fixture(scope="module")
def site(cluster: Any, template: str, django_db_blocker: Any) -> Iterator[Site]:
    """One site for the tests of a file, which commit; each brings its own rows and people."""
    from django.core.wsgi import get_wsgi_application
    from django.test import override_settings

    from aftersales.site import database
    from tests.conftest import connected_to, drop_database
    from tests.worlds import make_world

    if not (ROOT / "src/aftersales/web/static/built/manifest.json").exists():
        pytest.fail("The front end is not built: make assets")
    name = f"browser_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with django_db_blocker.unblock(), ExitStack() as stack:
        database.clone_database(cluster, template, name)
        stack.callback(drop_database, cluster, name)
        stack.enter_context(connected_to(cluster, name, database.APP))
        stack.enter_context(override_settings(ROOT_URLCONF="tests.browser.urls"))
        world = make_world()
        server = make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Quiet)
        stack.callback(server.server_close)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        stack.callback(server.shutdown)
        yield Site(f"http://127.0.0.1:{server.server_port}", world)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The machine's Chromium."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.fail("There is no Chromium here: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def is_whole(page: Any) -> None:
    """Wait until what the page loads behind itself stands there."""
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-settling')")


@dataclass
class Watch:
    """What went wrong in a window while it stood open."""

    home: str
    troubles: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)  # answers the test provokes: {404, 422}

    def on(self, page: Any) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error.stack}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: Any) -> None:
        told_by_status = "status of" in message.text and self.expected
        # A test took the connection away. The browser tells every other loss itself, so htmx's
        # own line about a request that was not sent adds nothing.
        lost = ("net::ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
        is_offline = any(words in message.text for words in lost)
        if message.type in {"error", "warning"} and not told_by_status and not is_offline:
            self.troubles.append(f"console {message.type}: {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.troubles.append(f"request to another host: {request.url}")

    def _response(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.troubles.append(f"{response.status} {response.url}")


@pytest.fixture
def visit(site: Site, chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open an address in a window of its own, signed in as ``person`` (default: the administrator).

    ``person=None`` is nobody. ``expect`` lists answers above 399 that belong to the test.
    """
    open_windows, watches = [], []

    def open_page(
        path: str,
        *,
        person: Any = ...,
        language: str = "zh-hans",
        theme: str = "light",
        width: int = DESK,
        expect: set[int] | None = None,
    ) -> Any:
        locale = "zh-CN" if language.startswith("zh") else "en-GB"
        window = chromium.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale=locale,
            timezone_id="Asia/Shanghai",
            has_touch=width <= TABLET,
            is_mobile=width <= PHONE,
            reduced_motion="reduce",
        )
        open_windows.append(window)
        cookies = [
            {"name": "language", "value": language, "url": site.url},
            {"name": "theme", "value": theme, "url": site.url},
        ]
        if person is not None:
            who = site.world.administrator if person is ... else person
            cookies.append(site.cookie_of(who))
        window.add_cookies(cookies)
        page = window.new_page()
        page.set_default_timeout(PATIENCE)
        watch = Watch(site.url, expected=expect or set())
        watches.append(watch)
        watch.on(page)
        page.goto(site.url + path, wait_until="networkidle")
        return page

    yield open_page
    for window in open_windows:
        window.close()
    assert [trouble for watch in watches for trouble in watch.troubles] == []


@pytest.fixture
def look() -> Callable[..., Path]:
    """Save a picture of the page: the whole of it, or with ``whole=False`` what a person sees."""

    def save(page: Any, name: str, *, whole: bool = True) -> Path:
        SCREENS.mkdir(parents=True, exist_ok=True)
        file = SCREENS / f"{name}.png"
        page.screenshot(path=str(file), full_page=whole)
        return file

    return save


@pytest.fixture
def check_access() -> Callable[..., None]:
    """Fail on anything axe-core finds, told in one line each."""

    def run(page: Any, within: str = "document") -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        root = "document" if within == "document" else f"document.querySelector({within!r})"
        found = page.evaluate(f"axe.run({root}).then(r => r.violations)")
        told = [
            f"{fault['id']} ({fault['impact']}): {node['target']} {node['failureSummary']}"
            for fault in found
            for node in fault["nodes"]
        ]
        assert told == []

    return run


def tick_all(page):
    """Every element of the standards. The page draws itself anew while others work on the car, so a
    box that was replaced under the thumb is ticked once more.
    """
    left = page.locator(".ws-check .ws-tick input:not(:checked)")
    for _each in range(40):
        if not left.count():
            return
        left.first.click(force=True)
        page.wait_for_timeout(100)
