"""What a picker's search answers: a few offers, found on the server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, JsonResponse

MOST_OFFERS = 12


@dataclass(frozen=True)
class Offer:
    """One thing that may be picked: its id, its words, and a quieter second line."""

    value: object
    text: str
    hint: str = ""


def words_of(request: HttpRequest) -> str:
    """What was typed; posted, since it may be a name or a number."""
    return " ".join(request.POST.get("q", "").split())[:100]


def answer(offers: Iterable[Offer]) -> JsonResponse:
    return JsonResponse({"offers": [vars(o) for o in offers]})
