"""What the handbook says at a step."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import get_language

from aftersales.ground.handbook import queries as handbook


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
    """What the handbook says at a step. One statement."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return [
        Guide(
            code=version.item.code,
            title=version.body["title"][language],
            intro=version.body["intro"][language],
            elements=[
                (element[language], element.get(f"text_{language}", ""))
                for element in version.body["elements"]
            ],
        )
        for version in handbook.for_step(step, store_id=store_id)
    ]
