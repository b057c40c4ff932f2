"""`aftersales bench web`: the chief pages beside a bare Django page with the same rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.test import Client, override_settings

from aftersales.bench.measuring import Measured, measure
from aftersales.core.scope import whole_database

BARE_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "aftersales.bench.bare_middleware.Seeing",
]
RUNS = 60


def run(*, person_id: int, runs: int) -> dict[str, Any]:
    """The pages of the files of people and cars."""
    customer, vehicle = _first("customers", "Customer"), _first("vehicles", "Vehicle")
    pages = {
        "sign-in": ("/sign-in/", "one"),
        "start": ("/", "list"),
        "customer list": ("/customers/", "list"),
        "customer": (f"/customers/{customer}/", "one"),
        "vehicle list": ("/vehicles/", "list"),
        "vehicle": (f"/vehicles/{vehicle}/", "one"),
        "search": ("/search/", "one"),
    }
    return pages_of(pages, person_id=person_id, runs=runs)


def pages_of(pages: dict[str, tuple[str, str]], *, person_id: int, runs: int) -> dict[str, Any]:
    """Every page by the same person, one after the other, warm; ratios to the bare page that is
    named beside its address: a "list" of fifty rows, or "one" row.
    """
    customer = _first("customers", "Customer")
    bare = {
        "list": _bare("/rows/", person_id, runs),
        "one": _bare(f"/one/{customer}/", person_id, runs),
    }
    found = {
        name: _measured(address, bare[kind], None if name == "sign-in" else person_id, runs)
        for name, (address, kind) in pages.items()
    }
    return {
        "bare list of 50 rows": bare["list"].as_json(),
        "bare single row": bare["one"].as_json(),
        "pages": found,
        "rows": {
            "customers": _count("customers", "Customer"),
            "vehicles": _count("vehicles", "Vehicle"),
        },
    }


def _measured(address: str, yardstick: Measured, who: int | None, runs: int) -> dict[str, Any]:
    client = _client(who)
    asked = _asking(client, address)
    status = asked().status_code
    page = measure(asked, runs=runs)
    ratio = page.share(50) / yardstick.share(50)
    cpu = (sum(page.cpus) / len(page.cpus)) / (sum(yardstick.cpus) / len(yardstick.cpus))
    return page.as_json() | {
        "status": status,
        "ratio_p50": round(ratio, 2),
        "ratio_cpu": round(cpu, 2),
    }


def _asking(client: Client, address: str) -> Callable[[], Any]:
    if address == "/search/":
        return lambda: client.post(address, {"q": "王建"}, headers={"HX-Request": "true"})
    return lambda: client.get(address)


def _bare(address: str, person_id: int, runs: int) -> Measured:
    with override_settings(ROOT_URLCONF="aftersales.bench.bare", MIDDLEWARE=BARE_MIDDLEWARE):
        client = _client(person_id)
        return measure(lambda: client.get(address), runs=runs)


def _client(person_id: int | None) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    if person_id is not None:
        person = apps.get_model("staff", "Person")
        with whole_database():
            client.force_login(person.objects.get(pk=person_id))
    return client


def _first(app: str, model: str) -> int:
    with whole_database():
        return int(
            apps.get_model(app, model).objects.order_by("pk").values_list("pk", flat=True)[10]
        )


def _count(app: str, model: str) -> int:
    with whole_database():
        return int(apps.get_model(app, model).objects.count())
