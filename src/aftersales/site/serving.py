"""One process tree: the door, the worker, and while it fills, the demonstration.

The first process starts the others, starts one again that falls, and ends them all when it is told
to; if it dies itself, the system ends them (`lifeline`).
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import click

from aftersales.site.plain import Plain

KILL_AFTER = 15.0  # seconds that a process has to finish what it does
RESTART_AFTER = 1.0  # twice as long after each further quick fall,
LONGEST_PAUSE = 10.0  # at most so long
MOST_FALLS = 5  # of the door, in a row, each within QUICK_FALL, before it was ever open
QUICK_FALL = 10.0
READY_WITHIN = 120.0


@dataclass(frozen=True)
class Address:
    """Where the door opens and how it is reached."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    is_behind_proxy: bool = False
    names: tuple[str, ...] = ()

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def url(self) -> str:
        scheme = "https" if self.certificate else "http"
        host = self.names[0] if self.names and not self.is_loopback else self.host
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def near(self) -> tuple[str, int]:
        """The address by which this very machine reaches the door."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound
        return everywhere.get(self.host, self.host), self.port

    def refuse_if_open(self) -> None:
        """Outside this machine only with TLS, our own or a proxy's."""
        if not (self.is_loopback or self.certificate or self.is_behind_proxy):
            raise Plain(
                f"On {self.host} the pages would cross the network unencrypted. Make a certificate "
                "with `aftersales tls`, or say --behind-proxy if a proxy in front does it."
            )

    def refuse_if_taken(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((self.host, self.port))
            except PermissionError:
                raise Plain(f"Port {self.port} needs more rights than this user has.") from None
            except OSError as fault:
                raise Plain(
                    f"Cannot serve on {self.host} port {self.port}: {fault.strerror}. "
                    "Choose another with PORT=… or --port."
                ) from None

    def environment(self) -> dict[str, str]:
        """What the door's process must know about how it is reached."""
        known = os.environ.get("AFTERSALES_HOSTS", "").split(",")
        hosts = [*known, "127.0.0.1", "localhost", "[::1]", *self.names]
        if not self.is_loopback and not self.names:
            hosts.append("*" if self.host in ("0.0.0.0", "::") else self.host)  # noqa: S104
        settings = {"AFTERSALES_HOSTS": ",".join(dict.fromkeys(filter(None, hosts)))}
        if self.certificate or self.is_behind_proxy:
            settings["AFTERSALES_TLS"] = "1"
        if self.is_behind_proxy:
            settings["AFTERSALES_BEHIND_PROXY"] = "1"
        return settings


@dataclass
class Child:
    """A process of the tree. `is_vital`: it is started again when it falls; `is_the_house`: where
    it never comes up, there is nothing to keep, so the tree gives up.
    """

    name: str
    command: list[str]
    env: Mapping[str, str] = field(default_factory=dict)
    is_vital: bool = True
    is_the_house: bool = False
    on_end: Callable[[int], None] | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    again_at: float | None = None  # down until then
    falls: int = 0

    def start(self) -> None:
        """In a session of its own: Ctrl-C reaches the first process alone, which ends the rest."""
        self.started_at, self.again_at = time.monotonic(), None
        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            self.command,
            env={**os.environ, **self.env, "AFTERSALES_IN_TREE": "1"},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Tree:
    """Keeps the processes running until it is told to stop."""

    def __init__(self, children: list[Child], keep: Callable[[], None] = lambda: None) -> None:
        """`keep` is called each second: it sees to what is not a child, the embedded database."""
        self.children = children
        self._keep = keep
        self._kept_at = time.monotonic()
        self._is_stopping = False
        self._has_stood = False

    def start(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._told_to_stop)
        for child in self.children:
            child.start()

    def add(self, child: Child) -> None:
        if not self._is_stopping:
            self.children.append(child)
            child.start()

    def watch(self, *, until: Callable[[], bool] = lambda: False) -> bool:
        """Until told to stop, or until this is so. Whether it is so."""
        while not self._is_stopping:
            for child in list(self.children):
                if not child.is_running:
                    self._see_to(child)
            if time.monotonic() - self._kept_at >= 1:
                self._keep()
                self._kept_at = time.monotonic()
            if until():
                self._has_stood = True
                return True
            time.sleep(0.1)
        return False

    def stop(self) -> None:
        """End all, last started first; who does not end in time is ended."""
        self._is_stopping = True
        for child in reversed(self.children):
            if child.is_running and child.process:
                child.process.terminate()
        deadline = time.monotonic() + KILL_AFTER
        for child in self.children:
            if child.process:
                try:
                    child.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    os.killpg(child.process.pid, signal.SIGKILL)
                    child.process.wait()

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._is_stopping = True

    def _see_to(self, child: Child) -> None:
        if child.again_at is None:
            self._fell(child)
        elif time.monotonic() >= child.again_at:
            child.start()

    def _fell(self, child: Child) -> None:
        code = child.process.returncode if child.process else 0
        if not child.is_vital:
            self.children.remove(child)
            if child.on_end:
                child.on_end(code)
            return
        child.falls = child.falls + 1 if time.monotonic() - child.started_at < QUICK_FALL else 1
        if child.is_the_house and not self._has_stood and child.falls > MOST_FALLS:
            raise Plain(f"The {child.name} does not stay up; what it said stands above.")
        click.echo(f"The {child.name} ended with code {code} and is started again.", err=True)
        pause = min(RESTART_AFTER * 2 ** (min(child.falls, 10) - 1), LONGEST_PAUSE)
        child.again_at = time.monotonic() + pause


def door(address: Address, *, workers: int, threads: int) -> Child:
    """granian with the one door in it."""
    command = [
        *(sys.executable, "-m", "aftersales.site.granian_main", "--interface", "rsgi", "--factory"),
        *("--host", address.host, "--port", str(address.port)),
        *("--workers", str(workers), "--workers-kill-timeout", "10", "--respawn-failed-workers"),
        *("--backpressure", "2048", "--backlog", "1024", "--no-ws"),
        *("--log-level", "warning"),
    ]
    if address.certificate and address.key:
        command += [
            "--ssl-certificate",
            str(address.certificate),
            "--ssl-keyfile",
            str(address.key),
        ]
        command += ["--ssl-protocol-min", "tls1.2"]
    env = {"AFTERSALES_THREADS": str(threads), **address.environment()}
    return Child("door", [*command, "aftersales.site.door:open_door"], env, is_the_house=True)


def worker() -> Child:
    return Child("worker", [*itself(), "worker"])


def demo(progress: Path, on_end: Callable[[int], None]) -> Child:
    """The demonstration, filled in while the first pages already answer."""
    env = {"AFTERSALES_PROGRESS_FILE": str(progress)}
    return Child(
        "demonstration", [*itself(), "demo", "--first"], env, is_vital=False, on_end=on_end
    )


def itself() -> list[str]:
    """This very program, with this very Python."""
    return [sys.executable, "-m", "aftersales.site.cli"]


def answers(address: Address) -> bool:
    """Whether the door lets somebody in. Its certificate is ours, so nobody is asked about it."""
    host, port = address.near
    line: http.client.HTTPConnection
    if address.certificate:
        blind = ssl.create_default_context()
        blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
        line = http.client.HTTPSConnection(host, port, timeout=2, context=blind)
    else:
        line = http.client.HTTPConnection(host, port, timeout=2)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
