"""What all views of the page share: who is in, behind which wall, and the cookie that says so."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from aftersales.faces.chain import queries
from aftersales.faces.chain.queries import Here
from aftersales.web import guests

COOKIE = "supplier"


def here(request: Any) -> Here | None:
    """Who is in, by the cookie of this browser."""
    return queries.supplier_of(request.COOKIES.get(COOKIE, ""), at=timezone.now())


def _door(_request: Any) -> str:
    return reverse("chain:door")


for_suppliers = guests.behind_the_wall(here, _door)


def keep(response: HttpResponse, key: str) -> HttpResponse:
    """Remember the browser."""
    return guests.keep(response, COOKIE, key)
