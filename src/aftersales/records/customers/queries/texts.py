"""What the handbook says at a step."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import get_language

from aftersales.ground.handbook import queries as handbook
from aftersales.ground.network import queries as network
from aftersales.records.customers.states import Purpose

TEXTS = {  # the handbook's wording of each purpose that is agreed to
    Purpose.REMINDERS: "privacy.consent.reminder",
    Purpose.SURVEY: "privacy.consent.survey",
    Purpose.MAKER: "privacy.consent.maker",
    Purpose.LOCATION: "privacy.consent.location",
    Purpose.RECORDING: "privacy.consent.recording",
}
_BLANK = re.compile(r"\{[a-z_]+\}")


def wording(code: str, *, store_id: int) -> Any | None:
    """The handbook's text in force for a code; none where it was not delivered."""
    with suppress(ObjectDoesNotExist):
        return handbook.item(code, store_id=store_id)
    return None


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A text of the handbook, in the reader's language."""

    code: str
    title: str
    intro: str
    elements: list[tuple[str, str]]


def guides(step: str, *, store_id: int) -> list[Guide]:
    """What the handbook says at a step. One statement, or two where a text names the store."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return _said(list(handbook.for_step(step, store_id=store_id)), store_id, language)


def agreements(*, store_id: int) -> dict[Purpose, Guide]:
    """What is agreed to for each purpose: the texts in force, in the reader's language."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    found = {p: wording(code, store_id=store_id) for p, code in TEXTS.items()}
    held = {purpose: text for purpose, text in found.items() if text is not None}
    return dict(zip(held, _said(list(held.values()), store_id, language), strict=True))


def _said(versions: Sequence[Any], store_id: int, language: str) -> list[Guide]:
    filled = _filling(versions, store_id)
    return [
        Guide(
            code=version.item.code,
            title=filled(version.body["title"][language]),
            intro=filled(version.body["intro"][language]),
            elements=[
                (filled(element[language]), filled(element.get(f"text_{language}", "")))
                for element in version.body["elements"]
            ],
        )
        for version in versions
    ]


def _filling(versions: Sequence[Any], store_id: int) -> Callable[[str], str]:
    """Put the store's name where a text says {store_name}; other blanks stay open as “…”."""
    is_named = any("{store_name}" in str(version.body) for version in versions)
    name = network.store(store_id).name if is_named else ""

    def filled(text: str) -> str:
        return _BLANK.sub("…", text.replace("{store_name}", name))

    return filled
