"""What even a bare page needs here: a transaction in which the wall shows the rows."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from aftersales.core.scope import whole_database


class Seeing:
    """One transaction that sees everything, and the signed-in person looked up once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with whole_database():
            request.session.get("anything")
            return self.get_response(request)
