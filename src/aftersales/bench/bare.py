"""The yardstick: a page of plain Django with the same rows, session and sign-in, and nothing of
ours.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

_PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Bare</title></head><body>
<nav><ul>{% for n in menu %}<li><a href="/{{ n }}/">{{ n }}</a></li>{% endfor %}</ul></nav>
<table><thead><tr><th>Name</th><th>Kind</th><th>State</th><th>Grade</th><th>Opened</th></tr></thead><tbody>
{% for row in rows %}<tr><td><a href="/customers/{{ row.pk }}/">{{ row.name }}</a></td><td>{{
row.kind }}</td> <td>{{ row.state }}</td><td>{{ row.grade }}</td><td>{{ row.opened_at }}</td></tr>
{% endfor %}</tbody></table></body></html>
"""
_ONE = """<!doctype html><html><body><h1>{{ row.name }}</h1><dl><dt>Kind</dt><dd>{{ row.kind }}</dd>
<dt>State</dt><dd>{{ row.state }}</dd></dl><ul>{% for p in points %}<li>{{ p.kind }} {{ p.is_main
}}</li> {% endfor %}</ul></body></html>
"""


def _customers() -> Any:
    return apps.get_model("customers", "Customer")


def rows(request: HttpRequest) -> HttpResponse:
    """Fifty model rows with Django's own templates."""
    newest = list(_customers().objects.order_by("-pk")[:50])
    page = engines["django"].from_string(_PAGE)
    words = {"rows": newest, "menu": ["today", "customers", "vehicles", "parts", "imports"]}
    return HttpResponse(page.render(words, request))


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One row with what hangs on it."""
    row = _customers().objects.get(pk=pk)
    page = engines["django"].from_string(_ONE)
    return HttpResponse(page.render({"row": row, "points": list(row.points.all())}, request))


urlpatterns = [path("rows/", rows), path("one/<int:pk>/", one)]
