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
    versions = list(handbook.for_step(step, store_id=store_id))
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
