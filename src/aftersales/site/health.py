"""Is it alive, is it ready, how is it doing: for monitors, before any session or transaction.

`/healthz` is answered by the door itself as well. `/readyz` names versions. `/metrics` is for this
machine alone, or for whoever shows the token in AFTERSALES_METRICS_TOKEN.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import version
from typing import Any

from django.db import Error, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from aftersales.core.scope import whole_database
from aftersales.site import archiving, migrating

LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED")
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

registry = CollectorRegistry()
requests = Counter(
    "aftersales_requests", "Requests answered.", ["method", "status"], registry=registry
)
seconds = Histogram(
    "aftersales_request_seconds",
    "Time to an answer.",
    ["method"],
    buckets=SECONDS,
    registry=registry,
)
QUESTIONS = {
    "aftersales_jobs_waiting": (
        "Jobs that could start now.",
        """SELECT count(*) FROM procrastinate_jobs
           WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()""",
    ),
    "aftersales_jobs_failed": (
        "Jobs that were given up.",
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'",
    ),
    "aftersales_workers": (
        "Workers with a heartbeat in the last minute.",
        """SELECT count(*) FROM procrastinate_workers
           WHERE last_heartbeat > now() - interval '1 minute'""",
    ),
    "aftersales_log_unsealed_seconds": (
        "Age of the oldest line of the log without a seal.",
        """SELECT coalesce(extract(epoch FROM now() - min(recorded_at)), 0) FROM event
           WHERE id > (SELECT coalesce(max(last_event), 0) FROM event_seal)""",
    ),
    "aftersales_backup_age_seconds": (
        "Age of the last whole backup; -1 without one.",
        """SELECT coalesce(extract(epoch FROM now() - max(started_at)), -1) FROM backup
           WHERE finished_at IS NOT NULL AND reason <> 'base'""",
    ),
    "aftersales_database_bytes": (
        "Size of the database.",
        "SELECT pg_database_size(current_database())",
    ),
}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Health:
    """The outermost middleware: answers monitors, counts all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._answers = {"/healthz": alive, "/readyz": ready, "/metrics": metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if answer := self._answers.get(request.path):
            return answer(request)
        begun = time.perf_counter()
        response = self._get_response(request)
        method = request.method if request.method in METHODS else "other"
        requests.labels(method, f"{response.status_code // 100}xx").inc()
        seconds.labels(method).observe(time.perf_counter() - begun)
        return response


def alive(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


def ready(_request: HttpRequest) -> HttpResponse:
    """Whether requests can be served now: the database answers and has our schema."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version')")
            (server,) = cursor.fetchone()
        schema = known_schema()
    except Error:
        connection.close()
        told = {"ok": False, "version": version("aftersales"), "database": None}
        return JsonResponse(told, status=503, headers={"Retry-After": "5"})
    told = {
        "ok": schema is not None,
        "version": version("aftersales"),
        "database": f"PostgreSQL {server}",
        "schema": schema,
    }
    return JsonResponse(told, status=200 if schema else 503)


_known: dict[str, str] = {}


def known_schema() -> str | None:
    """The schema, if it is that of this version. Read once: it does not change under a process."""
    if "schema" not in _known:
        found = migrating.state()
        if found.due or found.unknown:
            return None
        _known["schema"] = found.version
    return _known["schema"]


def metrics(request: HttpRequest) -> HttpResponse:
    if not may_measure(request):
        return HttpResponse(status=404)
    found = generate_latest(registry_of_all())
    return HttpResponse(found, content_type=CONTENT_TYPE_LATEST)


def may_measure(request: HttpRequest) -> bool:
    """This very machine, not through a proxy; or the token."""
    token = os.environ.get("AFTERSALES_METRICS_TOKEN", "")
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(token, shown):
        return True
    is_forwarded = any(request.META.get(name) for name in FORWARDED)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not is_forwarded


@cache
def registry_of_all() -> CollectorRegistry:
    """This process's numbers, or those of all workers, and what the database tells."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    else:
        together = registry
    together.register(Told())
    return together


class Told(Collector):
    """What is asked of the database when somebody measures."""

    def collect(self) -> Iterator[Metric]:
        with transaction.atomic(), whole_database(), connection.cursor() as cursor:
            for name, (words, question) in QUESTIONS.items():
                cursor.execute(question)
                yield gauge(name, words, cursor.fetchone())
        told = archiving.told()
        lag = told["lag_seconds"] if told["is_on"] and told["lag_seconds"] is not None else -1
        yield gauge(
            "aftersales_archive_lag_seconds", "How far the archive is behind; -1: none.", [lag]
        )


def gauge(name: str, words: str, row: Any) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=float(row[0]))
