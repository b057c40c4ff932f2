"""Pages go out compressed: a list weighs a fifth of itself on the way to a phone on the road."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PAGE = "text/html"


class Compressed(GZipMiddleware):
    """Only pages. What streams goes out as it comes, pictures are small already, and answers to
    programs stay plain, whatever their libraries do with what they said they accept.

    Each answer is padded at random by Django, so that its length tells nothing of what is secret in
    it (BREACH).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or not response.headers.get("Content-Type", "").startswith(PAGE):
            return response
        return super().process_response(request, response)
